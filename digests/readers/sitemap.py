"""The sitemap, and ``robots.txt``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from django.conf import settings
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from digests import store
from digests.archive import MOST_SHOWN
from digests.models import Issue, IssueQuerySet, Link, LinkQuerySet
from digests.rendering.addresses import source_url
from digests.trails import followed_works

from .responses import reader_page
from .site import Site
from .trails import trail_path


@dataclass(frozen=True, slots=True)
class Location:
    """An address of the sitemap, and when its page last changed."""

    url: str
    changed_at: dt.datetime | None = None


@reader_page
def sitemap(request: HttpRequest, site: Site) -> HttpResponseBase:
    """Return the addresses of all pages for readers (https://www.sitemaps.org/protocol.html).

    Of a long archive it is an index: of the site's own pages, and of each year's.
    """
    issues = Issue.objects.published()
    if len(issues.values_list("pk")[: MOST_SHOWN + 1]) <= MOST_SHOWN:
        trails = _of_trails(site, Link.objects.published())
        return _urlset(request, chain(_pages(site), _of_issues(site, issues), trails))
    years = sorted(store.archive_years(), reverse=True)
    paths = [reverse("sitemap_pages"), *(reverse("sitemap_year", args=[year]) for year in years)]
    maps = map(site.absolute, paths)
    return render(request, "site/sitemap_index.xml", {"maps": maps}, "application/xml")


@reader_page
def sitemap_pages(request: HttpRequest, site: Site) -> HttpResponseBase:
    """Return the addresses of the pages that are of no year."""
    return _urlset(request, _pages(site))


@reader_page
def sitemap_year(request: HttpRequest, site: Site, year: int) -> HttpResponseBase:
    """Return the addresses of a year's issues, their entries, and the trails that end in it."""
    issues = Issue.objects.published().filter(date__year=year)
    if not issues.exists():
        raise Http404
    trails = _of_trails(site, Link.objects.published_in(issues), year)
    return _urlset(request, chain(_of_issues(site, issues), trails))


def _urlset(request: HttpRequest, locations: Iterable[Location]) -> HttpResponse:
    return render(request, "site/sitemap.xml", {"locations": locations}, "application/xml")


@reader_page
def robots(request: HttpRequest, site: Site) -> HttpResponseBase:
    """Allow robots to read all pages but the admin and the search (RFC 9309).

    Its facets would lead a robot through every combination of them.
    """
    lines = [
        "User-agent: *",
        f"Disallow: {settings.ADMIN_PATH}",
        f"Disallow: {reverse('search')}",
        "",
        f"Sitemap: {site.absolute(reverse('sitemap'))}",
        "",
    ]
    return HttpResponse("\n".join(lines), "text/plain; charset=utf-8")


def _pages(site: Site) -> Iterator[Location]:
    """Yield the pages of the site itself, of its categories and of its sources."""
    issues = Issue.objects.published().order_by()
    times = issues.aggregate(Max("publish_at"), Max("corrected_at")).values()
    newest = max(filter(None, times), default=None)
    for name in ("home", "archive", "topics"):
        yield Location(site.absolute(reverse(name)), newest)
    for name in ("about", "subscribe"):
        yield Location(site.absolute(reverse(name)))
    for category in site.categories:
        yield Location(site.absolute(category.path))
    for path in filter(None, map(source_url, Link.objects.published().sources())):
        yield Location(site.absolute(path))


def _of_issues(site: Site, issues: IssueQuerySet) -> Iterator[Location]:
    """Yield the pages of issues, and those of their entries."""
    for date, at, corrected in issues.values_list("date", "publish_at", "corrected_at"):
        yield Location(site.absolute(reverse("issue", args=[date])), corrected or at)
    links = Link.objects.published().filter(section__issue__in=issues.order_by())
    for uid in links.values_list("uid", flat=True):
        yield Location(site.absolute(reverse("link", args=[uid])))


def _of_trails(site: Site, links: LinkQuerySet, year: int | None = None) -> Iterator[Location]:
    """Yield the pages of the works that some entries and others tell of, the last ones in a year.

    The trails of a single entry are left out, as their pages ask search engines to do.
    """
    for work, last in followed_works(links).items():
        if year is None or last.year == year:
            yield Location(site.absolute(trail_path(work)))
