"""Ask a site's robots.txt before one of its pages is fetched (RFC 9309)."""

from __future__ import annotations

from http import HTTPStatus
from time import monotonic
from urllib.parse import urlsplit

from protego import Protego

from digests.bounded_cache import BoundedCache

from .client import USER_AGENT, fetch
from .errors import FetchError

MAX_BYTES = 500_000
"""The least that a robot has to read (RFC 9309, 2.5)."""
MAX_SECONDS = 5.0
KEPT_SECONDS = 600
"""The time for which the rules of a site are not asked for again."""
BYTES_OF_PARSED = 10
"""The memory that parsed rules take for each byte of their text, at most."""

_kept: BoundedCache[tuple[float, Protego]] = BoundedCache(8_000_000)


def check_robots(url: str, seconds: float) -> None:
    """Raise FetchError where the site asks robots not to visit an address.

    It is raised too when its robots.txt cannot be had within ``seconds``: the site may forbid it.
    """
    parts = urlsplit(url)
    if not _rules_of(f"{parts.scheme}://{parts.netloc}", seconds).can_fetch(url, USER_AGENT):
        raise FetchError("robots")


def _rules_of(origin: str, seconds: float) -> Protego:
    """Return the rules of a site, from memory where they were read a moment ago."""
    kept = _kept.get(origin)
    if kept and kept[0] > monotonic():
        return kept[1]
    text = _read(f"{origin}/robots.txt", seconds)
    rules = Protego.parse(text)
    size = 10_000 + BYTES_OF_PARSED * len(text)
    _kept.put(origin, (monotonic() + KEPT_SECONDS, rules), size)
    return rules


def _read(url: str, seconds: float) -> str:
    """Return the text of a robots.txt, "" where a site has none (RFC 9309, 2.3.1)."""
    try:
        fetched = fetch(url, max_bytes=MAX_BYTES, max_seconds=min(seconds, MAX_SECONDS))
    except FetchError as error:
        if error.code == "redirects" or _says_there_is_none(error.status):
            return ""
        raise
    return fetched.content.decode(errors="replace")


def _says_there_is_none(status: int | None) -> bool:
    """Return whether a status is a final refusal, and not a site that is busy."""
    return status is not None and 400 <= status < 500 and status != HTTPStatus.TOO_MANY_REQUESTS
