"""Conversion of a date and a time in a zone to a moment in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

FIRST_DAY, LAST_DAY = date(1000, 1, 1), date(9998, 12, 31)
"""The range of dates whose years have four digits and whose times convert in every zone."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment in UTC, with flags for a time that a clock change omits or repeats.

    A time that does not exist, as clocks go forward, is later by the length of the gap
    (``is_shifted``). Of a time that comes twice, as clocks go back, the moment is the first
    (``is_first_of_two``).
    """

    at: datetime
    is_shifted: bool = False
    is_first_of_two: bool = False


def moment_of(day: date, hour: time, zone: ZoneInfo) -> Moment:
    """Return the moment at which the clocks of a zone show a time of a day (PEP 495)."""
    shown = datetime.combine(day, hour.replace(tzinfo=None, fold=0))
    first, second = shown.replace(tzinfo=zone), shown.replace(tzinfo=zone, fold=1)
    at = first.astimezone(UTC)
    is_there = at.astimezone(zone).replace(tzinfo=None, fold=0) == shown
    is_twofold = first.utcoffset() != second.utcoffset()
    return Moment(at, is_shifted=not is_there, is_first_of_two=is_there and is_twofold)
