"""Addresses as a page shows them: which may be links, and how each is shortened."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.urls import reverse

from digests.addresses import check_address

LONGEST_SHOWN = 40
"""The most characters that are shown of an address; of a longer one only the host is shown."""


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


def source_url(name: str) -> str:
    """Return the path of a source's page; empty for a name that no path holds, such as ``..``."""
    if not name or {".", ".."} & set(name.split("/")):
        return ""
    return reverse("source", args=[name])
