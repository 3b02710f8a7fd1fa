"""Create, edit and settle issues."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from digests import changes, store
from digests.document.normal_form import Unsayable
from digests.models import Category, Issue, Publication, Reason, Section, Status
from digests.permissions import require
from digests.rhythm import NextDate, next_date
from digests.workflow import hold_issue

from .fields import changed_fields, write_fields
from .hold import call_back, hold_for_edit, mark_edited
from .merging import Seen, Written, merge


@transaction.atomic
def start_issue(*, by: User | None = None) -> tuple[Issue, NextDate]:
    """Create a draft with the next date, the standing opening and a section for each category."""
    require(by is None or by.has_perm("digests.add_issue"))
    publication = Publication.objects.current()
    chosen = choose_date(publication)
    opening = publication.standing_opening
    issue = Issue.objects.create(
        date=chosen.date, opening=opening, dialect=publication.dialect, edited_by=by
    )
    Section.objects.bulk_create(
        Section(
            issue=issue,
            category=category,
            heading=category.name,
            note=category.default_note or None,
            position=position,
            edited_by=by,
        )
        for position, category in enumerate(Category.objects.all())
    )
    store.save_issue_mentions(issue)
    store.settle(issue, by=by, reason=Reason.SAVE)
    return issue, chosen


def choose_date(publication: Publication) -> NextDate:
    """Return the date that a new issue would get today."""
    dated = Issue.objects.originals().filter(date__isnull=False)
    rows = dated.exclude(status=Status.WITHDRAWN).values_list("status", "date")
    published = [date for status, date in rows if date and status == Status.PUBLISHED]
    in_work = [date for status, date in rows if date and status != Status.PUBLISHED]
    today = timezone.localdate(timezone=publication.zone)
    return next_date(published, in_work=in_work, today=today)


@transaction.atomic
def create_issue(typed: Mapping[str, str], *, by: User | None = None) -> Issue:
    """Create a draft without sections from typed texts."""
    require(by is None or by.has_perm("digests.add_issue"))
    issue = Issue(edited_by=by, dialect=Publication.objects.current().dialect)
    write_fields(issue, merge(issue, typed, Seen(issue.version), by).texts)
    issue.save()
    store.save_issue_mentions(issue)
    mark_edited(issue, by=by)
    return issue


def write_issue(
    issue: Issue, typed: Mapping[str, str], *, seen: Seen, by: User | None = None
) -> Written[Issue]:
    """Store what was typed into an issue's own fields, as typed.

    A changed date is written in the usual way in the title, unless its spelling was typed too.
    Raises WorkflowError where the issue is gone or readers see it by now.
    """
    with hold_for_edit(issue, by=by) as held:
        now = held[issue.pk]
        merged = merge(now, typed, seen, by)
        if merged.conflicts:
            return Written(now, frozenset(), merged)
        if changed_fields(now, merged.texts):
            call_back(now, by=by)  # first, for two published issues never share a date
        changed = write_fields(now, merged.texts)
        if "date" in changed and "stamp" not in changed:
            now.stamp = ""
        if changed:
            now.edited_by = by
            now.save()
            if changed.intersection(store.ISSUE_TEXTS):
                store.save_issue_mentions(now)
            mark_edited(now, by=by)
        return Written(now, changed, merged)


def judge_unsettled(issue: Issue) -> None:
    """Judge an issue that was changed, before a transaction in which it may be settled.

    Other writers wait for a transaction, on SQLite all of them.
    """
    now = Issue.objects.filter(pk=issue.pk).exclude(unsettled_at=None).first()
    if now:
        store.judge(now)


def settle_issue(
    issue: Issue, *, by: User | None = None, is_conflict: bool = False
) -> tuple[Unsayable, ...]:
    """Settle an issue that was changed: store its normal form and write a revision.

    With ``is_conflict`` the text was united after a conflict and becomes a revision of its own.
    Returns the fields that stay as typed because the file cannot express them.
    """
    judge_unsettled(issue)
    with transaction.atomic():
        now = hold_issue(issue)
        if now.unsettled_at is None:
            return ()
        unsayable = store.settle(now, by=by, reason=Reason.CONFLICT if is_conflict else None)
        changes.touch(now)
    return unsayable
