"""Responses where there is no page to show."""

from __future__ import annotations

import datetime as dt
import sys
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from digests.models import FormerAddress, Issue
from digests.outages import RETRY_AFTER, outage_of

from .responses import for_readers, render_page
from .site import Site, load_site


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:
    """Answer 404 for an address that readers do not know."""
    site = load_site(request)
    with translation.override(site.imprint.language):
        response = render_page(request, site, "404.html", {}, status=404)
    return for_readers(response, site)


def gone(request: HttpRequest, site: Site) -> HttpResponse:
    """Answer 410 for a page that readers could see once and no longer may."""
    return render_page(request, site, "410.html", {}, status=410)


def present_date(date: dt.date) -> dt.date | None:
    """Return the date of the public issue that had this one until it was corrected, or None."""
    public = Issue.objects.published().order_by()
    former = FormerAddress.objects.filter(date=date, issue__in=public).select_related("issue")
    return next((address.issue.date for address in former), None)


def moved_gone_or_unknown(
    request: HttpRequest, site: Site, date: dt.date, pattern: str = "issue", *arguments: Any
) -> HttpResponse:
    """Redirect to the corrected date of an issue, or answer 410 for a withdrawn one.

    ``pattern`` and ``arguments`` are the URL pattern that was asked for and its other arguments.
    Raises Http404 when readers never could see an issue of that date.
    """
    if now := present_date(date):
        return HttpResponsePermanentRedirect(reverse(pattern, args=[now, *arguments]))
    if Issue.objects.withdrawn().filter(date=date).exists():
        return gone(request, site)
    raise Http404


def plain_page(status: int) -> HttpResponse:
    """Return the page of an error that needs neither database nor translation."""
    return HttpResponse(render_to_string(f"{status}.html"), status=status)


def server_error(request: HttpRequest) -> HttpResponseBase:
    """Answer 503 or 507 for a failure of the machine and 500 for a mistake of ours.

    Used as ``handler500``, which is called while the exception is handled.
    """
    outage = outage_of(sys.exception())
    if outage is None:
        return plain_page(500)
    response = plain_page(outage.status)
    response["Retry-After"] = str(RETRY_AFTER)
    return response
