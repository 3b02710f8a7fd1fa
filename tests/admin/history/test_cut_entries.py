"""The shelf of cut entries, and the way back into their issues."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from digests import workflow
from digests.arrange import shelve_link
from digests.models import Issue, Link, Shelf
from digests.store import load_document
from digests.working_copy import (
    open_working_copy,
)
from tests.admin.browser import messages_of
from tests.admin.history.pages import history_of, keep, open_page, target, words
from tests.factories import make_issue, make_published_issue, make_withdrawn_issue

pytestmark = pytest.mark.django_db


def test_the_shelf_lists_what_was_cut_and_puts_it_back(alice_client: Client) -> None:
    issue = make_issue(links=2)
    keep(issue)
    order = [entry.uid for entry in load_document(issue).entries]
    link = Link.objects.get(uid=order[0])
    shelve_link(link, issue.sections.get(), cut=True)
    shelf = reverse("admin:digests_issue_cut")
    assert "1 cut entry" in words(open_page(alice_client, history_of(issue)), ".ways a")

    page = open_page(alice_client, f"{shelf}?issue={issue.pk}")
    response = alice_client.post(target(page, "form[action*=put-back]"), follow=True)

    assert link.title in messages_of(response)
    assert [entry.uid for entry in load_document(issue).entries] == order
    assert "Nothing lies here." in words(open_page(alice_client, shelf), "p")


def test_the_shelf_of_an_issue_shows_its_own_alone(alice_client: Client) -> None:
    issues = [make_issue("2020-05-15"), make_issue("2020-05-22")]
    for issue in issues:
        shelve_link(Link.objects.get(section__issue=issue), issue.sections.get(), cut=True)
    shelf = reverse("admin:digests_issue_cut")

    assert len(open_page(alice_client, shelf).css(".steps tbody tr")) == 2
    assert len(open_page(alice_client, f"{shelf}?issue={issues[0].pk}").css(".steps tbody tr")) == 1
    assert alice_client.get(f"{shelf}?issue=x").status_code == 404


def test_what_was_cut_from_a_withdrawn_issue_stays_on_the_shelf(bob_client: Client) -> None:
    issue = make_withdrawn_issue()
    link = Link.objects.get()
    shelve_link(link, issue.sections.get(), cut=True)

    assert not open_page(bob_client, reverse("admin:digests_issue_cut")).css(
        "form[action*=put-back]"
    )
    bob_client.post(reverse("admin:digests_issue_put_back", args=[link.pk]))
    assert Link.objects.get().shelf == Shelf.CUT


@pytest.mark.parametrize("is_open", [False, True])
def test_what_was_cut_from_a_public_issue_is_put_back_in_its_working_copy(
    alice_client: Client, *, is_open: bool
) -> None:
    issue = make_published_issue(links=2)
    keep(issue)
    link = Link.objects.all()[0]
    shelve_link(link, issue.sections.get(), cut=True)
    if is_open:
        open_working_copy(issue)

    page = open_page(alice_client, reverse("admin:digests_issue_cut"))
    response = alice_client.post(target(page, "form[action*=put-back]"), follow=True)

    assert "(working copy)" in messages_of(response)
    assert len(load_document(issue).entries) == 1
    copy = Issue.objects.working_copies().get()
    assert load_document(copy).entries[0].uid == str(link.uid)


def test_a_working_copy_in_review_takes_no_entry_of_a_curator(alice_client: Client) -> None:
    issue = make_published_issue(links=2)
    link = Link.objects.all()[0]
    shelve_link(link, issue.sections.get(), cut=True)
    shelf = reverse("admin:digests_issue_cut")
    assert open_page(alice_client, shelf).css("form[action*=put-back]")
    workflow.submit_issue(open_working_copy(issue))

    assert not open_page(alice_client, shelf).css("form[action*=put-back]")
    response = alice_client.post(reverse("admin:digests_issue_put_back", args=[link.pk]))
    assert response.status_code == 403


def test_the_shelf_takes_as_many_queries_for_many_entries(
    alice_client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for links in (2, 20):
        issue = make_issue(None, links=links)
        for link in Link.objects.filter(section__issue=issue):
            shelve_link(link, issue.sections.get(), cut=True)
        with django_assert_num_queries(6):
            alice_client.get(reverse("admin:digests_issue_cut"))


def test_a_curator_puts_a_cut_entry_back_into_a_draft(alice_client: Client) -> None:
    issue = make_issue(links=2)
    keep(issue)
    link = Link.objects.all()[0]
    shelve_link(link, issue.sections.get(), cut=True)

    alice_client.post(reverse("admin:digests_issue_put_back", args=[link.pk]))

    assert Link.objects.get(pk=link.pk).section is not None


def test_a_stranger_sees_no_shelf_and_puts_nothing_back(client: Client) -> None:
    issue = make_issue()
    link = Link.objects.get()
    shelve_link(link, issue.sections.get(), cut=True)

    assert client.get(reverse("admin:digests_issue_cut")).status_code == 302
    address = reverse("admin:digests_issue_put_back", args=[link.pk])
    assert client.post(address).status_code == 302
    assert Link.objects.get().section is None


def test_nothing_is_put_back_by_a_get(alice_client: Client) -> None:
    issue = make_issue()
    link = Link.objects.get()
    shelve_link(link, issue.sections.get(), cut=True)

    address = reverse("admin:digests_issue_put_back", args=[link.pk])
    assert alice_client.get(address).status_code == 405
