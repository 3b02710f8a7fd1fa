"""The sessions of an account: where it is signed in, and how that ends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.crypto import salted_hmac

from briefing.admin_path import is_admin_path
from briefing.client import client_address
from digests.models import Session
from digests.models.session import SIGNED_IN

MAX_SHOWN = 50
"""The number of sessions that a page shows, those that were seen last."""
SEEN_EVERY = dt.timedelta(minutes=5)
"""The interval in which the time of the last request is written at most once."""


class LastSeenMiddleware:
    """Notes in the session of an editor when it was last used."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the response; the session is saved with it where a new time was noted."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        """Note the time, once it is known whose form it is: if this fails, the form comes back."""
        if is_admin_path(request) and settings.SESSION_COOKIE_NAME in request.COOKIES:
            see_session(request)


def describe_session(request: HttpRequest) -> None:
    """Note browser, address and time in the session of a user who has just signed in."""
    now = timezone.now().isoformat()
    request.session[SIGNED_IN] = {
        "browser": request.headers.get("User-Agent", "")[:300],
        "address": client_address(request),
        "since": now,
        "seen_at": now,
    }


def see_session(request: HttpRequest) -> None:
    """Note the time of a request in its session, unless it was noted a moment ago."""
    noted, now = request.session.get(SIGNED_IN), timezone.now()
    if noted and now - dt.datetime.fromisoformat(noted["seen_at"]) >= SEEN_EVERY:
        request.session[SIGNED_IN] = {**noted, "seen_at": now.isoformat()}


def sessions_of(user: User) -> QuerySet[Session]:
    """Return the sessions of a user that have not expired, the last seen first."""
    alive = Session.objects.filter(user=user, expire_date__gt=timezone.now())
    return alive.order_by(F("seen_at").desc(nulls_last=True), "pk")[:MAX_SHOWN]


def name_of_session(session: Session) -> str:
    """Return a name by which a page can speak of a session; who has it cannot use the session."""
    return salted_hmac("digests.sign_in.sessions", session.session_key).hexdigest()[:20]


def end_sessions(*, keep: str | None = None, **which: Any) -> int:
    """End the sessions that match a filter, save one key. Return how many these were."""
    found = Session.objects.filter(expire_date__gt=timezone.now(), **which).exclude(pk=keep or "")
    keys = list(found.values_list("pk", flat=True))
    import_module(settings.SESSION_ENGINE).SessionStore.end(keys)
    return len(keys)
