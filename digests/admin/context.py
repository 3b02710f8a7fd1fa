"""The template context that every page of the admin needs."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest


def page_context(
    request: HttpRequest, title: Any, model: type[Model] | None = None
) -> dict[str, Any]:
    """Return the admin site's own context with a title, and with the model for the breadcrumbs."""
    context: dict[str, Any] = {**admin.site.each_context(request), "title": title}
    if model is not None:
        context["opts"] = model._meta  # noqa: SLF001 (documented API)
    return context


def signed_out_context(request: HttpRequest, title: Any) -> dict[str, Any]:
    """Return the context of a page without the sidebar, for people who are not signed in."""
    return {**page_context(request, title), "is_nav_sidebar_enabled": False}
