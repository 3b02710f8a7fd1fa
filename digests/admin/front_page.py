"""The first page of the admin: drafts, inbox, schedule, the form for a link, the last backup."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.models import ADDITION, LogEntry
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from digests import editing
from digests.admin.inputs.fields import validate_address
from digests.admin.inputs.forms import LineInput
from digests.admin.issue.list import (
    last_change_text,
    status_of,
    title_of,
    with_contents,
    with_last_change,
)
from digests.models import Backup, Issue, Link, Publication, Shelf, Status
from digests.permissions import may_publish
from digests.rhythm import days_after, usual_gap

from .context import page_context
from .date_labels import relative_day, time_ago
from .edits import show_appearances, waiting_message
from .requests import person

MAX_IN_WORK, MAX_NEWEST = 5, 5
"""The numbers of drafts and of inbox links that the page shows."""
RECENT = 100
"""The number of issues, the newest ones, that tell the usual time between two."""

OLD_BACKUP = dt.timedelta(days=2)
"""The age from which on a backup is told of as a warning."""


class CatchForm(forms.Form):
    """Take the address of a new link for the inbox, with an optional title."""

    url = forms.CharField(
        label=_("Address"),
        widget=LineInput({"inputmode": "url", "placeholder": "https://"}),
        validators=[validate_address],
        error_messages={"required": _("Paste the address of the link here.")},
    )
    title = forms.CharField(label=_("Title, if you like"), required=False, widget=LineInput())


@dataclass(frozen=True, slots=True)
class IssueInWork:
    """A draft or an issue in review as a row of the page.

    ``away`` is the distance of its date from today as text, ``filled`` holds the sections with
    entries and their counts, ``empty`` the headings of those without.
    """

    issue: Issue
    title: str
    status: str
    away: str
    is_past: bool
    filled: list[tuple[str, int]]
    empty: list[str]
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
    """Show issues in work, scheduled ones and the inbox; a POST adds a link to the inbox."""
    may_catch = request.user.has_perm("digests.add_link")
    form = CatchForm(request.POST if request.method == "POST" and may_catch else None)
    if form.is_valid():
        _catch(request, **form.cleaned_data)
        return HttpResponseRedirect(reverse("admin:index"))
    publication = Publication.objects.current()
    today = timezone.localdate(timezone=publication.zone)
    context = {
        **page_context(request, publication.name or _("Your digest")),
        "has_name": bool(publication.name),
        "catch": form if may_catch else None,
        "may_begin": request.user.has_perm("digests.add_issue"),
        "may_publish": may_publish(request.user),
        **_issues(today, publication),
        **_links(),
        "rhythm": _rhythm(today, publication),
        **(_backup() if request.user.has_perm("digests.change_publication") else {}),
        "zone": publication.zone,
    }
    return TemplateResponse(request, "admin/front_page.html", context)


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
        filled=[(str(section), section.entries) for section in sections if section.entries],
        empty=[str(section) for section in sections if not section.entries],
        changed=last_change_text(issue),
    )


def _links() -> dict[str, Any]:
    """Return the context of the inbox: its newest links and the counts of waiting and cut ones."""
    inbox = Link.objects.inbox()
    return {
        "newest": inbox.select_related("category")[:MAX_NEWEST],
        "waiting": inbox.count(),
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


def _backup() -> dict[str, Any]:
    """Return the context of the last backup, for administrators."""
    backup = Backup.objects.first()
    return {
        "looks_after_backups": True,
        "backup": backup,
        "backup_ago": time_ago(backup.at) if backup else "",
        "is_backup_late": backup is None or backup.at < timezone.now() - OLD_BACKUP,
    }


def _catch(request: HttpRequest, url: str, title: str) -> None:
    """Add a link to the inbox and report it, with the issues in which it appeared before."""
    caught = editing.catch_link(url, title, by=person(request))
    if said := editing.address_mends(url):
        messages.info(request, said)
    if not caught.is_new:
        messages.warning(request, waiting_message(caught))
        return
    LogEntry.objects.log_actions(person(request).pk, [caught.link], ADDITION, single_object=True)
    messages.success(request, gettext("“%(link)s” is in the inbox.") % {"link": caught.link})
    show_appearances(request, caught.before)
