"""What was done at the desk is undone in the tab that did it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from digests.desk.undo import MOST_TABS
from digests.models import Issue, Link
from tests.factories import LinkFactory, PublicationFactory, make_issue
from tests.people import browser_of


@pytest.fixture
def issue(db: None) -> Issue:
    """A draft with two entries."""
    PublicationFactory.create()
    issue = make_issue("2020-05-15", links=0)
    for place, title in enumerate(["第一条", "第二条"]):
        LinkFactory.create(section=issue.sections.get(), title=title, position=place)
    return issue


def act(client: Client, issue: Issue, tab: str, **sent: object) -> Any:
    """Send an act from a tab."""
    url, data = f"/admin/digests/issue/{issue.pk}/desk/act/", json.dumps(sent)
    return client.post(url, {"data": data}, headers={"x-desk-tab": tab})


def cut(client: Client, issue: Issue, tab: str, title: str) -> Any:
    """Cut an entry in a tab."""
    return act(client, issue, tab, act="cut", link=Link.objects.get(title=title).pk)


def titles(issue: Issue) -> list[str]:
    """The titles in the section of an issue."""
    return list(issue.sections.get().links.values_list("title", flat=True))


def test_each_tab_undoes_its_own_acts(issue: Issue) -> None:
    alice = browser_of("alice")
    cut(alice, issue, "a", "第一条")
    cut(alice, issue, "b", "第二条")

    answer = act(alice, issue, "a", act="undo").json()

    assert titles(issue) == ["第一条"]
    assert not answer["can_undo"]


def test_a_tab_without_acts_has_nothing_to_undo(issue: Issue) -> None:
    alice = browser_of("alice")
    cut(alice, issue, "a", "第一条")

    answer = act(alice, issue, "b", act="undo")

    assert (answer.status_code, titles(issue)) == (409, ["第二条"])


def test_a_session_keeps_the_acts_of_the_last_tabs_alone(issue: Issue) -> None:
    alice = browser_of("alice")
    cut(alice, issue, "first", "第一条")
    for number in range(MOST_TABS):
        LinkFactory.create(section=issue.sections.get(), title=f"{number}")
        cut(alice, issue, f"tab {number}", f"{number}")

    assert act(alice, issue, "first", act="undo").status_code == 409
    assert act(alice, issue, "tab 0", act="undo").status_code == 200


def test_several_pasted_entries_come_in_order_and_go_with_one_undo(issue: Issue) -> None:
    alice = browser_of("alice")
    first = Link.objects.get(title="第一条")
    text = "- [甲](https://a.example/1) | 站\n\n  摘要：一。\n\n- [乙](https://a.example/2)\nhttps://a.example/3"

    act(
        alice,
        issue,
        "a",
        act="paste",
        text=text,
        section=first.section_id,
        after=first.pk,
    )

    links = list(issue.sections.get().links.values_list("title", "url"))
    assert [title for title, _url in links][:3] == ["第一条", "甲", "乙"]
    assert links[3][1] == "https://a.example/3"
    assert Link.objects.get(title="甲").summary == "一。"
    act(alice, issue, "a", act="undo")
    assert titles(issue) == ["第一条", "第二条"]
