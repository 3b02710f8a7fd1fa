"""The activity log of what a move did in somebody's name."""

from __future__ import annotations

from django.contrib.admin.models import LogEntry

from digests.models import Issue


def log(issue: Issue, flag: int, by: int | None) -> None:
    """Log what a move did to an issue, by the primary key of a person; None is nobody."""
    if by is not None:
        LogEntry.objects.log_actions(by, [issue], flag, single_object=True)
