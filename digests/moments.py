"""A day and an hour in a time zone as one moment: pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

FIRST_DAY, LAST_DAY = date(1000, 1, 1), date(9998, 12, 31)
"""Between them a year has four digits, and every hour of a day is a moment in every zone."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment, and whether its hour was none or two of that day.

    Where clocks go forward an hour does not exist: the moment is as much later (``is_shifted``).
    Where they go back an hour comes twice: the moment is in the first one (``is_first_of_two``).
    """

    at: datetime
    is_shifted: bool = False
    is_first_of_two: bool = False


def moment_of(day: date, hour: time, zone: ZoneInfo) -> Moment:
    """The moment at which clocks of a zone show an hour of a day (PEP 495)."""
    shown = datetime.combine(day, hour.replace(tzinfo=None, fold=0))
    first, second = shown.replace(tzinfo=zone), shown.replace(tzinfo=zone, fold=1)
    at = first.astimezone(UTC)
    is_there = at.astimezone(zone).replace(tzinfo=None, fold=0) == shown
    is_twofold = first.utcoffset() != second.utcoffset()
    return Moment(at, is_shifted=not is_there, is_first_of_two=is_there and is_twofold)
