"""The feeds keep the rules of their formats and are full text."""

import datetime as dt
import re
from email.utils import parsedate_to_datetime
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from django.utils.http import http_date
from pytest_django import DjangoAssertNumQueries

from digests import changes, workflow
from digests.models import Image, Issue, Link, Publication
from digests.readers import feeds
from tests.factories import (
    LinkFactory,
    PassageFactory,
    PublicationFactory,
    ReferenceFactory,
    SectionFactory,
    get_category,
    make_issue,
    make_published_issue,
    make_scheduled_issue,
)
from tests.shown import Shown

pytestmark = pytest.mark.django_db

CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
ATOM = "{http://www.w3.org/2005/Atom}"
RSS_FEEDS = ["/feed/", "/links/feed/", "/categories/news/feed/"]
FEEDS = [*RSS_FEEDS, "/feed/atom/", "/feed.json"]
SITE = "http://testserver"


def rss(client: Client, path: str = "/feed/") -> ElementTree.Element:
    """The channel of an RSS feed."""
    channel = ElementTree.fromstring(client.get(path).content).find("channel")
    assert channel is not None
    return channel


def atom(client: Client) -> ElementTree.Element:
    """The Atom feed."""
    return ElementTree.fromstring(client.get("/feed/atom/").content)


def make_whole_issue(date: str = "2020-05-15", **fields: Any) -> Issue:
    """A published issue with something in every part."""
    issue = make_published_issue(
        date,
        links=0,
        lead="**导语**在此，有 <尖括号> & 符号。【新闻】一件事。",
        opening="- 热身新闻",
        closing="结束语",
        **fields,
    )
    section = issue.sections.get()
    section.note = "栏目说明"
    section.save()
    entry = LinkFactory.create(
        section=section,
        title="一条 <b>",
        labels=["CVPR2021"],
        summary="摘要 [内链](/about/)",
        position=1,
    )
    ReferenceFactory.create(link=entry, label="代码", url="https://github.com/example/one")
    PassageFactory.create(section=section, verbatim="闲话一段", position=2)
    return issue


def htmls(client: Client, path: str) -> list[str]:
    """The full texts of a feed's items."""
    if path == "/feed.json":
        return [item["content_html"] for item in client.get(path).json()["items"]]
    if path == "/feed/atom/":
        return [node.text or "" for node in atom(client).iter(f"{ATOM}content")]
    return [node.text or "" for node in rss(client, path).iter(CONTENT)]


# What every feed promises


@pytest.mark.parametrize("path", FEEDS)
def test_a_feed_tells_its_items_by_uid_whatever_their_addresses(client: Client, path: str) -> None:
    issue = make_whole_issue()

    parsed = feedparser.parse(client.get(path).content) if path != "/feed.json" else None
    ids = (
        [entry.id for entry in parsed.entries]
        if parsed
        else [item["id"] for item in client.get(path).json()["items"]]
    )

    uid = (
        issue.uid
        if path in {"/feed/", "/feed/atom/", "/feed.json"}
        else Link.objects.entries().get().uid
    )
    assert ids == [f"urn:uuid:{uid}"]


@pytest.mark.parametrize("path", [*RSS_FEEDS, "/feed/atom/"])
def test_a_feed_is_well_formed_and_parses_without_complaint(client: Client, path: str) -> None:
    make_whole_issue()

    response = client.get(path)
    parsed = feedparser.parse(
        response.content, response_headers={"content-type": response["Content-Type"]}
    )

    assert not parsed.bozo
    assert parsed.feed.language == "zh-Hans"
    assert len(parsed.entries) == 1


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        ("/feed/", "application/rss+xml"),
        ("/feed/atom/", "application/atom+xml"),
        ("/feed.json", "application/feed+json"),
    ],
)
def test_a_feed_says_what_it_is(client: Client, path: str, content_type: str) -> None:
    assert client.get(path)["Content-Type"] == f"{content_type}; charset=utf-8"


@pytest.mark.parametrize("path", FEEDS)
def test_a_feed_reaches_back_at_least_twenty_issues(client: Client, path: str) -> None:
    for n in range(25):
        make_published_issue(dt.date(2020, 1, 1) + dt.timedelta(days=n))

    said = client.get(path).content.decode()

    assert len(set(re.findall("urn:uuid:[0-9a-f-]{36}", said))) >= 20
    assert len(set(re.findall("urn:uuid:[0-9a-f-]{36}", said))) == 20


@pytest.mark.parametrize("path", FEEDS)
def test_no_feed_holds_a_control_character(client: Client, path: str) -> None:
    issue = make_whole_issue(headline="甲\x08乙\x1b")
    LinkFactory.create(
        section=issue.sections.get(),
        title="丙\x0b丁",
        source="戊\x7f己",
        summary="庚\x01辛\x85壬\ufffe",
    )
    PublicationFactory.create(name="快\x02讯", editor="编\x03辑", tagline="口\x04号")

    said = client.get(path).content.decode()

    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]", said)
    if path != "/feed.json":
        ElementTree.fromstring(said)


@pytest.mark.parametrize("path", FEEDS)
def test_addresses_in_a_feed_are_absolute_and_nothing_is_styled(client: Client, path: str) -> None:
    make_whole_issue()
    (tree,) = [Shown(html) for html in htmls(client, path)]
    links = [node.attributes["href"] or "" for node in tree.all("a")]

    assert f"{SITE}/about/" in links
    assert all(link.startswith(("http://", "https://")) for link in links)
    assert not tree.all("[class],[style],[id],script,style")


@pytest.mark.parametrize("path", ["/feed/", "/feed/atom/", "/feed.json"])
def test_an_issue_stands_in_its_feed_in_full(client: Client, path: str) -> None:
    make_whole_issue()

    (said,) = htmls(client, path)

    parts = [
        "导语",
        "热身新闻",
        "栏目说明",
        "CVPR2021",
        "摘要",
        "github.com/example/one",
        "闲话一段",
        "结束语",
    ]
    assert sorted(parts, key=said.rindex) == parts


@pytest.mark.parametrize("path", FEEDS)
@pytest.mark.parametrize("issues", [10, 40])
def test_a_feed_costs_the_same_queries_for_10_and_40_issues(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, path: str, issues: int
) -> None:
    PublicationFactory.create()
    for n in range(issues):
        issue = make_published_issue(dt.date(2020, 1, 1) + dt.timedelta(days=n))
        ReferenceFactory.create(link=issue.sections.get().links.get())

    with django_assert_num_queries(10):
        client.get(path)


# RSS


def test_rss_gives_plain_words_first_and_then_the_full_text(client: Client) -> None:
    issue = make_whole_issue(headline="头条 <一> & 二")

    item = rss(client).find("item")
    assert item is not None
    tags = [child.tag for child in item]

    assert item.findtext("title") == "头条 <一> & 二"
    assert (
        item.findtext("description") == "导语在此，有 &lt;尖括号&gt; &amp; 符号。【新闻】一件事。"
    )
    assert "<strong>导语</strong>" in (item.findtext(CONTENT) or "")
    assert tags.index("description") < tags.index(CONTENT)
    assert item.findtext("link") == f"{SITE}{issue.get_absolute_url()}"
    guid = item.find("guid")
    assert guid is not None
    assert guid.attrib == {"isPermaLink": "false"}


@pytest.mark.parametrize("path", RSS_FEEDS)
def test_rss_says_where_it_is_itself(client: Client, path: str) -> None:
    (link,) = rss(client, path).findall(f"{ATOM}link")

    assert link.attrib == {"rel": "self", "type": "application/rss+xml", "href": f"{SITE}{path}"}


def test_rss_speaks_the_publications_language(client: Client) -> None:
    PublicationFactory.create(language="en")

    assert rss(client).findtext("language") == "en"


def test_an_issue_without_headline_is_called_by_the_first_clauses_of_its_lead(
    client: Client,
) -> None:
    lead = "本次十七条。【新闻】新的芯片发布，" + "很长的一句话" * 20 + "。完。"
    make_published_issue("2020-05-15", headline="", lead=lead)

    assert rss(client).findtext("item/title") == "新的芯片发布"


def test_an_issue_without_headline_and_lead_is_called_by_its_first_entries(client: Client) -> None:
    issue = make_published_issue("2020-05-15", links=0, headline="", lead="")
    for title in ("新的芯片", "新的网络"):
        LinkFactory.create(section=issue.sections.get(), title=title)

    assert rss(client).findtext("item/title") == "新的芯片；新的网络"


def test_an_issue_without_words_is_called_by_name_and_date(client: Client) -> None:
    PublicationFactory.create(name="小快讯")
    make_published_issue("2020-05-15", links=0, headline="", lead="")

    assert rss(client).findtext("item/title") == "小快讯 2020-05-15"


# Entries


def test_entries_keep_issue_order_by_seconds_after_the_issues_moment(client: Client) -> None:
    at = dt.datetime(2020, 5, 15, 4, tzinfo=dt.UTC)
    issue = make_published_issue("2020-05-15", links=0, publish_at=at)
    for category in ("news", "papers"):
        section = SectionFactory.create(issue=issue, category=get_category(category))
        for n in range(2):
            LinkFactory.create(section=section, title=f"{category} {n}", first_public_at=at)

    items = rss(client, "/links/feed/").findall("item")
    times = [parsedate_to_datetime(item.findtext("pubDate") or "") for item in items]

    assert [item.findtext("title") for item in items] == [
        "news 0",
        "news 1",
        "papers 0",
        "papers 1",
    ]
    assert times[-1] == at
    assert {before - after for before, after in pairwise(times)} == {dt.timedelta(seconds=1)}

    papers = rss(client, "/categories/papers/feed/").findall("item")
    assert [item.findtext("pubDate") for item in papers] == [
        item.findtext("pubDate") for item in items[2:]
    ]


def test_every_item_has_the_day_of_its_issue_in_the_publications_zone(client: Client) -> None:
    PublicationFactory.create(time_zone="Asia/Shanghai")
    midnight = dt.datetime(2020, 5, 14, 16, tzinfo=dt.UTC)
    make_published_issue("2020-05-15", links=9, publish_at=midnight)

    for path in RSS_FEEDS:
        dates = [item.findtext("pubDate") or "" for item in rss(client, path).findall("item")]
        assert {date[:16] for date in dates} == {"Fri, 15 May 2020"}
        assert {date[-5:] for date in dates} == {"+0800"}


def test_an_entry_added_later_leaves_the_times_of_the_others(client: Client) -> None:
    issue = make_published_issue("2020-05-15", links=3)

    def times() -> dict[str | None, str | None]:
        items = rss(client, "/links/feed/").findall("item")
        return {item.findtext("guid"): item.findtext("pubDate") for item in items}

    before = times()
    LinkFactory.create(section=issue.sections.get(), first_public_at=timezone.now())
    changes.touch(issue)

    assert before.items() < times().items()


def test_an_entry_added_later_comes_first(client: Client) -> None:
    old, new = make_published_issue("2020-05-15"), make_published_issue("2020-06-03")
    added = LinkFactory.create(
        section=old.sections.get(), title="后来补上的", first_public_at=timezone.now()
    )

    titles = [item.findtext("title") for item in rss(client, "/links/feed/").findall("item")]

    assert titles[0] == added.title
    assert new.sections.get().links.get().title == titles[1]


def test_an_entry_leads_to_its_page_and_its_text_to_the_article(client: Client) -> None:
    make_whole_issue()
    entry = Link.objects.entries().get()

    item = rss(client, "/links/feed/").find("item")
    assert item is not None

    assert item.findtext("link") == f"{SITE}/links/{entry.uid}/"
    assert item.findtext("title") == "一条 <b>"
    assert item.findtext("category") == "业界新闻"
    assert (entry.url or "-") in (item.findtext(CONTENT) or "")


def test_a_feed_of_entries_leaves_passages_and_other_categories_out(client: Client) -> None:
    make_whole_issue()

    assert "闲话一段" not in client.get("/links/feed/").content.decode()
    assert not rss(client, "/categories/papers/feed/").findall("item")
    assert client.get("/categories/nothing/feed/").status_code == 404


def test_a_verbatim_entry_without_title_is_called_by_its_first_words(client: Client) -> None:
    issue = make_published_issue("2020-05-15", links=0)
    section = SectionFactory.create(issue=issue)
    LinkFactory.create(
        section=section, title="", url=None, summary="", verbatim="照录的**话**，一句。"
    )

    assert rss(client, "/links/feed/").findtext("item/title") == "照录的话，一句"


# Every format


@pytest.mark.parametrize("path", FEEDS)
def test_times_carry_the_publications_offset(client: Client, path: str) -> None:
    PublicationFactory.create(time_zone="America/St_Johns")
    at = dt.datetime(2020, 5, 15, 4, tzinfo=dt.UTC)
    make_published_issue("2020-05-15", publish_at=at, corrected_at=at + dt.timedelta(days=1))

    said = client.get(path).content.decode()

    times = re.findall(
        '<(?:pubDate|lastBuildDate|published|updated)>(.*?)<|"date_.*?": "(.*?)"', said
    )
    offsets = {(xml or in_json)[-6:].replace(":", "").strip() for xml, in_json in times}
    assert len(times) >= 2
    assert offsets <= {"-0230", "-0330"}


@pytest.mark.parametrize("path", [*RSS_FEEDS, "/feed/atom/"])
def test_a_reader_shows_angle_brackets_of_a_description(client: Client, path: str) -> None:
    issue = make_published_issue("2020-05-15", links=0, lead="表中为 \\<model, accuracy> & 其他")
    LinkFactory.create(section=issue.sections.get(), summary="表中为 \\<model, accuracy> & 其他")

    (entry,) = feedparser.parse(client.get(path).content).entries
    kind = entry.summary_detail.type

    shown = Shown(entry.summary).text() if kind == "text/html" else entry.summary
    assert shown == "表中为 <model, accuracy> & 其他"
    assert kind == ("text/plain" if path == "/feed/atom/" else "text/html")


def test_the_summary_of_a_json_feed_is_plain_text(client: Client) -> None:
    make_published_issue("2020-05-15", lead="表中为 \\<model, accuracy> & 其他")

    (item,) = client.get("/feed.json").json()["items"]
    assert item["summary"] == "表中为 <model, accuracy> & 其他"


@pytest.mark.parametrize("path", [*RSS_FEEDS, "/feed/atom/"])
def test_a_feed_names_its_author_and_licence_in_plain_text(client: Client, path: str) -> None:
    PublicationFactory.create(
        editor="小明", licence="采用 [CC BY-SA 4.0](https://example.org/by-sa)"
    )
    make_published_issue("2020-05-15")

    parsed = feedparser.parse(client.get(path).content)

    assert parsed.feed.author == "小明"
    assert parsed.feed.rights == "采用 CC BY-SA 4.0"
    assert not parsed.bozo
    if path != "/feed/atom/":
        assert [entry.author for entry in parsed.entries] == ["小明"]


def test_a_feed_without_licence_and_logo_is_silent_of_them(client: Client) -> None:
    make_published_issue("2020-05-15")

    for path in ("/feed/", "/feed/atom/"):
        feed = feedparser.parse(client.get(path).content).feed
        assert not {"rights", "image", "icon", "logo"} & set(feed)
    assert not {"icon", "favicon"} & set(client.get("/feed.json").json())


def test_a_feed_shows_the_publications_logo(client: Client) -> None:
    logo = Image.objects.create(name="logo.png", content_type="image/png", width=64, height=64)
    PublicationFactory.create(name="小快讯", logo=logo)
    make_published_issue("2020-05-15")
    address = f"{SITE}/media/logo.png"

    in_rss = feedparser.parse(client.get("/feed/").content).feed
    in_atom = feedparser.parse(client.get("/feed/atom/").content).feed
    in_json = client.get("/feed.json").json()

    assert (in_rss.image.href, in_rss.image.title) == (address, "小快讯")
    assert in_rss.image.link == f"{SITE}/"
    assert (in_atom.icon, in_atom.logo) == (address, address)
    assert (in_json["icon"], in_json["favicon"]) == (address, address)


def test_a_feed_leads_to_the_page_with_its_contents(client: Client) -> None:
    make_published_issue("2020-05-15")

    leads = {path: rss(client, path).findtext("link") for path in RSS_FEEDS}

    assert leads == {
        "/feed/": f"{SITE}/",
        "/links/feed/": f"{SITE}/",
        "/categories/news/feed/": f"{SITE}/categories/news/",
    }


# Atom and JSON Feed


def test_atom_says_who_when_and_what(client: Client) -> None:
    PublicationFactory.create(editor="小明")
    at = dt.datetime(2020, 5, 15, 4, tzinfo=dt.UTC)
    make_whole_issue(publish_at=at, corrected_at=at + dt.timedelta(days=1))

    feed = atom(client)
    entry = feed.find(f"{ATOM}entry")
    assert entry is not None

    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "小明"
    assert dt.datetime.fromisoformat(entry.findtext(f"{ATOM}published") or "") == at
    updated = dt.datetime.fromisoformat(entry.findtext(f"{ATOM}updated") or "")
    assert updated == at + dt.timedelta(days=1)
    kinds = {part: entry.find(f"{ATOM}{part}") for part in ("summary", "content")}
    assert {part: node is not None and node.get("type") for part, node in kinds.items()} == {
        "summary": "text",
        "content": "html",
    }
    assert entry.findtext(f"{ATOM}summary") == "导语在此，有 <尖括号> & 符号。【新闻】一件事。"


def test_json_feed_is_of_version_1_1_and_whole(client: Client) -> None:
    PublicationFactory.create(name="小快讯", editor="小明")
    at = dt.datetime(2020, 5, 15, 4, tzinfo=dt.UTC)
    make_whole_issue(headline="头条", publish_at=at)

    feed = client.get("/feed.json").json()
    (item,) = feed.pop("items")

    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"] == "小快讯"
    assert feed["home_page_url"] == f"{SITE}/"
    assert feed["feed_url"] == f"{SITE}/feed.json"
    assert feed["authors"] == [{"name": "小明"}]
    assert item["title"] == "头条"
    assert item["url"] == f"{SITE}/issues/2020-05-15/"
    assert "<strong>导语</strong>" in item["content_html"]
    assert dt.datetime.fromisoformat(item["date_published"]) == at


# Asking again


@pytest.mark.parametrize("path", FEEDS)
def test_who_has_a_feed_already_is_told_so(client: Client, path: str) -> None:
    make_published_issue("2020-05-15")
    first = client.get(path)

    by_tag = client.get(path, headers={"If-None-Match": first["ETag"]})
    by_date = client.get(path, headers={"If-Modified-Since": first["Last-Modified"]})

    assert (by_tag.status_code, by_tag.content) == (304, b"")
    assert (by_date.status_code, by_date.content) == (304, b"")
    assert by_tag["ETag"] == first["ETag"]


def test_a_tag_counts_before_a_date(client: Client) -> None:
    make_published_issue("2020-05-15")
    date = client.get("/feed/")["Last-Modified"]

    headers = {"If-None-Match": '"another"', "If-Modified-Since": date}

    assert client.get("/feed/", headers=headers).status_code == 200


def test_a_feed_without_changes_keeps_its_bytes(client: Client) -> None:
    make_published_issue("2020-05-15")

    assert client.get("/feed/").content == client.get("/feed/").content


def test_an_issue_whose_time_has_come_changes_the_feed(client: Client) -> None:
    make_published_issue("2020-05-15")
    issue = make_scheduled_issue(days=7)
    assert issue.publish_at is not None
    before = client.get("/feed/")

    with time_machine.travel(issue.publish_at + dt.timedelta(seconds=1)):
        after = client.get("/feed/", headers={"If-Modified-Since": before["Last-Modified"]})

    assert after.status_code == 200
    assert after["Last-Modified"] == http_date(int(issue.publish_at.timestamp()))


def test_a_withdrawal_changes_the_feed(client: Client) -> None:
    make_published_issue("2020-05-15")
    issue = make_published_issue("2020-06-03")
    before = client.get("/feed/")

    workflow.withdraw_issue(issue)
    after = client.get("/feed/", headers={"If-Modified-Since": before["Last-Modified"]})

    assert after.status_code == 200
    assert str(issue.uid) not in after.content.decode()


@pytest.mark.parametrize("lose", ["undo", "delete"])
def test_an_issue_that_vanishes_changes_the_feed(client: Client, bob: User, lose: str) -> None:
    make_published_issue("2020-05-15")
    with time_machine.travel(timezone.now() - dt.timedelta(seconds=30)):
        issue = workflow.publish_issue(make_issue("2020-06-03"), by=bob)
        before = client.get("/feed/")

    if lose == "undo":
        workflow.undo_publication(issue, by=bob)
    else:
        workflow.delete_issue(issue, typed_date="2020-06-03")
    after = client.get("/feed/", headers={"If-Modified-Since": before["Last-Modified"]})

    assert str(issue.uid) in before.content.decode()
    assert after.status_code == 200
    assert str(issue.uid) not in after.content.decode()


@pytest.mark.parametrize("renamed", ["publication", "category"])
def test_a_new_name_changes_the_feed(client: Client, renamed: str) -> None:
    publication, category = PublicationFactory.create(), get_category("papers")
    make_published_issue("2020-05-15")
    Publication.objects.update(content_changed_at=timezone.now() - dt.timedelta(days=9))
    before = client.get("/categories/papers/feed/")

    row = publication if renamed == "publication" else category
    row.name = "新名"
    row.save()
    changes.touch_everything()
    after = client.get(
        "/categories/papers/feed/", headers={"If-Modified-Since": before["Last-Modified"]}
    )

    assert after.status_code == 200
    assert "新名" in after.content.decode()


def test_work_on_a_draft_leaves_the_feed_as_it_was(client: Client) -> None:
    make_published_issue("2020-05-15")
    Publication.objects.update(content_changed_at=timezone.now() - dt.timedelta(days=9))
    before = client.get("/feed/")

    make_issue("2020-06-03")
    workflow.delete_issue(make_issue("2020-06-04"))
    workflow.return_to_draft(make_scheduled_issue())
    after = client.get("/feed/")

    assert after["Last-Modified"] == before["Last-Modified"]
    assert after["ETag"] == before["ETag"]


def test_a_feed_of_entries_ends_before_it_is_too_large_to_be_fetched_often(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in (1, 2, 3):
        issue = make_published_issue(f"2020-05-0{day}", links=0)
        LinkFactory.create(section=issue.sections.get(), title=f"{day}号", summary="长文" * 200)

    def titles() -> list[str | None]:
        changes.touch_everything()
        root = ElementTree.fromstring(client.get("/links/feed/").content)
        return [item.findtext("title") for item in root.iter("item")]

    assert titles() == ["3号", "2号", "1号"]
    monkeypatch.setattr(feeds, "MOST_BYTES", 5_000)
    assert titles() == ["3号", "2号"]
    monkeypatch.setattr(feeds, "MOST_BYTES", 10)
    assert titles() == ["3号"]
