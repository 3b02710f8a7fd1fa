"""Declare a function as a task, and what it may raise."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec

import django_tasks
from django.utils.functional import Promise
from django_tasks.base import Task

P = ParamSpec("P")


class RetryLater(Exception):  # noqa: N818 (it is a request, and reads as one where it is raised)
    """Raised by a task that may succeed later; ``reason`` is a sentence for editors.

    ``after`` is the least number of seconds until then, for example what a site asks for.
    """

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.after = after


class GiveUp(Exception):  # noqa: N818 (see above)
    """Raised by a task that will never succeed by itself; its reason is a sentence for editors."""


def task(label: str | Promise) -> Callable[[Callable[P, None]], Task[P, None]]:
    """Return a decorator that makes a function a task; ``label`` tells editors what it does."""

    def declare(function: Callable[P, None]) -> Task[P, None]:
        function.label = label  # type: ignore[attr-defined]  # read by `models.Task`
        return django_tasks.task()(function)

    return declare
