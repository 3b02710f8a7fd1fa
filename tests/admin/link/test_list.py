"""The list of links, and what is done with many at once."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from digests.arrange import shelve_link
from digests.models import Issue, Link, Shelf, Status
from digests.working_copy import open_working_copy
from tests.admin.browser import messages_of
from tests.factories import (
    InboxLinkFactory,
    LinkFactory,
    SectionFactory,
    get_category,
    make_issue,
    make_published_issue,
    make_withdrawn_issue,
)
from tests.shown import Shown, show

LIST = "/admin/digests/link/"
MOVE = "/admin/digests/link/move/"


def titles(client: Client, **query: str) -> list[str]:
    """The titles that the list shows."""
    return Shown(client.get(LIST, query).content.decode()).texts(".field-name")


def act(client: Client, action: str, *links: Link, place: str = "all") -> Any:
    """Tick links in the list and take an action."""
    ticked = [link.pk for link in links]
    data = {"action": action, "_selected_action": ticked}
    return client.post(f"{LIST}?place={place}", data, follow=True)


def link_in(issue: Issue, **fields: Any) -> Link:
    """A link in the first section of an issue."""
    return LinkFactory.create(section=issue.sections.first(), **fields)


def test_a_row_says_where_the_link_stands(alice_client: Client) -> None:
    InboxLinkFactory.create(category=get_category("news"))
    link_in(make_issue("2020-01-02", links=0, status=Status.REVIEW))
    assert show(alice_client, LIST).text(".field-where") == "inbox · 业界新闻"
    placed = show(alice_client, f"{LIST}?place=review").text(".field-where")
    assert placed == "2020-01-02 · 业界新闻 (in review)"


def test_what_was_cut_goes_back_where_it_stood(alice_client: Client) -> None:
    section = SectionFactory.create()
    link = LinkFactory.create(section=section)
    shelve_link(link, section, cut=True)
    response = act(alice_client, "put_back", link, place="cut")
    assert "1 link moved" in messages_of(response)
    link.refresh_from_db()
    assert link.section == section


def test_what_cannot_go_back_says_why(alice_client: Client) -> None:
    response = act(alice_client, "put_back", InboxLinkFactory.create(title="没删过"))
    assert "“没删过”: This entry lies no longer on the shelf" in messages_of(response)


def test_a_curator_puts_nothing_back_into_an_issue_in_review(alice_client: Client) -> None:
    link = link_in(make_issue(status=Status.REVIEW), title="审阅中")
    free = link_in(make_issue("2020-05-16"), title="草稿中")
    for cut in (link, free):
        assert cut.section
        shelve_link(cut, cut.section, cut=True)
    response = act(alice_client, "put_back", link, free, place="cut")
    assert "“审阅中”: Its issue is in review" in messages_of(response)
    assert "1 link moved" in messages_of(response)
    link.refresh_from_db()
    free.refresh_from_db()
    assert (link.section, link.shelf) == (None, Shelf.CUT)
    assert free.section


def test_what_was_public_and_is_dismissed_goes_back_where_it_stood(alice_client: Client) -> None:
    section = make_withdrawn_issue().sections.get()
    link = section.links.get()
    shelve_link(link, section)
    act(alice_client, "dismiss", link, place="cut")
    section.issue.status = Status.DRAFT
    section.issue.save()
    response = act(alice_client, "put_back", link, place="dismissed")
    assert "1 link moved" in messages_of(response)
    link.refresh_from_db()
    assert (link.section, link.shelf) == (section, "")


def test_links_are_dismissed_and_laid_into_the_inbox_again(alice_client: Client) -> None:
    waiting, placed = InboxLinkFactory.create(), LinkFactory.create(title="在期中")
    response = act(alice_client, "dismiss", waiting, placed)
    assert "1 link moved" in messages_of(response)
    assert "“在期中” stands in an issue" in messages_of(response)
    waiting.refresh_from_db()
    assert (waiting.shelf, waiting.version) == (Shelf.DISMISSED, 2)
    act(alice_client, "to_inbox", waiting)
    assert list(Link.objects.inbox()) == [waiting]


def test_what_was_public_is_not_laid_into_the_inbox(alice_client: Client) -> None:
    link = InboxLinkFactory.create(shelf=Shelf.CUT, first_public_at=timezone.now())
    assert "was public" in messages_of(act(alice_client, "to_inbox", link))
    link.refresh_from_db()
    assert link.shelf == Shelf.CUT


def test_the_list_asks_as_often_for_many_links(
    alice_client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for count in (3, 12):
        LinkFactory.create_batch(count)
        with django_assert_num_queries(8):
            alice_client.get(LIST, {"place": "all"})


def test_what_stands_in_a_working_copy_is_not_listed_beside_the_public_link(
    alice_client: Client,
) -> None:
    open_working_copy(make_published_issue())
    assert len(titles(alice_client, place="all")) == 1


# Nothing there


def test_an_empty_inbox_says_how_links_get_there_and_offers_nothing_else(
    alice_client: Client,
) -> None:
    for query in ({}, {"place": "inbox"}):
        page = alice_client.get(LIST, query).content.decode()
        assert "links come here when someone catches them on the front page" in page
        assert ' href="/admin/digests/link/add/">New link</a>' in page
        assert 'name="action"' not in page
        assert "paginator" not in page


@pytest.mark.parametrize("query", [{"place": "cut"}, {"q": "甲"}, {"kind__exact": "passage"}])
def test_a_list_without_a_link_says_so(alice_client: Client, query: dict[str, str]) -> None:
    page = alice_client.get(LIST, query).content.decode()
    assert "No link is what you look for here" in page
    assert 'name="action"' not in page
