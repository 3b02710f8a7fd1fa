"""Fetch the content of an address, within limits."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import Message
from typing import TYPE_CHECKING

from django.conf import settings

from .errors import FetchError
from .targets import PORTS, IPAddress, is_public, parse_url

if TYPE_CHECKING:  # at run time where it is used: it takes 6 MB, and most processes never fetch
    import httpx

    from .connection import Gate

MAX_BYTES = 20_000_000
MAX_SECONDS = 20.0
MAX_REDIRECTS = 5
CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Fetched:
    """The content of an address: ``url`` after redirects, ``media_type``, ``charset`` as declared.

    Both are in lower case, and "" where nothing is declared; ``content`` is decompressed.
    """

    url: str
    media_type: str
    charset: str
    content: bytes


def fetch(
    url: str,
    *,
    accept: str = "*/*",
    max_bytes: int = MAX_BYTES,
    max_seconds: float = MAX_SECONDS,
    may_reach: Callable[[IPAddress], bool] | None = None,
    ports: frozenset[int] | None = PORTS,
) -> Fetched:
    """Return the content of a public address of http or https; raises FetchError.

    ``may_reach`` says which IP addresses may be connected to, by default public ones; ``ports``
    None stands for any port. Only tests have reason to widen either.
    """
    import httpx

    from .connection import Gate, GuardedTransport

    gate = Gate(may_reach or is_public, time.monotonic() + max_seconds)
    with httpx.Client(transport=GuardedTransport(gate), trust_env=False) as client:
        try:
            return _fetch(client, gate, url, accept, max_bytes, ports)
        except httpx.ConnectTimeout as error:
            raise FetchError("unreachable") from error
        except httpx.TimeoutException as error:
            raise FetchError("slow") from error
        except (httpx.RemoteProtocolError, zlib.error) as error:
            raise FetchError("broken") from error
        except httpx.TransportError as error:
            raise FetchError("unreachable") from error


def _fetch(
    client: httpx.Client,
    gate: Gate,
    url: str,
    accept: str,
    max_bytes: int,
    ports: frozenset[int] | None,
) -> Fetched:
    """Follow redirects from an address and return the content at their end."""
    headers = {"Accept": accept, "Accept-Encoding": "gzip", "User-Agent": user_agent()}
    target = parse_url(url, ports)
    for _hop in range(MAX_REDIRECTS + 1):
        with client.stream("GET", target, headers=headers) as response:
            if response.has_redirect_location:
                target = parse_url(_next_url(response), ports)
                continue
            if not response.is_success:
                raise FetchError("status", response.status_code)
            content = b"".join(_limited(_inflated(response), max_bytes, gate))
            declared = Message()
            declared["Content-Type"] = response.headers.get("Content-Type", "")
            charset = declared.get_content_charset("") or ""
            media_type = declared.get_content_type() if "Content-Type" in response.headers else ""
            return Fetched(str(response.url), media_type, charset, content)
    raise FetchError("redirects")


def _next_url(response: httpx.Response) -> str:
    import httpx

    try:
        return str(response.url.join(response.headers["Location"]))
    except httpx.InvalidURL as error:
        raise FetchError("address") from error


def user_agent() -> str:
    """Return the ``User-Agent`` of requests, with the address of this site as a contact."""
    return f"Briefing (+{settings.SITE_URL})" if settings.SITE_URL else "Briefing"


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
