"""Find moves that stopped because no background task is left to continue them."""

from __future__ import annotations

from django_tasks.base import TaskResultStatus

from digests.models import Move, Task


def is_stuck(move: Move) -> bool:
    """Return whether a move is in work by its state, but no task is waiting or runs for it."""
    if not move.is_running:
        return False
    alive = [TaskResultStatus.READY, TaskResultStatus.RUNNING]
    tasks = Task.objects.filter(status__in=alive, task_path__startswith="digests.moving.")
    return all(task.arguments.get("move") != move.pk for task in tasks)
