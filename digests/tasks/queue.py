"""Take tasks from the queue, and note what came of them.

A task is taken, and given back, by a conditional update of its row: several workers never hold one
task at the same time, on either database.
"""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet
from django.utils.timezone import now
from django.utils.translation import gettext
from django_tasks.base import TaskResultStatus

from digests.models import Task

BACK_OFF = (30, 120, 600, 3600, 6 * 3600)
"""The seconds between two attempts; after the last of them a task is given up."""
LEASE = timedelta(minutes=2)
"""The time after which a worker that still holds a task is taken for dead."""
KEPT = {
    TaskResultStatus.SUCCESSFUL: timedelta(days=1),
    TaskResultStatus.FAILED: timedelta(days=60),
}
"""The time for which finished tasks stay."""
LONGEST_REASON = 500
"""Characters."""


def claim(worker: str) -> Task | None:
    """Return the next task that is due, held by a worker, or None."""
    for task in Task.objects.due()[:10]:
        held = {
            "status": TaskResultStatus.RUNNING,
            "started_at": now(),
            "worker_ids": [*task.worker_ids, worker],
        }
        waiting = Task.objects.filter(pk=task.pk, status=TaskResultStatus.READY)
        if waiting.filter(started_at=task.started_at).update(**held):
            for name, value in held.items():
                setattr(task, name, value)
            return task
    return None


def finish(task: Task) -> None:
    """Note that a task succeeded."""
    _held(task).update(
        status=TaskResultStatus.SUCCESSFUL, finished_at=now(), return_value=None, traceback=""
    )


def retry(task: Task, reason: str, after: float | None = None, traceback: str = "") -> None:
    """Let a task run again after a while, or give it up when it has run often enough."""
    if task.attempts > len(BACK_OFF):
        give_up(task, reason, traceback)
        return
    seconds = max(BACK_OFF[task.attempts - 1], after or 0)
    _held(task).update(
        status=TaskResultStatus.READY,
        run_after=now() + timedelta(seconds=seconds),
        return_value=reason[:LONGEST_REASON],
        traceback=traceback,
    )


def give_up(task: Task, reason: str, traceback: str = "") -> None:
    """Note that a task failed for good."""
    _held(task).update(
        status=TaskResultStatus.FAILED,
        finished_at=now(),
        return_value=reason[:LONGEST_REASON],
        traceback=traceback,
    )


def release(task: Task) -> None:
    """Let a task that its worker cannot end run again at once, as if it had not begun."""
    _held(task).update(status=TaskResultStatus.READY, worker_ids=task.worker_ids[:-1])


def take_over() -> None:
    """Let the tasks of workers that were killed run again."""
    dead = Task.objects.running().filter(started_at__lt=now() - LEASE)
    for task in dead[:100]:
        if task.attempts > len(BACK_OFF):
            give_up(task, gettext("It was interrupted each time that it ran."))
        else:
            _held(task).update(status=TaskResultStatus.READY)


def run_again(task: Task) -> bool:
    """Let a task that was given up run again, with all its attempts. Return False if it was not."""
    failed = Task.objects.failed().filter(pk=task.pk)
    waiting = {"status": TaskResultStatus.READY, "run_after": now(), "worker_ids": []}
    return bool(failed.update(finished_at=None, **waiting))


def prune() -> None:
    """Delete tasks that ended long ago."""
    for status, kept in KEPT.items():
        Task.objects.filter(status=status, finished_at__lt=now() - kept).delete()


def _held(task: Task) -> QuerySet[Task]:
    """Return the row of a task as long as the worker that claimed it holds it."""
    return Task.objects.running().filter(pk=task.pk, started_at=task.started_at)
