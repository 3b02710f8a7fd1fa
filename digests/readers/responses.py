"""Responses to readers: pages in the publication's language, with common headers."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import ResolverMatch
from django.utils import timezone, translation
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from .site import Site, load_site

P = ParamSpec("P")

SHOWN = {
    "home": "latest archive",
    "issue": "issue-{date} archive",
    "issue_in_channel": "issue-{date}",
    "share_picture": "issue-{date}",
    "archive": "archive",
    "archive_year": "archive archive-{year}",
    "category": "entries category-{slug}",
    "category_feed": "feeds category-{slug}",
    "source": "entries sources",
    "source_feed": "feeds sources",
    "trail": "entries trails",
    "topics": "entries topics",
    "topics_year": "entries topics",
    "link": "entries link-{uid}",
    "links_feed": "feeds",
    "feed": "feeds",
    "feed_atom": "feeds",
    "feed_json": "feeds",
    "about": "about archive",
    "subscribe": "about",
    "search": "entries",
    "search_feed": "feeds",
    "search_feed_atom": "feeds",
    "search_feed_json": "feeds",
    "search_suggestions": "entries",
    "opml": "opml",
    "sitemap": "sitemap",
    "sitemap_pages": "sitemap",
    "sitemap_year": "sitemap",
    "robots": "robots",
}
"""What each page shows, as the keys by which a surrogate (a CDN) purges it.

After an issue was withdrawn: ``issue-DATE latest archive entries feeds sitemap``.
"""


def reader_page(
    view: Callable[Concatenate[HttpRequest, Site, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Make a view for readers: safe methods only, in the publication's language and time zone.

    Other methods are answered with 405; a check for forged requests (CSRF) would answer 403 first.
    """
    return csrf_exempt(require_safe(_in_publication(view)))


def reader_form(
    view: Callable[Concatenate[HttpRequest, Site, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Make a view for readers that also takes a form; its responses are never stored.

    Nobody is signed in here, so a forged request could do nothing that its sender cannot.
    """

    @wraps(view)
    def unstored(
        request: HttpRequest, site: Site, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        response = view(request, site, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    return csrf_exempt(require_http_methods(["GET", "HEAD", "POST"])(_in_publication(unstored)))


def _in_publication(
    view: Callable[Concatenate[HttpRequest, Site, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Make a view that speaks the publication's language, in its time zone."""

    @wraps(view)
    def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        site = load_site(request)
        with translation.override(site.imprint.language), timezone.override(site.imprint.zone):
            response = view(request, site, *args, **kwargs)
        if keys := surrogate_keys(request.resolver_match):
            response.headers["Surrogate-Key"] = keys
        return for_readers(response, site)

    return wrapper


def surrogate_keys(match: ResolverMatch | None) -> str:
    """Return the keys of what is shown at an address, none for one that only redirects."""
    return SHOWN.get(match.url_name or "", "").format(**match.kwargs) if match else ""


def for_readers(response: HttpResponseBase, site: Site) -> HttpResponseBase:
    """Add the headers that every response to readers has.

    Caches have to ask each time, because what was public a moment ago may be withdrawn by now.
    """
    response.headers.setdefault("Content-Language", site.lang)
    response.headers.setdefault("Cache-Control", "no-cache")
    is_stored = "no-store" not in response.headers["Cache-Control"]
    response.is_for_readers = is_stored  # type: ignore[attr-defined]  # see `answers`
    return response


def render_page(
    request: HttpRequest, site: Site, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Render a template of the site; its context also has the site and the page's own address."""
    known = {"site": site, "imprint": site.imprint, "url": site.address_of(request)}
    return render(request, f"site/{template}", known | context, status=status)
