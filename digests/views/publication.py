"""The page about the digest itself."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from digests.pages.site import Site, load_renderer, reader_page
from digests.views.rendering import render_page


@reader_page
def about(request: HttpRequest, site: Site) -> HttpResponseBase:
    """What the digest is, who makes it, and how to subscribe."""
    about = site.imprint.about
    text = load_renderer(site, [about]).text(about, headings_from=2)
    return render_page(request, site, "about.html", {"about": text})
