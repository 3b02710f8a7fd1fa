"""Answers to readers that a process keeps: the same bytes until something changes.

An answer is kept under the version of what readers see (`digests.changes`) and its address, so it
is never stale and nothing is ever purged. Who asks again with the ETag of an answer gets 304.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from threading import Lock
from typing import NamedTuple

import brotli
from django.conf import settings
from django.core.signals import request_finished
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date

from digests import changes
from digests.bounded_cache import BoundedCache

from . import audience, feeds_as_pages

MAX_BYTES = 6_000_000
"""The most bytes of answers that one process keeps; the least recently used are dropped."""
LEAST_TO_COMPRESS = 500
"""The fewest bytes of a body that is compressed; a shorter one gains next to nothing."""
_PAGE = re.compile(r"(?!&)(?:year=[0-9]{4})?(?:(?:^|&)full=1)?(?:(?:^|&)page=[0-9]{1,6})?")
"""The query strings under which listings are kept: a year, in full, and the number of a page."""

OF_304 = ("Cache-Control", "Content-Language", "Vary")
"""Headers that go with 304, beside the validators (RFC 9110, 15.4.5)."""
CONDITIONS = frozenset(
    f"HTTP_IF_{name}" for name in ("MATCH", "NONE_MATCH", "MODIFIED_SINCE", "UNMODIFIED_SINCE")
)
"""Headers of a request that ask for a body only under a condition (RFC 9110, 13.1)."""

CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=4, lgwin=18),
    "gzip": lambda body: gzip.compress(body, compresslevel=5, mtime=0),
}
"""Content codings (RFC 9110, 8.4.1) by name, the best first."""


STORED_EXPIRED = "@1"
"""The value of X-Accel-Expires with which nginx stores an answer and asks again for each request.

It is a moment of 1970. nginx stores nothing that says ``no-cache`` or has no time left.
"""


class Modified(NamedTuple):
    """The second of the last change, as HTTP tells it.

    Until that second is over it is the one before, and not final: more may change in it. Until then
    no answer is told apart by its date, and none is stored by a cache that would keep that date.
    """

    second: int
    is_final: bool

    @classmethod
    def of(cls, version: changes.ContentVersion) -> Modified:
        """Return the second of a version's last change."""
        second = int(version.changed_at.timestamp()) if version.changed_at else 0
        is_final = second < int(timezone.now().timestamp())
        return cls(second if is_final else second - 1, is_final)


@dataclass(slots=True)
class Answer:
    """An answer to GET: its headers, and its body in each content coding that was asked for.

    The empty coding is the body as it is.
    """

    headers: dict[str, str]
    bodies: dict[str, bytes]
    tag: str
    lock: Lock = field(default_factory=Lock)

    @classmethod
    def of(cls, response: HttpResponse) -> Answer:
        """Make an answer of a response; its headers are those of every copy."""
        patch_vary_headers(response, ["Accept-Encoding"])
        headers = {name: value for name, value in response.items() if name != "Content-Length"}
        tag = blake2b(response.content, digest_size=16).hexdigest()
        return cls(headers, {"": response.content}, tag)

    @property
    def size(self) -> int:
        """The bytes of all bodies."""
        return sum(map(len, self.bodies.values()))

    def coding_for(self, request: HttpRequest) -> str:
        """Return the coding in which a request is answered; the empty one for a short body."""
        if len(self.bodies[""]) < LEAST_TO_COMPRESS:
            return ""
        return _best_coding(request.META.get("HTTP_ACCEPT_ENCODING", ""))

    def encode(self, coding: str) -> None:
        """Make the body in a coding, once."""
        with self.lock:
            if coding not in self.bodies:
                self.bodies[coding] = CODINGS[coding](self.bodies[""])

    def respond(self, request: HttpRequest, coding: str, modified: Modified) -> HttpResponseBase:
        """Return the body in a coding that is made, or 304 to who has it already."""
        etag = f'"{self.tag}-{coding}"' if coding else f'"{self.tag}"'
        validators = {"ETag": etag, "Last-Modified": _http_date(modified.second)}
        if request.META.get("HTTP_IF_NONE_MATCH") == etag:  # as nearly all polls have it
            kept = {name: self.headers[name] for name in OF_304 if name in self.headers}
            return HttpResponseNotModified(headers=kept | validators)
        body = self.bodies[coding]
        headers = {**self.headers, **validators, "Content-Length": str(len(body))}
        if coding:
            headers["Content-Encoding"] = coding
        if modified.is_final:
            headers["X-Accel-Expires"] = STORED_EXPIRED
        response = HttpResponse(body, headers=headers)
        if CONDITIONS.isdisjoint(request.META):
            return response
        second = modified.second if modified.is_final else None
        return get_conditional_response(request, etag, second, response) or response


_http_date = lru_cache(maxsize=16)(http_date)


@lru_cache(maxsize=256)
def _best_coding(accepted: str) -> str:
    """Return the best coding of an Accept-Encoding header, empty for none (RFC 9110, 12.5.3)."""
    allowed = {}
    for part in accepted.lower().split(","):
        name, _semicolon, weight = part.partition(";")
        allowed[name.strip()] = not re.fullmatch(r"\s*q=0(?:\.0*)?\s*", weight)
    return next((name for name in CODINGS if allowed.get(name)), "")


class KeptAnswers(BoundedCache[Answer]):
    """Answers by key; of many who ask for one that is missing, one makes it."""

    def __init__(self, max_bytes: int) -> None:
        super().__init__(max_bytes)
        self._turns: dict[Hashable, tuple[Lock, int]] = {}

    @contextmanager
    def turn(self, key: Hashable) -> Iterator[None]:
        """Let one thread at a time make the answer of a key; the others find it made."""
        with self._lock:
            lock, waiting = self._turns.get(key, (Lock(), 0))
            self._turns[key] = lock, waiting + 1
        try:
            with lock:
                yield
        finally:
            with self._lock:
                lock, waiting = self._turns[key]
                if waiting == 1:
                    del self._turns[key]
                else:
                    self._turns[key] = lock, waiting - 1


class KeptAnswersMiddleware:
    """Answers readers from memory before the rest of the stack is touched.

    What is kept has the headers of that stack. Nothing is kept in development, where templates
    change under the process.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.kept = KeptAnswers(0 if settings.DEBUG else MAX_BYTES)
        self.watch = changes.Watch()
        request_finished.connect(audience.flush_when_due, dispatch_uid="feed audience")
        self.elsewhere = tuple(
            {settings.STATIC_URL, settings.MEDIA_URL, settings.ADMIN_PATH, "/api/", "/healthz"}
        )

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the answer that is kept, or the response of the stack."""
        query = request.META.get("QUERY_STRING", "")
        is_for_readers = request.method in {"GET", "HEAD"} and not (
            request.path.startswith(self.elsewhere) or (query and not _PAGE.fullmatch(query))
        )
        if not is_for_readers:
            return self.get_response(request)
        version = self.watch.current()
        seen = version, version.written_at  # of a restored database the number may come again
        form = feeds_as_pages.is_opened_as_page(request)
        key = seen, request.is_secure(), request.get_host(), request.path, query, form
        found = self.kept.get(key) or self._make(key, request)
        if not isinstance(found, Answer):
            return found
        audience.note(request)
        coding = found.coding_for(request)
        if coding not in found.bodies:
            found.encode(coding)
            self.kept.put(key, found, found.size)
        return found.respond(request, coding, Modified.of(version))

    def _make(self, key: Hashable, request: HttpRequest) -> Answer | HttpResponseBase:
        """Return a new answer, or the response of the stack where it is none to keep."""
        with self.kept.turn(key):
            if found := self.kept.get(key):
                return found
            response = self.get_response(request)
            has_query = bool(request.META.get("QUERY_STRING"))
            if not (isinstance(response, HttpResponse) and is_kept(response, has_query=has_query)):
                return response
            answer = Answer.of(response)
            self.kept.put(key, answer, answer.size)
            return answer


def is_kept(response: HttpResponse, *, has_query: bool) -> bool:
    """Return whether a response is the same for every reader until something changes.

    Under a query only pages of a listing are kept: of others anybody could make a million copies.
    """
    is_for_readers = getattr(response, "is_for_readers", False)
    is_addressed = getattr(response, "is_paged", False) or not has_query
    is_whole = response.status_code == 200 and not response.cookies
    return is_for_readers and is_addressed and is_whole
