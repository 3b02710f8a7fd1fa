"""The archive of issues by their dates: its grid, and the neighbours of an issue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

COLUMNS = 4

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
    """The date of an issue, those of the issues before and after it, and the grid of all dates."""

    current: dt.date | None
    previous: dt.date | None
    next: dt.date | None
    archive: tuple[Year, ...]
    newest: dt.date | None


def neighbours(date: dt.date | None, dates: tuple[dt.date, ...]) -> Neighbours:
    """Return the dates before and after one, with the grid of all dates.

    ``dates`` come newest first. Without a ``date`` there is none before or after.
    """
    return Neighbours(
        current=date,
        previous=max((other for other in dates if date and other < date), default=None),
        next=min((other for other in dates if date and other > date), default=None),
        archive=archive_grid(dates),
        newest=dates[0] if dates else None,
    )


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
