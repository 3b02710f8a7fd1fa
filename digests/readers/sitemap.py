"""The sitemap, and ``robots.txt``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from digests.models import Issue, Link
from digests.rendering.addresses import source_url

from .responses import reader_page
from .site import Site


@dataclass(frozen=True, slots=True)
class Location:
    """An address of the sitemap, and when its page last changed."""

    url: str
    changed_at: dt.datetime | None = None


@reader_page
def sitemap(request: HttpRequest, site: Site) -> HttpResponseBase:
    """Return the addresses of all pages for readers (https://www.sitemaps.org/protocol.html)."""
    return render(request, "site/sitemap.xml", {"locations": _locations(site)}, "application/xml")


@reader_page
def robots(request: HttpRequest, site: Site) -> HttpResponseBase:
    """Allow robots to read all pages but the admin (RFC 9309)."""
    lines = [
        "User-agent: *",
        f"Disallow: {reverse('admin:index')}",
        "",
        f"Sitemap: {site.absolute(reverse('sitemap'))}",
        "",
    ]
    return HttpResponse("\n".join(lines), "text/plain; charset=utf-8")


def _locations(site: Site) -> Iterator[Location]:
    """Yield the pages of the site: the fixed ones, and each category, issue, source and entry."""
    issues = list(Issue.objects.published().values_list("date", "publish_at", "corrected_at"))
    newest = max((time for _, *times in issues for time in times if time), default=None)
    for name in ("home", "archive"):
        yield Location(site.absolute(reverse(name)), newest)
    yield Location(site.absolute(reverse("about")))
    for category in site.categories:
        yield Location(site.absolute(category.path))
    for date, at, corrected in issues:
        yield Location(site.absolute(reverse("issue", args=[date])), corrected or at)
    sources = Link.objects.published().order_by("source_key").values_list("source_key", flat=True)
    for path in filter(None, map(source_url, sources.distinct())):
        yield Location(site.absolute(path))
    for uid in Link.objects.published().values_list("uid", flat=True):
        yield Location(site.absolute(reverse("link", args=[uid])))
