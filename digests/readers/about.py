"""The page about the digest itself."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from .responses import reader_page, render_page
from .site import Site, load_renderer


@reader_page
def about(request: HttpRequest, site: Site) -> HttpResponseBase:
    """Show the text about the digest and its feeds."""
    about = site.imprint.about
    text = load_renderer(site, [about]).text(about, headings_from=2)
    return render_page(request, site, "about.html", {"about": text})
