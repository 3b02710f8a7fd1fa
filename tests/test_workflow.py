"""What an issue goes through."""

import datetime as dt
import threading
from collections.abc import Callable

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone
from django.utils.translation import override

from digests import workflow
from digests.document import parse
from digests.models import Issue, Link, Reason, Revision, Section, Status
from digests.workflow import WorkflowError
from tests.factories import (
    IssueFactory,
    LinkFactory,
    make_issue,
    make_published_issue,
    make_scheduled_issue,
    make_withdrawn_issue,
)

NOON = dt.datetime(2026, 5, 15, 12, tzinfo=dt.UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> User:
    """Alice edits."""
    return User.objects.create_superuser("alice")


@time_machine.travel(NOON, tick=False)
def test_publishing_shows_the_issue_and_says_by_whom_and_when(alice: User) -> None:
    issue = workflow.publish_issue(make_issue(), by=alice)
    assert list(Issue.objects.published()) == [issue]
    assert (issue.published_by, issue.publish_at) == (alice, NOON)
    assert list(Link.objects.values_list("first_public_at", flat=True)) == [NOON]


def test_publishing_keeps_a_revision(alice: User) -> None:
    issue = workflow.publish_issue(make_issue(headline="标题党"), by=alice)
    revision = Revision.objects.get(issue=issue)
    assert (revision.reason, revision.by) == (Reason.PUBLISH, alice)
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


def test_a_draft_may_have_the_date_of_a_withdrawn_issue_and_take_its_place() -> None:
    make_withdrawn_issue("2020-05-15")
    issue = workflow.publish_issue(make_issue("2020-05-15"))
    assert list(Issue.objects.published()) == [issue]


def test_withdrawing_takes_the_issue_from_its_readers(alice: User) -> None:
    issue = workflow.withdraw_issue(make_published_issue(), by=alice)
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


def test_an_edit_of_a_draft_makes_its_text_stable_and_keeps_a_revision(alice: User) -> None:
    issue = workflow.finish_edit(make_issue(closing="~~~\nx"), by=alice)
    assert issue.closing == "~~~\nx\n~~~"
    revision = Revision.objects.get()
    assert (revision.by, revision.reason) == (alice, Reason.SAVE)
    assert "~~~\nx\n~~~" in revision.text


def test_an_edit_of_a_published_issue_keeps_a_revision_and_dates_new_entries(alice: User) -> None:
    issue = make_published_issue()
    LinkFactory.create(section=issue.sections.get(), title="后来的")
    workflow.finish_edit(issue, by=alice)
    assert Revision.objects.get().reason == Reason.SAVE
    assert "后来的" in Revision.objects.get().text
    assert Link.objects.get(title="后来的").was_public()


def test_an_entry_added_to_a_scheduled_issue_is_not_public_before_it() -> None:
    issue = make_scheduled_issue()
    LinkFactory.create(section=issue.sections.get(), title="后来的")
    workflow.finish_edit(issue)
    assert Link.objects.get(title="后来的").first_public_at == issue.publish_at


def test_a_deleted_draft_leaves_its_text_and_uids_in_a_last_revision(alice: User) -> None:
    issue = make_issue(headline="没写完")
    uid = str(Link.objects.get().uid)
    workflow.delete_issue(issue, by=alice)
    assert not Issue.objects.exists()
    assert not Section.objects.exists()
    revision = Revision.objects.get()
    assert (revision.issue, revision.issue_uid, revision.by) == (None, issue.uid, alice)
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


def test_a_new_status_is_a_new_version_so_that_open_forms_are_told() -> None:
    issue = make_issue()
    published = workflow.publish_issue(issue)
    withdrawn = workflow.withdraw_issue(issue)
    assert issue.version < published.version < withdrawn.version


@pytest.mark.skipif(
    not connection.features.has_select_for_update,
    reason="SQLite has one writer at a time: this needs PostgreSQL",
)
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_people_who_publish_at_once_one_is_told() -> None:
    issue = make_issue()
    told: list[str] = []
    start = threading.Barrier(2)

    def publish() -> None:
        start.wait()
        try:
            workflow.publish_issue(issue)
        except WorkflowError as error:
            told.append(error.messages[0])
        finally:
            connection.close()

    people = [threading.Thread(target=publish) for _ in range(2)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert len(told) == 1
    assert Revision.objects.filter(reason=Reason.PUBLISH).count() == 1
