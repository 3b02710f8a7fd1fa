"""The pages of entries: by category, by source, and each one."""

import datetime as dt
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from digests.models import Link, Section, Shelf
from digests.readers import listing
from digests.readers.listing import PAGE_SIZE, TITLES
from tests.factories import (
    InboxLinkFactory,
    LinkFactory,
    PassageFactory,
    PublicationFactory,
    ReferenceFactory,
    SectionFactory,
    make_issue,
    make_published_issue,
    make_scheduled_issue,
    make_withdrawn_issue,
)
from tests.shown import show

pytestmark = pytest.mark.django_db


def news_of(date: str) -> Section:
    """The news section of a newly published issue without entries."""
    return make_published_issue(date, links=0).sections.get()


# Categories


def test_a_category_shows_its_entries_by_issue_newest_first(client: Client) -> None:
    LinkFactory.create(section=news_of("2020-05-15"), title="旧闻")
    newer = news_of("2020-06-03")
    LinkFactory.create(section=newer, title="新闻一")
    LinkFactory.create(section=newer, title="新闻二")
    LinkFactory.create(section=SectionFactory.create(issue=newer.issue), title="别的")

    tree = show(client, "/categories/news/?full=1")

    assert [node.text().strip() for node in tree.all("h2")] == ["2020-06-03", "2020-05-15"]
    assert [node.text().strip() for node in tree.all("h3")] == ["新闻一", "新闻二", "旧闻"]
    assert tree.one("head link[href='/categories/news/feed/']") is not None


def test_a_category_begins_with_its_titles_by_year(client: Client) -> None:
    old = LinkFactory.create(section=news_of("2019-12-31"), title="旧闻", position=0)
    LinkFactory.create(section=news_of("2020-05-15"), title="新闻")
    nameless = LinkFactory.create(
        section=old.section, title="", url=None, verbatim="**照录**的一句。再一句", position=1
    )

    tree = show(client, "/categories/news/")

    assert tree.texts("main h2") == ["2020", "2019"]
    assert tree.texts(".titles li") == [
        "05-15 新闻 小站",
        "12-31 旧闻 小站",
        "12-31 照录的一句。再一句 小站",
    ]
    assert tree.values(".titles a")[1:] == [
        old.get_absolute_url(),
        nameless.get_absolute_url(),
    ]
    assert not tree.all(".entry")
    assert str(tree.values("meta[name=description]", "content")[0]).startswith("新闻；旧闻")
    assert tree.values(".choices:not(.years) a") == ["/categories/news/", "?full=1"]
    assert tree.values(".years a") == ["/categories/news/", "?year=2020", "?year=2019"]


def test_a_year_of_a_category_keeps_to_titles_or_to_full_texts(client: Client) -> None:
    LinkFactory.create(section=news_of("2019-12-31"), title="旧闻")
    LinkFactory.create(section=news_of("2020-05-15"), title="新闻")

    titles = show(client, "/categories/news/?year=2019")
    in_full = show(client, "/categories/news/?year=2019&full=1")

    assert titles.texts(".titles a") == in_full.texts(".entry h3") == ["旧闻"]
    assert titles.values(".choices:not(.years) a") == ["?year=2019", "?year=2019&full=1"]
    assert in_full.values(".years a") == ["?full=1", "?year=2020&full=1", "?year=2019&full=1"]
    show(client, "/categories/news/?year=2018", status=404)


def test_many_titles_go_on_on_further_pages(client: Client) -> None:
    LinkFactory.create_batch(TITLES + 1, section=news_of("2020-05-15"))

    first, second = show(client, "/categories/news/"), show(client, "/categories/news/?page=2")

    assert (len(first.all(".titles li")), len(second.all(".titles li"))) == (TITLES, 1)
    assert second.values("a[rel=prev]") == ["/categories/news/"]
    assert not second.all("a[rel=next]")


def test_a_category_without_entries_says_so(client: Client) -> None:
    tree = show(client, "/categories/papers/")

    assert tree.all("main .quiet")


def test_an_unknown_category_is_not_found(client: Client) -> None:
    show(client, "/categories/nothing/", status=404)


def test_a_long_category_goes_on_on_further_pages(client: Client) -> None:
    LinkFactory.create_batch(PAGE_SIZE + 1, section=news_of("2020-05-15"))

    path = "/categories/news/?full=1"
    first, second = show(client, path), show(client, f"{path}&page=2")

    assert (len(first.all(".entry")), len(second.all(".entry"))) == (PAGE_SIZE, 1)
    assert first.values("a[rel=next]") == ["?full=1&page=2"]
    assert first.values(".pages a") == second.values(".pages a") == ["?full=1", "?full=1&page=2"]
    assert second.values(".pages [aria-current]") == ["?full=1&page=2"]
    assert second.values("link[rel=canonical]") == [f"http://testserver{path}&page=2"]
    titles = [tree.text("title") for tree in (show(client, "/categories/news/"), first, second)]
    assert len(set(titles)) == 3


@pytest.mark.parametrize("number", ["0", "3", "x", "9" * 30])
def test_a_page_that_is_not_there_is_not_found(client: Client, number: str) -> None:
    show(client, f"/categories/news/?page={number}", status=404)


# Sources


@pytest.mark.parametrize(
    "name",
    [
        "机器之心",
        "Google AI Blog",
        "arXiv/cs.LG",
        "以斜线结尾/",
        "/begins",
        "100%2Fhalf",
        "a?b#c&d=e",
        "多  空格",
        "two\nlines",
        "tab\there",
        "a;b,c+d@e:f!$'()*=~",
        "feed",
        "‮reversed",
        "😀",
    ],
)
def test_a_source_of_any_name_has_its_page(client: Client, name: str) -> None:
    entry = LinkFactory.create(section=news_of("2020-05-15"), source=name)
    LinkFactory.create(section=entry.section, source="另一处")

    (listed, _) = show(client, "/issues/2020-05-15/").values(".source a")

    tree = show(client, f"{listed}?full=1")
    assert [node.attributes["id"] for node in tree.all(".entry")] == [f"link-{entry.uid}"]


@pytest.mark.parametrize(("name", "lang"), [("Google AI Blog", "en"), ("机器之心", None)])
def test_a_source_says_the_language_of_its_name(
    client: Client, name: str, lang: str | None
) -> None:
    LinkFactory.create(section=news_of("2020-05-15"), source=name)

    assert show(client, reverse("source", args=[name])).values("h1", "lang") == [lang]


@pytest.mark.parametrize("name", ["..", ".", "a/../b", "./a"])
def test_a_source_that_no_address_can_hold_is_not_linked(client: Client, name: str) -> None:
    LinkFactory.create(section=news_of("2020-05-15"), source=name)

    tree = show(client, "/issues/2020-05-15/")

    assert tree.texts(".source") == [name]
    assert not tree.all(".source a")


def test_a_source_of_unpublished_entries_is_not_found(client: Client) -> None:
    LinkFactory.create(section=make_issue("2020-05-15").sections.get(), source="内幕")
    InboxLinkFactory.create(source="内幕")
    PassageFactory.create(section=news_of("2020-06-03"), source="内幕")

    show(client, reverse("source", args=["内幕"]), status=404)


# One entry


def test_an_entry_has_a_page_that_leads_to_its_issue(client: Client) -> None:
    entry = LinkFactory.create(section=news_of("2020-05-15"), title="一条", summary="# 小标题")

    tree = show(client, entry.get_absolute_url())

    assert [node.text().strip() for node in tree.all("h1")] == ["一条"]
    assert [node.tag for node in tree.all("h1,h2,h3,h4")] == ["h1", "h2"]
    assert tree.one(f"a[href='/issues/2020-05-15/#link-{entry.uid}']") is not None
    assert not tree.all(f"main a[href='{entry.get_absolute_url()}']")


def test_the_page_of_an_entry_leads_to_the_original_in_so_many_words(client: Client) -> None:
    section = news_of("2020-05-15")
    with_address = LinkFactory.create(section=section, url="https://example.org/a")
    without = LinkFactory.create(section=section, url=None)

    assert show(client, with_address.get_absolute_url()).values(".original a") == [
        "https://example.org/a"
    ]
    assert not show(client, without.get_absolute_url()).all(".original")
    assert not show(client, "/issues/2020-05-15/").all(".original")


def test_a_title_stands_with_the_host_that_it_leads_to(client: Client) -> None:
    section = news_of("2020-05-15")
    LinkFactory.create(section=section, url="https://www.example.org/a/b?c", source="")
    LinkFactory.create(section=section, url=None)
    LinkFactory.create(section=section, title="", url="https://example.org/short")

    assert show(client, "/issues/2020-05-15/").texts(".entry-head .host") == ["example.org"]


def test_the_lines_of_a_summary_are_paragraphs_and_it_stays_as_written(client: Client) -> None:
    entry = LinkFactory.create(section=news_of("2020-05-15"), summary="甲  \n乙")

    for path in ("/issues/2020-05-15/", entry.get_absolute_url()):
        assert show(client, path).texts(".summary p") == ["甲", "乙"]
    for path in ("/feed/", "/links/feed/", "/feed/atom/"):
        assert "&lt;p&gt;甲&lt;/p&gt;" in client.get(path).content.decode()
    assert "甲  \n乙" in client.get("/issues/2020-05-15.md").content.decode()
    assert "<p>甲<br>" in client.get("/issues/2020-05-15.json").content.decode()


@pytest.mark.parametrize(
    ("fields", "heading"),
    [
        ({"title": "猜的标题", "verbatim": "原文 **照录**"}, "猜的标题"),
        ({"title": "", "url": "https://example.org/a", "verbatim": "原文照录"}, "example.org/a"),
        ({"title": "", "url": None, "verbatim": "**原文**照录。再一句"}, "原文照录。再一句"),
        ({"title": "", "url": None, "summary": "只有摘要。"}, "只有摘要"),
        ({"title": "", "url": None, "verbatim": "<!-- 无字 -->"}, "2020-05-15"),
    ],
)
def test_every_entry_has_a_heading_and_a_title(
    client: Client, fields: dict[str, str | None], heading: str
) -> None:
    entry = LinkFactory.create(section=news_of("2020-05-15"), **fields)

    tree = show(client, entry.get_absolute_url())

    assert tree.texts("h1") == [heading]
    assert tree.text("title").startswith(f"{heading} —")
    assert tree.values("meta[property='og:title']", "content") == [heading]


def test_an_entry_that_left_its_issue_is_gone(client: Client) -> None:
    public = dt.datetime(2020, 5, 15, tzinfo=dt.UTC)
    entry = InboxLinkFactory.create(shelf=Shelf.CUT, first_public_at=public, title="删去的")

    tree = show(client, entry.get_absolute_url(), status=410)

    assert "删去的" not in tree.text()


def test_the_entries_of_a_withdrawn_issue_are_gone(client: Client) -> None:
    entry = Link.objects.get(section__issue=make_withdrawn_issue())

    show(client, entry.get_absolute_url(), status=410)


def test_an_entry_that_never_was_public_is_unknown(client: Client) -> None:
    draft = Link.objects.get(section__issue=make_issue("2020-05-15"))
    scheduled = Link.objects.get(section__issue=make_scheduled_issue())
    passage = PassageFactory.create(section=news_of("2020-06-03"))

    for hidden in (draft, scheduled, passage, InboxLinkFactory.create()):
        show(client, f"/links/{hidden.uid}/", status=404)
    show(client, "/links/00000000-0000-4000-8000-000000000000/", status=404)


# Cost

QUERIES = {
    "/categories/news/": 9,
    "/categories/news/?full=1": 10,
    "/sources/小站/": 9,
    "/links/{uid}/": 19,
}


@pytest.mark.parametrize(("path", "queries"), QUERIES.items())
@pytest.mark.parametrize("issues", [10, 40])
def test_a_page_costs_the_same_queries_for_10_and_40_issues(
    client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    path: str,
    queries: int,
    issues: int,
) -> None:
    PublicationFactory.create()
    for n in range(issues):
        issue = make_published_issue(dt.date(2020, 1, 1) + dt.timedelta(days=n), links=2)
        ReferenceFactory.create(link=issue.sections.get().links.all()[0])
    path = path.format(uid=Link.objects.all()[0].uid)

    with django_assert_num_queries(queries):
        assert client.get(path).status_code == 200


# A listing that is too long to be shown whole


@pytest.fixture
def short_listings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a listing of five entries be a long one, that begins with two issues."""
    monkeypatch.setattr(listing, "MOST_LISTED", 4)
    monkeypatch.setattr(listing, "NEWEST", 2)


LONG = ("2018-12-31", "2019-12-31", "2020-01-06", "2020-02-16", "2020-03-02")


@pytest.mark.usefixtures("short_listings")
@pytest.mark.parametrize("path", ["/categories/news/", "/sources/小站/"])
def test_a_long_listing_has_the_newest_issues_and_each_year(client: Client, path: str) -> None:
    for date in LONG:
        make_published_issue(date)
    make_issue("2017-01-01", links=1)

    def groups(query: str) -> list[str | None]:
        return show(client, f"{path}?{query}full=1").values("h2.group a")

    newest = show(client, path)
    assert groups("") == ["/issues/2020-03-02/", "/issues/2020-02-16/"]
    assert newest.values("nav.years a")[1:] == ["?year=2020", "?year=2019", "?year=2018"]
    assert groups("year=2019&") == ["/issues/2019-12-31/"]
    assert len(groups("year=2020&")) == 3
    year = show(client, path + "?year=2019")
    assert year.values("nav.years [aria-current]") == ["?year=2019"]
    assert "2019" in year.one("h1").text()
    assert year.values("link[rel=canonical]")[0] == f"http://testserver{quote(path)}?year=2019"
    for missing in ("2017", "20", "year", "9999", ""):
        assert client.get(f"{path}?year={missing}").status_code == 404


@pytest.mark.usefixtures("short_listings")
def test_the_pages_of_a_year_lead_to_each_other(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "PAGE_SIZE", 2)
    for date in LONG:
        make_published_issue(date)

    first = show(client, "/categories/news/?year=2020&full=1")
    (older,) = first.values("a[rel=next]")
    second = show(client, f"/categories/news/{older}")

    assert older == "?year=2020&full=1&page=2"
    assert second.values("h2.group a") == ["/issues/2020-01-06/"]
    assert second.values("a[rel=prev]") == ["?year=2020&full=1"]


@pytest.mark.usefixtures("short_listings")
def test_a_source_whose_entries_are_all_old_still_has_its_page(client: Client) -> None:
    old = news_of("2018-12-31")
    for _ in range(5):
        LinkFactory.create(section=old, source="旧站")
    for date in ("2020-01-06", "2020-02-16"):
        make_published_issue(date)

    tree = show(client, "/sources/旧站/")

    assert not tree.all("h2.group")
    assert "Nothing has been" not in tree.one("main").text()
    assert tree.values("nav.years a")[1:] == ["?year=2020", "?year=2018"]


@pytest.mark.usefixtures("short_listings", "english")
@pytest.mark.parametrize("query", ["", "?year=2020", "?page=1", "?year=2020&page=1"])
def test_a_source_without_a_published_entry_has_no_page(client: Client, query: str) -> None:
    make_published_issue("2020-01-06")
    draft = make_issue("2020-02-06").sections.get()
    for _ in range(6):
        LinkFactory.create(section=draft, source="稿")
        InboxLinkFactory.create(source="箱")

    for name in ("稿", "箱", "谁也没写过"):
        assert client.get(f"/sources/{name}/{query}").status_code == 404


@pytest.mark.usefixtures("short_listings")
def test_drafts_do_not_make_a_listing_long(client: Client) -> None:
    make_published_issue("2020-01-06")
    draft = make_issue("2020-02-06").sections.get()
    for _ in range(6):
        LinkFactory.create(section=draft, source="小站")

    for path in ("/categories/news/", "/sources/小站/"):
        tree = show(client, path)
        assert not tree.all("nav.years")
        assert len(tree.all(".titles li")) == 1


@pytest.mark.usefixtures("short_listings")
@pytest.mark.parametrize("issues", [5, 25])
def test_a_long_listing_costs_the_same_queries_however_long_it_is(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, issues: int
) -> None:
    PublicationFactory.create()
    for n in range(issues):
        make_published_issue(dt.date(2020, 1, 1) + dt.timedelta(days=n))

    with django_assert_num_queries(11):
        show(client, "/categories/news/")
