"""The usual time between the issues of a digest and the date of its next one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from statistics import median_low

DEFAULT_GAP = 7
"""The days from one issue to the next while there are fewer than two published ones."""


NEWEST = 6
"""The dates of which the usual gap is read."""


@dataclass(frozen=True, slots=True)
class NextDate:
    """The date for a new issue and the values that it was computed from.

    ``last`` is the date of the latest issue, ``gap`` the usual number of days between two, ``due``
    the date they lead to. When there is none, or it has passed, ``date`` is today.
    """

    date: dt.date
    last: dt.date | None = None
    gap: int | None = None
    due: dt.date | None = None

    @property
    def is_late(self) -> bool:
        """Return True when the due date has passed."""
        return self.due is not None and self.due < self.date


def usual_gap(published: Iterable[dt.date]) -> int | None:
    """Return the median number of days between consecutive dates, or None for fewer than two.

    The newest dates alone count, so that an archive that is moved in later changes nothing. Of two
    middle values the smaller is taken, so that the result is a gap that has occurred.
    """
    newest = sorted(set(published))[-NEWEST:]
    gaps = [(later - earlier).days for earlier, later in pairwise(newest)]
    return median_low(gaps) if gaps else None


def next_date(
    published: Iterable[dt.date], *, in_work: Iterable[dt.date] = (), today: dt.date
) -> NextDate:
    """Return the date of a new issue: the usual gap after the latest one, but not before ``today``.

    The gap is that of ``published`` dates; dates ``in_work`` count for the latest issue only.
    """
    published = list(published)
    last = max([*published, *in_work], default=None)
    if last is None:
        return NextDate(today)
    gap = usual_gap(published)
    due = days_after(last, gap or DEFAULT_GAP)
    return NextDate(max(due, today), last, gap, due)


def days_after(date: dt.date, days: int) -> dt.date:
    """Return the date some days later, at most ``datetime.date.max``."""
    return dt.date.fromordinal(min(date.toordinal() + days, dt.date.max.toordinal()))
