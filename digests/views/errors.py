"""What is said when there is no page to show."""

from __future__ import annotations

import datetime as dt

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from digests.models import FormerAddress, Issue
from digests.pages.site import Site, for_readers, load_site
from digests.views.rendering import render_page


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:
    """The page for an address that has never been, as far as readers know."""
    site = load_site(request)
    with translation.override(site.imprint.language):
        response = render_page(request, site, "404.html", {}, status=404)
    return for_readers(response, site)


def gone(request: HttpRequest, site: Site) -> HttpResponse:
    """The page for what readers could see once and no longer may."""
    return render_page(request, site, "410.html", {}, status=410)


def present_date(date: dt.date) -> dt.date | None:
    """The date of the public issue that had this one until it was corrected."""
    public = Issue.objects.published().order_by()
    former = FormerAddress.objects.filter(date=date, issue__in=public).select_related("issue")
    return next((address.issue.date for address in former), None)


def moved_gone_or_unknown(
    request: HttpRequest, site: Site, date: dt.date, *, name: str
) -> HttpResponse:
    """The answer where no issue of a date is public; the page's ``name`` is the URL pattern's."""
    if now := present_date(date):
        return HttpResponsePermanentRedirect(reverse(name, args=[now]))
    if Issue.objects.withdrawn().filter(date=date).exists():
        return gone(request, site)
    raise Http404


def server_error(request: HttpRequest) -> HttpResponseBase:
    """The page for our own mistakes; it asks neither database nor translation for anything."""
    return HttpResponse(render_to_string("500.html"), status=500)
