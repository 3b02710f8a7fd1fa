"""The inbox shows all that is known of a link, and finds links."""

import datetime as dt
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from digests.models import CaughtWith, Finding, FindingState, Link, Shelf
from tests.admin.browser import send
from tests.factories import (
    InboxLinkFactory,
    LinkFactory,
    PublicationFactory,
    get_category,
    make_issue,
    make_published_issue,
)
from tests.shown import Shown, show

INBOX = "/admin/inbox/"


def titles(page: Shown) -> list[str]:
    """The titles of the rows."""
    return page.texts(".shelf-rows .title a")


def days_ago(link: Link, days: int) -> Link:
    """Let a link be as old as some days."""
    Link.objects.filter(pk=link.pk).update(created_at=timezone.now() - dt.timedelta(days=days))
    return link


def test_a_row_tells_source_host_category_and_who_caught_it_how(
    alice_client: Client, bob: User
) -> None:
    InboxLinkFactory.create(
        title="小模型",
        source="示例观察",
        url="https://www.example.org/a",
        category=get_category("papers"),
        caught_by=bob,
        caught_with=CaughtWith.BOOKMARKLET,
        summary="一句**话**",
    )
    row = show(alice_client, INBOX).one(".shelf-rows li").text()
    for told in ("小模型", "示例观察", "example.org", "for 论文", "bob · bookmarklet", "一句话"):
        assert told in row


def test_the_newest_link_stands_first_and_what_is_elsewhere_is_not_there(
    alice_client: Client,
) -> None:
    make_issue()
    days_ago(InboxLinkFactory.create(title="旧"), 9)
    InboxLinkFactory.create(title="新")
    InboxLinkFactory.create(title="弃", shelf=Shelf.DISMISSED)
    assert titles(show(alice_client, INBOX)) == ["新", "旧"]


def test_each_shelf_has_its_tab(alice_client: Client) -> None:
    draft = make_issue("2020-05-15", headline="期")
    InboxLinkFactory.create(title="剪下", shelf=Shelf.CUT, cut_from=draft)
    InboxLinkFactory.create(title="弃", shelf=Shelf.DISMISSED)
    page = show(alice_client, INBOX)
    assert page.texts(".shelf-tabs a") == ["Inbox", "Feeds", "Suggested", "Cut", "Dismissed"]
    assert titles(page) == []
    addresses = page.values(".shelf-tabs a")
    cut, dismissed = (show(alice_client, str(address)) for address in addresses[-2:])
    assert titles(cut) == ["剪下"]
    assert "cut from 2020-05-15 期" in cut.text(".about")
    assert titles(dismissed) == ["弃"]


def test_a_link_with_labels_alone_has_a_name_to_open_it_by(alice_client: Client) -> None:
    InboxLinkFactory.create(title="", url="", summary="", mark="", labels=["CVPR"])
    assert titles(show(alice_client, INBOX)) == ["(without title)"]


def test_a_row_tells_where_the_address_stood_before(alice_client: Client) -> None:
    section = make_published_issue("2020-05-01", links=0).sections.get()
    before = LinkFactory.create(section=section, title="从前")
    InboxLinkFactory.create(url=before.url)
    assert "2020-05-01 · 业界新闻 · 从前" in show(alice_client, INBOX).text(".warn")


def test_a_row_tells_what_its_page_suggests_and_that_it_could_not_be_read(
    alice_client: Client,
) -> None:
    papers = get_category("papers")
    for url, state, category in (
        ("https://example.org/a", FindingState.FOUND, papers),
        ("https://example.org/b", FindingState.FAILED, None),
    ):
        link = InboxLinkFactory.create(url=url)
        Finding.objects.create(link=link, asked_url=url, state=state, category=category)

    read, unread = reversed(show(alice_client, INBOX).texts(".about"))
    assert f"perhaps for {papers}" in read
    assert "its page could not be read" not in read
    assert "its page could not be read" in unread
    Link.objects.update(url="https://example.org/c")
    assert "perhaps" not in show(alice_client, INBOX).text(".shelf-rows")


def test_a_row_tells_of_other_shelves_and_of_an_address_that_will_not_last(
    alice_client: Client,
) -> None:
    signed = "https://mp.weixin.qq.com/s?timestamp=1&signature=x"
    InboxLinkFactory.create(url="https://example.org/a", shelf=Shelf.DISMISSED, title="不要")
    InboxLinkFactory.create(url="https://example.org/a")
    InboxLinkFactory.create(url=signed)

    rows = show(alice_client, "/admin/inbox/").text(".shelf-rows")
    assert "It was dismissed: 不要" in rows
    assert "signed address" in rows


def test_a_link_says_that_more_than_three_issues_came_out_while_it_waited(
    alice_client: Client,
) -> None:
    days_ago(InboxLinkFactory.create(title="等"), 40)
    days_ago(InboxLinkFactory.create(title="不久"), 15)
    for days in (10, 20, 30, 35, 50):
        at = timezone.now() - dt.timedelta(days=days)
        make_published_issue(at.date(), publish_at=at)
    make_issue()
    rows = show(alice_client, INBOX).texts(".shelf-rows li")
    assert ["issues have come out" in row for row in rows] == [False, True]
    assert "4 issues" in rows[1]


def test_an_address_that_runs_a_script_is_no_link(alice_client: Client) -> None:
    InboxLinkFactory.create(url="javascript:alert(1)", title="<b>坏</b>")
    page = show(alice_client, INBOX)
    assert not page.all(".host")
    assert not page.all(".shelf-rows b")
    assert not [to for to in page.values("#content-main a") if str(to).startswith("javascript")]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "量化 观察"}, ["甲"]),
        ({"q": "example.net"}, ["乙"]),
        ({"category": "papers"}, ["乙"]),
        ({"category": "none"}, ["甲"]),
        ({"how": "api"}, ["甲"]),
        ({"by": "alice"}, ["乙"]),
        ({"by": "0", "category": "x", "how": "?"}, ["乙", "甲"]),
        ({"p": "99"}, ["乙", "甲"]),
        ({"shelf": "nowhere"}, ["乙", "甲"]),
    ],
)
def test_links_are_searched_and_filtered(
    alice_client: Client, alice: User, query: dict[str, str], found: list[str]
) -> None:
    papers = get_category("papers")
    InboxLinkFactory.create(title="甲", source="观察", summary="谈量化", caught_with="api")
    InboxLinkFactory.create(
        title="乙", url="https://example.net/", category=papers, caught_by=alice
    )
    numbers = {"alice": str(alice.pk), "papers": str(papers.pk)}
    asked = urlencode({name: numbers.get(value, value) for name, value in query.items()})
    assert titles(show(alice_client, f"{INBOX}?{asked}")) == found


def test_an_odd_search_is_answered(alice_client: Client) -> None:
    InboxLinkFactory.create()
    for odd in ("a " * 1500, "%", "\\"):
        show(alice_client, f"{INBOX}?{urlencode({'q': odd})}")


def test_it_asks_as_often_for_many_links_as_for_few(alice_client: Client) -> None:
    PublicationFactory.create()
    make_issue("2020-05-15")
    InboxLinkFactory.create_batch(2)
    show(alice_client, INBOX)
    few = queries_of(alice_client)
    InboxLinkFactory.create_batch(30, category=get_category("papers"))
    make_issue("2020-05-16")
    assert queries_of(alice_client) == few


def queries_of(client: Client) -> int:
    """The number of queries that the page makes."""
    with CaptureQueriesContext(connection) as queries:
        show(client, INBOX)
        return len(queries)


def test_who_edits_a_link_comes_back_to_its_row(alice_client: Client) -> None:
    link = InboxLinkFactory.create(shelf=Shelf.DISMISSED)
    form = show(alice_client, f"{INBOX}?shelf=dismissed").values(".title a")[0]
    answer = send(alice_client, str(form), button="_save", title="改过")
    assert answer.redirect_chain == [(f"{INBOX}?shelf=dismissed#link-{link.pk}", 302)]
    assert titles(Shown(answer.content.decode())) == ["改过"]


def test_the_front_page_leads_to_the_inbox(alice_client: Client) -> None:
    InboxLinkFactory.create()
    InboxLinkFactory.create(shelf=Shelf.CUT)
    addresses = show(alice_client, "/admin/").values("#inbox a")
    assert {INBOX, f"{INBOX}?shelf=cut"} <= set(addresses)
