"""Sessions as rows that name the account they are of."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db

from digests.models import Session
from digests.models.session import SIGNED_IN


class SessionStore(db.SessionStore):
    """Sessions in the database, each with its account, browser and address."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return the model of the rows."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the row of a session that holds some data."""
        row = cast(Session, super().create_model_instance(data))
        row.user_id = data.get(SESSION_KEY)
        for column, value in data.get(SIGNED_IN, {}).items():
            setattr(row, column, value)
        return row

    @classmethod
    def end(cls, keys: Collection[str]) -> None:
        """Delete the sessions with some keys; a request that is on its way cannot save one."""
        Session.objects.filter(pk__in=keys).delete()
