"""The throttle of sign-ins: how many wrong passwords and codes are taken from whom.

A browser in which someone has signed in is known for that account by a cookie. It has a count of
its own, so its owner gets in whatever strangers guess, from the same address too. Every other
attempt counts twice: for the account and the address, and for the address and all accounts. No
count ends at an account alone, or strangers could shut its owner out from everywhere.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_client_username
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_login_failed
from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from briefing.client import client_address

ADDRESS_LIMIT = 20
"""The number of failures of one address, over all accounts, after which it has to wait."""
ADDRESS_COOL_OFF = dt.timedelta(minutes=5)
"""The time for which such an address is refused; it is short, as an office may share one."""

BROWSER_COOKIE = "known_browser"
BROWSER_COOKIE_AGE = dt.timedelta(days=90)

hashing = Lock()
"""Held while this process hashes the password of someone who signs in.

A hash takes a thread and a core for a third of a second: what others are left with is for readers.
"""
SECONDS_TO_WAIT = 3
"""The seconds for which a known browser waits for the lock.

Any other is refused at once, so that strangers cannot occupy all threads.
"""


class SignInThrottle(AxesDatabaseHandler):  # type: ignore[misc]  # carries no types
    """Counts failures by account and known browser, else by account and address, and by address.

    django-axes keeps a row for each account, address and user agent. Anybody may call a browser as
    they like, so the known browser stands in the column of the user agent, "" for any other.
    """

    def filter_user_attempts(
        self, request: HttpRequest, credentials: dict[str, Any] | None = None
    ) -> list[QuerySet[AccessAttempt]]:
        """Return the failures of an account from this browser, or from this address."""
        name = get_client_username(request, credentials)
        browser = known_browser(request, name)
        attempts = AccessAttempt.objects.filter(username=name, user_agent=browser)
        return [attempts if browser else attempts.filter(ip_address=client_address(request))]

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """Return the failures that count, at least the limit for an address that has to wait."""
        failures: int = super().get_failures(request, credentials)
        if not is_address_shut(request, get_client_username(request, credentials)):
            return failures
        return max(failures, settings.AXES_FAILURE_LIMIT)

    def user_login_failed(
        self,
        sender: Any,
        credentials: dict[str, Any],
        request: HttpRequest | None = None,
        **kwargs: Any,
    ) -> None:
        """Count a failure."""
        if request is not None:
            name = get_client_username(request, credentials)
            request.axes_user_agent = known_browser(request, name)  # type: ignore[attr-defined]
        super().user_login_failed(sender, credentials, request, **kwargs)


@contextmanager
def hashing_turn(request: HttpRequest, name: str) -> Iterator[bool]:
    """Take the turn to hash a password, and yield whether it was free."""
    is_free = hashing.acquire(timeout=SECONDS_TO_WAIT if known_browser(request, name) else 0)
    try:
        yield is_free
    finally:
        if is_free:
            hashing.release()


def is_address_shut(request: HttpRequest, name: str) -> bool:
    """Return True when the address of a request has to wait, and its browser is not known."""
    if known_browser(request, name):
        return False
    recent = AccessAttempt.objects.filter(
        ip_address=client_address(request),
        user_agent="",
        attempt_time__gt=timezone.now() - ADDRESS_COOL_OFF,
    )
    return (recent.aggregate(sum=Sum("failures_since_start"))["sum"] or 0) >= ADDRESS_LIMIT


def may_try(request: HttpRequest, user: User) -> bool:
    """Return True while the account may be tried from where a request comes."""
    credentials = {"username": user.get_username()}
    return bool(AxesProxyHandler.is_allowed(request, credentials))


def count_failure(request: HttpRequest, user: User) -> None:
    """Count a wrong code like a wrong password; the middleware of django-axes tells who must wait.

    The throttle starts anew when the user is signed in at last.
    """
    credentials = {"username": user.get_username()}
    user_login_failed.send(sender=__name__, credentials=credentials, request=request)


def known_browser(request: HttpRequest, name: str | None) -> str:
    """Return the identifier of a browser in which an account has signed in, or ""."""
    age = BROWSER_COOKIE_AGE
    return request.get_signed_cookie(BROWSER_COOKIE, "", salt=_salt(name), max_age=age) or ""


def know_browser(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Let the browser of a request be known for an account, by a cookie that tells no name."""
    name = user.get_username()
    response.set_signed_cookie(
        BROWSER_COOKIE,
        known_browser(request, name) or secrets.token_urlsafe(12),
        salt=_salt(name),
        max_age=BROWSER_COOKIE_AGE,
        path=settings.ADMIN_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _salt(name: str | None) -> str:
    return f"{__name__}: {name}"
