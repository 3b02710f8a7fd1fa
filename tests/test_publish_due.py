"""Issues are announced once, when their time has come."""

import io
import threading

import pytest
from django.core.management import call_command

from digests import workflow
from digests.models import Delivery, Issue, Status
from tests.factories import make_issue, make_published_issue, make_scheduled_issue
from tests.together import at_once, needs_writers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def announce() -> list[str]:
    out = io.StringIO()
    call_command("publish_due", stdout=out)
    return out.getvalue().splitlines()


def test_due_issues_are_announced_once_the_oldest_first() -> None:
    make_published_issue("2020-05-15", headline="乙")
    make_published_issue("2020-05-01", headline="甲")
    assert announce() == ["2020-05-01 甲", "2020-05-15 乙", "2 issues announced"]
    assert announce() == ["0 issues announced"]


def test_what_readers_cannot_see_is_not_announced() -> None:
    make_scheduled_issue()
    make_issue()
    assert announce() == ["0 issues announced"]
    assert not Delivery.objects.exists()


def test_an_issue_that_was_taken_back_meanwhile_is_not_announced() -> None:
    issue = make_published_issue()
    Issue.objects.update(status=Status.DRAFT)
    assert not workflow.announce(issue)
    assert not Delivery.objects.exists()


def test_a_delivery_is_claimed_once_for_each_issue_and_channel() -> None:
    one, other = make_published_issue("2020-05-15"), make_published_issue("2020-05-16")
    claims = [(one, "mail"), (one, "mail"), (one, "feed"), (other, "mail")]
    assert [Delivery.objects.claim(*claim) for claim in claims] == [True, False, True, True]


@needs_writers
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_processes_announce_each_issue_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made = [make_published_issue(f"2020-05-{day:02}") for day in range(1, 6)]
    announce_one, meeting = workflow.announce, threading.Barrier(2)

    def announce_together(issue: Issue) -> bool:
        meeting.wait(timeout=10)  # both have seen that the issue is due
        return announce_one(issue)

    monkeypatch.setattr(workflow, "announce", announce_together)
    announced: list[Issue] = []
    process = lambda: announced.extend(workflow.announce_due())  # noqa: E731 (done twice)
    assert at_once(process, process) == []
    assert sorted(issue.pk for issue in announced) == [issue.pk for issue in made]
