"""The entries of a category or a source: their titles by year, or the entries in full."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import InvalidPage, Page, Paginator
from django.http import Http404, HttpRequest

from digests import store
from digests.document.edition import PublishedEntry
from digests.models import Issue, LinkQuerySet
from digests.rendering import Renderer, show_entry, show_title

from .site import Site, load_entry_renderer

TITLES = 100
"""Titles on a page of them."""
PAGE_SIZE = 20
"""Entries on a page that has them in full."""
MOST_LISTED = 1000
"""Entries of a listing that is shown whole; of more, the newest issues' and each year's are."""
NEWEST = 60
"""Issues whose entries a longer listing begins with: those of a year, where one comes each week."""


@dataclass(frozen=True, slots=True)
class View:
    """What a reader asks of a listing: a year or all, and titles or the entries ``in_full``."""

    year: int | None = None
    in_full: bool = False

    def query(self, page: int = 1) -> str:
        """Return the query of a page of it, with its question mark; empty for the first of all."""
        asked = {
            "year": f"{self.year:04}" if self.year else "",
            "full": "1" if self.in_full else "",
            "page": page if page > 1 else "",
        }
        query = urlencode({name: value for name, value in asked.items() if value})
        return query and f"?{query}"


@dataclass(frozen=True, slots=True)
class Choice:
    """A link that chooses what is listed; ``query`` may be empty, ``name`` is None for a gap."""

    name: str | int | None
    query: str = ""
    is_current: bool = False


def listing(
    request: HttpRequest, site: Site, links: LinkQuerySet, *, heading: str
) -> dict[str, Any]:
    """Return the context of a page of those entries that are published.

    Raises Http404 when there is no such page.
    """
    published, counts, is_whole = _published(links, request.GET.get("year"))
    years = sorted(counts, reverse=True)
    view = View(_year(years, request.GET.get("year")), request.GET.get("full") == "1")
    try:
        size = PAGE_SIZE if view.in_full else TITLES
        page = Paginator(published, size).page(request.GET.get("page", "1"))
    except InvalidPage as error:
        raise Http404 from error
    first = (page.number - 1) * size
    found = store.published_entries(published[first : first + size])
    renderer = Renderer(site.imprint)
    shown = _in_full(site, found) if view.in_full else _titles(found, renderer)
    return {
        "heading": renderer.words(heading),
        "description": "；".join(show_title(one, renderer).name for one in found[:12]),
        "page": page,
        "pages": list(_pages(page, view)),
        "older": view.query(page.number + 1) if page.has_next() else "",
        "newer": (view.query(page.number - 1) or request.path) if page.has_previous() else "",
        "view": view,
        "titles_query": View(view.year).query() or request.path,
        "full_query": View(view.year, in_full=True).query(),
        "groups": shown,
        "is_whole": is_whole,
        "counts": counts,
        "years": [
            Choice(f"{year:04}", View(year, view.in_full).query(), year == view.year)
            for year in (years if len(years) > 1 or not is_whole else ())
        ],
        "all_query": View(None, view.in_full).query() or request.path,
        "url": site.address_of(request) + view.query(page.number),
    }


def _titles(found: Sequence[PublishedEntry], renderer: Renderer) -> list[dict[str, Any]]:
    """Return the titles of some entries, by year."""
    return [
        {"year": f"{year:04}", "titles": [show_title(one, renderer) for one in of_year]}
        for year, of_year in groupby(found, key=lambda one: one.issue_date.year)
    ]


def _in_full(site: Site, found: Sequence[PublishedEntry]) -> list[dict[str, Any]]:
    """Return some entries, by issue."""
    renderer = load_entry_renderer(site, [one.entry for one in found])
    return [
        {
            "date": date,
            "path": path,
            "entries": [show_entry(one.entry, one.permalink, renderer) for one in of_issue],
        }
        for (date, path), of_issue in groupby(
            found, key=lambda one: (one.issue_date, one.issue_path)
        )
    ]


def _pages(page: Page[Any], view: View) -> Iterator[Choice]:
    """Yield the numbers of the pages, without those far away."""
    if not page.has_other_pages():
        return
    for number in page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1):
        is_number = isinstance(number, int)
        query = view.query(number) if isinstance(number, int) else ""
        yield Choice(number if is_number else None, query, number == page.number)


def _published(links: LinkQuerySet, year: str | None) -> tuple[LinkQuerySet, dict[int, int], bool]:
    """Return the published ones of some links, the years to choose from, and whether all are shown.

    They are all of them or those of a year, and of each year it is told how many there are. Of too
    many they are the newest issues' or a year's; the years are those of the archive then, without
    numbers.
    """
    published = links.published()
    if published.order_by()[: MOST_LISTED + 1].count() <= MOST_LISTED:
        counts = store.counts_by_year(published)
        chosen = _year(counts, year)
        if chosen is not None:
            published = published.filter(section__issue__date__year=chosen)
        return published, counts, True
    counts = dict.fromkeys(store.archive_years(), 0)
    chosen = _year(counts, year)
    issues = Issue.objects.published()
    shown = issues[:NEWEST] if chosen is None else issues.filter(date__year=chosen)
    return links.published_in(shown), counts, False


def _year(years: Iterable[int], asked: str | None) -> int | None:
    """Return the year that is asked for. Raises Http404 where there is none of that name."""
    if asked is None:
        return None
    year = next((year for year in years if f"{year:04}" == asked), None)
    if year is None:
        raise Http404
    return year
