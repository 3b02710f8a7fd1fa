"""Tests of the states of a task: retried, given up, taken over, done."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from django_tasks.base import TaskResultStatus

from digests.models import Task
from digests.tasks import queue, worker
from tests.background import run_due_tasks

from . import sample_tasks

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

START = "2026-01-01T00:00:00Z"


def only_task() -> Task:
    """The task that is in the queue."""
    return Task.objects.get()


def test_a_task_runs_with_its_arguments(tmp_path: Path) -> None:
    sample_tasks.write.enqueue(file=str(tmp_path / "lines"), line="早")
    assert run_due_tasks() == 1
    assert (tmp_path / "lines").read_text().startswith("早 ")
    task = only_task()
    assert task.status == TaskResultStatus.SUCCESSFUL
    assert (str(task), task.reason, task.attempts) == ("Write a line", "", 1)
    assert run_due_tasks() == 0


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_task_of_a_change_that_is_undone_never_runs(tmp_path: Path) -> None:
    def change() -> None:
        sample_tasks.write.enqueue(file=str(tmp_path / "lines"), line="a")
        raise RuntimeError

    with pytest.raises(RuntimeError), transaction.atomic():
        change()
    assert run_due_tasks() == 0
    assert not Task.objects.exists()


def test_a_task_waits_for_its_time(tmp_path: Path) -> None:
    with time_machine.travel(START, tick=False) as clock:
        later = timezone.now() + timedelta(minutes=5)
        sample_tasks.write.using(run_after=later).enqueue(file=str(tmp_path / "lines"), line="a")
        assert run_due_tasks() == 0
        clock.shift(300)
        assert run_due_tasks() == 1


def test_a_task_is_tried_six_times_with_growing_pauses_and_then_given_up() -> None:
    with time_machine.travel(START, tick=False) as clock:
        sample_tasks.fail_for_now.enqueue()
        for attempt, seconds in enumerate((*queue.BACK_OFF, None), start=1):
            assert run_due_tasks() == 1
            task = only_task()
            assert (task.attempts, task.reason) == (attempt, "The site sleeps.")
            if seconds is not None:
                assert task.status == TaskResultStatus.READY
                clock.shift(seconds - 1)
                assert run_due_tasks() == 0
                clock.shift(1)
    assert task.status == TaskResultStatus.FAILED
    assert list(queue.BACK_OFF) == sorted(queue.BACK_OFF)


def test_a_site_may_ask_for_a_longer_pause() -> None:
    with time_machine.travel(START, tick=False):
        sample_tasks.fail_for_now.enqueue(after=7200)
        run_due_tasks()
        assert only_task().run_after == timezone.now() + timedelta(hours=2)


def test_a_task_that_gives_up_says_why() -> None:
    sample_tasks.fail_for_good.enqueue()
    assert run_due_tasks() == 1
    task = only_task()
    assert task.status == TaskResultStatus.FAILED
    assert task.reason == "There is nothing to be done."
    assert task.finished_at


def test_a_task_that_breaks_is_logged_and_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    sample_tasks.break_down.enqueue()
    run_due_tasks()
    task = only_task()
    assert task.status == TaskResultStatus.READY
    assert task.reason == "ZeroDivisionError: divided by nothing"
    assert "sample_tasks.py" in task.traceback
    assert "failed unexpectedly" in caplog.text


@pytest.mark.parametrize("path", ["digests.gone.read", "digests.http.fetch", "nonsense"])
def test_a_task_of_another_release_is_given_up(path: str) -> None:
    sample_tasks.fail_for_good.enqueue()
    Task.objects.update(task_path=path)
    assert run_due_tasks() == 1
    assert only_task().status == TaskResultStatus.FAILED
    assert only_task().reason == "This release does not know the task any more."
    assert str(only_task()) == path


def test_a_task_that_a_worker_holds_is_not_given_to_another() -> None:
    sample_tasks.fail_for_good.enqueue()
    assert queue.claim("a")
    assert queue.claim("b") is None


def test_a_task_that_was_just_taken_is_passed_over() -> None:
    sample_tasks.fail_for_good.enqueue()
    [seen] = Task.objects.due()
    assert queue.claim("a")
    held = Task.objects.filter(pk=seen.pk, status=TaskResultStatus.READY)
    assert not held.update(status=TaskResultStatus.RUNNING)


def test_the_task_of_a_dead_worker_runs_again() -> None:
    with time_machine.travel(START, tick=False) as clock:
        sample_tasks.fail_for_good.enqueue()
        queue.claim("killed")
        clock.shift(queue.LEASE)
        queue.take_over()
        assert run_due_tasks() == 0, "the worker may still live"
        clock.shift(1)
        queue.take_over()
        assert run_due_tasks() == 1
    assert only_task().attempts == 2


def test_a_task_that_kills_every_worker_is_given_up() -> None:
    with time_machine.travel(START, tick=False) as clock:
        sample_tasks.fail_for_good.enqueue()
        for _attempt in range(len(queue.BACK_OFF) + 1):
            assert queue.claim("killed")
            clock.shift(queue.LEASE + timedelta(seconds=1))
            queue.take_over()
        assert queue.claim("next") is None
    assert only_task().reason == "It was interrupted each time that it ran."


def test_a_worker_that_was_taken_for_dead_changes_nothing_any_more() -> None:
    with time_machine.travel(START, tick=False) as clock:
        sample_tasks.fail_for_good.enqueue()
        late = queue.claim("late")
        assert late
        clock.shift(queue.LEASE + timedelta(seconds=1))
        queue.take_over()
        assert queue.claim("next")
        queue.give_up(late, "too late")
    assert only_task().status == TaskResultStatus.RUNNING


def test_a_worker_that_is_stopped_gives_its_task_back(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(_seconds: float) -> None:
        raise SystemExit

    monkeypatch.setattr("tests.tasks.sample_tasks.time.sleep", stop)
    sample_tasks.write.enqueue(file="/dev/null", line="a", seconds=9)
    with pytest.raises(SystemExit):
        worker.run_next("stopped")
    assert only_task().status == TaskResultStatus.READY
    assert only_task().attempts == 0


def test_a_task_that_was_given_up_runs_again_when_asked_to() -> None:
    sample_tasks.fail_for_good.enqueue()
    run_due_tasks()
    assert queue.run_again(only_task())
    assert not queue.run_again(only_task()), "it waits already"
    assert run_due_tasks() == 1
    assert (only_task().attempts, only_task().status) == (1, TaskResultStatus.FAILED)


def test_old_tasks_go_and_those_that_wait_stay() -> None:
    with time_machine.travel(START, tick=False) as clock:
        sample_tasks.write.enqueue(file="/dev/null", line="a")
        sample_tasks.fail_for_good.enqueue()
        run_due_tasks()
        sample_tasks.fail_for_now.enqueue()
        clock.shift(timedelta(days=2))
        queue.prune()
        assert {str(task) for task in Task.objects.all()} == {"Fail for good", "Fail for now"}
        clock.shift(timedelta(days=60))
        queue.prune()
    assert str(only_task()) == "Fail for now"
