"""What an issue goes through: the only writer of a status."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from digests import store
from digests.models import Issue, Link, LinkQuerySet, Reason, Status


class WorkflowError(ValidationError):
    """A step that an issue cannot take; the message says what to do instead."""


@transaction.atomic
def publish_issue(issue: Issue, *, by: User | None = None, at: datetime | None = None) -> Issue:
    """Show an issue to its readers, now or at a moment to come.

    An issue that was public before keeps its first time, unless ``at`` gives another.
    """
    issue = _locked(issue)
    _refuse_to_publish(issue)
    store.normalize_issue(issue)
    now = timezone.now()
    issue.publish_at = at or min(issue.publish_at or now, now)
    issue.status = Status.PUBLISHED
    issue.published_by = by
    issue.withdrawn_at = None
    _save_unless_the_date_is_taken(issue)
    _date_new_entries(issue, at or now)
    store.write_revision(issue, Reason.PUBLISH, by=by)
    return issue


@transaction.atomic
def withdraw_issue(issue: Issue, *, by: User | None = None) -> Issue:
    """Take a public issue back from its readers."""
    issue = _locked(issue)
    if issue.is_scheduled():
        raise WorkflowError(
            _("This issue is not public yet. Return it to draft instead of withdrawing it.")
        )
    if issue.status != Status.PUBLISHED:
        raise WorkflowError(_("This issue is not public, so there is nothing to withdraw."))
    issue.status = Status.WITHDRAWN
    issue.withdrawn_at = timezone.now()
    _save(issue)
    store.write_revision(issue, Reason.WITHDRAW, by=by)
    return issue


@transaction.atomic
def return_to_draft(issue: Issue) -> Issue:
    """Call a scheduled issue back before its readers have seen it."""
    issue = _locked(issue)
    if not issue.is_scheduled():
        raise WorkflowError(
            _("This issue is not scheduled any more. Reload the page to see how it stands.")
        )
    _entries(issue).filter(first_public_at=issue.publish_at).update(first_public_at=None)
    issue.status = Status.DRAFT
    issue.publish_at = issue.published_by = None
    _save(issue)
    return issue


@transaction.atomic
def finish_edit(issue: Issue, *, by: User | None = None) -> Issue:
    """What every edit of an issue ends with: its text made stable, and kept in its history."""
    issue = _locked(issue)
    store.normalize_issue(issue)
    if issue.status == Status.PUBLISHED and issue.publish_at:
        _date_new_entries(issue, max(issue.publish_at, timezone.now()))
    store.write_revision(issue, Reason.SAVE, by=by)
    issue.save(update_fields=["updated_at"])
    return issue


@transaction.atomic
def delete_issue(issue: Issue, *, by: User | None = None) -> None:
    """Remove an issue that was never public; a last revision keeps its text and its uids."""
    issue = _locked(issue)
    if not can_be_deleted(issue):
        raise WorkflowError(_("An issue that was published can be withdrawn, but not deleted."))
    store.write_revision(issue, Reason.DELETE, by=by)
    issue.delete()


def announce_due() -> list[Issue]:
    """Announce the issues whose time has come, the oldest first, each by one caller once."""
    due = Issue.objects.published().filter(announced_at=None).order_by("date")
    return [issue for issue in due if _claim_announcement(issue)]


def _claim_announcement(issue: Issue) -> bool:
    """Whether this caller is the one to announce the issue."""
    unclaimed = Issue.objects.filter(pk=issue.pk, announced_at=None)
    return unclaimed.update(announced_at=timezone.now()) == 1


def can_be_deleted(issue: Issue) -> bool:
    """Whether readers never saw the issue and are not about to."""
    return issue.status in {Status.DRAFT, Status.REVIEW}


def _locked(issue: Issue) -> Issue:
    """The issue as it stands now, held until the transaction ends."""
    return Issue.objects.select_for_update().get(pk=issue.pk)


def _refuse_to_publish(issue: Issue) -> None:
    if issue.status == Status.PUBLISHED:
        raise WorkflowError(_("This issue is published already. Reload the page to see it so."))
    if issue.date is None:
        raise WorkflowError(_("This issue has no date. Give it one, then publish it."))
    written = (issue.headline, issue.lead, issue.opening, issue.closing)
    if not any(written) and not issue.sections.exists():
        raise WorkflowError(_("Nothing is written in this issue yet. Add a text or a section."))


def _save_unless_the_date_is_taken(issue: Issue) -> None:
    # The database decides, so that of two people at once one is told.
    try:
        with transaction.atomic():
            _save(issue)
    except IntegrityError as error:
        raise WorkflowError(
            _("Another published issue has the date %(date)s. Choose another date."),
            params={"date": issue.date},
        ) from error


def _save(issue: Issue) -> None:
    """Save the issue as a new version, so that a form opened before is told."""
    issue.version += 1
    issue.save()


def _date_new_entries(issue: Issue, at: datetime) -> None:
    """Let the entries that readers never saw be new at a moment."""
    _entries(issue).filter(first_public_at=None).update(first_public_at=at)


def _entries(issue: Issue) -> LinkQuerySet:
    return Link.objects.filter(section__issue=issue)
