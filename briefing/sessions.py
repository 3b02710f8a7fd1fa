"""Sessions of several processes: kept in the database, with copies in Redis."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from functools import partial
from typing import Any

from django.core.cache import cache
from django.db import transaction
from redis.exceptions import RedisError

from . import session_rows

COPY_SECONDS = 5 * 60
"""The life of a copy: one that Redis could not be told to delete is believed no longer."""


class SessionStore(session_rows.SessionStore):
    """Sessions that outlive Redis: when it is new or out of reach, the database is asked."""

    def load(self) -> dict[str, Any]:
        """Return what a session holds."""
        with suppress(RedisError):
            if copy := cache.get(_name_of_copy(self.session_key)):
                return dict(copy)
        data: dict[str, Any] = super().load()
        self._copy(data)
        return data

    def save(self, must_create: bool = False) -> None:
        """Write what a session holds, in the database first."""
        super().save(must_create)
        self._copy(dict(self.items()))

    def delete(self, session_key: str | None = None) -> None:
        """Delete a session, this one unless another is named, from the database first."""
        super().delete(session_key)
        if key := session_key or self.session_key:
            with suppress(RedisError):
                cache.delete(_name_of_copy(key))

    @classmethod
    def end(cls, keys: Collection[str]) -> None:
        """Delete the sessions with some keys, and their copies when that is committed.

        Until then a request would read the row and make another copy.
        """
        super().end(keys)
        transaction.on_commit(partial(_delete_copies, keys))

    def _copy(self, data: dict[str, Any]) -> None:
        if self.session_key:
            with suppress(RedisError):
                cache.set(_name_of_copy(self.session_key), data, COPY_SECONDS)


def _delete_copies(keys: Collection[str]) -> None:
    with suppress(RedisError):
        cache.delete_many([_name_of_copy(key) for key in keys])


def _name_of_copy(session_key: str | None) -> str:
    return f"session.{session_key}"
