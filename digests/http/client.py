"""Fetch the content of an address, within limits."""

from __future__ import annotations

import re
import time
import zlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from django.conf import settings

from .errors import FetchError
from .targets import is_public, parse_url

if TYPE_CHECKING:  # at run time where it is used: it takes 6 MB, and most processes never fetch
    import httpx

    from .connection import Gate

USER_AGENT = "Briefing"
"""The name by which a robots.txt may speak to us."""
MAX_BYTES = 20_000_000
MAX_SECONDS = 20.0
MAX_REDIRECTS = 5
MOVED_FOR_GOOD = frozenset({HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.PERMANENT_REDIRECT})
MAX_RETRY_AFTER = 7 * 24 * 3600.0
"""The longest wait that a site may ask for, in seconds."""
CHUNK = 64 * 1024
_VALIDATOR = re.compile(r"[\x20-\x7e]{1,500}")


@dataclass(frozen=True, slots=True)
class Fetched:
    """The content of an address: ``url`` after redirects, ``media_type``, ``charset`` as declared.

    Both are in lower case, and "" where nothing is declared; ``content`` is decompressed. ``etag``
    and ``last_modified`` ask the next time whether it has changed; when it has not,
    ``is_unchanged`` is set and there is no content (RFC 9110, 13). ``moved_to`` is the address to
    which the site says that this one has moved for good (RFC 9110, 15.4.2), "" if it says nothing.
    """

    url: str
    media_type: str
    charset: str
    content: bytes
    etag: str = ""
    last_modified: str = ""
    is_unchanged: bool = False
    moved_to: str = ""


@dataclass(frozen=True, slots=True)
class _Wish:
    """The method and headers of a fetch, and what is accepted as its answer."""

    method: Literal["GET", "HEAD"]
    headers: dict[str, str]
    media_types: Collection[str] | None
    max_bytes: int
    before_each: Callable[[str], object] | None

    @property
    def is_conditional(self) -> bool:
        return bool(self.headers.keys() & {"If-None-Match", "If-Modified-Since"})


def fetch(
    url: str,
    *,
    accept: str = "*/*",
    media_types: Collection[str] | None = None,
    etag: str = "",
    last_modified: str = "",
    max_bytes: int = MAX_BYTES,
    max_seconds: float = MAX_SECONDS,
    before_each: Callable[[str], object] | None = None,
    method: Literal["GET", "HEAD"] = "GET",
) -> Fetched:
    """Return the content of a public address of http or https; raises FetchError.

    An answer of another type than ``media_types`` is not read. ``etag`` and ``last_modified`` of
    an earlier answer ask for the content only if it has changed. ``before_each`` is called with
    each address before it is asked for, those of redirects too, and may raise FetchError. With HEAD
    there is no content.
    """
    import httpx

    from .connection import Gate, GuardedTransport

    headers = {"Accept": accept, "Accept-Encoding": "gzip", "User-Agent": user_agent()}
    conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    headers |= {name: value for name, value in conditions.items() if _VALIDATOR.fullmatch(value)}
    wish = _Wish(method, headers, media_types, max_bytes, before_each)
    gate = Gate(is_public, time.monotonic() + max_seconds)
    transport = GuardedTransport(gate, settings.OUTBOUND_PROXY)
    with httpx.Client(transport=transport, trust_env=False) as client:
        try:
            return _follow(client, gate, url, wish)
        except httpx.ConnectTimeout as error:
            raise FetchError("unreachable") from error
        except httpx.TimeoutException as error:
            raise FetchError("slow") from error
        except (httpx.RemoteProtocolError, zlib.error) as error:
            raise FetchError("broken") from error
        except httpx.TransportError as error:
            raise FetchError("unreachable") from error


def _follow(client: httpx.Client, gate: Gate, url: str, wish: _Wish) -> Fetched:
    """Follow redirects from an address and return the answer at their end."""
    target, moved_to, is_for_good = parse_url(url), "", True
    for _hop in range(MAX_REDIRECTS + 1):
        if wish.before_each:
            wish.before_each(str(target))
        with client.stream(wish.method, target, headers=wish.headers) as response:
            if not response.has_redirect_location:
                return replace(_read(response, gate, wish), moved_to=moved_to)
            target = parse_url(_next_url(response))
            is_for_good = is_for_good and response.status_code in MOVED_FOR_GOOD
            moved_to = str(target) if is_for_good else moved_to
    raise FetchError("redirects")


def _next_url(response: httpx.Response) -> str:
    import httpx

    try:
        return str(response.url.join(response.headers["Location"]))
    except httpx.InvalidURL as error:
        raise FetchError("address") from error


def _read(response: httpx.Response, gate: Gate, wish: _Wish) -> Fetched:
    """Return an answer that leads nowhere else, with its content."""
    url, status = str(response.url), response.status_code
    etag, last_modified = _validator(response, "ETag"), _validator(response, "Last-Modified")
    if status == HTTPStatus.NOT_MODIFIED and wish.is_conditional:
        etag = etag or wish.headers.get("If-None-Match", "")
        last_modified = last_modified or wish.headers.get("If-Modified-Since", "")
        return Fetched(url, "", "", b"", etag, last_modified, is_unchanged=True)
    if not response.is_success:
        raise FetchError("status", status, _retry_after(response))
    declared = Message()
    declared["Content-Type"] = response.headers.get("Content-Type", "")
    charset = declared.get_content_charset("") or ""
    media_type = declared.get_content_type() if "Content-Type" in response.headers else ""
    if wish.media_types is not None and media_type not in wish.media_types:
        raise FetchError("type")
    if wish.method == "HEAD":
        return Fetched(url, media_type, charset, b"", etag, last_modified)
    content = b"".join(_limited(_inflated(response), wish.max_bytes, gate))
    return Fetched(url, media_type, charset, content, etag, last_modified)


def _validator(response: httpx.Response, name: str) -> str:
    """Return the value of a header that is sent back as it came, "" if it cannot be."""
    value: str = response.headers.get(name, "")
    return value if _VALIDATOR.fullmatch(value) else ""


def _retry_after(response: httpx.Response) -> float | None:
    """Return the seconds that a site asks to wait, None without any (RFC 9110, 10.2.3)."""
    said: str = response.headers.get("Retry-After", "").strip()
    if re.fullmatch(r"[0-9]+", said):
        return min(float(said[:10]), MAX_RETRY_AFTER)
    try:
        moment = parsedate_to_datetime(said)
    except (ValueError, OverflowError):  # the second for a year of twenty digits
        return None
    seconds = (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
    return min(max(seconds, 0.0), MAX_RETRY_AFTER)


def user_agent() -> str:
    """Return the ``User-Agent`` of requests, with the address of this site as a contact."""
    product = f"{USER_AGENT}/{_newest_release(settings.BASE_DIR / 'CHANGELOG.md')}"
    return f"{product} (+{settings.SITE_URL})" if settings.SITE_URL else product


@cache
def _newest_release(changelog: Path) -> str:
    """Return the number of the newest release in a changelog, "0" before the first."""
    found = re.search(r"^## (\d\S*)", changelog.read_text(encoding="utf-8"), re.MULTILINE)
    return found[1] if found else "0"


def _inflated(response: httpx.Response) -> Iterator[bytes]:
    """Yield the decompressed body in pieces of at most CHUNK bytes each."""
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding == "identity":
        yield from response.iter_raw(CHUNK)
        return
    if encoding not in {"gzip", "x-gzip"}:
        raise FetchError("broken")
    inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
    for piece in response.iter_raw(CHUNK):
        waiting = piece
        while waiting and not inflater.eof:
            yield inflater.decompress(waiting, CHUNK)
            waiting = inflater.unconsumed_tail
    if not inflater.eof:
        raise FetchError("broken")


def _limited(pieces: Iterator[bytes], max_bytes: int, gate: Gate) -> Iterator[bytes]:
    """Yield the pieces; raises FetchError when they are too large together or come too late."""
    total = 0
    for piece in pieces:
        total += len(piece)
        if total > max_bytes:
            raise FetchError("large")
        gate.seconds_left(None)
        yield piece
