"""A link is joined at the desk to the entry that has its address, and that is undone."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from digests import store
from digests.models import Issue, Link, Shelf
from tests.factories import LinkFactory, PublicationFactory, make_issue
from tests.people import browser_of

URL = "https://example.org/nanodet"


@pytest.fixture
def issue(db: None) -> Issue:
    """A draft with an entry, and a second one on the page that the first speaks of."""
    PublicationFactory.create()
    issue = make_issue("2020-05-15", links=0)
    section = issue.sections.get()
    LinkFactory.create(section=section, title="小模型", url="https://example.org/a", position=0)
    LinkFactory.create(section=section, title="解读", url=URL, summary="读了。", position=1)
    return issue


@pytest.fixture
def alice(issue: Issue) -> Client:
    """The browser of Alice, a curator."""
    return browser_of("alice")


def act(client: Client, issue: Issue, **sent: object) -> Any:
    """Send an act to the desk of an issue."""
    return client.post(f"/admin/digests/issue/{issue.pk}/desk/act/", {"data": json.dumps(sent)})


def join(client: Client, issue: Issue) -> Any:
    """Join the second entry to the first, as its reading."""
    entry, link = issue.sections.get().links.all()
    return act(client, issue, act="join", link=link.pk, entry=entry.pk, label="解读")


def titles(issue: Issue) -> list[str]:
    """The titles in the section of an issue."""
    return list(issue.sections.get().links.values_list("title", flat=True))


def test_a_joined_link_is_a_reference_of_the_entry_and_lies_on_its_shelf(
    alice: Client, issue: Issue
) -> None:
    assert join(alice, issue).status_code == 200

    entry = Link.objects.get(title="小模型")
    assert [(ref.label, ref.url) for ref in store.refs_of(entry)] == [("解读", URL)]
    assert Link.objects.get(title="解读").shelf == Shelf.CUT
    assert titles(issue) == ["小模型"]


def test_a_join_is_undone_with_the_reference_taken_out_again(alice: Client, issue: Issue) -> None:
    join(alice, issue)

    answer = act(alice, issue, act="undo")

    assert answer.status_code == 200
    assert not store.refs_of(Link.objects.get(title="小模型"))
    assert titles(issue) == ["小模型", "解读"]
    assert Link.objects.get(title="解读").summary == "读了。"


def test_an_undone_join_keeps_what_was_written_into_the_entry_since(
    alice: Client, issue: Issue
) -> None:
    join(alice, issue)
    Link.objects.filter(title="小模型").update(summary="后来写的。")

    act(alice, issue, act="undo")

    assert Link.objects.get(title="小模型").summary == "后来写的。"


def test_a_join_whose_reference_was_changed_since_is_not_undone_by_half(
    alice: Client, issue: Issue
) -> None:
    join(alice, issue)
    Link.objects.get(title="小模型").references.update(label="报道", title="别的")

    assert act(alice, issue, act="undo").status_code == 409
    assert titles(issue) == ["小模型"]


def test_a_label_that_nobody_offered_is_refused(alice: Client, issue: Issue) -> None:
    entry, link = issue.sections.get().links.all()

    sent = {"act": "join", "link": link.pk, "entry": entry.pk, "label": "<b>"}
    assert act(alice, issue, **sent).status_code == 409
    assert titles(issue) == ["小模型", "解读"]


def test_a_row_offers_the_join_where_its_address_stands_in_another_entry(
    alice: Client, issue: Issue
) -> None:
    entry = Link.objects.get(title="小模型")
    LinkFactory.create(section=issue.sections.get(), title="又一次", url=entry.url, position=2)

    page = alice.get(f"/admin/digests/issue/{issue.pk}/desk/").content.decode()

    assert f'data-do="join" data-entry="{entry.pk}" data-label="解读"' in page
