"""The permissions, paging, author names and rendering that all history pages share."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext

from digests.admin.context import page_context
from digests.admin.lists import BoundedPaginator
from digests.models import Issue
from digests.people import name_of

PER_PAGE = 50


def require(may: bool) -> None:
    """Raise PermissionDenied unless a condition holds."""
    if not may:
        raise PermissionDenied


def require_view(request: HttpRequest) -> None:
    """Raise PermissionDenied when the user may not read issues."""
    require(request.user.has_perm("digests.view_issue"))


def paginate(request: HttpRequest, rows: Any) -> Page[Any]:
    """Return the page of rows that ``?page=`` asks for, or the nearest existing one."""
    return BoundedPaginator(rows, PER_PAGE).get_page(request.GET.get("page"))


def respond(
    request: HttpRequest, template: str, title: Any, context: dict[str, Any]
) -> HttpResponse:
    """Return a response rendered from ``admin/history/TEMPLATE.html``."""
    values = {**page_context(request, title, Issue), **context}
    return TemplateResponse(request, f"admin/history/{template}.html", values)


def author_name(user: User | None) -> str:
    """Return the name of a revision's author, or a phrase for an unknown author."""
    return name_of(user) if user else gettext("no one in particular")
