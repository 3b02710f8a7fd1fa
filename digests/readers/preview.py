"""A draft, for somebody who was sent a link to it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from digests import store
from digests.archive import neighbours
from digests.models import PreviewLink
from digests.rendering import show_issue

from .responses import reader_page, render_page
from .site import Site


@reader_page
def preview(request: HttpRequest, site: Site, token: str) -> HttpResponseBase:
    """Show the issue that a link leads to, as it stands; one that is public has its own page.

    Raises Http404 for a token that was invented, revoked or has expired: all look alike.
    """
    link = PreviewLink.objects.of_token(token)
    if link is None:
        raise Http404
    issue = link.issue
    response: HttpResponse
    if issue.is_public():
        response = HttpResponseRedirect(issue.get_absolute_url())
    else:
        edition = store.edition_of(issue, site.imprint, day=timezone.localdate(), at=timezone.now())
        around = neighbours(edition.document.date, edition.archive, edition.years)
        context = {"issue": show_issue(edition), "around": around, "until": link.expires_at}
        response = render_page(request, site, "preview.html", context)
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
