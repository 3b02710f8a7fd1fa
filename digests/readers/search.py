"""The search page, and what a search field suggests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from digests import changes, search, store
from digests.markdown import plain
from digests.models import Issue, Link
from digests.rendering import show_entry
from digests.rendering.languages import language_of

from . import feeds
from .answers import Answer, Modified
from .feed_formats import AtomFeed, JsonFeed, RssFeed
from .feeds_as_pages import by_destination, entries_page, is_opened_as_page
from .responses import reader_page, render_page
from .site import FeedLink, Site, load_renderer

PAGE_SIZE = 20
MOST_IN_FEED = 100
"""The most entries in the feed of a search."""
FORMATS = {"feed": RssFeed, "feed_atom": AtomFeed, "feed_json": JsonFeed}
"""The formats of the feed of a search, by the names of their addresses."""
FILTER_NAMES = {
    "category": gettext_lazy("category"),
    "source": gettext_lazy("source"),
    "after": gettext_lazy("after"),
    "before": gettext_lazy("before"),
    "year": gettext_lazy("year"),
}
"""The words shown to readers for the filters of a query, by the name of the filter."""
MOST_SUGGESTED = 10
LEAST_TYPED = 2
"""The fewest characters for which anything is suggested."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A found text with the words of the query marked; ``path`` is its place in its issue.

    ``category`` is the name of that of an entry, or of the part of the issue that the text is.
    """

    path: str
    date: dt.date
    lang: str = ""
    labels: Sequence[str] = ()
    title: Sequence[search.Piece] = ()
    source: Sequence[search.Piece] = ()
    category: str = ""
    snippet: Sequence[search.Piece] = ()


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
    page = Paginator(found.places, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "query": query,
        "filters": [(FILTER_NAMES[name], value) for name, value in query.filters.items()],
        "found": found,
        "page": page,
        "hits": _hits(page, query, site),
        "facets": _facets(found, query, site),
        "lesser": () if page else [_choice(one) for one in search.fewer_words(query, found)],
        "more": urlencode({"q": query.typed}),
        "feeds": _feeds(query, site) if query else (),
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
    """Return the texts of a page in its order, each with its words marked."""
    places = list[search.Place](page.object_list)
    hits = {
        **_entries([one.link for one in places if one.link], query, site),
        **_parts([one for one in places if not one.link], query, site),
    }
    found = (hits.get(one.link or (one.issue, one.part)) for one in places)
    return [hit for hit in found if hit]


def _entries(keys: Sequence[int], query: search.Query, site: Site) -> dict[Hashable, Hit]:
    """Return entries by the keys of their links."""
    links = Link.objects.published().filter(pk__in=keys)
    uids = {str(uid): pk for pk, uid in links.values_list("pk", "uid")}
    entries = store.published_entries(links)
    renderer = load_renderer(site, (text for one in entries for text in store.texts_of(one.entry)))
    hits: dict[Hashable, Hit] = {}
    for one in entries:
        shown = show_entry(one.entry, one.permalink, renderer)
        hits[uids.get(shown.uid)] = Hit(
            path=f"{one.issue_path}#link-{shown.uid}",
            date=one.issue_date,
            lang=shown.lang,
            labels=shown.labels,
            title=search.mark(shown.heading, query),
            source=search.mark(shown.source, query),
            category=one.category.name if one.category else "",
            snippet=search.snippet(shown.description, query),
        )
    return hits


def _parts(places: Sequence[search.Place], query: search.Query, site: Site) -> dict[Hashable, Hit]:
    """Return the leads, openings and closings of issues by issue and part."""
    if not places:
        return {}
    names = dict(zip(search.PARTS, (_("Lead"), _("Opening"), _("Closing")), strict=True))
    issues = Issue.objects.published().in_bulk([one.issue for one in places])
    return {
        (issue.pk, part): Hit(
            path=f"{issue.get_absolute_url()}#issue-{part}",
            date=issue.date,
            lang=language_of(text, site.lang),
            title=search.mark(issue.headline, query),
            category=names[part],
            snippet=search.snippet(text, query),
        )
        for _link, key, part in places
        if (issue := issues.get(key)) and issue.date
        for text in [plain(getattr(issue, part) or "")]
    }


def _feeds(query: search.Query, site: Site) -> list[FeedLink]:
    """Return the feed of what a query finds, in its three formats."""
    asked = urlencode({"q": query.typed})
    title = _("%(publication)s: %(part)s") % {"publication": site.name, "part": query.typed}
    return [
        FeedLink(
            title=title,
            of=_("What this search finds (%(format)s)") % {"format": feed.format},
            path=f"{reverse(f'search_{name}')}?{asked}",
            page=f"{reverse('search')}?{asked}",
            format=feed.format,
            content_type=feed.content_type,
        )
        for name, feed in zip(FORMATS, site.issue_feeds, strict=True)
    ]


@reader_page
@by_destination
def search_feed(request: HttpRequest, site: Site, name: str = "feed") -> HttpResponseBase:
    """Answer with the newest entries that a query finds, in one of the formats of feeds.

    They are those of a bounded number of issues, as in the feed of all entries.
    """
    query = search.parse(request.GET.get("q", ""))
    version = changes.current()
    places = search.search(query, newest_first=True).places
    entries = [one for one in places if one.link][:MOST_IN_FEED]
    issues = list(dict.fromkeys(one.issue for one in entries))[: feeds.ISSUES]
    links = Link.objects.published().filter(pk__in=[one.link for one in entries])
    place = _feeds(query, site)[list(FORMATS).index(name)]
    holding = Issue.objects.published().filter(pk__in=issues)
    if is_opened_as_page(request):
        return entries_page(request, site, place, holding, links)
    uids = set(map(str, links.values_list("uid", flat=True)))
    response = feeds.found_entries(site, FORMATS[name], place, holding, uids)
    answer = Answer.of(response)
    coding = answer.coding_for(request)
    answer.encode(coding)
    return answer.respond(request, coding, Modified.of(version))


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
