"""Date the issues of a digest that came out regularly by their numbers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from digests.document import Document
from digests.moments import FIRST_DAY, LAST_DAY

from .report import FileReport

LONGEST_DAYS = 366
"""The most days from one issue to the next."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A regular schedule: issue ``number`` came out on ``date``, and one follows every ``days``."""

    date: dt.date
    days: int = 7
    number: int = 1

    def day_of(self, number: int) -> dt.date | None:
        """Return the day of an issue, or None where it is out of the reach of dates."""
        try:
            day = self.date + dt.timedelta(days=self.days * (number - self.number))
        except OverflowError:
            return None
        return day if FIRST_DAY <= day <= LAST_DAY else None

    def __str__(self) -> str:
        said = ngettext(
            "issue %(number)d is of %(date)s, one every %(n)d day",
            "issue %(number)d is of %(date)s, one every %(n)d days",
            self.days,
        )
        return said % {"number": self.number, "date": self.date.isoformat(), "n": self.days}


def date_by_number(document: Document, rhythm: Rhythm, report: FileReport) -> Document:
    """Return a document that tells no date with that of its number, and report how it came by it.

    One without a number stays undated, and so does one whose title leaves its date open
    (``2020-05-xx``).
    """
    if document.date or any(map(str.isdigit, document.stamp)):
        return document
    if not report.number:
        report.notes.append(_("has no number by which it could be dated"))
        return document
    day = rhythm.day_of(report.number)
    if day is None:
        said = _("its number %(number)d gives no date from %(first)s to %(last)s: %(rhythm)s")
        reach = {"first": FIRST_DAY.isoformat(), "last": LAST_DAY.isoformat()}
        report.notes.append(said % {"number": report.number, **reach, "rhythm": rhythm})
        return document
    report.notes.append(_("dated by its number: %(rhythm)s") % {"rhythm": rhythm})
    report.is_as_parsed = False
    return replace(document, date=day, stamp="")
