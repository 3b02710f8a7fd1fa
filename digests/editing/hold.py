"""The transaction around every change of an issue's content."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from digests import changes, store, workflow
from digests.models import Issue
from digests.permissions import may_edit, require

PAUSE = store.PAUSE
"""The pause after which unsettled changes are settled before the next change."""


@contextmanager
def hold_for_edit(*issues: Issue, by: User | None) -> Iterator[dict[int, Issue]]:
    """Lock issues until the transaction ends, and yield them by primary key as they stand now.

    What somebody else wrote in them, or the same person before a pause, is settled first. Raises
    WorkflowError for an issue that is gone or public, PermissionDenied where ``by`` may not edit.
    """
    with transaction.atomic():
        rows = Issue.objects.filter(pk__in={issue.pk for issue in issues}).hold()
        held = {row.pk: row for row in rows}
        for issue in issues:
            if issue.pk not in held:
                workflow.hold_issue(issue)  # says that it is gone
        for row in rows:
            workflow.refuse_what_is_public(row)
            require(by is None or may_edit(by, row))
            if _is_due(row, by):
                store.settle(row)
        yield held
        changes.touch(*held.values())


def call_back(issue: Issue, *, by: User | None) -> None:
    """Return a scheduled issue to draft and reload it; leave any other unchanged."""
    if issue.is_scheduled():
        workflow.return_to_draft(issue, by=by)
        issue.refresh_from_db()


def mark_edited(issue: Issue, *, by: User | None) -> None:
    """Record that something in an issue was changed and is not settled yet.

    A scheduled issue returns to draft, because readers would see what nobody has checked.
    """
    call_back(issue, by=by)
    issue.version += 1
    issue.unsettled_at, issue.unsettled_by = timezone.now(), by
    issue.save(update_fields=["version", "unsettled_at", "unsettled_by", "updated_at"])


def _is_due(issue: Issue, by: User | None) -> bool:
    """Return True when the unsettled changes of an issue must be settled before the next one."""
    if issue.unsettled_at is None:
        return False
    is_another = issue.unsettled_by_id != (by.pk if by else None)
    return is_another or timezone.now() - issue.unsettled_at > PAUSE
