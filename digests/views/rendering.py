"""How a view answers with a page in the site's clothes."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from digests.pages.site import Site


def render_page(
    request: HttpRequest, site: Site, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The page of a template, which knows the site and the page's own address."""
    known = {"site": site, "imprint": site.imprint, "url": site.absolute(request.path)}
    return render(request, f"site/{template}", known | context, status=status)
