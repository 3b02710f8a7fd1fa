"""The tasks that run in the background, as the queue keeps them."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.module_loading import import_string
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max


class TaskQuerySet(models.QuerySet["Task"]):
    """Rows of the queue by what is to become of them."""

    def due(self) -> Self:
        """Return the tasks that may run now, in the order in which they should."""
        waiting = self.filter(status=TaskResultStatus.READY)
        return waiting.filter(Q(run_after=get_date_max()) | Q(run_after__lte=now()))

    def waiting(self, path: str) -> Self:
        """Return the tasks of a function, named by its path, that are to run now or later."""
        return self.filter(status=TaskResultStatus.READY, task_path=path)

    def running(self) -> Self:
        """Return the tasks that a worker holds."""
        return self.filter(status=TaskResultStatus.RUNNING)

    def failed(self) -> Self:
        """Return the tasks that were given up."""
        return self.filter(status=TaskResultStatus.FAILED)


class Task(DBTaskResult[Any, Any]):
    """A task in the queue: what is to run, with which arguments, and what came of it.

    The table is that of django-tasks-db. Its ``worker_ids`` has a name for each attempt, and its
    ``return_value`` the reason why the last attempt failed.
    """

    objects = TaskQuerySet.as_manager()  # type: ignore[assignment,misc]  # of our own class

    class Meta:
        proxy = True
        verbose_name = _("background task")
        verbose_name_plural = _("background tasks")

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Return what the task does, in the current language."""
        try:
            return str(import_string(self.task_path).func.label)
        except (ImportError, AttributeError):  # of an older or a newer release
            return self.task_path

    @property
    def arguments(self) -> dict[str, Any]:
        """Return the arguments by their names."""
        arguments: dict[str, Any] = self.args_kwargs["kwargs"]
        return arguments

    @property
    def attempts(self) -> int:
        """Return the number of times that the task was begun."""
        return len(self.worker_ids)

    @property
    def reason(self) -> str:
        """Return why the last attempt failed, "" if none did."""
        return self.return_value or ""
