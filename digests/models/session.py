"""The sessions of people who are signed in."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from .fields import CleanTextField

SIGNED_IN = "signed_in"
"""The key under which a session holds the values of its row's columns."""


class Session(AbstractBaseSession):
    """A session, with the account that it is of and where it began.

    ``briefing.session_rows`` fills the columns from what the session holds, at every save. All of
    them are empty in the session of someone who has not signed in.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="sessions"
    )
    browser = CleanTextField(default="")
    address = models.GenericIPAddressField(null=True)
    since = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.user_id} {self.since}"  # never the key, with which anybody is signed in

    @classmethod
    def get_session_store_class(cls) -> Any:
        """Return the class that reads and writes sessions."""
        return import_module(settings.SESSION_ENGINE).SessionStore
