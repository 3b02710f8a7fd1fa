"""The archive grid keeps its promise: a new issue never moves an old one."""

import datetime as dt
from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from digests.archive import COLUMNS, MOST_SHOWN, archive_grid, neighbours, years_of


def day(text: str) -> dt.date:
    """A date from its MM-DD in 2020, or from a whole date."""
    return dt.date.fromisoformat(text if len(text) > 5 else f"2020-{text}")


def test_years_and_dates_stand_newest_first() -> None:
    years = archive_grid([day("2019-12-17"), day("01-06"), day("2021-01-05"), day("03-02")])

    assert [year.year for year in years] == [2021, 2020, 2019]
    assert years[1].rows == ((None, None, day("03-02"), day("01-06")),)


def test_blanks_stand_at_the_left_of_the_newest_row() -> None:
    (year,) = archive_grid([day(f"0{month}-01") for month in range(1, 6)])

    assert year.rows == (
        (None, None, None, day("05-01")),
        (day("04-01"), day("03-01"), day("02-01"), day("01-01")),
    )


def test_a_full_row_has_no_blank() -> None:
    (year,) = archive_grid([day(f"0{month}-01") for month in range(1, 5)])

    assert len(year.rows) == 1
    assert None not in year.rows[0]


def test_a_year_is_headed_by_four_digits() -> None:
    (year,) = archive_grid([dt.date(987, 6, 5)])

    assert year.digits == "0987"


def test_a_date_given_twice_stands_once() -> None:
    assert archive_grid([day("06-03"), day("06-03")]) == archive_grid([day("06-03")])


def test_no_dates_make_no_years() -> None:
    assert archive_grid([]) == ()


@given(st.lists(st.dates(dt.date(2020, 1, 1), dt.date(2020, 12, 31)), min_size=1))
def test_a_new_issue_never_moves_an_old_one(dates: list[dt.date]) -> None:
    newest = max(dates)
    older = set(dates) - {newest}

    assert places(older) == {date: at for date, at in places(dates).items() if date != newest}


def places(dates: Iterable[dt.date]) -> dict[dt.date, tuple[int, int]]:
    """Where each date stands: its row from the year's foot, and its column."""
    return {
        date: (row_from_foot, column)
        for year in archive_grid(dates)
        for row_from_foot, row in enumerate(reversed(year.rows))
        for column, date in enumerate(row)
        if date
    }


def test_every_row_has_four_cells() -> None:
    rows = [
        row for year in archive_grid(day(f"01-{n:02}") for n in range(1, 8)) for row in year.rows
    ]

    assert {len(row) for row in rows} == {COLUMNS}


def test_the_neighbours_of_an_issue_are_those_next_to_it_in_time() -> None:
    newest, middle, oldest = (dt.date(2020, month, 1) for month in (6, 5, 4))

    def around(date: dt.date | None) -> tuple[dt.date | None, dt.date | None]:
        found = neighbours(date, (newest, middle, oldest))
        return found.previous, found.next

    assert around(middle) == (oldest, newest)
    assert around(newest) == (middle, None)
    assert around(oldest) == (None, middle)
    assert around(dt.date(2020, 5, 15)) == (middle, newest)
    assert around(None) == (None, None)


LONG = tuple(dt.date(2026, 12, 25) - dt.timedelta(weeks=week) for week in range(52 * 30))
"""Thirty years of a weekly digest, newest first."""


def test_a_long_archive_shows_the_years_around_an_issue_and_names_the_others() -> None:
    around = neighbours(dt.date(2010, 1, 1), LONG)
    assert [year.year for year in around.archive] == [2011, 2010, 2009]
    assert around.other_years[:2] == (2026, 2025)
    assert {*around.other_years, 2009, 2010, 2011} == {date.year for date in LONG}
    assert around.newest == LONG[0]
    assert [year.year for year in neighbours(None, LONG).archive] == [2026, 2025]


def test_an_archive_that_is_not_long_is_shown_whole() -> None:
    around = neighbours(LONG[0], LONG[:MOST_SHOWN])
    assert sum(len(row) - row.count(None) for year in around.archive for row in year.rows) == 240
    assert around.other_years == ()


def test_the_page_of_the_archive_begins_with_whole_years_and_has_one_for_each_other() -> None:
    newest = years_of(LONG, None)
    assert [year.year for year in newest.archive] == [2026, 2025, 2024, 2023]
    assert [year.year for year in years_of(LONG, 2001).archive] == [2001]
    assert years_of(LONG, 1900).archive == ()
    assert years_of((), None).archive == ()
