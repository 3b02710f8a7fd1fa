"""The pages of issues: the latest, each one, in every channel too, and all of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from digests import store
from digests.archive import neighbours
from digests.channels import Channel
from digests.document.edition import Edition
from digests.models import Issue, IssueQuerySet
from digests.rendering import show_issue

from .errors import moved_gone_or_unknown
from .responses import reader_page, render_page
from .site import Site


@reader_page
def home(request: HttpRequest, site: Site) -> HttpResponseBase:
    """Show the latest issue, then the archive table."""
    latest = _edition(site, Issue.objects.published())
    if latest is None:
        return render_page(request, site, "empty.html", {})
    return render_page(request, site, "home.html", _issue_context(latest, current=None))


@reader_page
def issue(request: HttpRequest, site: Site, date: dt.date) -> HttpResponseBase:
    """Show one issue; leads to a corrected date, answers 410 where an issue was withdrawn."""
    edition = _edition(site, Issue.objects.published().filter(date=date))
    if edition is None:
        return moved_gone_or_unknown(request, site, date)
    return render_page(request, site, "issue.html", _issue_context(edition, current=date))


@reader_page
def issue_in_channel(
    request: HttpRequest, site: Site, date: dt.date, channel: Channel
) -> HttpResponseBase:
    """Answer with an issue in one of the channels, such as its Markdown."""
    edition = _edition(site, Issue.objects.published().filter(date=date))
    if edition is None:
        return moved_gone_or_unknown(request, site, date, "issue_in_channel", channel.suffix)
    rendition = channel.render(edition)
    return HttpResponse(rendition.body, rendition.media_type)


@reader_page
def archive(request: HttpRequest, site: Site) -> HttpResponseBase:
    """Show the archive table."""
    around = neighbours(None, store.archive_dates())
    return render_page(request, site, "archive.html", {"around": around})


def _edition(site: Site, issues: IssueQuerySet) -> Edition | None:
    """Build the edition of the first of some issues; None where there is none."""
    return next(iter(store.editions_of(issues[:1], site.imprint)), None)


def _issue_context(edition: Edition, *, current: dt.date | None) -> dict[str, Any]:
    """Make the context of a page with an issue and the archive; home has no ``current`` issue."""
    return {"issue": show_issue(edition), "around": neighbours(current, edition.archive)}
