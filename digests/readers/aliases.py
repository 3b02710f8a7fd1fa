"""Permanent redirects from other addresses of a page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from digests.models import Issue

from .errors import moved_gone_or_unknown
from .responses import reader_page
from .site import Site


@reader_page
def moved(request: HttpRequest, site: Site, /, to: str, **arguments: Any) -> HttpResponseBase:
    """Redirect permanently to the page of a URL pattern and its arguments."""
    return HttpResponsePermanentRedirect(reverse(to, kwargs=arguments))


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
