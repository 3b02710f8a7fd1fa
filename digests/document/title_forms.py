"""The forms in which digests write their titles, as examples of themselves.

``n`` stands for the publication's name, ``d`` for the date, ``h`` for the headline. Other ways to
write a date are ``y.m.d``, ``y/m/d`` and ``y年m月d日``.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from .dates import DATE, RANGE, day_of

BRACKETED = "n (d) h"
"""The form of the seed, which holds any title: each of its parts may be missing."""
UNDATED = "h"
"""The form of a title without a date."""
UNTITLED = "none"
"""The form of an issue whose text has no title above it."""
DATELESS = (UNDATED, UNTITLED)
"""The forms whose date stands in the front matter."""

_SPELLINGS: Mapping[str, str] = {
    "d": "{0.year:04}-{0.month:02}-{0.day:02}",
    "y.m.d": "{0.year:04}.{0.month:02}.{0.day:02}",
    "y/m/d": "{0.year:04}/{0.month:02}/{0.day:02}",
    "y年m月d日": "{0.year}年{0.month}月{0.day}日",
}
_DATES = "|".join(map(re.escape, _SPELLINGS))
_SEPARATOR = r"[^\w\n]{1,8}"
_FORM = re.compile(
    rf"(?P<first>{_DATES})(?P<after>{_SEPARATOR})h|h(?P<before>{_SEPARATOR})(?P<last>{_DATES})"
)
_DATE_FIRST = re.compile(rf"{DATE}(?P<separator>\s*[-–—:：|｜,，·]\s*|\s+)(?P<rest>\S.*)")
_DATE_LAST = re.compile(rf"(?P<rest>.*?\S)(?P<separator>\s*[-–—|｜·]\s*|\s+|[:：,，]\s*){DATE}")
_DATE_ALONE = re.compile(DATE)


@dataclass(frozen=True)
class DatedForm:
    """A form of a title with the date at its beginning or its end.

    ``spelling`` tells how the date is written, ``separator`` stands between it and the headline.
    """

    spelling: str
    separator: str
    is_date_first: bool

    def __str__(self) -> str:
        parts = (self.spelling, "h") if self.is_date_first else ("h", self.spelling)
        return self.separator.join(parts)

    def spelt(self, day: dt.date) -> str:
        """Return a day as the form has it."""
        return _SPELLINGS[self.spelling].format(day)

    def write(self, date: str, headline: str) -> str:
        """Return the title of a date and a headline, either of which may be empty."""
        parts = (date, headline) if self.is_date_first else (headline, date)
        return self.separator.join(filter(None, parts))

    def read(self, title: str) -> tuple[dt.date, str, str] | None:
        """Return the day of a title, the date as it is written there and the headline.

        None where the title does not have the form.
        """
        met = None if RANGE.search(title) else self._pattern.fullmatch(title)
        day = day_of(met) if met else None
        if met is None or day is None:
            return None
        return day, met["date"], met["headline"] or ""

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        separator, date = re.escape(self.separator), f"(?P<date>{DATE})"
        if self.is_date_first:
            return re.compile(rf"{date}(?:{separator}(?P<headline>\S.*))?")
        return re.compile(rf"(?:(?P<headline>.*\S){separator})?{date}")


@lru_cache(maxsize=64)
def dated_form(text: str) -> DatedForm | None:
    """Return the parts of a form that has a date beside the headline, None for any other."""
    met = _FORM.fullmatch(text)
    if met is None:
        return None
    if met["first"]:
        return DatedForm(met["first"], met["after"], is_date_first=True)
    return DatedForm(met["last"], met["before"], is_date_first=False)


def is_title_form(text: str) -> bool:
    """Return True for a text that is a form of a title."""
    return text == BRACKETED or text in DATELESS or dated_form(text) is not None


def form_of_title(title: str) -> str:
    """Return the form of a title that begins or ends with its date; empty for any other."""
    for pattern in (_DATE_ALONE, _DATE_FIRST, _DATE_LAST):
        met = None if RANGE.search(title) else pattern.fullmatch(title)
        day = day_of(met) if met else None
        if met is None or day is None:
            continue
        is_date_first = pattern is not _DATE_LAST
        separator = " - " if pattern is _DATE_ALONE else met["separator"]
        date = met[0] if pattern is _DATE_ALONE else title[met.start("year") :]
        spelling = next(
            (name for name, way in _SPELLINGS.items() if date.startswith(way.format(day))), "d"
        )
        form = str(DatedForm(spelling, separator, is_date_first))
        return form if is_title_form(form) else ""
    return ""
