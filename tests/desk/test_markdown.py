"""The Markdown of an entry and of the issue on the desk: opened, saved, told and undone."""

import json
from contextlib import suppress
from http import HTTPStatus
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from digests import editing
from digests.document.limits import MAX_CHARACTERS
from digests.models import Issue, Link, Revision, Shelf
from digests.workflow import WorkflowError
from tests.edits import save_edit
from tests.factories import InboxLinkFactory, LinkFactory, make_issue
from tests.people import browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue() -> Issue:
    """A draft with two entries."""
    issue = make_issue("2020-05-15", links=0, headline="小模型")
    for place, title in enumerate(("甲", "乙")):
        LinkFactory.create(
            section=issue.sections.get(),
            title=title,
            url=f"https://{place}.example/",
            summary=f"原文{place}。",
            position=place,
        )
    return save_edit(issue)


@pytest.fixture
def desk(issue: Issue, alice: User) -> Client:
    return browser_of("alice")


def row(title: str) -> str:
    return f"link:{Link.objects.get(title=title).pk}"


def opened(desk: Client, issue: Issue, name: str = "issue") -> str:
    """The text with which the dialog of a row begins."""
    answer = desk.get(reverse("desk_markdown", args=[issue.pk]), {"row": name, "edit": ""})
    text: str = answer.json()["text"]
    return text


def send(desk: Client, issue: Issue, path: str, **sent: Any) -> Any:
    return desk.post(reverse(path, args=[issue.pk]), {"data": json.dumps(sent)})


def save(desk: Client, issue: Issue, text: str, name: str = "issue", **more: Any) -> Any:
    seen = more.pop("seen", None) or opened(desk, issue, name)
    return send(desk, issue, "desk_markdown", row=name, text=text, seen=seen, **more)


def undo(desk: Client, issue: Issue) -> str:
    answer = send(desk, issue, "desk_act", act="undo").json()
    said: str = answer.get("said") or answer["error"]
    return said


def titles(issue: Issue) -> list[str]:
    links = Link.objects.filter(section__issue=issue)
    return list(links.order_by("section__position", "position").values_list("title", flat=True))


def test_the_text_of_an_issue_opens_as_its_file_has_it(desk: Client, issue: Issue) -> None:
    text = opened(desk, issue)
    assert text.startswith("# ")
    assert "(2020-05-15) 小模型" in text
    assert "往期回顾" not in text
    assert opened(desk, issue, row("甲")) in text


def test_an_entry_is_saved_and_what_changed_is_told(desk: Client, issue: Issue) -> None:
    name = row("甲")
    text = opened(desk, issue, name)
    answer = save(desk, issue, text + "\n- [丙](https://c.example/)", name).json()

    assert answer["said"] == "Saved: +1 entry."
    assert "丙" in answer["rows"]
    assert titles(issue) == ["甲", "丙", "乙"]


def test_what_becomes_no_entry_with_fields_is_told_with_the_reason(
    desk: Client, issue: Issue
) -> None:
    said = save(desk, issue, "- [x] [甲](https://0.example/)", row("甲")).json()["said"]
    assert "kept verbatim: it begins with a box to tick." in said

    text = opened(desk, issue, row("甲"))
    said = save(desk, issue, "只是一句话。\n\n" + text, row("甲")).json()["said"]
    assert "“只是一句话。” is no entry, so it is kept as a text between entries." in said


def test_an_entry_that_becomes_prose_is_cut_and_comes_back_with_an_undo(
    desk: Client, issue: Issue
) -> None:
    uids = dict(Link.objects.values_list("title", "uid"))
    for title in ("甲", "乙"):  # the last one becomes the closing
        said = save(desk, issue, "只是一句话。", row(title)).json()["said"]
        assert f"“{title}” goes to the shelf of cut entries." in said
        assert title not in titles(issue)
        undo(desk, issue)
        assert dict(Link.objects.values_list("title", "uid")) == uids
        assert titles(issue) == ["甲", "乙"]
        assert Issue.objects.get(pk=issue.pk).closing == ""


def test_an_edit_of_an_entry_is_undone_with_the_entries_that_came_out_of_it(
    desk: Client, issue: Issue
) -> None:
    name, link = row("甲"), Link.objects.get(title="甲")
    save(desk, issue, "- [改](https://0.example/)\n- [丙](https://c.example/)", name)
    assert titles(issue) == ["改", "丙", "乙"]

    assert undo(desk, issue) == "“甲” is as it was."

    assert titles(issue) == ["甲", "乙"]
    assert Link.objects.get(pk=link.pk).summary == "原文0。"
    assert Link.objects.get(title="丙").shelf == Shelf.CUT


def test_an_undo_leaves_an_entry_that_somebody_has_changed_since(
    desk: Client, issue: Issue, bob: User
) -> None:
    save(desk, issue, "- [改](https://0.example/)\n- [丙](https://c.example/)", row("甲"))
    link = Link.objects.get(title="丙")
    editing.write_link(link, {"summary": "鲍勃写的。"}, seen=editing.see(link), by=bob)

    said = undo(desk, issue)

    assert said == "“甲” is as it was. “丙” has been changed since, so it stays."
    assert titles(issue) == ["甲", "丙", "乙"]


def test_an_undo_that_fails_half_way_changes_nothing(desk: Client, issue: Issue) -> None:
    save(desk, issue, "- [改](https://0.example/)\n- [丙](https://c.example/)", row("甲"))
    with (
        patch("digests.editing.shelve_link", side_effect=WorkflowError("no")),
        suppress(WorkflowError),
    ):
        undo(desk, issue)
    assert titles(issue) == ["改", "丙", "乙"]


def test_a_text_that_is_given_up_may_hold_a_heading(desk: Client, issue: Issue) -> None:
    name = row("甲")
    theirs = opened(desk, issue, name)
    answer = save(desk, issue, theirs, name, seen=theirs, lost=theirs + "\n\n## 新栏\n")
    assert answer.status_code == HTTPStatus.OK
    assert any("## 新栏" in one.contents[0] for one in Revision.objects.of(issue.uid))


def test_an_emptied_entry_is_cut_and_comes_back_with_an_undo(desk: Client, issue: Issue) -> None:
    link = Link.objects.get(title="甲")
    said = save(desk, issue, "", row("甲")).json()["said"]
    assert "“甲” goes to the shelf of cut entries." in said
    assert Link.objects.get(pk=link.pk).shelf == Shelf.CUT

    undo(desk, issue)
    assert titles(issue) == ["甲", "乙"]
    assert Link.objects.get(title="甲").uid == link.uid


def test_an_edit_of_the_issue_asks_before_it_cuts_and_is_undone_in_one_step(
    desk: Client, issue: Issue
) -> None:
    before = dict(Link.objects.values_list("uid", "title"))
    text = opened(desk, issue)
    shorter = text.replace(opened(desk, issue, row("甲")) + "\n", "").replace("原文1", "改写")
    shorter += "- [丙](https://c.example/)\n"

    asked = save(desk, issue, shorter).json()
    assert asked["asks"] == (
        "Saved like this, it changes: +1 −1 entries, 1 summary. "
        "“甲” goes to the shelf of cut entries."
    )
    assert titles(issue) == ["甲", "乙"]

    said = save(desk, issue, shorter, agreed=True).json()["said"]
    assert said.startswith("Saved: +1 −1 entries, 1 summary.")
    assert titles(issue) == ["乙", "丙"]

    undo(desk, issue)
    assert titles(issue) == ["甲", "乙"]
    assert opened(desk, issue) == text
    assert {uid: title for uid, title in before.items() if uid} == dict(
        Link.objects.filter(section__issue=issue).values_list("uid", "title")
    )


def test_an_issue_that_is_saved_unchanged_gets_no_revision_and_no_step_to_undo(
    desk: Client, issue: Issue
) -> None:
    number = Revision.objects.of(issue.uid).count()
    answer = save(desk, issue, opened(desk, issue)).json()
    assert answer["said"] == "Nothing has changed."
    assert not answer["can_undo"]
    assert Revision.objects.of(issue.uid).count() == number
    assert Issue.objects.get(pk=issue.pk).version == issue.version


@pytest.mark.parametrize("name", ["issue", "甲"])
def test_two_texts_that_collide_are_both_shown_and_the_one_that_gives_way_is_kept(
    desk: Client, issue: Issue, bob: User, name: str
) -> None:
    key = name if name == "issue" else row(name)
    seen = opened(desk, issue, key)
    link = Link.objects.get(title="甲")
    theirs = editing.item_text(issue, link.uid)
    editing.write_item_text(issue, link.uid, theirs.replace("原文0", "鲍勃"), seen=theirs, by=bob)

    answer = save(desk, issue, seen.replace("原文0", "爱丽丝"), key, seen=seen).json()
    assert answer["other"] == "bob"
    assert "爱丽丝" in answer["conflict"]["mine"]
    assert Link.objects.get(pk=link.pk).summary == "鲍勃。"

    theirs, mine = answer["conflict"]["theirs"], answer["conflict"]["mine"]
    save(desk, issue, theirs, key, seen=theirs, lost=mine)
    assert Link.objects.get(pk=link.pk).summary == "鲍勃。"
    assert any("爱丽丝" in one.contents[0] for one in Revision.objects.of(issue.uid))


def test_a_text_that_cannot_be_taken_is_refused_with_a_sentence(desk: Client, issue: Issue) -> None:
    for text, name in [
        ("## 栏目\n\n- [甲](https://0.example/)", row("甲")),
        ("字" * (MAX_CHARACTERS + 1), "issue"),
        ("# (2020-05-45)", "issue"),
    ]:
        answer = save(desk, issue, text, name)
        assert answer.status_code == HTTPStatus.CONFLICT
        assert answer.json()["error"]
    assert titles(issue) == ["甲", "乙"]


def test_a_row_that_is_no_entry_of_the_issue_is_refused(desk: Client, issue: Issue) -> None:
    other = InboxLinkFactory.create()
    for name in ("", "link:0", f"link:{other.pk}", f"section:{issue.sections.get().pk}"):
        answer = send(desk, issue, "desk_markdown", row=name, text="x", seen="")
        assert answer.status_code == HTTPStatus.CONFLICT


def test_the_pages_of_new_addresses_are_read(desk: Client, issue: Issue) -> None:
    save(desk, issue, opened(desk, issue) + "- [丙](https://c.example/page)\n")
    assert Link.objects.get(title="丙").finding.asked_url == "https://c.example/page"
    assert not hasattr(Link.objects.get(title="甲"), "finding")
