"""How often a digest appears, and when it would appear next: pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from statistics import median_low

DEFAULT_GAP = 7
"""Days from one issue to the next, as long as fewer than two make no rhythm."""


@dataclass(frozen=True, slots=True)
class NextDate:
    """The date for a new issue, and what it was chosen by.

    ``last`` is the latest issue there is, ``gap`` the usual days between two, and ``due`` the day
    that they lead to; when that has passed, or there is none, ``date`` is today.
    """

    date: dt.date
    last: dt.date | None = None
    gap: int | None = None
    due: dt.date | None = None

    @property
    def is_late(self) -> bool:
        """Whether the day that the rhythm leads to has passed."""
        return self.due is not None and self.due < self.date


def usual_gap(published: Iterable[dt.date]) -> int | None:
    """The median of the days between one issue and the next; None for fewer than two issues.

    Of two gaps in the middle it is the shorter, so that it is one that really was.
    """
    gaps = [(later - earlier).days for earlier, later in pairwise(sorted(set(published)))]
    return median_low(gaps) if gaps else None


def next_date(
    published: Iterable[dt.date], *, in_work: Iterable[dt.date] = (), today: dt.date
) -> NextDate:
    """The date for a new issue: the usual gap after the latest one there is, never in the past.

    The rhythm is that of the ``published`` issues; those ``in_work`` have taken their dates too.
    """
    published = list(published)
    last = max([*published, *in_work], default=None)
    if last is None:
        return NextDate(today)
    gap = usual_gap(published)
    due = days_after(last, gap or DEFAULT_GAP)
    return NextDate(max(due, today), last, gap, due)


def days_after(date: dt.date, days: int) -> dt.date:
    """A day later, or the last one that there is."""
    return dt.date.fromordinal(min(date.toordinal() + days, dt.date.max.toordinal()))
