"""Tell failures of the machine from mistakes of ours: a full disk, a database away or busy."""

from __future__ import annotations

import errno
import sqlite3
from dataclasses import dataclass
from http import HTTPStatus

from django.db import Error, InterfaceError, OperationalError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

RETRY_AFTER = 60
"""The seconds after which it is worth trying again (RFC 9110, 10.2.3)."""


@dataclass(frozen=True)
class Outage:
    """A failure that nobody who sends a request can help: its status, and what an editor reads."""

    status: HTTPStatus
    reason: str | Promise


FULL = Outage(
    HTTPStatus.INSUFFICIENT_STORAGE,
    _(
        "The disk of the server is full. Tell whoever runs it, leave this page open, and send it "
        "again when there is room."
    ),
)
AWAY = Outage(
    HTTPStatus.SERVICE_UNAVAILABLE,
    _(
        "The database does not answer. Leave this page open and try again in a few minutes; if "
        "that does not help, tell whoever runs the server."
    ),
)
BUSY = Outage(
    HTTPStatus.SERVICE_UNAVAILABLE,
    _("The database is busy with something else. Wait a minute and send it again."),
)

OF_FILES = dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), FULL)
OF_SQLITE = {
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_IOERR: AWAY,
    sqlite3.SQLITE_CANTOPEN: AWAY,
    sqlite3.SQLITE_READONLY: AWAY,
    sqlite3.SQLITE_NOTADB: AWAY,
    sqlite3.SQLITE_CORRUPT: AWAY,
}
"""Outages by the primary result codes of SQLite (https://sqlite.org/rescode.html)."""
OF_POSTGRESQL = {
    "53100": FULL,  # disk full
    "40001": BUSY,  # serialization failure
    "40P01": BUSY,  # deadlock
    "55P03": BUSY,  # lock not available
    "57014": BUSY,  # a time-out cancelled the statement
    "25006": AWAY,  # read-only transaction: it is a standby
    **dict.fromkeys(("08", "53", "57", "58"), AWAY),  # connection, resources, operator, system
}
"""Outages by SQLSTATE or its class (PostgreSQL's documentation, appendix A)."""


def outage_of(error: BaseException | None) -> Outage | None:
    """Return the outage that an exception tells of, None for a mistake of ours."""
    if isinstance(error, OSError):
        return OF_FILES.get(error.errno or 0)
    if not isinstance(error, Error):
        return None
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        # The primary code is the last byte of an extended one.
        return OF_SQLITE.get(getattr(cause, "sqlite_errorcode", 0) & 0xFF)
    state = getattr(cause, "sqlstate", "")  # of psycopg, which SQLite's processes do not load
    if state:
        return OF_POSTGRESQL.get(state) or OF_POSTGRESQL.get(state[:2])
    is_lost = state is None and isinstance(error, (InterfaceError, OperationalError))
    return AWAY if is_lost else None
