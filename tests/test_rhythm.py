"""The rhythm of a digest, and the date it gives a new issue."""

import datetime as dt

import pytest

from digests.rhythm import next_date, usual_gap

TODAY = dt.date(2026, 5, 15)


def days(*ago: int) -> list[dt.date]:
    """Dates, each some days before today."""
    return [TODAY - dt.timedelta(days=n) for n in ago]


@pytest.mark.parametrize(
    ("ago", "gap"),
    [
        ((), None),
        ((3,), None),
        ((3, 10), 7),
        ((10, 3, 17), 7),
        ((0, 14, 28, 43, 57, 190), 14),
        ((0, 7, 21), 7),
        ((5, 5), None),
        ((0, 14, 28, 42, 56, *range(400, 4000, 28)), 14),
    ],
    ids=[
        "none",
        "one",
        "two",
        "any order",
        "a long pause",
        "two gaps",
        "one date twice",
        "an old archive",
    ],
)
def test_the_usual_gap_is_the_median(ago: tuple[int, ...], gap: int | None) -> None:
    assert usual_gap(days(*ago)) == gap


def test_the_next_issue_comes_the_usual_gap_after_the_latest() -> None:
    found = next_date(days(4, 18, 32), today=TODAY)
    assert (found.date, found.last, found.gap) == (dt.date(2026, 5, 25), dt.date(2026, 5, 11), 14)
    assert not found.is_late


def test_an_issue_that_is_due_today_is_not_late() -> None:
    found = next_date(days(7, 14), today=TODAY)
    assert (found.date, found.is_late) == (TODAY, False)


def test_an_issue_that_was_due_is_dated_today() -> None:
    found = next_date(days(30, 37), today=TODAY)
    assert (found.date, found.due, found.is_late) == (TODAY, dt.date(2026, 4, 22), True)


def test_an_issue_in_work_has_taken_its_date_but_makes_no_rhythm() -> None:
    found = next_date(days(4, 18), in_work=days(-10), today=TODAY)
    assert (found.date, found.gap) == (dt.date(2026, 6, 8), 14)


def test_before_there_is_a_rhythm_a_week_is_taken() -> None:
    found = next_date(days(2), today=TODAY)
    assert (found.date, found.gap) == (dt.date(2026, 5, 20), None)
    assert next_date([], in_work=days(0), today=TODAY).date == dt.date(2026, 5, 22)


def test_the_first_issue_is_of_today() -> None:
    found = next_date([], today=TODAY)
    assert (found.date, found.last, found.is_late) == (TODAY, None, False)


def test_a_date_far_off_does_not_lead_beyond_the_calendar() -> None:
    assert next_date([], in_work=[dt.date.max], today=TODAY).date == dt.date.max
