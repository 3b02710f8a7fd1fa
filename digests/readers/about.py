"""The pages about the digest itself: what it is, and how one subscribes to it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from digests import rhythm, store
from digests.models import Issue, Link

from .responses import reader_page, render_page
from .site import Site, load_renderer

RECENT = 50
"""The newest issues, whose dates tell how often one comes."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers of published issues and entries, and the usual days between two issues."""

    issues: int
    entries: int
    first_year: int
    gap: int | None


@reader_page
def about(request: HttpRequest, site: Site) -> HttpResponseBase:
    """Show the text about the digest, who makes it, how often and how much there is of it."""
    about = site.imprint.about
    text = load_renderer(site, [about]).text(about, headings_from=2)
    return render_page(request, site, "about.html", {"about": text, "figures": _figures()})


@reader_page
def subscribe(request: HttpRequest, site: Site) -> HttpResponseBase:
    """Show how one subscribes to the digest: what feeds are, and all that there are."""
    return render_page(request, site, "subscribe.html", {})


def _figures() -> Figures | None:
    """Count what is published, in four queries; None while nothing is."""
    issues = Issue.objects.published()
    recent = store.newest_dates(RECENT)
    if not recent:
        return None
    first = issues.order_by("date").values_list("date", flat=True)[0] or recent[-1]
    entries = Link.objects.published().order_by().count()
    return Figures(issues.count(), entries, first.year, rhythm.usual_gap(recent))
