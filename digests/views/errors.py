"""What is said when there is no page to show."""

from __future__ import annotations

import datetime as dt

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils import translation

from digests.models import Issue
from digests.pages.site import Site, for_readers, load_site
from digests.views.rendering import render_page


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:
    """The page for an address that has never been, as far as readers know."""
    site = load_site(request)
    with translation.override(site.publication.language):
        response = render_page(request, site, "404.html", {}, status=404)
    return for_readers(response, site)


def gone(request: HttpRequest, site: Site) -> HttpResponse:
    """The page for what readers could see once and no longer may."""
    return render_page(request, site, "410.html", {}, status=410)


def gone_or_unknown(request: HttpRequest, site: Site, date: dt.date) -> HttpResponse:
    """The answer where no issue of a date is public."""
    if Issue.objects.withdrawn().filter(date=date).exists():
        return gone(request, site)
    raise Http404


def server_error(request: HttpRequest) -> HttpResponseBase:
    """The page for our own mistakes; it asks neither database nor translation for anything."""
    return HttpResponse(render_to_string("500.html"), status=500)
