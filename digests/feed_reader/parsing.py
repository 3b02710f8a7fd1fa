"""Read feeds and lists of feeds: bytes become plain values.

Whatever a feed holds, nothing is fetched and no HTML is kept.
"""

from __future__ import annotations

import calendar
import datetime as dt
import hashlib
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from digests.addresses import check_address
from digests.characters import typable, visible
from digests.http import Fetched

MOST_ENTRIES = 50
"""The entries that are taken from one feed at once; the newest stand first in it."""
MOST_FEEDS = 1000
"""The feeds that are taken from one list."""
LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_URL = 300, 500, 2000
LONGEST_FEED_URL = 500
"""PostgreSQL indexes no value of 2,704 bytes or more."""
MOST_OUTLINES, LONGEST_OUTLINE = 20_000, 8_000
"""The outlines of a list that are looked at, and the bytes of one."""
_OUTLINE = re.compile(rb"<outline\b", re.IGNORECASE)
_REST = re.compile(rb"""(?:[^"'>]++|"[^"]*"|'[^']*')*+>""")
WEB = ("http://", "https://")
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml")


@dataclass(frozen=True, slots=True)
class ParsedEntry:
    """An entry of a feed as plain text; ``key`` is the hash of its id, ``at`` its time if told."""

    key: str
    url: str
    title: str
    summary: str = ""
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed's title and its entries in their order."""

    title: str
    entries: tuple[ParsedEntry, ...]


@dataclass(frozen=True, slots=True)
class ListedFeed:
    """A feed as a list of feeds names it."""

    url: str
    title: str


def parse_feed(fetched: Fetched) -> ParsedFeed | None:
    """Return the feed in a fetched answer, however ill-formed; None where there is none."""
    import feedparser  # takes 10 MB: for the process that reads feeds

    declared = "; charset=".join(filter(None, [fetched.media_type, fetched.charset]))
    headers = {"content-location": fetched.url, "content-type": declared}
    # A stream, because feedparser opens a file of the name that bytes or a text spell.
    parsed = feedparser.parse(io.BytesIO(fetched.content), response_headers=headers)
    if not parsed.get("version"):
        return None
    entries = _entries(parsed.entries[:MOST_ENTRIES])
    return ParsedFeed(_line(parsed.feed.get("title_detail"), LONGEST_TITLE), tuple(entries))


def _entries(found: Iterable[Any]) -> Iterator[ParsedEntry]:
    """Yield the entries that lead to a page of the web, each id once."""
    met: set[str] = set()
    for one in found:
        url = _address(one)
        key = hashlib.sha256((one.get("id") or url).encode(errors="replace")).hexdigest()
        if not url or key in met:
            continue
        met.add(key)
        yield ParsedEntry(
            key=key,
            url=url,
            title=_line(one.get("title_detail"), LONGEST_TITLE) or url,
            summary=_line(one.get("summary_detail"), LONGEST_SUMMARY),
            at=_moment(one),
        )


def _address(entry: Any) -> str:
    """Return the address of an entry's page, "" without one of http or https."""
    checked = check_address(entry.get("link") or "")
    is_web = not checked.fault and checked.url.startswith(WEB)
    return checked.url if is_web and len(checked.url) <= LONGEST_URL else ""


def _line(detail: Any, limit: int) -> str:
    """Return a text of a feed as one line of plain text of at most so many characters."""
    if not detail or not detail.get("value"):
        return ""
    text = detail["value"][: limit * 20]
    if detail.get("type") != "text/plain":
        text = LexborHTMLParser(text).text(separator=" ")
    line = _spaced(text)
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _moment(entry: Any) -> dt.datetime | None:
    """Return the time at which an entry was published or else changed, None for an odd one."""
    told = entry.get("published_parsed") or entry.get("updated_parsed")
    try:
        return dt.datetime.fromtimestamp(calendar.timegm(told), dt.UTC) if told else None
    except (ValueError, OverflowError, OSError):
        return None


def is_feed_address(url: str) -> bool:
    """Return True for an address at which a feed may be."""
    return url.startswith(WEB) and len(url) <= LONGEST_FEED_URL


def find_feed(page: Fetched) -> str:
    """Return the address of the first feed that a web page names, "" if it names none."""
    tree = LexborHTMLParser(page.content)
    for link in tree.css("link[rel~=alternate][href]"):
        if (link.attributes.get("type") or "").strip().lower() in _FEED_TYPES:
            return urljoin(page.url, (link.attributes["href"] or "").strip())
    return ""


def parse_opml(content: bytes) -> list[ListedFeed]:
    """Return the feeds of an OPML file (http://opml.org/spec2.opml), each address once.

    It is read as HTML, because many such files are no well-formed XML.
    """
    found: dict[str, ListedFeed] = {}
    for outline in _outlines(content):
        checked = check_address((outline.attributes["xmlurl"] or "").strip())
        if len(found) < MOST_FEEDS and not checked.fault and is_feed_address(checked.url):
            found.setdefault(checked.url, ListedFeed(checked.url, _title_of(outline)))
    return list(found.values())


def _outlines(content: bytes) -> Iterator[LexborNode]:
    """Yield the outlines that name a feed, each parsed alone.

    The parser needs quadratic time for nested elements and for the attributes of one tag.
    """
    for start in islice(_OUTLINE.finditer(content), MOST_OUTLINES):
        if tag := _REST.match(content, start.end(), start.start() + LONGEST_OUTLINE):
            parsed = LexborHTMLParser(content[start.start() : tag.end()])
            yield from parsed.css("outline[xmlurl]")


def _title_of(outline: LexborNode) -> str:
    attributes = outline.attributes
    title = attributes.get("title") or attributes.get("text") or ""
    return _spaced(title)[:LONGEST_TITLE]


def _spaced(text: str) -> str:
    """Return a text on one line, without the characters that nobody sees."""
    return " ".join(visible(typable(text)).split())
