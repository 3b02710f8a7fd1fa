"""The pages of works, of the words of each year, and what stands near an entry and a source."""

from __future__ import annotations

import pytest
from django.test import Client

from digests import changes
from digests.models import Issue, Link, Mention
from digests.readers import entries, listing
from digests.working_copy import open_working_copy
from tests.caches import nothing_kept
from tests.factories import (
    InboxLinkFactory,
    LinkFactory,
    PublicationFactory,
    ReferenceFactory,
    SectionFactory,
    make_published_issue,
)
from tests.shown import show
from tests.trails.publishing import publish

pytestmark = pytest.mark.django_db

TRAIL = "/trails/github/alibaba/mnn/"


@pytest.fixture
def mnn() -> None:
    """Two issues that speak of a repository, in English pages."""
    PublicationFactory.create(language="en")
    publish(
        "2019-05-15",
        "- [推理引擎 MNN | 阿里技术](https://example.org/1)\n摘要：开源了。\n"
        "- [别的 | 小站](https://github.com/some/thing)\n摘要：别的。",
    )
    publish(
        "2020-07-02",
        "- [怎样评价 MNN | 小站](https://example.org/2)\n代码：https://github.com/alibaba/MNN\n"
        "文档：https://example.org/docs\n摘要：说说 MNN。",
    )


def test_a_trail_tells_where_when_and_in_what_words(client: Client, mnn: None) -> None:
    links = {link.title: link for link in Link.objects.published()}

    tree = show(client, TRAIL)

    assert tree.text("h1") == "alibaba/MNN"
    assert "2 entries · 2019-05-15 – 2020-07-02" in tree.text(".listing-head .quiet")
    assert tree.values(".listing-head .quiet a") == ["https://github.com/alibaba/mnn"]
    assert tree.texts(".trail h2") == ["推理引擎 MNN", "怎样评价 MNN"]
    assert tree.texts(".trail .source") == ["阿里技术 · named in the title", "小站 · 代码"]
    assert tree.texts(".trail mark") == ["MNN", "MNN", "MNN"]
    assert tree.values(".trail .when") == [
        f"/issues/2019-05-15/#link-{links['推理引擎 MNN'].uid}",
        f"/issues/2020-07-02/#link-{links['怎样评价 MNN'].uid}",
    ]
    assert tree.values(".trail h2 a")[0] == links["推理引擎 MNN"].get_absolute_url()
    assert tree.texts(".listing-head .references li") == ["文档 example.org/docs"]


def test_a_trail_is_a_page_as_others_are(client: Client, mnn: None) -> None:
    tree = show(client, TRAIL)

    assert tree.values("link[rel=canonical]") == [f"http://testserver{TRAIL}"]
    assert tree.values("meta[name=description]", "content") == ["推理引擎 MNN；怎样评价 MNN"]
    assert tree.all("link[rel=alternate][type='application/rss+xml']")
    assert not tree.all("meta[name=robots]")
    assert client.get("/trails/github/Alibaba/MNN/")["Location"] == TRAIL


def test_search_engines_are_told_of_trails_of_two_entries_or_more(
    client: Client, mnn: None
) -> None:
    sitemap = client.get("/sitemap.xml").content.decode()

    assert TRAIL in sitemap
    assert "/trails/github/some/thing/" not in sitemap
    tree = show(client, "/trails/github/some/thing/")
    assert tree.values("meta[name=robots]", "content") == ["noindex"]


@pytest.mark.parametrize("path", ["github/nobody/nothing", "github/alibaba", "elsewhere/a", "a"])
def test_what_is_no_known_work_is_not_found(client: Client, mnn: None, path: str) -> None:
    show(client, f"/trails/{path}/", status=404)


def test_an_entry_leads_to_its_trail_to_related_entries_and_its_neighbours(
    client: Client, mnn: None
) -> None:
    first, second = Link.objects.published().filter(section__issue__date="2019-05-15")

    tree = show(client, first.get_absolute_url())

    assert tree.values(".trails a") == [TRAIL]
    assert tree.texts(".related li") == ["2020-07-02 怎样评价 MNN 小站"]
    assert tree.values(".neighbours a") == [second.get_absolute_url()]
    assert show(client, second.get_absolute_url()).values("a[rel=prev]") == [
        first.get_absolute_url()
    ]


def test_a_source_shows_its_rhythm_by_year_and_has_a_feed(client: Client) -> None:
    for date, links in (("2018-01-01", 2), ("2020-05-15", 3)):
        make_published_issue(date, links=links)
    other = make_published_issue("2020-06-03", links=0).sections.get()
    LinkFactory.create(section=other, title="别处的", source="别处")

    tree = show(client, "/sources/小站/")
    feed = client.get("/sources/小站/feed/").content.decode()

    assert tree.texts(".chart tbody :is(th, td)") == ["2018", "2", "2019", "0", "2020", "3"]
    assert len(tree.all(".titles li")) == 5
    assert not tree.all(".titles .source")  # the heading names it
    assert len(tree.all(".chart rect")) == 2
    assert tree.values(".chart svg", "aria-hidden") == ["true"]
    assert "/sources/%E5%B0%8F%E7%AB%99/feed/" in tree.values("head link[rel=alternate]")
    assert feed.count("<item>") == 5
    assert "别处的" not in feed
    assert not show(client, "/sources/别处/").all(".chart")  # one year is no rhythm
    assert client.get("/sources/nobody/feed/").status_code == 404


def test_of_too_many_entries_the_newest_whole_years_are_counted(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "MOST_LISTED", 3)
    monkeypatch.setattr(entries, "COUNTED", 3)
    for date in ("2018-01-01", "2018-02-01", "2019-05-15", "2020-05-15"):
        make_published_issue(date, links=2)

    assert show(client, "/sources/小站/").texts(".chart tbody th") == ["2019", "2020"]


def test_each_word_of_a_year_leads_to_the_search_for_it_there(client: Client) -> None:
    for year, word in (("2019", "量化"), ("2020", "剪枝")):
        section = make_published_issue(f"{year}-05-15", links=0).sections.get()
        for title in (f"谈{word}", f"{word}综述", f"再看{word}", f"用{word}加速"):
            LinkFactory.create(section=section, title=title)

    tree = show(client, "/topics/")

    assert tree.texts("main h2") == ["2020", "2019"]
    assert tree.texts(".topics a") == ["剪枝", "量化"]
    path = str(tree.values(".topics a")[0])
    assert len(show(client, path).all(".hits > li")) == 4
    assert show(client, "/topics/2019/").texts(".topics a") == ["量化"]
    show(client, "/topics/2018/", status=404)
    assert "/topics/" in show(client, "/archive/").values("main a")


def test_a_reference_to_a_work_that_is_no_link_is_shown_as_text(client: Client) -> None:
    link = make_published_issue("2020-05-15").sections.get().links.get()
    ReferenceFactory.create(link=link, url="https://github.com/some/thing")
    ReferenceFactory.create(link=link, label="PPT", title="<b>见附件</b>", url="")

    tree = show(client, "/trails/github/some/thing/")

    assert not tree.all(".trail b, .listing-head b")


def test_what_readers_do_not_see_changes_nothing_near_a_trail(client: Client, mnn: None) -> None:
    entry = Link.objects.published().get(title="怎样评价 MNN")
    paths = (TRAIL, entry.get_absolute_url(), "/sitemap.xml")
    before = [client.get(path).content for path in paths]
    work = {"title": "谈 MNN", "url": "https://github.com/alibaba/MNN"}

    LinkFactory.create_batch(61, section=SectionFactory.create(), **work)  # a draft
    copy = open_working_copy(Issue.objects.get(date="2020-07-02"))
    LinkFactory.create_batch(61, section=copy.sections.first(), **work)
    InboxLinkFactory.create_batch(61, **work)
    for link in Link.objects.filter(title=work["title"]):
        ReferenceFactory.create(link=link, url=work["url"])
        for kind, identity in (("text", "github:alibaba/mnn"), ("name", "name:mnn")):
            Mention.objects.create(link=link, kind=kind, identity=identity)
    changes.touch_everything()

    with nothing_kept():
        assert [client.get(path).content for path in paths] == before
