"""Check the token that a tool sends, and find the person to whom it belongs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from digests.models import CaptureToken

SCHEME = "Token "
STAMPED_EACH = timedelta(minutes=1)
"""The shortest time between two writes of the last use of a token, to save queries."""

View = Callable[..., HttpResponse]


def with_token(view: Callable[..., HttpResponse]) -> View:
    """Let a view be asked with a token alone; it gets the token's owner as ``by``.

    Cookies count for nothing, so no other site can use those of a reader's browser.
    """

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        by = _owner(request.headers.get("Authorization", ""))
        response = view(request, *args, by=by, **kwargs) if by else _refused()
        add_never_cache_headers(response)
        return response

    return guarded


def _owner(header: str) -> User | None:
    """Return the person for whom a header's token catches links, or None."""
    text = header.removeprefix(SCHEME).strip()
    token = CaptureToken.objects.of_text(text) if header.startswith(SCHEME) and text else None
    if token is None or not token.user.has_perm("digests.add_link"):
        return None
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > STAMPED_EACH:
        CaptureToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token.user


def _refused() -> HttpResponse:
    answer = {"detail": _("The token is missing or not valid.")}
    response = JsonResponse(answer, status=HTTPStatus.UNAUTHORIZED)
    response["WWW-Authenticate"] = "Token"
    return response
