"""Addresses as they stand on a page: which may be followed, and how each is spelt."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django.urls import get_script_prefix, reverse

from digests.addresses import check_address

LONGEST_SHOWN = 40
"""Characters of an address that a line of references can bear; a longer one shows its host."""

PATHS = 10_000
"""How many paths are remembered: `reverse` takes as long as all else that an entry's address does.
"""


def path_to(view: str, argument: Any) -> str:
    """Return the path of a page of this site that one argument tells from others of its kind."""
    return _path_to(view, argument, get_script_prefix())


@lru_cache(maxsize=PATHS)
def _path_to(view: str, argument: Any, _prefix: str) -> str:
    return reverse(view, args=[argument])


def safe_url(address: str | None) -> str:
    """Return an address as a link may hold it; empty where it leads nowhere or would act."""
    return check_address(address or "").url


def shown_url(url: str) -> str:
    """Spell an address in few characters: host and path, or the host alone where that is long."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    host = parts.netloc.removeprefix("www.")
    whole = (host + parts.path).rstrip("/")
    if not host:
        return url
    return whole if len(whole) <= LONGEST_SHOWN and not parts.query else host


def source_url(name: str) -> str:
    """Return the page of a source; empty for a name that no address can hold, such as ``..``."""
    if not name or {".", ".."} & set(name.split("/")):
        return ""
    return path_to("source", name)
