"""The template contexts of the pages of the admin."""

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


def detached_context(title: Any) -> dict[str, Any]:
    """Return the context of a page for which neither the database nor the session is asked.

    It is to be rendered without a request, as context processors would ask for the user.
    """
    site = admin.site
    return {"site_header": site.site_header, "site_title": site.site_title, "title": title}
