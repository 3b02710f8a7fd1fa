"""The pages about the digest: what it is, and how one subscribes to it."""

import pytest
from django.test import Client

from digests.models import Image
from tests.factories import PublicationFactory, make_issue, make_published_issue
from tests.shown import show

pytestmark = pytest.mark.django_db


def test_about_tells_who_makes_the_digest_how_often_and_how_much_there_is(client: Client) -> None:
    PublicationFactory.create(language="en", editor="Alice", project="https://example.org/p")
    make_published_issue("2019-12-30", links=2)
    make_published_issue("2020-01-06", links=3)
    make_issue("2020-01-13", links=4)

    facts = [
        " ".join(node.text(separator=" ").split())
        for node in show(client, "/about/").all(".facts > div")
    ]

    assert facts == [
        "Editor Alice",
        "Project example.org/p",
        "Rhythm Usually an issue every 7 days",
        "So far 2 issues · 5 entries · since 2019",
        "Subscribe By feed reader or in WeChat",
        "Suggest a link At the digest’s project",
    ]


def test_about_leads_to_the_form_where_suggestions_are_taken(client: Client) -> None:
    PublicationFactory.create(takes_suggestions=True, project="https://example.org/p")

    links = show(client, "/about/").values(".facts a")

    assert "/suggest/" in links
    assert links.count("https://example.org/p") == 1


def test_about_says_no_numbers_before_the_first_issue(client: Client) -> None:
    PublicationFactory.create(language="en")
    make_issue("2020-01-13")

    assert "So far" not in show(client, "/about/").text("main")


def test_subscribe_names_rss_first_then_the_other_formats_and_the_feeds_of_entries(
    client: Client,
) -> None:
    PublicationFactory.create(language="en")
    make_published_issue("2020-01-06")

    tree = show(client, "/subscribe/")

    assert tree.values(".feed a") == ["/feed/", "/feed/atom/", "/feed.json"]
    assert tree.texts(".feed .what") == ["RSS", "Atom", "JSON Feed"]
    assert tree.values(".feeds a") == ["/links/feed/", "/categories/news/feed/"]
    assert "WeChat" not in tree.text("main")
    assert "/subscribe/" in show(client, "/").values(".masthead a")


def test_subscribe_shows_the_code_of_the_wechat_account(client: Client) -> None:
    qr = Image.objects.create(name="qr.png", content_type="image/png", width=30, height=30)
    PublicationFactory.create(wechat="NeuralTalk", qr=qr)

    tree = show(client, "/subscribe/")

    assert tree.values("main .qr", "src") == ["/media/qr.png"]
    assert "NeuralTalk" in tree.text("main")


def test_a_category_without_a_published_entry_is_not_in_the_masthead(client: Client) -> None:
    make_issue("2020-01-13")
    assert not show(client, "/archive/").all(".masthead a[href^='/categories/']")

    make_published_issue("2020-01-06")
    assert show(client, "/").values(".masthead a[href^='/categories/']") == ["/categories/news/"]
    show(client, "/categories/papers/")


@pytest.mark.parametrize(
    "licence",
    [
        "[![知识共享许可协议](https://e.org/b.png)](https://e.org/cc)\n本作品采用[CC](https://e.org/cc)。",
        '<a href="https://e.org"><img src="b.png"></a><br>本作品采用[CC](https://e.org/cc)。',
    ],
)
def test_a_licence_shows_its_words_and_no_ghost_of_its_badge(client: Client, licence: str) -> None:
    PublicationFactory.create(licence=licence)

    tree = show(client, "/about/")

    assert tree.text(".licence") == "本作品采用CC。"
    assert tree.values(".licence a") == ["https://e.org/cc"]
