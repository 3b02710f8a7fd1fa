"""The pages of entries: by category, by source, and each one."""

from __future__ import annotations

from itertools import chain, groupby
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from digests import store
from digests.characters import visible
from digests.models import Issue, Link, LinkQuerySet
from digests.rendering import show_entry

from .errors import gone
from .responses import reader_page, render_page
from .site import Site, load_renderer

PAGE_SIZE = 20
MOST_LISTED = 1000
"""Entries of a listing that is shown whole; of more, the newest issues' and each year's are."""
NEWEST = 60
"""Issues whose entries a longer listing begins with: those of a year, where one comes each week."""


@reader_page
def category(request: HttpRequest, site: Site, slug: str) -> HttpResponseBase:
    """Show the entries of a category across issues."""
    found = site.category(slug)
    if found is None:
        raise Http404
    links = Link.objects.entries().filter(section__category__slug=slug)
    context = {
        "category": found,
        "feed": site.category_feed(found),
        **_listing(request, site, links, heading=found.name),
    }
    return _paged(render_page(request, site, "entries.html", context))


@reader_page
def source(request: HttpRequest, site: Site, name: str) -> HttpResponseBase:
    """Show the entries of a source; answer 404 where it has none."""
    links = Link.objects.entries().filter(source_key=visible(name))
    listing = _listing(request, site, links, heading=name)
    if not listing["groups"] and not links.published().exists():
        raise Http404
    return _paged(render_page(request, site, "entries.html", listing))


@reader_page
def link(request: HttpRequest, site: Site, uid: UUID) -> HttpResponseBase:
    """Show one entry; answer 410 where readers could see it once."""
    for found in store.published_entries(Link.objects.published().filter(uid=uid)):
        renderer = load_renderer(site, store.texts_of(found.entry))
        entry = show_entry(found.entry, found.permalink, renderer, headings_from=2)
        context = {
            "entry": entry,
            "heading": entry.heading or str(found.issue_date),
            "description": entry.description,
            "category": found.category,
            "published": found,
        }
        return render_page(request, site, "link.html", context)
    once = Link.objects.entries().filter(uid=uid).first()
    if once is None or not once.was_public():
        raise Http404
    return gone(request, site)


def _paged(response: HttpResponse) -> HttpResponse:
    """Mark a response as one that the page number and the year of its address decide."""
    response.is_paged = True  # type: ignore[attr-defined]  # see `answers`
    return response


def _listing(
    request: HttpRequest, site: Site, links: LinkQuerySet, *, heading: str
) -> dict[str, Any]:
    """Return the context of a page of those entries that are published, grouped by issue.

    Raises Http404 when there is no such page.
    """
    year = _year_asked_for(request)
    published, years = _published(links, year)
    try:
        page = Paginator(published, PAGE_SIZE).page(request.GET.get("page", "1"))
    except InvalidPage as error:
        raise Http404 from error
    first = (page.number - 1) * PAGE_SIZE
    found = store.published_entries(published[first : first + PAGE_SIZE])
    renderer = load_renderer(site, chain.from_iterable(store.texts_of(one.entry) for one in found))
    by_issue = groupby(found, key=lambda one: (one.issue_date, one.issue_path))
    groups = [
        {
            "date": date,
            "path": path,
            "entries": [show_entry(one.entry, one.permalink, renderer) for one in of_issue],
        }
        for (date, path), of_issue in by_issue
    ]
    asked = {"year": f"{year:04}" if year else "", "page": page.number if page.number > 1 else ""}
    query = urlencode({name: value for name, value in asked.items() if value})
    return {
        "heading": renderer.words(heading),
        "page": page,
        "groups": groups,
        "year": year,
        "years": sorted(years, reverse=True),
        "url": site.address_of(request) + (query and f"?{query}"),
    }


def _published(links: LinkQuerySet, year: int | None) -> tuple[LinkQuerySet, tuple[int, ...]]:
    """Return the published ones of some links: all, those of a year, or the newest of too many.

    The years are those of the archive where not all are listed.
    """
    published = links.published()
    if year is None and published.order_by()[: MOST_LISTED + 1].count() <= MOST_LISTED:
        return published, ()
    issues = Issue.objects.published()
    shown = issues[:NEWEST] if year is None else issues.filter(date__year=year)
    return links.published_in(shown), store.archive_years()


def _year_asked_for(request: HttpRequest) -> int | None:
    """Return the year to which a listing is to keep. Raises Http404 where the archive has none."""
    asked = request.GET.get("year")
    if asked is None:
        return None
    year = next((year for year in store.archive_years() if f"{year:04}" == asked), None)
    if year is None:
        raise Http404
    return year
