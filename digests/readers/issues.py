"""The pages of issues: the latest one, each by its date, each in a channel, and the archive."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from digests import store
from digests.archive import neighbours, years_of
from digests.channels import Channel
from digests.document.edition import Edition
from digests.models import Issue, IssueQuerySet
from digests.rendering import Renderer, ShownIssue, show_issue

from .errors import moved_gone_or_unknown
from .responses import reader_page, render_page
from .share import issue_data
from .site import Site


@reader_page
def home(request: HttpRequest, site: Site) -> HttpResponseBase:
    """Show the latest issue, then the archive table."""
    latest = _edition(site, Issue.objects.published())
    if latest is None:
        return render_page(request, site, "empty.html", {"admin_path": settings.ADMIN_PATH})
    return render_page(request, site, "home.html", _issue_context(site, latest, current=None))


@reader_page
def issue(request: HttpRequest, site: Site, date: dt.date) -> HttpResponseBase:
    """Show one issue; redirect to a corrected date, answer 410 where an issue was withdrawn."""
    edition = _edition(site, Issue.objects.published().filter(date=date))
    if edition is None:
        return moved_gone_or_unknown(request, site, date)
    return render_page(request, site, "issue.html", _issue_context(site, edition, current=date))


@reader_page
def issue_of_number(request: HttpRequest, site: Site, number: int) -> HttpResponseBase:
    """Redirect to the page of the newest issue that has a number."""
    dates = Issue.objects.published().filter(number=number).values_list("date", flat=True)
    date = dates.first()
    if date is None:
        raise Http404
    return HttpResponseRedirect(reverse("issue", args=[date]))


@reader_page
def issue_in_channel(
    request: HttpRequest, site: Site, date: dt.date, channel: Channel
) -> HttpResponseBase:
    """Return an issue in the format of a channel, such as Markdown."""
    edition = _edition(site, Issue.objects.published().filter(date=date))
    if edition is None:
        return moved_gone_or_unknown(request, site, date, "issue_in_channel", channel.suffix)
    rendition = channel.render(edition)
    return HttpResponse(rendition.body, rendition.media_type)


@reader_page
def archive(request: HttpRequest, site: Site, year: int | None = None) -> HttpResponseBase:
    """Show the archive table and its issues by year: the newest years, or one of them."""
    shown = store.archive_of(year)
    around = years_of(shown.archive, year, shown.years)
    if year is not None and not around.archive:
        raise Http404
    dates = [date for one in around.archive for row in one.rows for date in row if date]
    listed = groupby(store.listed_issues(dates), key=lambda issue: issue.date.year)
    context = {"around": around, "year": year, "years": [_year(list(of)) for _, of in listed]}
    return render_page(request, site, "archive.html", context)


def _year(issues: Sequence[store.ListedIssue]) -> dict[str, Any]:
    """Return the issues of a year with what they count together."""
    entries = sum(issue.entries for issue in issues)
    return {"name": f"{issues[0].date:%Y}", "issues": issues, "entries": entries}


def _edition(site: Site, issues: IssueQuerySet) -> Edition | None:
    """Return the edition of the first of some issues, or None."""
    return next(iter(store.editions_of(issues[:1], site.imprint)), None)


def _issue_context(site: Site, edition: Edition, *, current: dt.date | None) -> dict[str, Any]:
    """Return the context of a page with an issue and the archive; ``current`` is None at home."""
    around = neighbours(current, edition.archive, edition.years)
    renderer = replace(Renderer.of(edition), lost=store.lost_pages(edition.document.entries))
    shown = show_issue(edition, renderer)
    return {
        "issue": shown,
        "around": around,
        "picture": _picture(site, shown),
        "linked_data": issue_data(site, shown),
    }


def _picture(site: Site, issue: ShownIssue) -> str:
    """Return the address of the picture that others show of an issue: its cover, or a drawn one."""
    path = issue.cover.path if issue.cover else reverse("share_picture", args=[issue.date])
    return site.absolute(path)
