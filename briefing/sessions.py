"""Sessions of several processes: kept in the database, with copies in Redis."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import cached_db, db
from redis.exceptions import RedisError


class SessionStore(cached_db.SessionStore):
    """Sessions that outlive Redis: when it is new or out of reach, the database is asked."""

    def load(self) -> dict[str, Any]:
        """Return what a session holds."""
        try:
            return super().load()
        except RedisError:
            return db.SessionStore.load(self)

    def exists(self, session_key: str) -> bool:
        """Return whether there is a session of this key."""
        return db.SessionStore.exists(self, session_key)
