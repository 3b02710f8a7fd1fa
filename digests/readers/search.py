"""The search page, and what a search field suggests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase

from digests import search, store
from digests.document.edition import PublishedEntry
from digests.models import Link
from digests.rendering import ShownEntry, show_entry

from .responses import reader_page, render_page
from .site import Site, load_renderer

PAGE_SIZE = 20
MOST_SUGGESTED = 10
LEAST_TYPED = 2
"""The fewest characters for which anything is suggested."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A found entry with the words of the query marked; ``path`` is its place in its issue."""

    entry: ShownEntry
    published: PublishedEntry
    path: str
    title: Sequence[search.Piece]
    source: Sequence[search.Piece]
    snippet: Sequence[search.Piece]


@dataclass(frozen=True, slots=True)
class Choice:
    """A way to narrow a search: what it is called, how many it would leave, where it leads."""

    name: str
    count: int
    path: str
    is_chosen: bool


@reader_page
def search_page(request: HttpRequest, site: Site) -> HttpResponseBase:
    """Show what a query finds, a page of it; a number of a page that is none shows the nearest."""
    query = search.parse(request.GET.get("q", ""))
    found = search.search(query)
    page = Paginator(found.links, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "query": query,
        "found": found,
        "page": page,
        "hits": _hits(page, query, site),
        "facets": _facets(found, query, site),
        "lesser": () if found.links else [_choice(one) for one in search.fewer_words(query)],
        "more": urlencode({"q": query.typed}),
    }
    return render_page(request, site, "search.html", context)


@reader_page
def suggestions(request: HttpRequest, _site: Site) -> HttpResponse:
    """Return what a reader may mean who has typed the beginning of it, as a list in JSON."""
    typed = " ".join(request.GET.get("q", "")[: search.MOST_CHARACTERS].split())
    return JsonResponse(_suggested(typed) if len(typed) >= LEAST_TYPED else [], safe=False)


def _suggested(typed: str) -> list[str]:
    """Return sources, then titles of published entries that hold what was typed."""
    links = search.search(search.parse(typed)).links[:100]
    rows = Link.objects.published().filter(Q(pk__in=links))
    values = list(rows.values_list("source", "title", "labels"))
    names = [source for source, _title, _labels in values]
    labels = [label for *_rest, of_entry in values for label in of_entry]
    titles = [title for _source, title, _labels in values]
    begun = typed.casefold()
    holding = [one for one in [*names, *labels, *titles] if begun in one.casefold()]
    return list(dict.fromkeys(holding))[:MOST_SUGGESTED]


def _hits(page: Page[Any], query: search.Query, site: Site) -> list[Hit]:
    """Return the entries of a page in its order, each with its words marked."""
    keys = list(page.object_list)
    links = Link.objects.published().filter(pk__in=keys)
    uids = {str(uid): pk for pk, uid in links.values_list("pk", "uid")}
    entries = store.published_entries(links)
    renderer = load_renderer(site, (text for one in entries for text in store.texts_of(one.entry)))
    hits = {}
    for one in entries:
        shown = show_entry(one.entry, one.permalink, renderer)
        hits[uids.get(shown.uid)] = Hit(
            entry=shown,
            published=one,
            path=f"{one.issue_path}#link-{shown.uid}",
            title=search.mark(shown.heading, query),
            source=search.mark(shown.source, query),
            snippet=search.snippet(shown.description, query),
        )
    return [hits[key] for key in keys if key in hits]


def _facets(found: search.Found, query: search.Query, site: Site) -> dict[str, list[Choice]]:
    """Return the ways to narrow a search, by name of the filter."""
    names = {category.slug: category.name for category in site.categories}
    facets = {"category": found.categories, "year": found.years, "source": found.sources}
    return {
        name: [
            Choice(
                names.get(facet.value, facet.value),
                facet.count,
                "?" + urlencode({"q": query.narrowed(name, facet.value)}),
                query.filters.get(name) == facet.value,
            )
            for facet in values
        ]
        for name, values in facets.items()
    }


def _choice(query: search.Query) -> Choice:
    return Choice(query.typed, 0, "?" + urlencode({"q": query.typed}), is_chosen=False)
