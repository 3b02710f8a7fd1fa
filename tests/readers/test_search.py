"""The search page, and what a search field suggests."""

import json

import feedparser
import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from digests import search
from digests.models import Link
from digests.search import index
from tests.factories import LinkFactory, make_published_issue
from tests.shown import show

pytestmark = pytest.mark.django_db


@pytest.fixture
def link() -> Link:
    """A published entry that the index knows."""
    section = make_published_issue("2020-06-03", links=0).sections.get()
    link = LinkFactory.create(
        section=section, title="量化<b>训练", source="机器之心", labels=["1812.00332"]
    )
    search.rebuild()
    return link


def test_a_hit_leads_to_the_entry_in_its_issue(client: Client, link: Link) -> None:
    tree = show(client, "/search/?q=量化")

    assert tree.values(".hits h2 a") == [f"/issues/2020-06-03/#link-{link.uid}"]
    hit = tree.one(".hits li").text()
    assert all(part in hit for part in ("量化<b>训练", "1812.00332", "机器之心", "2020-06-03"))
    assert tree.one(".hits mark").text() == "量化"


def test_a_lead_that_is_found_leads_to_its_place(client: Client) -> None:
    make_published_issue("2020-06-03", links=0, headline="专题", lead="剪枝")
    search.rebuild()
    tree = show(client, "/search/?q=剪枝")

    (path,) = tree.values(".hits h2 a")
    assert path == "/issues/2020-06-03/#issue-lead"
    assert show(client, "/issues/2020-06-03/").one("#issue-lead").text().strip() == "剪枝"


def test_readers_are_told_while_the_index_is_being_made(
    client: Client, link: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "AT_ONCE", 0)
    search.forget()

    assert "索引" in show(client, "/search/?q=量化").all("[role=status]")[0].text()


@pytest.mark.parametrize("path", ["/search/feed/", "/search/feed/atom/", "/search/feed.json"])
def test_a_search_is_a_feed(client: Client, link: Link, path: str) -> None:
    assert f"{path}?q=%E9%87%8F%E5%8C%96" in show(client, "/search/?q=量化").values(
        "link[rel=alternate]"
    )
    response = client.get(f"{path}?q=量化")
    feed = feedparser.parse(response.content)
    items = feed.entries or json.loads(response.content)["items"]

    assert [str(item["id"]) for item in items] == [f"urn:uuid:{link.uid}"]
    again = client.get(f"{path}?q=量化", headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304
    assert client.get(f"{path}?q=剪枝").status_code == 200
    assert client.get(path).status_code == 200


def test_robots_do_not_follow_the_ways_through_a_search(client: Client, link: Link) -> None:
    LinkFactory.create_batch(20, section=link.section, title="量化")
    search.rebuild()
    tree = show(client, "/search/?q=量化")
    ways = [one for one in tree.all("main a") if str(one.attributes["href"]).startswith("?")]

    assert len(ways) > 3
    assert all("nofollow" in str(one.attributes["rel"]) for one in ways)


def test_facets_narrow_the_search(client: Client, link: Link) -> None:
    tree = show(client, "/search/?q=量化")
    paths = tree.values(".facet a")

    assert len(paths) == 3
    for path in paths:
        assert show(client, f"/search/{path}").all(".hits li")


def test_a_search_that_finds_nothing_offers_less(client: Client, link: Link) -> None:
    tree = show(client, "/search/?q=量化 剪枝")

    assert "剪枝" in tree.one("[role=status]").text()
    assert tree.values("[role=status] a") == ["?q=%E9%87%8F%E5%8C%96"]


def test_a_word_that_is_nowhere_is_told_once_and_leads_on(client: Client, link: Link) -> None:
    tree = show(client, "/search/?q=剪枝")

    assert tree.one("[role=status]").text().count("剪枝") == 1
    assert {"/archive/", "/topics/"} <= set(tree.values("main a"))
    assert not tree.all(".search-feeds")


def test_a_filter_that_finds_nothing_is_told_by_its_name(client: Client, link: Link) -> None:
    tree = show(client, "/search/?q=category:nope")
    assert "分类: nope" in tree.one("[role=status]").text()

    assert "“深度 学习”" in show(client, '/search/?q="深度 学习"').one("[role=status]").text()


@pytest.mark.parametrize(
    "query", ["", "?q=", "?q=%22%5C", "?q=" + "量" * 5000, "?q=a&page=x", "?q=%F0%28"]
)
def test_no_query_fails(client: Client, link: Link, query: str) -> None:
    assert show(client, f"/search/{query}").one("main") is not None


def test_the_page_is_not_for_other_search_engines(client: Client) -> None:
    assert show(client, "/search/").one("meta[name=robots]").attributes["content"] == "noindex"


def test_the_queries_do_not_depend_on_the_hits(
    client: Client, link: Link, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    LinkFactory.create(section=link.section, title="量化训练")
    search.rebuild()
    show(client, "/search/?q=量化")
    # PostgreSQL asks besides how frequent the word is.
    with django_assert_num_queries(12 if connection.vendor == "postgresql" else 11) as few:
        client.get("/search/?q=量化")
    LinkFactory.create_batch(5, section=link.section, title="量化训练")
    search.rebuild()

    with django_assert_num_queries(len(few)):
        client.get("/search/?q=量化")


def test_a_field_suggests_sources_and_titles(client: Client, link: Link) -> None:
    response = client.get("/search/suggestions.json?q=机器")

    assert json.loads(response.content) == ["机器之心"]
    assert json.loads(client.get("/search/suggestions.json?q=量化").content) == ["量化<b>训练"]


def test_the_index_is_rebuilt_by_a_command(link: Link, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("rebuild_search")

    assert capsys.readouterr().out.splitlines()[-1] in {"2 texts indexed", "已索引 2 条"}
