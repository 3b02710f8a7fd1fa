"""Find a copy of a page that is gone in a web archive."""

from __future__ import annotations

import json
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from digests.addresses import check_address
from digests.http import FetchError, fetch

MAX_BYTES = 100_000
MAX_SECONDS = 10.0


def find_copy(url: str) -> str:
    """Return the address of a copy of a page, "" where none is known or no archive is set.

    The archive is asked as the Wayback Machine's availability API is
    (https://archive.org/help/wayback_api.php), for the setting ARCHIVE_URL.
    """
    if not settings.ARCHIVE_URL:
        return ""
    query = urlencode({"url": url})
    try:
        found = fetch(
            f"{settings.ARCHIVE_URL}?{query}",
            accept="application/json",
            max_bytes=MAX_BYTES,
            max_seconds=MAX_SECONDS,
        )
        closest = json.loads(found.content)["archived_snapshots"]["closest"]
        is_copy = closest["available"] is True and str(closest["status"]) == "200"
        return _secure(str(closest["url"])) if is_copy else ""
    except (FetchError, ValueError, KeyError, TypeError, RecursionError):
        return ""  # the next check asks again


def _secure(copy: str) -> str:
    """Return the address of a copy by https where the archive has that; "" for any other site's."""
    url = check_address(copy).url
    archive, host = urlsplit(settings.ARCHIVE_URL).hostname or "", urlsplit(url).hostname or ""
    if host != archive and not host.endswith(f".{archive}"):
        return ""
    is_secure = settings.ARCHIVE_URL.startswith("https:")
    return url.replace("http:", "https:", 1) if is_secure and url.startswith("http:") else url
