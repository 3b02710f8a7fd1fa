"""The page about the digest itself."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from digests.pages.site import Site, reader_page
from digests.pages.texts import load_typesetter
from digests.views.rendering import render_page


@reader_page
def about(request: HttpRequest, site: Site) -> HttpResponseBase:
    """What the digest is, who makes it, and how to subscribe."""
    text = site.publication.about
    setter = load_typesetter(site, [text])
    context = {"about": setter.text(text, headings_from=2) if text.strip() else None}
    return render_page(request, site, "about.html", context)
