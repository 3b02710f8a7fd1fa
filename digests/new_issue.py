"""A new issue as the publication usually begins one."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from digests import workflow
from digests.models import Category, Issue, Publication, Section, Status
from digests.rhythm import NextDate, next_date


@transaction.atomic
def start_issue(*, by: User | None = None) -> tuple[Issue, NextDate]:
    """A draft with the next date, the standing opening and every category with its note."""
    publication = Publication.objects.current()
    chosen = choose_date(publication)
    issue = Issue.objects.create(date=chosen.date, opening=publication.standing_opening)
    Section.objects.bulk_create(
        Section(
            issue=issue,
            category=category,
            heading=category.name,
            note=category.default_note or None,
            position=position,
        )
        for position, category in enumerate(Category.objects.all())
    )
    return workflow.finish_edit(issue, by=by), chosen


def choose_date(publication: Publication) -> NextDate:
    """The date that a new issue would get today."""
    dated = Issue.objects.originals().filter(date__isnull=False)
    rows = dated.exclude(status=Status.WITHDRAWN).values_list("status", "date")
    published = [date for status, date in rows if date and status == Status.PUBLISHED]
    in_work = [date for status, date in rows if date and status != Status.PUBLISHED]
    today = timezone.localdate(timezone=publication.zone)
    return next_date(published, in_work=in_work, today=today)
