"""The earlier texts of a row: who wrote them and when, each once, the newest first."""

import datetime as dt

import pytest
import time_machine
from django.contrib.auth.models import User

from digests import editing, past, working_copy
from digests.models import Issue, Link
from tests.factories import LinkFactory, make_issue, make_published_issue

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)


def write(link: Link, summary: str, *, by: User, hour: int) -> None:
    """Write the summary of a link at an hour, and leave it."""
    with time_machine.travel(NOON + dt.timedelta(hours=hour), tick=False):
        now = Link.objects.get(pk=link.pk)
        editing.write_link(now, {"summary": summary}, seen=editing.see(now), by=by)
        editing.settle_issue(Issue.objects.get(sections__links=link), by=by)


@pytest.fixture
def link() -> Link:
    """An entry of a draft."""
    return make_issue(lead="一条。").sections.get().links.get()


def test_the_earlier_summaries_of_an_entry_are_told_with_who_and_when(
    link: Link, alice: User, bob: User
) -> None:
    for hour, (by, text) in enumerate(
        [(alice, "第一稿。"), (bob, "第二稿。"), (alice, "第三稿。")]
    ):
        write(link, text, by=by, hour=hour)

    now = Link.objects.select_related("section__issue__revises").get(pk=link.pk)
    told = [(one.text, one.by) for one in past.past_of(now) if one.field == "summary"]

    assert told == [("第二稿。", bob), ("第一稿。", alice)]


def test_what_stands_there_now_is_no_earlier_text(link: Link, alice: User) -> None:
    write(link, "只有一稿。", by=alice, hour=0)
    now = Link.objects.select_related("section__issue__revises").get(pk=link.pk)
    assert [one for one in past.past_of(now) if one.text == "只有一稿。"] == []


def test_a_move_to_another_section_keeps_the_past(link: Link, alice: User, bob: User) -> None:
    write(link, "在前面。", by=alice, hour=0)
    issue = Issue.objects.get()
    other = editing.create_section(issue, {"heading": "应用"}, by=bob)
    editing.move_link(Link.objects.get(pk=link.pk), other, by=bob)
    write(link, "在后面。", by=bob, hour=5)

    now = Link.objects.select_related("section__issue__revises").get(pk=link.pk)
    assert [one.text for one in past.past_of(now)][:1] == ["在前面。"]


def test_the_lead_of_an_issue_has_a_past_too(alice: User) -> None:
    issue = make_issue(lead="")
    for hour, lead in enumerate(["初稿。", "定稿。"]):
        with time_machine.travel(NOON + dt.timedelta(hours=hour), tick=False):
            now = Issue.objects.get(pk=issue.pk)
            editing.write_issue(now, {"lead": lead}, seen=editing.see(now), by=alice)
            editing.settle_issue(now, by=alice)

    told = past.past_of(Issue.objects.get())
    assert [(one.field, one.text) for one in told] == [("lead", "初稿。")]


def test_an_entry_of_a_working_copy_has_the_past_of_the_public_one(bob: User) -> None:
    issue = make_published_issue("2020-05-15", links=0)
    link = LinkFactory.create(section=issue.sections.get(), summary="公开的。")
    copy = working_copy.open_working_copy(issue, by=bob)
    twin = Link.objects.get(section__issue=copy, revises=link)
    write(twin, "改过的。", by=bob, hour=0)

    now = Link.objects.select_related("section__issue__revises").get(pk=twin.pk)
    assert [one.text for one in past.past_of(now)] == ["公开的。"]


def test_a_section_that_was_renamed_keeps_the_past_of_its_note(alice: User) -> None:
    issue = make_issue()
    texts = [{"note": "初稿。"}, {"note": "定稿。"}, {"heading": "本周要闻"}, {"note": "末稿。"}]
    for hour, typed in enumerate(texts):
        with time_machine.travel(NOON + dt.timedelta(hours=hour), tick=False):
            now = issue.sections.select_related("issue").get()
            editing.write_section(now, typed, seen=editing.see(now), by=alice)
            if "heading" not in typed:
                editing.settle_issue(Issue.objects.get(), by=alice)

    told = past.past_of(issue.sections.select_related("issue__revises").get())

    assert [one.text for one in told if one.field == "note"] == ["定稿。", "初稿。"]
