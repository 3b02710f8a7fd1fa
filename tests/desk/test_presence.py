"""Who else has the desk of an issue open is told, and nobody who has left."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from digests.models import Issue, OpenDesk
from tests.factories import PublicationFactory, make_issue
from tests.people import browser_of

NOW = dt.datetime(2020, 5, 15, 6, 3, tzinfo=dt.UTC)  # 14:03 in Shanghai


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def issue(db: None) -> Issue:
    """A draft."""
    PublicationFactory.create()
    return make_issue("2020-05-15")


def others(client: Client, issue: Issue, tab: str, **more: object) -> str:
    """Let a tab of a browser speak; return what it is told."""
    sent = json.dumps({"tab": tab, **more})
    response = client.post(f"/admin/digests/issue/{issue.pk}/desk/presence/", {"data": sent})
    assert response.status_code == 200
    return str(response.json()["others"])


def test_who_has_the_desk_open_is_told_to_everybody_else(issue: Issue) -> None:
    alice, bob = browser_of("alice"), browser_of("bob")

    assert others(alice, issue, "a") == ""
    assert others(bob, issue, "b") == "alice has this open too, since 14:03."
    assert others(alice, issue, "a") == "bob has this open too, since 14:03."


def test_an_own_second_window_is_called_so(issue: Issue) -> None:
    alice = browser_of("alice")
    others(alice, issue, "a")

    assert others(alice, issue, "second") == "You have this open in another window too."


def test_a_person_with_two_windows_is_named_once(issue: Issue) -> None:
    alice, bob = browser_of("alice"), browser_of("bob")
    others(bob, issue, "b")
    others(bob, issue, "second")

    assert others(alice, issue, "a") == "bob has this open too, since 14:03."


def test_who_leaves_is_told_of_no_more(issue: Issue) -> None:
    alice, bob = browser_of("alice"), browser_of("bob")
    others(bob, issue, "b")
    others(bob, issue, "b", is_leaving=True)

    assert others(alice, issue, "a") == ""


def test_a_window_that_falls_silent_counts_as_closed(issue: Issue) -> None:
    alice, bob = browser_of("alice"), browser_of("bob")
    others(bob, issue, "b")

    with time_machine.travel(NOW + dt.timedelta(seconds=91), tick=False):
        assert others(alice, issue, "a") == ""
    assert list(OpenDesk.objects.values_list("tab", flat=True)) == ["a"]


def test_an_own_window_that_was_killed_is_not_told_for_long(issue: Issue) -> None:
    alice, bob = browser_of("alice"), browser_of("bob")
    others(alice, issue, "killed")

    with time_machine.travel(NOW + dt.timedelta(seconds=41), tick=False):
        assert others(alice, issue, "a") == ""
        assert "alice has this open too" in others(bob, issue, "b")


def test_nobody_is_told_of_another_issue(issue: Issue) -> None:
    others(browser_of("bob"), make_issue("2020-06-01"), "b")

    assert others(browser_of("alice"), issue, "a") == ""


def test_nobody_closes_the_window_of_another_person(issue: Issue) -> None:
    alice, bob = browser_of("alice"), browser_of("bob")
    others(bob, issue, "b")

    assert others(alice, issue, "b", is_leaving=True) == ""
    assert OpenDesk.objects.get().user.username == "bob"


def test_a_stranger_is_signed_out_and_leaves_no_trace(issue: Issue) -> None:
    response = browser_of("").post(
        f"/admin/digests/issue/{issue.pk}/desk/presence/", {"data": '{"tab": "a"}'}
    )

    assert response.status_code == 401
    assert not OpenDesk.objects.exists()


def test_a_window_that_stays_open_costs_the_same_however_many_are(
    issue: Issue, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    alice = browser_of("alice")
    others(alice, issue, "a")
    now = timezone.now()
    bob = browser_of("bob")
    others(bob, issue, "b")
    user = OpenDesk.objects.get(tab="b").user
    for number in range(10):
        OpenDesk.objects.create(issue=issue, user=user, tab=str(number), since=now, seen_at=now)

    with django_assert_num_queries(8):
        others(alice, issue, "a")
