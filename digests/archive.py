"""Dates to the archive grid, the publication's signature: pure."""

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


def archive_grid(dates: Iterable[dt.date]) -> tuple[Year, ...]:
    """The years that have dates, newest first; a date given twice stands once."""
    newest_first = sorted(set(dates), reverse=True)
    return tuple(
        Year(year, _rows(list(of_year)))
        for year, of_year in groupby(newest_first, key=lambda date: date.year)
    )


def _rows(dates: list[dt.date]) -> tuple[Row, ...]:
    """Rows of four, filled from the end: the first row takes the blanks."""
    cells = [None] * (-len(dates) % COLUMNS) + dates
    return tuple(tuple(cells[at : at + COLUMNS]) for at in range(0, len(cells), COLUMNS))
