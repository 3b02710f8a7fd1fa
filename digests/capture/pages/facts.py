"""The values that a page says of itself, and their limits."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace

from digests.characters import typable, visible
from digests.document import Ref

MAX_TITLE = 300
MAX_SOURCE = 60
MAX_LABEL = 40
MAX_LABELS = 4
MAX_REFERENCES = 4
MAX_ABSTRACT = 4000
"""Characters of a title, a source, a label and an abstract, and the number of what is listed."""
MAX_URL = 2000

_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>")
CHINA = dt.timezone(dt.timedelta(hours=8))
_DAY = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})(?!\d)")
_FIRST_YEAR = 1990


@dataclass(frozen=True, slots=True)
class PageFacts:
    """The values that a page says of itself, as plain text on one line each; "" where it is silent.

    ``url`` is a lasting address of the page where that is another one than it was read from.
    """

    title: str = ""
    source: str = ""
    labels: tuple[str, ...] = ()
    references: tuple[Ref, ...] = ()
    abstract: str = ""
    published: dt.date | None = None
    url: str = ""

    @property
    def is_empty(self) -> bool:
        """Return True when the page says nothing."""
        return self == PageFacts()


def bounded(facts: PageFacts) -> PageFacts:
    """Return facts as plain text on one line each, cut to their limits."""
    return replace(
        facts,
        title=plain_line(facts.title, MAX_TITLE),
        source=plain_line(facts.source, MAX_SOURCE),
        labels=tuple(plain_line(one, MAX_LABEL) for one in facts.labels[:MAX_LABELS]),
        references=tuple(_bounded_reference(one) for one in facts.references[:MAX_REFERENCES]),
        abstract=plain_line(facts.abstract, MAX_ABSTRACT),
        url=facts.url if len(facts.url) <= MAX_URL else "",
    )


def _bounded_reference(reference: Ref) -> Ref:
    return replace(reference, title=plain_line(reference.title, MAX_TITLE))


def plain_line(text: str, limit: int) -> str:
    """Return a text of a page on one line, without tags and what nobody sees, cut to a limit."""
    words = " ".join(visible(_TAG.sub(" ", typable(text[: 4 * limit]))).split())
    return words if len(words) <= limit else f"{words[: limit - 1].rstrip()}…"


def read_date(text: str) -> dt.date | None:
    """Return the day that a text begins with, in ISO 8601 or nearly so; None for any other text.

    A number of seconds since 1970 is the day that it falls on in China.
    """
    text = text.strip()
    if re.fullmatch(r"\d{9,10}", text):
        return dt.datetime.fromtimestamp(int(text), CHINA).date()
    if not (found := _DAY.match(text)):
        return None
    try:
        day = dt.date(*map(int, found.groups()))
    except ValueError:
        return None
    return day if day.year >= _FIRST_YEAR else None
