"""Dates as people write them in titles, front matter and names of files."""

from __future__ import annotations

import datetime as dt
import re

DATE = (
    r"(?P<year>\d{4})(?:\s*[-/.]\s*|\s*年\s*)(?P<month>\d{1,2})(?:\s*[-/.]\s*|\s*月\s*)"
    r"(?P<day>\d{1,2})(?:\s*日)?(?!\d)"
)
"""A date with its parts named; digits may be full-width."""

_DATE = re.compile(rf"(?<!\d){DATE}")
_COMPACT = re.compile(r"(?<!\d)(?P<year>(?:19|20|21)\d\d)(?P<month>\d\d)(?P<day>\d\d)(?!\d)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|january|february|march|april|august|"
    r"september|october|november|december)\b\.?"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_ENGLISH = re.compile(rf"\b(?:({_MONTH})\s+({_DAY})|({_DAY})\s+({_MONTH})),?\s+(\d{{4}})\b", re.I)
_DASHES = str.maketrans("\u2010\u2011\u2012\u2013\u2212_", "------")
_TIME = re.compile(
    r"[T\s]+(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?"
    r"\s*(?P<zone>Z|UTC|GMT|[+-]\d\d:?(?:\d\d)?)?\s*$",
    re.IGNORECASE,
)
_DATE_FIRST = re.compile(rf"{DATE}(?:\s*[-–—:：|｜,，]\s*|\s+|$)(?P<rest>.*)")
_DATE_LAST = re.compile(rf"(?P<rest>.*?)(?:\s*[-–—|｜]\s*|\s+|[:：,，]\s*){DATE}")
_UNNAMED = re.sub(r"\?P<\w+>", "?:", DATE)
RANGE = re.compile(rf"{_UNNAMED}\s*[-~\u2010-\u2015～至到]\s*{_UNNAMED}")
"""Two dates with what stands between them in a range."""
_LIKE_A_DATE = re.compile(
    r"\d{4}\s*[-/.年]\s*[\dxX?？]{1,2}(?:\s*[-/.月]\s*[\dxX?？]{1,2})?"
    r"|\d{4}-?W\d\d|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}"
    r"|[〇○零一二三四五六七八九]{4}\s*年(?:\s*[一二三四五六七八九十]+\s*月)?(?:\s*[一二三四五六七八九十]+\s*[日号])?"
)


def day_of(match: re.Match[str]) -> dt.date | None:
    """Return the day of a match with the groups year, month and day, None where there is none."""
    try:
        return dt.date(int(match["year"]), int(match["month"]), int(match["day"]))
    except (TypeError, ValueError):
        return None


def find_date(text: str) -> dt.date | None:
    """Return the first date that exists in a text such as the name of a file, or None.

    Any dash or underscore may part it, and an English month be spelt out: ``May 4th, 2021``.
    """
    text = text.translate(_DASHES)
    found = [*_DATE.finditer(text), *_COMPACT.finditer(text)]
    days = [*map(day_of, found), *map(_english_day, _ENGLISH.finditer(text))]
    return next(filter(None, days), None)


def _english_day(match: re.Match[str]) -> dt.date | None:
    first, day, other_day, last, year = match.groups()
    month = _MONTHS.index((first or last)[:3].lower()) + 1
    try:
        return dt.date(int(year), month, int((day or other_day).rstrip("stndrh")))
    except ValueError:
        return None


def read_day(text: str) -> dt.date | None:
    """Return the day that a text is, as people write one: ``2026年2月3日``, ``3 Feb 2026``.

    None where it is anything else, or no such day exists.
    """
    text = text.strip().translate(_DASHES)
    if match := _DATE.fullmatch(text) or _COMPACT.fullmatch(text):
        return day_of(match)
    match = _ENGLISH.fullmatch(text)
    return _english_day(match) if match else None


def like_a_date(text: str) -> str:
    """Return the first piece of a text that looks like a date, whether it is one or not."""
    found = _LIKE_A_DATE.search(text) or _COMPACT.search(text)
    return found[0] if found else ""


def part_date(title: str) -> tuple[dt.date, str] | None:
    """Return the date at the start or the end of a title, with what is left; None without one.

    A range of dates stays whole.
    """
    if RANGE.search(title):
        return None
    for pattern in (_DATE_FIRST, _DATE_LAST):
        match = pattern.fullmatch(title.strip())
        day = day_of(match) if match else None
        if match and day:
            return day, match["rest"].strip()
    return None


def read_moment(text: str) -> dt.datetime | dt.date | None:
    """Return the moment or the day that a text is, None where it is neither.

    A moment knows its zone where the text names one as an offset: ``2021-05-11 23:30:00 +0800``.
    """
    match = _DATE.match(text.strip()) or _COMPACT.match(text.strip())
    day = day_of(match) if match else None
    if match is None or day is None:
        return None
    rest = text.strip()[match.end() :]
    if not rest:
        return day
    time = _TIME.match(rest)
    return _at(day, time) if time else None


def _at(day: dt.date, time: re.Match[str]) -> dt.datetime | None:
    try:
        clock = dt.time(int(time["hour"]), int(time["minute"]), int(time["second"] or 0))
        return dt.datetime.combine(day, clock, tzinfo=_zone(time["zone"]))
    except ValueError:
        return None


def _zone(name: str | None) -> dt.tzinfo | None:
    """Return the zone of an offset, None without one; raises ValueError for more than a day."""
    if name is None:
        return None
    if name.upper() in ("Z", "UTC", "GMT"):
        return dt.UTC
    minutes = int(name[1:3]) * 60 + int(name[3:].lstrip(":") or 0)
    return dt.timezone(dt.timedelta(minutes=-minutes if name[0] == "-" else minutes))
