"""Fetch a web page as text, as politely as the web asks for."""

from __future__ import annotations

import time
from dataclasses import dataclass

from w3lib.encoding import (
    html_body_declared_encoding,
    read_bom,
    resolve_encoding,
    to_unicode,
)

from digests.encodings import UnreadableError, decode

from .client import Fetched, fetch
from .robots import check_robots

MAX_BYTES = 2_000_000
"""The largest page, decompressed."""
MAX_SECONDS = 10.0
HTML = frozenset({"text/html", "application/xhtml+xml"})
SAMPLE = 100_000
"""The bytes from which an encoding is told that a page does not declare."""
_DECLARABLE = frozenset(
    {
        *("utf-8", "gb18030", "big5hkscs", "cp932", "euc_jp", "iso2022_jp", "cp949", "koi8-r"),
        *("koi8-u", "cp866", "cp874", "mac-roman", "mac-cyrillic"),
        *(f"cp125{number}" for number in range(9)),
        *(f"iso8859-{number}" for number in range(2, 17)),
    }
)
"""The encodings of the web, by Python's names; its other codecs are slow or make no text."""


@dataclass(frozen=True, slots=True)
class Page:
    """A web page: ``url`` after redirects, and its HTML as ``text``; ``moved_to`` as `Fetched`."""

    url: str
    text: str
    moved_to: str = ""


def fetch_page(url: str) -> Page:
    """Return the web page at a public address, HTML alone.

    Raises FetchError, also where the site asks robots to stay away.
    """
    deadline = time.monotonic() + MAX_SECONDS
    fetched = fetch(
        url,
        accept=", ".join(sorted(HTML, reverse=True)),
        media_types=HTML,
        max_bytes=MAX_BYTES,
        max_seconds=MAX_SECONDS,
        before_each=lambda hop: check_robots(hop, deadline - time.monotonic()),
    )
    text = decode_html(fetched.content, fetched.charset)
    return Page(fetched.url, text, fetched.moved_to)


def fetch_head(url: str) -> Fetched:
    """Return what a public address answers to HEAD, without its content; raises FetchError.

    It is raised too where the site asks robots to stay away.
    """
    deadline = time.monotonic() + MAX_SECONDS
    return fetch(
        url,
        max_seconds=MAX_SECONDS,
        before_each=lambda hop: check_robots(hop, deadline - time.monotonic()),
        method="HEAD",
    )


def decode_html(content: bytes, charset: str = "") -> str:
    """Return the text of HTML whose header declares a charset or none; bad bytes become U+FFFD."""
    marked, mark = read_bom(content)
    if marked and mark:
        text = to_unicode(content.removeprefix(mark), marked)
    else:
        text = to_unicode(content, _encoding_of(content, charset))
    return text.replace("\0", "\ufffd")


def _encoding_of(content: bytes, charset: str) -> str:
    """Return the encoding that the header names, or the HTML, or else the bytes seem to be in."""
    for declared in (resolve_encoding(charset), html_body_declared_encoding(content)):
        if declared in _DECLARABLE:
            return declared
    return _detect(content)


def _detect(content: bytes) -> str:
    """Return the encoding that bytes seem to be in, that of western Windows when in doubt."""
    if len(content) > SAMPLE:  # no character of an Asian encoding ends in this byte
        content = content[: content.rfind(b">", 0, SAMPLE) + 1]
    try:
        return decode(content)[1]
    except UnreadableError as error:
        return error.encoding or "cp1252"
