"""What programs ask the site for: feed lists, the map, rules for robots, its health."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from digests.models import Issue, Link
from digests.pages.site import Site, reader_page
from digests.rendering.addresses import source_url


@dataclass(frozen=True, slots=True)
class Place:
    """An address of the sitemap, and when what stands there last changed."""

    url: str
    changed_at: dt.datetime | None = None


@reader_page
def opml(request: HttpRequest, site: Site) -> HttpResponseBase:
    """The digest's feeds as a list that feed readers import."""
    feeds = [site.issue_feeds[0], *site.entry_feeds]
    context = {"site": site, "feeds": feeds}
    return render(request, "site/opml.xml", context, "text/x-opml; charset=utf-8")


@reader_page
def sitemap(request: HttpRequest, site: Site) -> HttpResponseBase:
    """Every page that readers may see (https://www.sitemaps.org/protocol.html)."""
    return render(request, "site/sitemap.xml", {"places": _places(site)}, "application/xml")


@reader_page
def robots(request: HttpRequest, site: Site) -> HttpResponseBase:
    """Robots may read all but the admin (RFC 9309)."""
    lines = [
        "User-agent: *",
        f"Disallow: {reverse('admin:index')}",
        "",
        f"Sitemap: {site.absolute(reverse('sitemap'))}",
        "",
    ]
    return HttpResponse("\n".join(lines), "text/plain; charset=utf-8")


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Whether the site can reach its database; nothing is said of how or why not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return HttpResponse("unavailable\n", "text/plain; charset=utf-8", status=503)
    return HttpResponse("ok\n", "text/plain; charset=utf-8")


def _places(site: Site) -> Iterator[Place]:
    """The pages of the site: its own, each issue, each entry, each source."""
    issues = list(Issue.objects.published().values_list("date", "publish_at", "corrected_at"))
    newest = max((time for _, *times in issues for time in times if time), default=None)
    for name in ("home", "archive"):
        yield Place(site.absolute(reverse(name)), newest)
    yield Place(site.absolute(reverse("about")))
    for category in site.categories:
        yield Place(site.absolute(category.path))
    for date, at, corrected in issues:
        yield Place(site.absolute(reverse("issue", args=[date])), corrected or at)
    sources = Link.objects.published().order_by("source").values_list("source", flat=True)
    for path in filter(None, map(source_url, sources.distinct())):
        yield Place(site.absolute(path))
    for uid in Link.objects.published().values_list("uid", flat=True):
        yield Place(site.absolute(reverse("link", args=[uid])))
