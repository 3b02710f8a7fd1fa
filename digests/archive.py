"""The archive of issues by their dates: its grid, and the neighbours of an issue."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

COLUMNS = 4
MOST_SHOWN = 240
"""Dates of a grid below an issue; of a longer archive it has those near the issue."""

Row = tuple[dt.date | None, ...]


@dataclass(frozen=True, slots=True)
class Year:
    """A year of the archive: rows of four dates, newest first; None is a blank.

    The blanks stand at the left of the first row, so that a new issue never moves an old one.
    """

    year: int
    rows: tuple[Row, ...]

    @property
    def digits(self) -> str:
        """The four digits that head the year's four columns."""
        return f"{self.year:04}"


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The date of an issue, those of the issues before and after it, and a grid of dates.

    ``other_years`` are the years of the archive that the grid leaves out, newest first.
    """

    current: dt.date | None
    previous: dt.date | None
    next: dt.date | None
    archive: tuple[Year, ...]
    newest: dt.date | None
    other_years: tuple[int, ...] = ()


def neighbours(
    date: dt.date | None, dates: tuple[dt.date, ...], years: tuple[int, ...] = ()
) -> Neighbours:
    """Return the dates before and after one, with the grid of all dates, or of those near it.

    ``dates`` come newest first. ``years`` are those of the whole archive where the dates are only
    the newest one and those near ``date``. Without a ``date`` there is none before or after.
    """
    newest = dates[0] if dates else None
    shown = near(date, dates) if years or len(dates) > MOST_SHOWN else dates
    years = years or tuple(other.year for other in dates)
    return Neighbours(
        current=date,
        previous=max((other for other in dates if date and other < date), default=None),
        next=min((other for other in dates if date and other > date), default=None),
        archive=archive_grid(shown),
        newest=newest,
        other_years=_years_without(years, shown),
    )


def around(date: dt.date | None, dates: Sequence[dt.date]) -> tuple[dt.date, ...]:
    """Return the dates of a long archive that an issue needs: the newest, and enough at each side.

    ``dates`` come newest first, and so does what is returned. None stands for the newest.
    """
    place = _place(date or dates[0], dates)
    return (*dates[: 1 if place > MOST_SHOWN else 0], *_about(place, dates))


def near(date: dt.date | None, dates: Sequence[dt.date]) -> tuple[dt.date, ...]:
    """Return the dates of a year and of the years before and after it, the nearest of too many.

    ``dates`` come newest first, and so does what is returned. None stands for the newest.
    """
    if not dates:
        return ()
    date = date or dates[0]
    about = _about(_place(date, dates), dates)
    of_years = [other for other in about if abs(other.year - date.year) <= 1]
    nearest = sorted(of_years, key=lambda other: abs(other - date))[: MOST_SHOWN + 1]
    return tuple(sorted(nearest, reverse=True))


def _place(date: dt.date, dates: Sequence[dt.date]) -> int:
    """Return how many dates are newer than one."""
    return bisect_left(dates, -date.toordinal(), key=lambda other: -other.toordinal())


def _about(place: int, dates: Sequence[dt.date]) -> Sequence[dt.date]:
    """Return so many dates at each side of a place that the grid of an issue there is full."""
    return dates[max(0, place - MOST_SHOWN) : place + MOST_SHOWN + 1]


def years_of(
    dates: tuple[dt.date, ...], year: int | None, years: tuple[int, ...] = ()
) -> Neighbours:
    """Return the grid of a year, or of the newest years that together are not too many dates.

    ``dates`` come newest first. ``years`` are those of the whole archive where the dates are only
    the newest one and those of the grid.
    """
    if year is None:
        kept: list[dt.date] = []
        for _year, of_year in groupby(dates, key=lambda date: date.year):
            block = list(of_year)
            if kept and len(kept) + len(block) > MOST_SHOWN:
                break
            kept += block
    else:
        kept = [date for date in dates if date.year == year]
    newest = dates[0] if dates else None
    other_years = _years_without(years or [date.year for date in dates], kept)
    return Neighbours(None, None, None, archive_grid(kept), newest, other_years)


def _years_without(years: Iterable[int], shown: Iterable[dt.date]) -> tuple[int, ...]:
    """Return the years of which no date is shown, newest first."""
    return tuple(sorted(set(years) - {date.year for date in shown}, reverse=True))


def archive_grid(dates: Iterable[dt.date]) -> tuple[Year, ...]:
    """Arrange dates by year, newest first; a date given twice stands once."""
    newest_first = sorted(set(dates), reverse=True)
    return tuple(
        Year(year, _rows(list(of_year)))
        for year, of_year in groupby(newest_first, key=lambda date: date.year)
    )


def _rows(dates: list[dt.date]) -> tuple[Row, ...]:
    """Split dates into rows of four; the blanks stand at the left of the first row."""
    cells = [None] * (-len(dates) % COLUMNS) + dates
    return tuple(tuple(cells[at : at + COLUMNS]) for at in range(0, len(cells), COLUMNS))
