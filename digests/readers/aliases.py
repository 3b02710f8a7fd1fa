"""Permanent redirects from other addresses of a page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from digests import store
from digests.models import Issue

from .errors import moved_gone_or_unknown
from .responses import reader_page
from .site import Site


@reader_page
def moved(request: HttpRequest, site: Site, /, to: str, **arguments: Any) -> HttpResponseBase:
    """Redirect permanently to the page of a URL pattern and its arguments."""
    return HttpResponsePermanentRedirect(reverse(to, kwargs=arguments))


class FormerPathMiddleware:
    """Leads from the path that an issue had on another site to its page here.

    It answers where nothing else does, so that an address of ours is never taken for another.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the response, or a redirect in place of a page that was not found."""
        response = self.get_response(request)
        if response.status_code != HTTPStatus.NOT_FOUND or request.method not in {"GET", "HEAD"}:
            return response
        issue = store.issue_of_path(request.path)
        if issue and (issue.is_public() or Issue.objects.withdrawn().filter(pk=issue.pk).exists()):
            headers = {"Cache-Control": response.headers.get("Cache-Control", "no-cache")}
            return HttpResponsePermanentRedirect(issue.get_absolute_url(), headers=headers)
        return response


@reader_page
def old_file(request: HttpRequest, site: Site, folder: str, date: dt.date) -> HttpResponseBase:
    """Redirect from an address in the old folder of files to the issue.

    Raises Http404 for any other folder.
    """
    if folder != site.imprint.folder:
        raise Http404
    if not Issue.objects.published().filter(date=date).exists():
        return moved_gone_or_unknown(request, site, date)
    return HttpResponsePermanentRedirect(reverse("issue", args=[date]))
