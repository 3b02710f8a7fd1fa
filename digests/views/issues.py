"""The pages of issues: the latest, each one, and all of them."""

from __future__ import annotations

import datetime as dt

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from digests.models import Issue
from digests.pages.issue import neighbours, show_issue, texts_of, whole
from digests.pages.site import Site, reader_page
from digests.pages.texts import load_typesetter, published_dates
from digests.views.errors import moved_gone_or_unknown
from digests.views.rendering import render_page


@reader_page
def home(request: HttpRequest, site: Site) -> HttpResponseBase:
    """The latest issue, then the archive table."""
    latest = whole(Issue.objects.published()).first()
    if latest is None:
        return render_page(request, site, "empty.html", {})
    return _issue_page(request, site, latest, current=None)


@reader_page
def issue(request: HttpRequest, site: Site, date: dt.date) -> HttpResponseBase:
    """One issue; its new address where its date was corrected; 410 where one was withdrawn."""
    found = whole(Issue.objects.published()).filter(date=date).first()
    if found is None:
        return moved_gone_or_unknown(request, site, date, name="issue")
    return _issue_page(request, site, found, current=date)


@reader_page
def archive(request: HttpRequest, site: Site) -> HttpResponseBase:
    """The archive table."""
    around = neighbours(None, published_dates())
    return render_page(request, site, "archive.html", {"around": around})


@reader_page
def old_address(request: HttpRequest, site: Site, folder: str, date: dt.date) -> HttpResponseBase:
    """Where an issue stood in the old folder of files."""
    if folder != site.publication.folder:
        raise Http404
    if not Issue.objects.published().filter(date=date).exists():
        return moved_gone_or_unknown(request, site, date, name="issue")
    return HttpResponsePermanentRedirect(reverse("issue", args=[date]))


def _issue_page(
    request: HttpRequest, site: Site, issue: Issue, *, current: dt.date | None
) -> HttpResponse:
    """A page with an issue on it and the archive at its foot: home unless it is the current one."""
    setter = load_typesetter(site, texts_of(issue))
    context = {"issue": show_issue(issue, setter), "around": neighbours(current, setter.dates)}
    return render_page(request, site, "issue.html" if current else "home.html", context)
