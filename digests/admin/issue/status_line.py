"""The status of an issue as a sentence, with times in the publication's zone."""

from __future__ import annotations

import datetime as dt

from django.utils import formats, timezone
from django.utils.translation import gettext, ngettext

from digests.admin.date_labels import utc_offset
from digests.models import Issue, Link, Publication, Status


def status_text(issue: Issue) -> str:
    """Return the status of an issue as a phrase, with its time of publication or withdrawal."""
    if issue.status == Status.PUBLISHED and issue.publish_at:
        when = zoned_time(issue.publish_at)
        if issue.is_scheduled():
            wait = time_until(issue.publish_at)
            return gettext("Scheduled: readers see it from %(when)s, %(wait)s") % {
                "when": when,
                "wait": wait,
            }
        return gettext("Public since %(when)s") % {"when": when}
    if issue.status == Status.WITHDRAWN and issue.withdrawn_at:
        when = zoned_time(issue.withdrawn_at)
        return gettext("Withdrawn since %(when)s, and readers are told so") % {"when": when}
    if issue.status == Status.REVIEW:
        return gettext("In review")
    return gettext("Working copy of a public issue") if issue.revises_id else gettext("Draft")


def entry_count(issue: Issue) -> str:
    """Return the number of an issue's entries as text."""
    count = Link.objects.entries().filter(section__issue=issue).count() if issue.pk else 0
    return ngettext("%(n)d entry", "%(n)d entries", count) % {"n": count}


def zoned_time(at: dt.datetime) -> str:
    """Return a moment with its zone, like “15 May 2026 12:00 (Asia/Shanghai, UTC+08:00)”."""
    zone = Publication.objects.current().zone
    local = timezone.localtime(at, zone)
    return f"{formats.date_format(local, 'DATETIME_FORMAT')} ({zone}, {utc_offset(local)})"


def time_until(at: dt.datetime) -> str:
    """Return the time until a moment, like “in 2 d 4 h”; at least one minute."""
    minutes = max(1, round((at - timezone.now()).total_seconds() / 60))
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return gettext("in %(days)d d %(hours)d h") % {"days": days, "hours": hours}
    if hours:
        return gettext("in %(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}
    return gettext("in %(minutes)d min") % {"minutes": rest}


def status_line(issue: Issue) -> str:
    """Return the status of an issue and its number of entries."""
    return f"{status_text(issue)} · {entry_count(issue)}"
