"""What an issue goes through."""

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db.models import F
from django.utils import timezone
from django.utils.translation import override

from digests import workflow
from digests.document import parse
from digests.models import Issue, Link, Reason, Revision, Section, Status
from digests.workflow import WorkflowError
from tests.edits import save_edit
from tests.factories import (
    IssueFactory,
    LinkFactory,
    make_issue,
    make_published_issue,
    make_scheduled_issue,
    make_withdrawn_issue,
)
from tests.together import at_once, needs_writers

NOON = dt.datetime(2026, 5, 15, 12, tzinfo=dt.UTC)

pytestmark = pytest.mark.django_db


@time_machine.travel(NOON, tick=False)
def test_publishing_shows_the_issue_and_says_by_whom_and_when(bob: User) -> None:
    issue = workflow.publish_issue(make_issue(), by=bob)
    assert list(Issue.objects.published()) == [issue]
    assert (issue.published_by, issue.publish_at) == (bob, NOON)
    assert list(Link.objects.values_list("first_public_at", flat=True)) == [NOON]


def test_publishing_keeps_a_revision(bob: User) -> None:
    issue = workflow.publish_issue(make_issue(headline="标题党"), by=bob)
    revision = Revision.objects.get(issue=issue)
    assert (revision.reason, revision.by) == (Reason.PUBLISH, bob)
    assert parse(revision.text).headline == "标题党"


def test_publishing_for_a_moment_to_come_schedules() -> None:
    at = timezone.now() + dt.timedelta(hours=1)
    issue = workflow.publish_issue(make_issue(), at=at)
    assert issue.is_scheduled()
    assert list(Issue.objects.published()) == []
    assert list(Issue.objects.published(at)) == [issue]
    assert Link.objects.get().first_public_at == at


def test_publishing_closes_a_fence_that_someone_left_open() -> None:
    issue = workflow.publish_issue(make_issue(opening="```\nint a;"))
    assert issue.opening == "```\nint a;\n```"


def test_an_entry_that_was_public_keeps_its_first_time() -> None:
    issue = make_withdrawn_issue()
    before = Link.objects.get().first_public_at
    LinkFactory.create(section=issue.sections.get(), first_public_at=None)
    workflow.publish_issue(issue)
    old, new = Link.objects.order_by("pk")
    assert old.first_public_at == before
    assert new.first_public_at is not None
    assert timezone.now() - new.first_public_at < dt.timedelta(minutes=1)


def test_an_issue_published_again_keeps_the_time_it_was_first_public() -> None:
    issue = make_withdrawn_issue()
    again = workflow.publish_issue(issue)
    assert (again.status, again.publish_at) == (Status.PUBLISHED, issue.publish_at)
    assert again.withdrawn_at is None


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: make_issue(date=None), "has no date"),
        (make_published_issue, "published already"),
        (lambda: IssueFactory.create(headline=""), "Nothing is written"),
    ],
)
def test_what_cannot_be_published_is_refused_with_a_sentence(
    make: Callable[[], Issue], told: str
) -> None:
    issue = make()
    before = Issue.objects.values().get()
    with pytest.raises(WorkflowError, match=told), override("en"):
        workflow.publish_issue(issue)
    assert Issue.objects.values().get() == before
    assert not Revision.objects.exists()


def test_two_published_issues_cannot_share_a_date() -> None:
    make_published_issue("2020-05-15")
    issue = make_issue("2020-05-15")
    with pytest.raises(WorkflowError) as raised:
        workflow.publish_issue(issue)
    assert "2020-05-15" in raised.value.messages[0]
    issue.refresh_from_db()
    assert issue.status == Status.DRAFT


@pytest.mark.parametrize("step", [workflow.publish_issue, workflow.submit_issue])
@pytest.mark.parametrize("stamp", ["(2020年某日)", "(2019-01-01)"])
def test_a_title_that_does_not_say_the_date_is_told_and_changes_nothing(
    step: Callable[[Issue], Issue], stamp: str
) -> None:
    issue = make_issue("2020-05-15", stamp=stamp)
    with override("en"), pytest.raises(WorkflowError, match="does not say the date 2020-05-15"):
        step(issue)
    issue.refresh_from_db()
    assert (str(issue.date), issue.stamp, issue.status) == ("2020-05-15", stamp, Status.DRAFT)


def test_a_draft_may_have_the_date_of_a_withdrawn_issue_and_take_its_place() -> None:
    make_withdrawn_issue("2020-05-15")
    issue = workflow.publish_issue(make_issue("2020-05-15"))
    assert list(Issue.objects.published()) == [issue]


def test_withdrawing_takes_the_issue_from_its_readers(bob: User) -> None:
    issue = workflow.withdraw_issue(make_published_issue(), by=bob)
    assert list(Issue.objects.published()) == []
    assert list(Issue.objects.withdrawn()) == [issue]
    assert Revision.objects.get().reason == Reason.WITHDRAW


@pytest.mark.parametrize("make", [make_issue, make_scheduled_issue, make_withdrawn_issue])
def test_only_a_public_issue_can_be_withdrawn(make: Callable[[], Issue]) -> None:
    issue = make()
    with pytest.raises(WorkflowError):
        workflow.withdraw_issue(issue)
    issue.refresh_from_db()
    assert not issue.is_public()


def test_a_scheduled_issue_returns_to_draft_as_if_it_had_never_been_scheduled() -> None:
    issue = workflow.return_to_draft(make_scheduled_issue())
    assert (issue.status, issue.publish_at) == (Status.DRAFT, None)
    assert Link.objects.get().first_public_at is None


def test_a_public_issue_does_not_return_to_draft() -> None:
    with pytest.raises(WorkflowError):
        workflow.return_to_draft(make_published_issue())


def test_an_edit_of_a_draft_makes_its_text_stable_and_keeps_a_revision(bob: User) -> None:
    issue = save_edit(make_issue(closing="~~~\nx"), by=bob)
    assert issue.closing == "~~~\nx\n~~~"
    revision = Revision.objects.get()
    assert (revision.by, revision.reason) == (bob, Reason.SAVE)
    assert "~~~\nx\n~~~" in revision.text


def test_a_deleted_draft_leaves_its_text_and_uids_in_a_last_revision(bob: User) -> None:
    issue = make_issue(headline="没写完")
    uid = str(Link.objects.get().uid)
    workflow.delete_issue(issue, by=bob)
    assert not Issue.objects.exists()
    assert not Section.objects.exists()
    revision = Revision.objects.get()
    assert (revision.issue, revision.issue_uid, revision.by) == (None, issue.uid, bob)
    assert revision.reason == Reason.DELETE
    text, uids = revision.contents
    assert "没写完" in text
    assert uids == [[uid]]


@pytest.mark.parametrize("make", [make_published_issue, make_scheduled_issue, make_withdrawn_issue])
def test_an_issue_that_was_published_is_not_deleted(make: Callable[[], Issue]) -> None:
    with pytest.raises(WorkflowError):
        workflow.delete_issue(make())
    assert Issue.objects.count() == 1


def test_who_publishes_what_someone_else_has_published_is_told() -> None:
    issue = make_issue()
    workflow.publish_issue(issue)
    assert issue.status == Status.DRAFT  # as it stood when the page was opened
    with pytest.raises(WorkflowError):
        workflow.publish_issue(issue)
    assert Revision.objects.count() == 1


def test_a_draft_goes_to_review_and_back_with_what_was_said(bob: User) -> None:
    issue = workflow.submit_issue(make_issue(), by=bob, note="第三条请再看")
    assert (issue.status, issue.note, issue.note_by) == (Status.REVIEW, "第三条请再看", bob)
    issue = workflow.send_back_issue(issue, by=bob, note="导读太长")
    assert (issue.status, issue.note) == (Status.DRAFT, "导读太长")
    issue = workflow.submit_issue(issue, by=bob)
    assert (issue.note, issue.note_by) == ("", None)


@pytest.mark.parametrize(
    ("step", "make"),
    [
        (workflow.submit_issue, make_published_issue),
        (workflow.submit_issue, lambda: make_issue(status=Status.REVIEW)),
        (workflow.submit_issue, lambda: IssueFactory.create(headline="")),
        (workflow.send_back_issue, make_issue),
        (workflow.send_back_issue, make_published_issue),
    ],
)
def test_review_takes_no_issue_that_is_elsewhere(
    step: Callable[[Issue], Issue], make: Callable[[], Issue]
) -> None:
    issue = make()
    before = Issue.objects.values().get()
    with pytest.raises(WorkflowError):
        step(issue)
    assert Issue.objects.values().get() == before


def test_an_issue_is_scheduled_and_scheduled_anew() -> None:
    first, second = (timezone.now() + dt.timedelta(days=days) for days in (2, 1))
    issue = workflow.schedule_issue(make_issue(), at=first)
    issue = workflow.schedule_issue(issue, at=second)
    assert issue.is_scheduled()
    assert issue.publish_at == second
    assert Link.objects.get().first_public_at == second


@pytest.mark.parametrize("make", [make_published_issue, make_withdrawn_issue])
def test_what_readers_know_is_not_scheduled(make: Callable[[], Issue]) -> None:
    with pytest.raises(WorkflowError):
        workflow.schedule_issue(make(), at=timezone.now() + dt.timedelta(days=1))


def test_nothing_is_scheduled_for_the_past() -> None:
    with override("en"), pytest.raises(WorkflowError, match="passed"):
        workflow.schedule_issue(make_issue(), at=timezone.now() - dt.timedelta(seconds=1))


def test_a_publication_is_undone_within_a_minute_as_if_it_had_never_been(bob: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        issue = workflow.publish_issue(make_issue(), by=bob)
        clock.shift(60)
        issue = workflow.undo_publication(issue, by=bob)
    assert (issue.status, issue.publish_at, issue.published_by) == (Status.DRAFT, None, None)
    assert Link.objects.get().first_public_at is None
    assert workflow.can_be_deleted(issue)


def test_a_publication_is_not_undone_later_nor_by_another_nor_once_announced(
    bob: User, carol: User
) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        issue = workflow.publish_issue(make_issue(), by=bob)
        with pytest.raises(WorkflowError):
            workflow.undo_publication(issue, by=carol)
        workflow.announce_due()
        with pytest.raises(WorkflowError):
            workflow.undo_publication(issue, by=bob)
        issue.deliveries.all().delete()
        clock.shift(61)
        with pytest.raises(WorkflowError):
            workflow.undo_publication(issue, by=bob)
    assert Issue.objects.get().status == Status.PUBLISHED


def test_a_withdrawal_says_why_to_those_who_work_on_it() -> None:
    assert workflow.withdraw_issue(make_published_issue(), note="数字有误").note == "数字有误"


def test_an_issue_moves_to_its_right_date_and_keeps_its_uids(bob: User) -> None:
    issue = make_published_issue("2020-05-15", stamp="(2020.5.15)")
    uids = {issue.uid, *Link.objects.values_list("uid", flat=True)}
    issue = workflow.move_issue(issue, dt.date(2020, 5, 16), by=bob)
    assert (issue.date, issue.stamp) == (dt.date(2020, 5, 16), "")
    assert {issue.uid, *Link.objects.values_list("uid", flat=True)} == uids
    assert [str(old) for old in issue.former_addresses.all()] == ["2020-05-15"]
    assert Revision.objects.get().reason == Reason.MOVE


def test_an_issue_that_moves_back_leaves_only_the_other_address() -> None:
    issue = make_published_issue("2020-05-15")
    workflow.move_issue(issue, dt.date(2020, 5, 16))
    workflow.move_issue(issue, dt.date(2020, 5, 15))
    assert [str(old) for old in issue.former_addresses.all()] == ["2020-05-16"]


@pytest.mark.parametrize("make", [make_issue, make_scheduled_issue, make_withdrawn_issue])
def test_only_a_public_issue_leaves_an_address_behind(make: Callable[[], Issue]) -> None:
    with pytest.raises(WorkflowError):
        workflow.move_issue(make(), dt.date(2021, 1, 1))


def test_an_issue_does_not_move_onto_another() -> None:
    make_published_issue("2020-05-16")
    with pytest.raises(WorkflowError, match="2020-05-16"):
        workflow.move_issue(make_published_issue("2020-05-15"), dt.date(2020, 5, 16))


def test_an_issue_that_readers_saw_is_deleted_by_who_types_its_date(carol: User) -> None:
    issue = make_published_issue("2020-05-15")
    with pytest.raises(WorkflowError):
        workflow.delete_issue(issue, by=carol, typed_date="2020-05-16")
    workflow.delete_issue(issue, by=carol, typed_date="2020-05-15")
    assert not Issue.objects.exists()
    assert [one.issue_uid for one in Revision.objects.of_deleted()] == [issue.uid]


Step = Callable[[Issue, str], object]
STEPS: list[tuple[Callable[[], Issue], Step]] = [
    (make_issue, lambda issue, seen: workflow.submit_issue(issue, seen=seen)),
    (make_issue, lambda issue, seen: workflow.publish_issue(issue, seen=seen)),
    (make_issue, lambda issue, seen: workflow.delete_issue(issue, seen=seen)),
    (make_scheduled_issue, lambda issue, seen: workflow.return_to_draft(issue, seen=seen)),
    (make_published_issue, lambda issue, seen: workflow.withdraw_issue(issue, seen=seen)),
    (
        make_published_issue,
        lambda issue, seen: workflow.move_issue(issue, dt.date(2021, 1, 1), seen=seen),
    ),
    (
        lambda: make_issue(status=Status.REVIEW),
        lambda issue, seen: workflow.send_back_issue(issue, seen=seen),
    ),
]


@pytest.mark.parametrize(("make", "step"), STEPS)
def test_a_step_is_only_taken_with_what_was_seen(make: Callable[[], Issue], step: Step) -> None:
    issue = make()
    seen = workflow.version_of(issue)
    Issue.objects.update(version=F("version") + 1)
    with override("en"), pytest.raises(WorkflowError, match="has changed since"):
        step(issue, seen)
    step(issue, workflow.version_of(Issue.objects.get()))


def test_a_step_on_an_issue_that_is_gone_is_told() -> None:
    issue = make_issue()
    Issue.objects.all().delete()
    with override("en"), pytest.raises(WorkflowError, match="no longer there"):
        workflow.submit_issue(issue)


def test_a_new_status_is_a_new_version_so_that_open_forms_are_told() -> None:
    issue = make_issue()
    published = workflow.publish_issue(issue)
    withdrawn = workflow.withdraw_issue(issue)
    assert issue.version < published.version < withdrawn.version


@needs_writers
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_people_who_publish_at_once_one_is_told() -> None:
    issue = make_issue()
    publish = lambda: workflow.publish_issue(issue)  # noqa: E731 (done twice)
    [told] = at_once(publish, publish)
    assert isinstance(told, WorkflowError)
    assert Revision.objects.filter(reason=Reason.PUBLISH).count() == 1
