"""Briefs of an issue: written beside other writers, turned into entries and back."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from digests import editing
from digests.models import Issue, Link, Shelf
from digests.workflow import WorkflowError
from tests.factories import LinkFactory, ReferenceFactory, make_issue

OPENING = """先来几条：

- 甲：发布新芯片
- [乙框架 | 乙](https://example.org/b)，更快

> 注：在手机上看。"""


@pytest.fixture
def issue(db: None) -> Issue:
    """A draft whose opening has two briefs."""
    return make_issue("2020-05-15", links=0, opening=OPENING)


def opening(issue: Issue) -> str:
    """The opening as it is stored."""
    return Issue.objects.get(pk=issue.pk).opening


def test_a_brief_is_added_edited_moved_and_cut(issue: Issue, bob: User) -> None:
    editing.create_brief(issue, "丙：量产", seen=OPENING, by=bob)
    assert "更快\n- 丙：量产\n\n> 注" in opening(issue)

    editing.write_brief(issue, 0, "甲：推迟", seen=opening(issue), by=bob)
    editing.shift_brief(issue, 2, 0, seen=opening(issue), by=bob)
    assert "\n\n- 丙：量产\n- 甲：推迟\n- [乙" in opening(issue)

    editing.write_brief(issue, 0, "", seen=opening(issue), by=bob)
    assert opening(issue) == OPENING.replace("发布新芯片", "推迟")


def test_briefs_of_two_writers_merge(issue: Issue, alice: User, bob: User) -> None:
    editing.write_brief(issue, 0, "甲：推迟", seen=OPENING, by=alice)
    written = editing.write_brief(issue, 1, "乙：更慢", seen=OPENING, by=bob)
    assert not written.is_conflict
    assert "- 甲：推迟\n- 乙：更慢\n" in opening(issue)


def test_two_texts_of_one_brief_stand_beside_each_other(
    issue: Issue, alice: User, bob: User
) -> None:
    editing.write_brief(issue, 0, "甲：推迟", seen=OPENING, by=alice)
    written = editing.write_brief(issue, 0, "甲：取消", seen=OPENING, by=bob)
    assert written.is_conflict
    assert "推迟" in opening(issue)


def test_a_brief_becomes_an_entry_and_comes_back_with_every_character(
    issue: Issue, bob: User
) -> None:
    section = issue.sections.get()
    link = editing.brief_to_entry(issue, 1, section, seen=OPENING, by=bob)
    assert (link.title, link.source, link.url) == ("乙框架", "乙", "https://example.org/b")
    assert link.summary == "，更快"
    assert "乙框架" not in opening(issue)

    editing.entry_to_brief(Link.objects.get(pk=link.pk), by=bob)

    assert opening(issue) == OPENING
    assert Link.objects.get(pk=link.pk).shelf == Shelf.CUT


def test_an_entry_that_was_a_brief_is_the_same_entry_again(issue: Issue, bob: User) -> None:
    section = issue.sections.get()
    link = LinkFactory.create(
        section=section, title="丁", url="https://example.org/d", summary="好"
    )
    before = editing.read_fields(Link.objects.get(pk=link.pk))

    editing.entry_to_brief(link, by=bob)
    again = editing.brief_to_entry(issue, 2, section, seen=opening(issue), by=bob)

    assert again.uid == link.uid
    assert editing.read_fields(Link.objects.get(pk=link.pk)) == before
    assert opening(issue) == OPENING


def test_an_entry_becomes_a_brief_at_its_place_and_comes_back_with_every_character(
    issue: Issue, bob: User
) -> None:
    link = LinkFactory.create(
        section=issue.sections.get(), title="丁", url="https://example.org/d", summary="好"
    )

    editing.entry_to_brief(link, 1, by=bob)
    texts = [line for line in opening(issue).split("\n") if line.startswith("- ")]
    assert ["甲" in texts[0], "丁" in texts[1], "乙" in texts[2]] == [True] * 3

    editing.brief_to_entry(issue, 1, issue.sections.get(), seen=opening(issue), by=bob)
    assert opening(issue) == OPENING


@pytest.mark.parametrize("fields", [{"labels": ["CVPR2021"]}, {"summary": "一段\n\n两段"}])
def test_an_entry_with_more_than_a_line_stays_one(
    issue: Issue, bob: User, fields: dict[str, Any]
) -> None:
    link = LinkFactory.create(section=issue.sections.get(), **fields)
    with pytest.raises(WorkflowError):
        editing.entry_to_brief(link, by=bob)
    assert Link.objects.get(pk=link.pk).section
    assert opening(issue) == OPENING


def test_an_entry_with_references_stays_one(issue: Issue, bob: User) -> None:
    link = LinkFactory.create(section=issue.sections.get())
    ReferenceFactory.create(link=link)
    with pytest.raises(WorkflowError):
        editing.entry_to_brief(link, by=bob)


def test_a_brief_that_changed_meanwhile_becomes_no_entry(
    issue: Issue, alice: User, bob: User
) -> None:
    editing.write_brief(issue, 0, "甲：推迟", seen=OPENING, by=alice)
    with pytest.raises(WorkflowError):
        editing.brief_to_entry(issue, 0, issue.sections.get(), seen=OPENING, by=bob)
    assert not Link.objects.exists()
    assert "推迟" in opening(issue)
