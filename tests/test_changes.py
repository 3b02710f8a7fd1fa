"""Every change that readers may see raises the content version, and no other does."""

import datetime as dt
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from digests import changes, editing, history, workflow, working_copy
from digests.exchange.files import Found
from digests.exchange.importing import Importer, Options
from digests.models import Change, Issue, Link, Publication, Status
from digests.sources import rename_sources
from tests.factories import (
    PublicationFactory,
    make_issue,
    make_published_issue,
    make_scheduled_issue,
    make_withdrawn_issue,
)
from tests.people import make_person
from tests.together import at_once, needs_writers

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2026, 5, 15, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def publication() -> Publication:
    """A publication that set-up has made."""
    return PublicationFactory.create()


def number_of(issue: Issue) -> int:
    return Issue.objects.values_list("content_version", flat=True).get(pk=issue.pk)


# What is current


def test_the_version_is_read_in_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make_published_issue()
    with django_assert_num_queries(1):
        assert changes.current().number == 1


def test_before_the_first_write_the_version_is_none_and_times_count_all_the_same() -> None:
    Publication.objects.all().delete()
    issue, coming = make_published_issue(), make_scheduled_issue()
    expected = changes.ContentVersion(0, issue.publish_at)
    assert changes.current() == expected
    assert changes.current().upcoming == coming.publish_at


def test_a_publication_time_that_passes_is_another_version_without_any_write() -> None:
    first = make_published_issue("2020-05-15")
    coming = make_published_issue("2026-05-15", publish_at=NOON)
    later = make_published_issue("2026-05-22", publish_at=NOON + HOUR)
    before, after = changes.current(NOON - dt.timedelta(microseconds=1)), changes.current(NOON)
    assert (before.passed, before.upcoming) == (first.publish_at, coming.publish_at)
    assert (after.passed, after.upcoming) == (coming.publish_at, later.publish_at)
    assert before != after
    assert before.number == after.number
    assert after.changed_at == NOON


def test_what_is_still_to_come_does_not_tell_versions_apart() -> None:
    before = changes.current()
    make_scheduled_issue()
    assert changes.current() == before


def test_readers_learn_when_something_changed_by_a_write_or_by_time() -> None:
    assert changes.ContentVersion().changed_at is None
    assert changes.ContentVersion(2, passed=NOON, written_at=NOON - HOUR).changed_at == NOON
    assert changes.ContentVersion(2, passed=NOON, written_at=NOON + HOUR).changed_at == NOON + HOUR


# What a write raises


def test_a_write_to_a_public_issue_raises_the_version_and_dates_it() -> None:
    issue = make_published_issue()
    before = changes.current()
    with time_machine.travel(NOON, tick=False):
        changes.touch(issue)
    now = changes.current()
    assert now.number == number_of(issue) == before.number + 1
    assert now.written_at == NOON


@pytest.mark.parametrize("make", [make_scheduled_issue, make_withdrawn_issue])
def test_a_write_to_an_issue_of_which_readers_see_no_text_has_no_date(
    make: Callable[[], Issue],
) -> None:
    issue, before = make(), changes.current()
    changes.touch(issue)
    assert changes.current().number == number_of(issue) == before.number + 1
    assert changes.current().written_at == before.written_at


@pytest.mark.parametrize("status", [Status.DRAFT, Status.REVIEW])
def test_a_write_to_a_draft_raises_nothing(status: Status) -> None:
    issue, before = make_issue(status=status), changes.current()
    changes.touch(issue)
    changes.touch()
    assert changes.current() == before
    assert number_of(issue) == 0


def test_a_draft_with_an_entry_that_was_public_counts_as_its_permalink_answers() -> None:
    issue, before = make_issue(), changes.current()
    Link.objects.update(first_public_at=NOON)
    changes.touch(issue)
    assert changes.current().number == before.number + 1


def test_an_issue_that_readers_know_no_longer_counts_by_what_they_knew() -> None:
    issue, before = make_issue(), changes.current()
    changes.touch(issue, before=changes.Visibility.ADDRESSES)
    assert changes.current().number == number_of(issue) == before.number + 1


def test_only_the_issues_that_readers_know_are_noted() -> None:
    public, draft = make_published_issue(), make_issue("2020-05-16")
    changes.touch(public, draft)
    assert (number_of(public), number_of(draft)) == (changes.current().number, 0)


def test_a_row_that_was_read_before_a_write_does_not_take_the_version_back() -> None:
    read, issue = Publication.objects.get(), make_published_issue()
    stale = Issue.objects.get()
    changes.touch(issue)
    now = changes.current()
    read.save()
    stale.save()
    assert changes.current() == now
    assert changes.current().written_at == now.written_at
    assert number_of(issue) == now.number


def test_the_first_write_makes_the_publication() -> None:
    Publication.objects.all().delete()
    changes.touch(make_published_issue())
    assert changes.current().number > 0


# What changed since


def test_the_issues_of_later_writes_are_told() -> None:
    old, new = make_published_issue("2020-05-01"), make_published_issue("2020-05-15")
    changes.touch(old)
    seen = changes.current()
    changes.touch(new)
    assert list(changes.issues_since(seen)) == [new]
    assert not changes.issues_since(changes.current()).exists()


def test_an_issue_whose_time_has_come_is_told() -> None:
    make_published_issue("2020-05-01")
    coming = make_published_issue("2026-05-15", publish_at=NOON)
    seen = changes.current(NOON - HOUR)
    assert not changes.issues_since(seen, NOON - HOUR).exists()
    assert list(changes.issues_since(seen, NOON)) == [coming]


def test_a_change_of_everything_concerns_each_issue_that_readers_ever_knew() -> None:
    public, withdrawn = make_published_issue("2020-05-01"), make_withdrawn_issue("2020-05-15")
    make_issue("2020-06-01")
    changes.touch(public, withdrawn)
    seen = changes.current()
    changes.touch_everything()
    assert set(changes.issues_since(seen)) == {public, withdrawn}
    assert not changes.issues_since(changes.current()).exists()


def test_a_change_of_everything_is_dated_unless_no_text_shows_it() -> None:
    before = changes.current()
    changes.touch_everything(is_seen=False)
    assert (changes.current().number, changes.current().written_at) == (
        before.number + 1,
        before.written_at,
    )
    with time_machine.travel(NOON, tick=False):
        changes.touch_everything()
    assert changes.current().written_at == NOON


# The writes, each by its own path


def publish() -> None:
    workflow.publish_issue(make_issue())


def schedule() -> None:
    workflow.schedule_issue(make_issue(), at=timezone.now() + HOUR)


def schedule_anew() -> None:
    workflow.schedule_issue(make_scheduled_issue(), at=timezone.now() + HOUR)


def return_to_draft() -> None:
    workflow.return_to_draft(make_scheduled_issue())


def undo() -> None:
    bob = make_person("bob")
    issue = make_published_issue(publish_at=timezone.now(), published_by=bob)
    workflow.undo_publication(issue, by=bob)


def withdraw() -> None:
    workflow.withdraw_issue(make_published_issue())


def move() -> None:
    workflow.move_issue(make_published_issue(), dt.date(2020, 5, 16))


def delete() -> None:
    workflow.delete_issue(make_published_issue("2020-05-15"), typed_date="2020-05-15")


def edit(issue: Issue) -> None:
    editing.write_issue(issue, {"headline": "改过"}, seen=editing.see(issue))


def edit_what_is_scheduled() -> None:
    edit(make_scheduled_issue())


def edit_what_was_withdrawn() -> None:
    edit(make_withdrawn_issue())


def settle_what_was_withdrawn() -> None:
    issue = make_withdrawn_issue()
    Issue.objects.update(unsettled_at=NOON)
    editing.settle_issue(issue)


def submit_what_holds_an_entry_that_was_public() -> None:
    issue = make_issue()
    Link.objects.update(first_public_at=NOON)
    workflow.submit_issue(issue)


def publish_changes() -> None:
    copy = working_copy.open_working_copy(make_published_issue())
    edit(copy)
    working_copy.publish_changes(copy, Change.TYPO)


def rename_a_source() -> None:
    make_published_issue()
    rename_sources(["小站"], "大站")


@pytest.mark.parametrize(
    "write",
    [
        publish,
        schedule,
        schedule_anew,
        return_to_draft,
        undo,
        withdraw,
        move,
        delete,
        edit_what_is_scheduled,
        edit_what_was_withdrawn,
        settle_what_was_withdrawn,
        submit_what_holds_an_entry_that_was_public,
        publish_changes,
        rename_a_source,
    ],
)
def test_a_path_to_readers_raises_the_version(write: Callable[[], None]) -> None:
    before = changes.current()
    write()
    assert changes.current().number > before.number


def open_a_working_copy_and_discard_it() -> None:
    copy = working_copy.open_working_copy(make_published_issue())
    working_copy.discard_working_copy(copy)
    history.bring_back(copy.uid)


def write_submit_and_delete_a_draft() -> None:
    issue = make_issue()
    edit(issue)
    editing.settle_issue(issue)
    workflow.send_back_issue(workflow.submit_issue(issue))
    workflow.delete_issue(issue)
    history.bring_back(issue.uid)


def rename_the_source_of_a_draft() -> None:
    make_issue()
    rename_sources(["小站"], "大站")


@pytest.mark.parametrize(
    "write",
    [
        open_a_working_copy_and_discard_it,
        write_submit_and_delete_a_draft,
        rename_the_source_of_a_draft,
    ],
)
def test_work_of_which_readers_know_nothing_raises_nothing(write: Callable[[], None]) -> None:
    before = changes.current()
    write()
    assert changes.current().number == before.number


# Several writers


@needs_writers
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_no_two_writers_raise_the_version_to_the_same_number() -> None:
    PublicationFactory.create()
    issues = [make_published_issue(f"2020-05-{day:02}") for day in range(1, 6)]
    before = changes.current().number

    def write(issue: Issue) -> None:
        with transaction.atomic():
            changes.touch(workflow.hold_issue(issue))

    assert at_once(*(partial(write, issue) for issue in issues)) == []
    assert {number_of(issue) for issue in issues} == set(range(before + 1, before + 6))


def import_anew(issue: Issue, folder: Path) -> None:
    path = folder / f"{issue.date}.md"
    path.write_text(f"# 快讯 ({issue.date}) 新题\n\n## 论文\n\n- [新](https://example.org/)\n")
    Importer(Options(publish=True, overwrite=True)).import_file(Found(path, folder))


WRITES: dict[str, Callable[[Issue, User, Path], object]] = {
    "undo": lambda issue, bob, _: workflow.undo_publication(issue, by=bob),
    "withdraw": lambda issue, _, __: workflow.withdraw_issue(issue),
    "move": lambda issue, _, __: workflow.move_issue(issue, dt.date(2020, 6, 1)),
    "delete": lambda issue, _, __: workflow.delete_issue(issue, typed_date=str(issue.date)),
    "open": lambda issue, _, __: working_copy.open_working_copy(issue),
    "rename": lambda _, __, ___: rename_sources(["小站"], "大站"),
    "import": lambda issue, _, folder: import_anew(issue, folder),
}


@needs_writers
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_who_waits_for_an_issue_does_not_hold_the_publication(
    write: Callable[[Issue, User, Path], object], tmp_path: Path
) -> None:
    PublicationFactory.create()
    bob = make_person("bob")
    issue = workflow.publish_issue(make_issue("2020-05-15"), by=bob)
    is_held = threading.Event()

    def change() -> None:
        with transaction.atomic():
            held = workflow.hold_issue(issue)
            is_held.set()
            time.sleep(0.4)  # until the other waits for the issue
            changes.touch(held)

    def wait() -> None:
        is_held.wait()
        write(issue, bob, tmp_path)

    before = changes.current().number
    assert at_once(change, wait) == []
    assert changes.current().number >= before + (1 if write is WRITES["open"] else 2)
