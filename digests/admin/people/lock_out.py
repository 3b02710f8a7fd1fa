"""The page for those who have to wait before they may try again."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from digests.admin.context import signed_out_context
from digests.admin.draft_recovery import draft_of
from digests.sign_in.throttle import ADDRESS_COOL_OFF, is_address_shut
from digests.sign_in.two_factor import CODE_COOL_OFF


def locked_out(
    request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """Return the response 429 after too many failed attempts to sign in.

    Whoever is signed in, and gave a wrong password where one is asked again, stays so.

    Used as django-axes' lock-out response.
    """
    name = (credentials or {}).get("username", "")
    if request.user.is_authenticated:
        return _wait_page(request, "own", settings.AXES_COOLOFF_TIME)
    if is_address_shut(request, name):
        return _wait_page(request, "address", ADDRESS_COOL_OFF)
    return _wait_page(request, "account", settings.AXES_COOLOFF_TIME)


def codes_shut(request: HttpRequest) -> HttpResponse:
    """Return the response 429 after too many wrong codes of an account."""
    return _wait_page(request, "codes", CODE_COOL_OFF)


def _wait_page(request: HttpRequest, reason: str, wait: dt.timedelta) -> HttpResponse:
    """Render why and how long to wait; ``Retry-After`` says it in seconds (RFC 9110, 10.2.3)."""
    context = {
        **signed_out_context(request, _("Too many attempts")),
        "reason": reason,
        "limit": settings.AXES_FAILURE_LIMIT,
        "minutes": int(wait.total_seconds()) // 60,
        "draft": draft_of(request),
    }
    page = TemplateResponse(request, "admin/people/locked_out.html", context, status=429)
    page["Retry-After"] = str(int(wait.total_seconds()))
    return page.render()
