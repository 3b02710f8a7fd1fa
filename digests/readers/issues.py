"""The pages of issues: the latest, each one and its Markdown, and all of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from digests import store
from digests.archive import neighbours
from digests.channels import markdown
from digests.document.edition import Edition
from digests.models import Issue
from digests.rendering import show_issue

from .errors import moved_gone_or_unknown
from .responses import conditional_response, reader_page, render_page
from .site import Site


@reader_page
def home(request: HttpRequest, site: Site) -> HttpResponseBase:
    """Show the latest issue, then the archive table."""
    for latest in store.editions_of(Issue.objects.published()[:1], site.imprint):
        return render_page(request, site, "home.html", _issue_context(latest, current=None))
    return render_page(request, site, "empty.html", {})


@reader_page
def issue(request: HttpRequest, site: Site, date: dt.date) -> HttpResponseBase:
    """Show one issue; leads to a corrected date, answers 410 where an issue was withdrawn."""
    for found in store.editions_of(Issue.objects.published().filter(date=date), site.imprint):
        return render_page(request, site, "issue.html", _issue_context(found, current=date))
    return moved_gone_or_unknown(request, site, date, name="issue")


@reader_page
def issue_markdown(request: HttpRequest, site: Site, date: dt.date) -> HttpResponseBase:
    """Answer with the Markdown of an issue, as the digest's repository has it."""
    for found in store.editions_of(Issue.objects.published().filter(date=date), site.imprint):
        return conditional_response(request, markdown.render(found), "text/markdown; charset=utf-8")
    return moved_gone_or_unknown(request, site, date, name="issue_markdown")


@reader_page
def archive(request: HttpRequest, site: Site) -> HttpResponseBase:
    """Show the archive table."""
    around = neighbours(None, store.archive_dates())
    return render_page(request, site, "archive.html", {"around": around})


@reader_page
def old_address(request: HttpRequest, site: Site, folder: str, date: dt.date) -> HttpResponseBase:
    """Lead from an address in the old folder of files to the issue."""
    if folder != site.imprint.folder:
        raise Http404
    if not Issue.objects.published().filter(date=date).exists():
        return moved_gone_or_unknown(request, site, date, name="issue")
    return HttpResponsePermanentRedirect(reverse("issue", args=[date]))


def _issue_context(edition: Edition, *, current: dt.date | None) -> dict[str, Any]:
    """Make the context of a page with an issue and the archive; home has no ``current`` issue."""
    return {"issue": show_issue(edition), "around": neighbours(current, edition.archive)}
