"""Show a feed that a person opens in a browser as a page.

A browser says ``Sec-Fetch-Dest: document`` where a person opens an address (W3C Fetch Metadata);
feed readers never do, whatever they accept, so that each of them gets the feed as ever.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from digests import store
from digests.models import Issue, IssueQuerySet, LinkQuerySet
from digests.rendering import Renderer, show_title

from .audience import FEEDS
from .responses import render_page
from .site import FeedLink, Site

P = ParamSpec("P")
LATEST = 20
"""The issues or entries that a page shows of a feed."""


def is_opened_as_page(request: HttpRequest) -> bool:
    """Return True where a person opens a feed in a browser."""
    return request.META.get("HTTP_SEC_FETCH_DEST") == "document" and request.path.endswith(FEEDS)


def by_destination(
    view: Callable[Concatenate[HttpRequest, Site, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, Site, P], HttpResponseBase]:
    """Let caches know that a view answers a browser otherwise than a feed reader."""

    @wraps(view)
    def wrapper(
        request: HttpRequest, site: Site, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        response = view(request, site, *args, **kwargs)
        patch_vary_headers(response, ["Sec-Fetch-Dest"])
        return response

    return wrapper


def issues_page(request: HttpRequest, site: Site, feed: FeedLink) -> HttpResponseBase:
    """Show a feed of issues: what it is, and the latest of them."""
    dates = Issue.objects.published().values_list("date", flat=True)[:LATEST]
    listed = store.listed_issues([date for date in dates if date])
    return _page(request, site, feed, {"issues": listed})


def entries_page(
    request: HttpRequest,
    site: Site,
    feed: FeedLink,
    issues: IssueQuerySet,
    links: LinkQuerySet,
) -> HttpResponseBase:
    """Show a feed of entries: what it is, and the latest of those links in those issues."""
    renderer = Renderer(site.imprint)
    latest = store.published_entries(links.published_in(issues[:LATEST])[:LATEST])
    titles = [show_title(one, renderer) for one in latest]
    return _page(request, site, feed, {"titles": titles})


def _page(
    request: HttpRequest, site: Site, feed: FeedLink, latest: dict[str, Any]
) -> HttpResponseBase:
    context = {"feed": feed, "canonical": site.absolute(feed.page), **latest}
    return render_page(request, site, "feed.html", context)
