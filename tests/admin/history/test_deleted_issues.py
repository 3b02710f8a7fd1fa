"""The deleted issues, and the way to bring one back."""

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from digests import workflow
from digests.models import Issue, Link
from digests.working_copy import (
    discard_working_copy,
    open_working_copy,
)
from tests.admin.browser import messages_of
from tests.admin.history.pages import (
    keep,
    open_page,
    target,
    words,
)
from tests.factories import make_issue, make_published_issue

pytestmark = pytest.mark.django_db


def test_a_deleted_issue_is_listed_read_and_brought_back(bob_client: Client, bob: User) -> None:
    issue = make_issue(headline="没写完的一期")
    uid = Link.objects.get().uid
    workflow.delete_issue(issue, by=bob)

    page = open_page(bob_client, reverse("admin:digests_issue_deleted"))
    [row] = page.css(".steps tbody tr")
    assert "没写完的一期" in row.text()
    assert "1 entry" in row.text()
    text = open_page(bob_client, target(row, "a"))
    assert not text.css("#content-main form")

    response = bob_client.post(target(row, "form"), follow=True)

    assert "back as a draft" in messages_of(response)
    assert Issue.objects.get().uid == issue.uid
    assert Link.objects.get().uid == uid
    assert "No issue has been deleted." in words(
        open_page(bob_client, reverse("admin:digests_issue_deleted")), "p"
    )


def test_an_issue_that_was_deleted_twice_is_listed_once(bob_client: Client, bob: User) -> None:
    issue = make_issue()
    for _time in range(2):
        workflow.delete_issue(Issue.objects.get(), by=bob)
        page = open_page(bob_client, reverse("admin:digests_issue_deleted"))
        [row] = page.css(".steps tbody tr")
        bob_client.post(target(row, "form"))
    assert Issue.objects.get().uid == issue.uid


def test_the_list_of_issues_leads_to_the_deleted_ones(alice_client: Client) -> None:
    page = open_page(alice_client, reverse("admin:digests_issue_changelist"))

    assert page.css(f'.object-tools a[href="{reverse("admin:digests_issue_deleted")}"]')


def test_an_issue_that_is_back_is_not_brought_back_again(bob_client: Client) -> None:
    issue = make_issue()
    keep(issue)

    response = bob_client.post(
        reverse("admin:digests_issue_bring_back", args=[issue.uid]), follow=True
    )

    assert "back already" in messages_of(response)


def test_the_deleted_issues_take_as_many_queries_for_many(
    alice_client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for count in (2, 10):
        for day in range(count):
            workflow.delete_issue(make_issue(dt.date(2020, 5, 1 + day)))
        with django_assert_num_queries(7):
            alice_client.get(reverse("admin:digests_issue_deleted"))


def test_a_discarded_working_copy_is_listed_as_one_and_brought_back(bob_client: Client) -> None:
    discard_working_copy(open_working_copy(make_published_issue()))

    [row] = open_page(bob_client, reverse("admin:digests_issue_deleted")).css(".steps tbody tr")
    assert "(working copy)" in row.text()
    assert "working copy is back" in messages_of(bob_client.post(target(row, "form"), follow=True))


def test_a_curator_reads_of_deleted_issues_and_brings_none_back(alice_client: Client) -> None:
    deleted = make_issue()
    workflow.delete_issue(deleted)

    page = open_page(alice_client, reverse("admin:digests_issue_deleted"))
    assert page.css(".steps tbody tr")
    assert not page.css("#content-main form")
    address = reverse("admin:digests_issue_bring_back", args=[deleted.uid])
    assert alice_client.post(address).status_code == 403
    assert not Issue.objects.exists()


def test_a_stranger_sees_no_deleted_issue_and_brings_none_back(client: Client) -> None:
    deleted = make_issue()
    workflow.delete_issue(deleted)

    assert client.get(reverse("admin:digests_issue_deleted")).status_code == 302
    address = reverse("admin:digests_issue_bring_back", args=[deleted.uid])
    assert client.post(address).status_code == 302
    assert not Issue.objects.exists()


def test_no_issue_is_brought_back_by_a_get(bob_client: Client) -> None:
    deleted = make_issue()
    workflow.delete_issue(deleted)

    address = reverse("admin:digests_issue_bring_back", args=[deleted.uid])
    assert bob_client.get(address).status_code == 405
