"""The steps of an issue from draft to publication; only this module changes its status."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from digests import changes, store
from digests.document import Document, normalize
from digests.document.dialect import from_json
from digests.document.normal_form import OTHER_DATE, SPILLS, Unsayable
from digests.models import (
    Delivery,
    FormerAddress,
    Issue,
    Link,
    LinkQuerySet,
    PreviewLink,
    Reason,
    Revision,
    Status,
)
from digests.permissions import may_delete, may_publish, require

UNDO = dt.timedelta(minutes=1)
"""The time in which whoever published can undo it."""
ANNOUNCEMENT = "announcement"
"""The channel by which `announce_due` delivers."""


class WorkflowError(ValidationError):
    """Raised when an issue cannot take a step; the message says what to do instead."""


def version_of(issue: Issue) -> str:
    """Return the version of an issue as text; for a working copy that of its original too.

    Forms carry it along: another version later means that someone changed what the page shows.
    """
    rows = [issue, issue.revises] if issue.revises else [issue]
    return ".".join(str(row.version) for row in rows)


def hold_issue(issue: Issue, seen: str = "") -> Issue:
    """Lock an issue until the transaction ends, and return it as it stands now.

    Raises WorkflowError when it is gone, or has another version than was ``seen`` (`version_of`).
    """
    rows = Issue.objects.select_for_update(of=("self",)).select_related("revises")
    now = rows.filter(pk=issue.pk).first()
    if now is None:
        raise WorkflowError(_("This issue is no longer there. Go back to the list of issues."))
    if seen and seen != version_of(now):
        raise WorkflowError(
            _(
                "This issue has changed since you opened the page, so nothing was done. "
                "Look at it as it is now, then decide again."
            )
        )
    return now


# Before publication


@transaction.atomic
def submit_issue(issue: Issue, *, by: User | None = None, note: str = "", seen: str = "") -> Issue:
    """Submit a draft for review, with an optional note."""
    issue = hold_issue(issue, seen)
    require(by is None or by.has_perm("digests.change_issue"))
    if issue.status == Status.REVIEW:
        raise WorkflowError(_("This issue is in review already. Reload the page to see it so."))
    if issue.status != Status.DRAFT:
        raise WorkflowError(_("Only a draft can be submitted. Reload the page to see how it is."))
    _refuse_the_empty(issue)
    _settle(issue)
    issue.status = Status.REVIEW
    _save(issue, note=note, by=by)
    changes.touch(issue)
    return issue


@transaction.atomic
def send_back_issue(
    issue: Issue, *, by: User | None = None, note: str = "", seen: str = ""
) -> Issue:
    """Return an issue in review to draft, with a note on what is to be done."""
    issue = hold_issue(issue, seen)
    require(by is None or may_publish(by))
    if issue.status != Status.REVIEW:
        raise WorkflowError(_("This issue is not in review any more. Reload the page to see it."))
    issue.status = Status.DRAFT
    _save(issue, note=note, by=by)
    return issue


@transaction.atomic
def publish_issue(
    issue: Issue,
    *,
    by: User | None = None,
    at: datetime | None = None,
    seen: str = "",
    settled: store.Known | None = None,
) -> Issue:
    """Publish an issue, now or at a moment to come.

    An issue that was public before keeps its first time of publication, unless ``at`` gives
    another. ``settled`` is for who has written a new issue in this very transaction, in normal
    form: it is held already, and not read and parsed again.
    """
    if settled is None:
        issue = hold_issue(issue, seen)
    require(by is None or may_publish(by))
    _refuse_to_publish(issue)
    if settled is None:
        _settle(issue)
    now = timezone.now()
    _mark_published(issue, at or min(issue.publish_at or now, now), by)
    if not (settled and settled.is_first):
        _lead_on_from_before(issue)
    _date_new_entries(issue, at or now)
    store.write_revision(issue, Reason.PUBLISH, by=by, known=settled)
    changes.touch(issue)
    return issue


@transaction.atomic
def rehearse_publication(issue: Issue, *, at: datetime) -> None:
    """Publish a new issue in a transaction that is going to be rolled back, without its history.

    Raises WorkflowError where `publish_issue` would, but for a text that is not in normal form.
    """
    _refuse_to_publish(issue)
    _mark_published(issue, at, None)


def _mark_published(issue: Issue, at: datetime, by: User | None) -> None:
    issue.publish_at = at
    issue.status = Status.PUBLISHED
    issue.published_by = by
    issue.withdrawn_at = None
    _save_unless_the_date_is_taken(issue)


@transaction.atomic
def schedule_issue(issue: Issue, *, by: User | None = None, at: datetime, seen: str = "") -> Issue:
    """Schedule the publication of an issue, or give a scheduled one another time.

    Raises WorkflowError when the time has passed, or the issue was withdrawn.
    """
    if at <= timezone.now():
        raise WorkflowError(_("This time has passed already. Choose one that is still to come."))
    issue = hold_issue(issue, seen)
    if issue.status == Status.WITHDRAWN:
        raise WorkflowError(
            _("Readers knew this issue before it was withdrawn. Publish it instead.")
        )
    if issue.is_scheduled():
        require(by is None or may_publish(by))
        _unpublish(issue, by)
    return publish_issue(issue, by=by, at=at)


@transaction.atomic
def return_to_draft(issue: Issue, *, by: User | None = None, seen: str = "") -> Issue:
    """Return a scheduled issue to draft before its readers have seen it."""
    issue = hold_issue(issue, seen)
    require(by is None or may_publish(by))
    if not issue.is_scheduled():
        raise WorkflowError(
            _("This issue is not scheduled any more. Reload the page to see how it stands.")
        )
    changes.touch(issue, before=_unpublish(issue, by))
    return issue


def refuse_what_is_public(issue: Issue) -> None:
    """Raise WorkflowError for an issue that readers see: its rows are not changed directly."""
    if issue.is_public():
        raise WorkflowError(
            _(
                "Readers see this issue by now, so it is not changed directly. "
                "Open its working copy in a second window and make the change there."
            )
        )


# After publication


def can_be_undone(issue: Issue, someone: User | None) -> bool:
    """Return True when a user may still undo their own publication of an issue.

    That is possible for the time UNDO, as long as the issue has not been announced.
    """
    is_theirs = someone is not None and issue.published_by_id == someone.pk
    is_fresh = issue.publish_at is not None and timezone.now() - issue.publish_at <= UNDO
    return issue.is_public() and is_theirs and is_fresh and not issue.deliveries.exists()


@transaction.atomic
def undo_publication(issue: Issue, *, by: User | None = None, seen: str = "") -> Issue:
    """Return an issue that was published a moment ago to draft."""
    issue = hold_issue(issue, seen)
    require(by is None or may_publish(by))
    if not can_be_undone(issue, by):
        raise WorkflowError(
            _(
                "A publication can be undone for a minute, by whoever published, until it is "
                "announced. Withdraw the issue instead."
            )
        )
    if Issue.objects.working_copies().filter(revises=issue).exists():
        raise WorkflowError(
            _("This issue has a working copy. Discard it, or withdraw the issue instead.")
        )
    changes.touch(issue, before=_unpublish(issue, by))
    return issue


@transaction.atomic
def withdraw_issue(
    issue: Issue, *, by: User | None = None, note: str = "", seen: str = ""
) -> Issue:
    """Withdraw a public issue from its readers; the note says why, to those who work on it.

    Its preview links end with it: who reads no issue any more reads no draft of it either.
    """
    issue = hold_issue(issue, seen)
    require(by is None or may_publish(by))
    if issue.is_scheduled():
        raise WorkflowError(
            _("This issue is not public yet. Return it to draft instead of withdrawing it.")
        )
    if issue.status != Status.PUBLISHED:
        raise WorkflowError(_("This issue is not public, so there is nothing to withdraw."))
    before = changes.visibility_of(issue)
    issue.status = Status.WITHDRAWN
    issue.withdrawn_at = timezone.now()
    _save(issue, note=note, by=by)
    store.write_revision(issue, Reason.WITHDRAW, by=by)
    PreviewLink.objects.filter(Q(issue=issue) | Q(issue__revises=issue)).delete()
    changes.touch(issue, before=before)
    return issue


@transaction.atomic
def move_issue(issue: Issue, date: dt.date, *, by: User | None = None, seen: str = "") -> Issue:
    """Correct the date of a public issue; its old address redirects to the new one.

    The uids of the issue and of its entries stay the same.
    """
    issue = hold_issue(issue, seen)
    require(by is None or may_publish(by))
    if not issue.is_public() or issue.date is None:
        raise WorkflowError(_("This issue is not public. Change its date in its form."))
    if issue.date == date:
        raise WorkflowError(_("The issue has this date already. Choose another one."))
    title = normalize(
        Document(
            name=issue.name,
            date=date,
            separator=issue.separator,
            title_form=issue.title_form,
            headline=issue.headline,
            front_matter=issue.front_matter,
            dialect=from_json(issue.dialect),
        )
    )
    if title.date != date:
        raise WorkflowError(
            _("The title holds another date in brackets. Correct it in the working copy first.")
        )
    old, issue.date, issue.stamp = issue.date, date, ""
    issue.title_form, issue.front_matter = title.title_form, title.front_matter
    _save_unless_the_date_is_taken(issue)
    lead_on(issue, old, date)
    store.write_revision(issue, Reason.MOVE, by=by)
    changes.touch(issue)
    return issue


def lead_on(issue: Issue, old: dt.date, new: dt.date) -> None:
    """Redirect the old date of a public issue to its new one, which its working copy gets too."""
    copies = Issue.objects.working_copies().filter(revises=issue)
    copies.update(date=new, stamp=issue.stamp, version=F("version") + 1)
    FormerAddress.objects.filter(date=new, issue=issue).delete()
    FormerAddress.objects.update_or_create(date=old, defaults={"issue": issue})


@transaction.atomic
def redate_issue(issue: Issue, at: datetime) -> None:
    """Change the time of publication of an issue and of the entries that came with it."""
    before = changes.visibility_of(issue)
    _entries(issue).filter(first_public_at=issue.publish_at).update(first_public_at=at)
    issue.publish_at = at
    issue.save()
    changes.touch(issue, before=before)


@transaction.atomic
def delete_issue(
    issue: Issue, *, by: User | None = None, typed_date: str = "", seen: str = ""
) -> None:
    """Delete an issue; a last revision keeps its text and its uids.

    An issue that is not a draft or in review is only deleted with its date (ISO 8601) in
    ``typed_date``. Its working copy is deleted with it.
    """
    issue = hold_issue(issue, seen)
    require(by is None or may_delete(by, issue))
    if not can_be_deleted(issue) and not (issue.date and typed_date == issue.date.isoformat()):
        raise WorkflowError(
            _("An issue that was published is only deleted when its date is typed as it stands.")
        )
    for copy in Issue.objects.working_copies().filter(revises=issue):
        delete_issue(copy, by=by)
    store.write_revision(issue, Reason.DELETE, by=by)
    before = changes.visibility_of(issue)
    issue.delete()
    changes.touch(before=before)


def can_be_deleted(issue: Issue) -> bool:
    """Return True when an issue may be deleted without its date: a draft or one in review."""
    return issue.is_unpublished()


def announce_due() -> list[Issue]:
    """Announce the issues that are due, the oldest first, and return them.

    Each is announced once, even if several callers run at the same time.
    """
    due = Issue.objects.published().exclude(deliveries__channel=ANNOUNCEMENT).order_by("date")
    return [issue for issue in due if announce(issue)]


@transaction.atomic
def announce(issue: Issue) -> bool:
    """Claim the announcement of an issue that readers see; return True when this call got it."""
    public = Issue.objects.published().filter(pk=issue.pk)
    return bool(public.hold()) and Delivery.objects.claim(issue, ANNOUNCEMENT)


def _refuse_to_publish(issue: Issue) -> None:
    if issue.revises:
        raise WorkflowError(_("This is a working copy. Publish its changes instead."))
    if issue.status == Status.PUBLISHED:
        raise WorkflowError(_("This issue is published already. Reload the page to see it so."))
    if issue.date is None:
        raise WorkflowError(_("This issue has no date. Give it one, then publish it."))
    _refuse_the_empty(issue)


def _refuse_the_empty(issue: Issue) -> None:
    written = (issue.headline, issue.lead, issue.opening, issue.closing)
    if not any(written) and not issue.sections.exists():
        raise WorkflowError(_("Nothing is written in this issue yet. Add a text or a section."))


def _settle(issue: Issue) -> None:
    """Settle an issue; raise WorkflowError for a text that cannot be published as it is."""
    refuse_the_unsayable(issue, store.settle(issue))


def refuse_the_unsayable(issue: Issue, unsayable: Iterable[Unsayable]) -> None:
    """Raise WorkflowError if a text would hide others, be left out or name another date."""
    reasons = {one.reason: one for one in unsayable}
    if OTHER_DATE in reasons:
        raise WorkflowError(
            _(
                "The title does not say the date %(date)s, but another one or none. "
                "The form of the issue tells at the field what to correct."
            ),
            params={"date": issue.date},
        )
    if found := reasons.get(SPILLS) or reasons.get(store.NO_REFERENCES):
        raise WorkflowError(
            _(
                "“%(text)s” cannot go out as it is: a part of it would hide other texts, or is "
                "no reference. Its form tells at the field what to correct."
            ),
            params={"text": _named(issue, found)},
        )


def _named(issue: Issue, unsayable: Unsayable) -> str:
    """Return the name of the entry or field that a finding is about."""
    if unsayable.uid:
        return str(Link.objects.get(uid=unsayable.uid))
    if unsayable.section is not None:
        return str(issue.sections.all()[unsayable.section])
    return str(Issue._meta.get_field(unsayable.field).verbose_name)  # type: ignore[union-attr]  # noqa: SLF001 (documented API)


def _lead_on_from_before(issue: Issue) -> None:
    """Redirect the date at which an issue was withdrawn to its present one, unless it is in use."""
    withdrawn = Revision.objects.of(issue.uid).filter(reason=Reason.WITHDRAW).first()
    old = withdrawn.date if withdrawn else None
    if old is None or issue.date is None or old == issue.date:
        return
    known = Issue.objects.filter(status__in=[Status.PUBLISHED, Status.WITHDRAWN], date=old)
    if not known.exists() and not FormerAddress.objects.filter(date=old).exists():
        lead_on(issue, old, issue.date)


def _unpublish(issue: Issue, by: User | None) -> changes.Visibility:
    """Make a published issue a draft, and return what readers could see of it before."""
    before = changes.visibility_of(issue)
    _entries(issue).filter(first_public_at__gte=issue.publish_at).update(first_public_at=None)
    issue.status = Status.DRAFT
    issue.publish_at = issue.published_by = None
    _save(issue)
    store.write_revision(issue, Reason.UNPUBLISH, by=by)
    return before


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


def _save(issue: Issue, *, note: str = "", by: User | None = None) -> None:
    """Save an issue with the note of its last step and a new version."""
    issue.note, issue.note_by = note, by if note else None
    issue.version += 1
    issue.save()


def _date_new_entries(issue: Issue, at: datetime) -> None:
    """Set the time of publication of the entries that readers have never seen."""
    _entries(issue).filter(first_public_at=None).update(first_public_at=at)


def _entries(issue: Issue) -> LinkQuerySet:
    return Link.objects.filter(section__issue=issue)
