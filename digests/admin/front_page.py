"""The first page of the admin: drafts, inbox, schedule, the form for a link, the last backup."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from digests.admin.catching.forms import FRONT, SESSION_TO, PasteForm
from digests.admin.catching.last_catch import last_catch
from digests.admin.issue.list import (
    last_change_text,
    status_of,
    title_of,
    with_contents,
    with_last_change,
)
from digests.models import (
    Backup,
    CaughtWith,
    FeedAudience,
    Issue,
    Link,
    Publication,
    Section,
    Shelf,
    Status,
    Suggestion,
    Task,
)
from digests.permissions import may_publish
from digests.rhythm import days_after, usual_gap
from digests.workflow import can_be_undone

from .context import page_context
from .date_labels import relative_day, time_ago
from .requests import person

MAX_IN_WORK, MAX_NEWEST = 5, 5
"""The numbers of drafts and of inbox links that the page shows."""
NEAR = 2
"""The number of days before its date from which on an issue is called due."""
AUDIENCE_DAYS = dt.timedelta(days=7)
"""The days for which the last report of a feed reader counts."""
MAX_GIVEN_UP = 100
"""The number up to which background tasks that were given up are counted."""
RECENT = 100
"""The number of issues, the newest ones, that tell the usual time between two."""

OLD_BACKUP = dt.timedelta(days=2)
"""The age from which on a backup is told of as a warning."""


@dataclass(frozen=True, slots=True)
class IssueInWork:
    """A draft or an issue in review as a row of the page.

    ``away`` is the distance of its date from today as text; the issue ``is_near`` from NEAR days
    before that date on. ``filled`` holds the sections with entries, ``empty`` those without.
    """

    issue: Issue
    title: str
    status: str
    away: str
    is_past: bool
    is_near: bool
    filled: list[Section]
    empty: list[Section]
    changed: SafeString


@dataclass(frozen=True, slots=True)
class PublishingRhythm:
    """The last published issue and the date on which the next one is due.

    ``gap`` is the usual number of days between two issues. Without two published issues ``gap`` and
    ``due`` are None.
    """

    last: Issue
    last_relative: str
    gap: int | None = None
    due: dt.date | None = None
    due_relative: str = ""
    is_late: bool = False


def front_page(request: HttpRequest) -> HttpResponse:
    """Show issues in work, scheduled ones, the inbox and the form that catches links."""
    publication = Publication.objects.current()
    today = timezone.localdate(timezone=publication.zone)
    context = {
        **page_context(request, publication.name or _("Your digest")),
        "has_name": bool(publication.name),
        **_catching(request),
        "may_begin": request.user.has_perm("digests.add_issue"),
        "may_publish": may_publish(request.user),
        **_issues(today, publication),
        **_links(),
        "rhythm": (rhythm := _rhythm(today, publication)),
        "may_undo": rhythm is not None and can_be_undone(rhythm.last, person(request)),
        **(_backup() if request.user.has_perm("digests.change_publication") else {}),
        "audience": _audience(),
        **(_given_up() if request.user.has_perm("digests.view_task") else {}),
        "zone": publication.zone,
    }
    return TemplateResponse(request, "admin/front_page.html", context)


def _catching(request: HttpRequest) -> dict[str, Any]:
    """Return the context of the form that catches links, for who may, and of the last catch."""
    if not request.user.has_perm("digests.add_link"):
        return {}
    to = request.session.get(SESSION_TO, "")
    initial = {"back": FRONT, "to": to, "how": CaughtWith.FRONT_PAGE.value}
    form = PasteForm(initial=initial, by=person(request))
    form.fields["text"].widget.attrs["rows"] = 2
    caught = last_catch(request) if "caught" in request.GET else None
    return {"paste": form, "takes_files": True, "caught": caught}


def _issues(today: dt.date, publication: Publication) -> dict[str, Any]:
    """Return the context of issues in work, scheduled issues and working copies."""
    in_work = Issue.objects.originals().unpublished()
    in_work = in_work.order_by(F("date").asc(nulls_last=True), "pk")
    shown = with_last_change(with_contents(in_work))[: MAX_IN_WORK + 1]
    rows = [_in_work(issue, today) for issue in shown]
    scheduled = Issue.objects.filter(status=Status.PUBLISHED, publish_at__gt=timezone.now())
    scheduled = scheduled.order_by("publish_at")
    copies = with_last_change(with_contents(Issue.objects.working_copies()))
    return {
        "in_work": rows[:MAX_IN_WORK],
        "has_more_in_work": len(rows) > MAX_IN_WORK,
        "scheduled": [
            (one, title_of(one), _appears(one, today, publication))
            for one in with_contents(scheduled)
        ],
        "copies": [(copy, title_of(copy), last_change_text(copy)) for copy in copies],
    }


def _appears(issue: Issue, today: dt.date, publication: Publication) -> str:
    """Return the distance of the publication day of a scheduled issue from today, as text."""
    day = timezone.localtime(issue.publish_at, publication.zone).date()
    return relative_day(day, today)


def _in_work(issue: Issue, today: dt.date) -> IssueInWork:
    """Return the row of an issue in work."""
    sections: Any = list(issue.sections.all())
    return IssueInWork(
        issue=issue,
        title=title_of(issue),
        status=status_of(issue) if issue.status == Status.REVIEW else "",
        away=relative_day(issue.date, today) if issue.date else gettext("without a date"),
        is_past=bool(issue.date and issue.date < today),
        is_near=bool(issue.date and 0 <= (issue.date - today).days <= NEAR),
        filled=[section for section in sections if section.entries],
        empty=[section for section in sections if not section.entries],
        changed=last_change_text(issue),
    )


def _links() -> dict[str, Any]:
    """Return the context of the inbox: its newest links, and how many wait in all."""
    inbox = Link.objects.inbox()
    return {
        "newest": inbox.select_related("category")[:MAX_NEWEST],
        "waiting": inbox.count(),
        "suggested": Suggestion.objects.waiting().count(),
        "cut": Link.objects.filter(shelf=Shelf.CUT).count(),
    }


def _rhythm(today: dt.date, publication: Publication) -> PublishingRhythm | None:
    """Return when the last issue appeared and when the next is due, or None before the first."""
    published = Issue.objects.published()
    dates = list(published.values_list("date", flat=True)[:RECENT])
    last = published.filter(date=dates[0]).first() if dates else None
    if last is None or last.date is None:
        return None
    # An issue may be public before the day that it is dated.
    came = timezone.localtime(last.publish_at, publication.zone).date()
    away = relative_day(min(last.date, came), today)
    gap = usual_gap(filter(None, dates))
    if gap is None:
        return PublishingRhythm(last, away)
    due = days_after(last.date, gap)
    return PublishingRhythm(last, away, gap, due, relative_day(due, today), due < today)


def _audience() -> list[tuple[str, int]]:
    """Return the feed readers that told of subscribers lately, with their number on the last day.

    The most come first; what one of them tells of several feeds is added up.
    """
    day = timezone.localdate() - AUDIENCE_DAYS
    latest: dict[tuple[str, str], int] = {}
    for row in FeedAudience.objects.since(day):
        latest.setdefault((row.agent, row.feed), row.subscribers)
    total: Counter[str] = Counter()
    for (agent, _feed), subscribers in latest.items():
        total[agent] += subscribers
    return total.most_common()


def _given_up() -> dict[str, Any]:
    """Return the context of the background tasks that were given up, for editors."""
    return {"given_up": Task.objects.failed()[:MAX_GIVEN_UP].count()}


def _backup() -> dict[str, Any]:
    """Return the context of the last backup, for administrators."""
    backup = Backup.objects.first()
    return {
        "looks_after_backups": True,
        "backup": backup,
        "backup_ago": time_ago(backup.at) if backup else "",
        "is_backup_late": backup is None or backup.at < timezone.now() - OLD_BACKUP,
    }
