"""Addresses as a page shows them: which may be links, and how each is shortened."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django.urls import get_script_prefix, reverse

from digests.addresses import check_address

LONGEST_SHOWN = 40
"""The most characters that are shown of an address; of a longer one only the host is shown."""

PATHS = 10_000
"""The most paths that are kept in memory, because `reverse` is slow."""


def path_to(view: str, argument: Any) -> str:
    """Return the path of a page of this site that one argument tells from others of its kind."""
    return _path_to(view, argument, get_script_prefix())


@lru_cache(maxsize=PATHS)
def _path_to(view: str, argument: Any, _prefix: str) -> str:
    return reverse(view, args=[argument])


def safe_url(address: str | None) -> str:
    """Return an address as a link may hold it; empty where it leads nowhere or runs a script."""
    return check_address(address or "").url


def shown_url(url: str) -> str:
    """Shorten an address to host and path, or to the host alone where that is long."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    host = parts.netloc.removeprefix("www.")
    whole = (host + parts.path).rstrip("/")
    if not host:
        return url
    return whole if len(whole) <= LONGEST_SHOWN and not parts.query else host


def host_of(url: str) -> str:
    """Return the host of an address without its ``www.``; empty where it has none."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def source_url(name: str) -> str:
    """Return the path of a source's page; empty for a name that no path holds, such as ``..``.

    That of a name which ends with ``/feed`` is the path of another source's feed.
    """
    parts = name.split("/")
    if not name or {".", ".."} & set(parts) or (parts[-1] == "feed" and len(parts) > 1):
        return ""
    return path_to("source", name)
