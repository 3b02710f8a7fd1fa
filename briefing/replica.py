"""The read replica: readers are answered from it, everybody else from the primary.

A replica may lag. Within one request the version of content (`digests.changes`) and the content are
read over one connection, hence from one server, so that what is kept under a version never lacks a
change that the version counts. Who edits reads what was just written, from the primary.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from .admin_path import is_admin_path

REPLICA = "replica"
_reads_from = ContextVar("reads_from", default=DEFAULT_DB_ALIAS)


class ReplicaMiddleware:
    """Lets readers read from the replica: safe methods, public addresses, nobody signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the response, made from the replica for a reader."""
        is_safe = request.method in {"GET", "HEAD"}
        is_known = settings.SESSION_COOKIE_NAME in request.COOKIES
        if not is_safe or is_known or is_admin_path(request):
            return self.get_response(request)
        token = _reads_from.set(REPLICA)
        try:
            return self.get_response(request)
        finally:
            _reads_from.reset(token)


class ReplicaRouter:
    """Chooses the replica for what a reader's request reads, the primary for all else."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        """Return the database of the present request."""
        return _reads_from.get()

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        """Return the primary."""
        return DEFAULT_DB_ALIAS

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Return False for the replica, which takes over the tables of the primary."""
        return db == DEFAULT_DB_ALIAS
