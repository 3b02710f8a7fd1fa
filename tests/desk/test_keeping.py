"""What is typed into a row of the desk is kept, also where an answer was lost."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.test import Client

from digests.models import Issue, Link, Shelf
from tests.factories import PublicationFactory, make_issue
from tests.people import browser_of


@pytest.fixture
def issue(db: None) -> Issue:
    """A draft without entries."""
    PublicationFactory.create()
    return make_issue("2020-05-15", links=0)


def keep(client: Client, issue: Issue, uid: uuid.UUID, **typed: str) -> Any:
    """Send what was typed into a new row."""
    section = issue.sections.get().pk
    sent = {"row": "new", "uid": str(uid), "section": section, "after": None, "typed": typed}
    return client.post(f"/admin/digests/issue/{issue.pk}/desk/keep/", {"data": json.dumps(sent)})


def test_a_new_row_that_was_emptied_before_it_was_answered_is_no_entry(issue: Issue) -> None:
    alice, uid = browser_of("alice"), uuid.uuid4()
    keep(alice, issue, uid, title="又不要的")

    answers = [keep(alice, issue, uid, title="") for _again in range(2)]

    assert [answer.json() for answer in answers] == [{"dropped": True}] * 2
    assert not issue.sections.get().links.exists()
    cut = Link.objects.get()
    assert (cut.shelf, cut.title) == (Shelf.CUT, "又不要的")


def test_a_new_row_that_was_emptied_before_it_came_is_not_stored(issue: Issue) -> None:
    assert keep(browser_of("alice"), issue, uuid.uuid4(), title=" ").json() == {"dropped": True}
    assert not Link.objects.exists()


def test_an_emptied_new_row_stays_where_another_has_written_in_it(issue: Issue) -> None:
    alice, uid = browser_of("alice"), uuid.uuid4()
    row = keep(alice, issue, uid, title="又不要的").json()["row"]
    sent = {"row": row, "typed": {"summary": "另一人写的"}, "seen": {"summary": ""}}
    url = f"/admin/digests/issue/{issue.pk}/desk/keep/"
    browser_of("bob").post(url, {"data": json.dumps(sent)})

    assert "dropped" not in keep(alice, issue, uid, title="").json()
    assert issue.sections.get().links.get().summary == "另一人写的"
