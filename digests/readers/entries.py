"""The pages of entries: by category, by source, and each one."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from digests import store
from digests.characters import visible
from digests.document.edition import PublishedEntry
from digests.models import Category, Issue, Link, LinkQuerySet, Section
from digests.rendering import show_entry, show_title
from digests.rendering.addresses import path_to
from digests.rendering.bar_chart import bar_chart
from digests.trails import related_to, told_by

from .errors import gone
from .listing import listing
from .responses import reader_page, render_page
from .share import breadcrumbs
from .site import Site, load_entry_renderer
from .trails import show_trails

COUNTED = 160
"""The newest issues by which the entries of a source are counted that has too many to count all."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The entry before or after another; its title may be empty."""

    uid: str
    title: str

    @property
    def path(self) -> str:
        """The path of the entry's own page."""
        return path_to("link", self.uid)


@reader_page
def category(request: HttpRequest, site: Site, slug: str) -> HttpResponseBase:
    """Show the entries of a category across issues."""
    found = site.category(slug)
    if found is None:
        return moved_category(slug, "category")
    links = Link.objects.entries().filter(section__category__slug=slug)
    context = {
        "category": found,
        "feed": site.category_feed(found),
        **listing(request, site, links, heading=found.name),
    }
    return _paged(render_page(request, site, "entries.html", context))


def moved_category(slug: str, name: str) -> HttpResponseBase:
    """Redirect to the page ``name`` of the category that took over a merged one.

    Raises Http404 when there is none.
    """
    category = Category.objects.of_former_slug(slug)
    if category is None:
        raise Http404
    return HttpResponsePermanentRedirect(reverse(name, args=[category.slug]))


@reader_page
def source(request: HttpRequest, site: Site, name: str) -> HttpResponseBase:
    """Show the entries of a source; answer 404 where it has none."""
    links = Link.objects.entries().filter(source_key=visible(name))
    listed = listing(request, site, links, heading=name)
    if not listed["groups"] and not links.published().exists():
        raise Http404
    counts = listed["counts"] if listed["is_whole"] else _newest_counts(links)
    shown = {"feed": site.source_feed(name), "chart": bar_chart(counts), "is_of_one_source": True}
    return _paged(render_page(request, site, "entries.html", {**shown, **listed}))


@reader_page
def link(request: HttpRequest, site: Site, uid: UUID) -> HttpResponseBase:
    """Show one entry; answer 410 where readers could see it once."""
    for found in store.published_entries(Link.objects.published().filter(uid=uid)):
        key, issue = Link.objects.values_list("pk", "section__issue").get(uid=uid)
        renderer = load_entry_renderer(site, [found.entry])
        entry = show_entry(found.entry, found.permalink, renderer, headings_from=2)
        steps = [(str(found.issue_date), found.issue_path)]
        earlier, later = _neighbours(issue, found)
        told = told_by(found.entry, key)
        related = related_to(found.entry.title, found.issue_date, told)
        context = {
            "picture": site.absolute(reverse("share_picture", args=[found.issue_date])),
            "linked_data": breadcrumbs(site, [*steps, (entry.heading, entry.path)]),
            "entry": entry,
            "heading": entry.heading or str(found.issue_date),
            "description": entry.description,
            "category": found.category,
            "published": found,
            "trails": show_trails(told),
            "related": [show_title(one, renderer) for one in related],
            "earlier": earlier,
            "later": later,
        }
        return render_page(request, site, "link.html", context)
    once = Link.objects.entries().filter(uid=uid).first()
    if once is None or not once.was_public():
        raise Http404
    return gone(request, site)


def _newest_counts(links: LinkQuerySet) -> dict[int, int]:
    """Count entries by the newest whole years of an archive, of too many entries to count all."""
    issues = Issue.objects.published()[:COUNTED].values("pk")
    sections = Section.objects.filter(issue__in=issues).order_by().values("pk")
    counts = store.counts_by_year(links.filter(section__in=sections))
    oldest = min(counts, default=0)
    return {year: number for year, number in counts.items() if year != oldest}


def _neighbours(issue: int, found: PublishedEntry) -> tuple[Neighbour | None, Neighbour | None]:
    """Return the entries before and after one in its issue, in one query."""
    links = Link.objects.entries().filter(section__issue=issue).newest_first()
    around = [Neighbour(str(uid), title) for uid, title in links.values_list("uid", "title")]
    place = next((n for n, one in enumerate(around) if one.uid == found.entry.uid), None)
    if place is None:  # it was moved in between
        return None, None
    later = around[place + 1] if place + 1 < len(around) else None
    return around[place - 1] if place else None, later


def _paged(response: HttpResponse) -> HttpResponse:
    """Mark a response as one that the page number and the year of its address decide."""
    response.is_paged = True  # type: ignore[attr-defined]  # see `answers`
    return response
