"""Hours that are none, one or two of their day."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from digests.moments import Moment, moment_of

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("day", "hour", "utc", "shifted", "first"),
    [
        ((2026, 5, 15), (9, 0), (2026, 5, 15, 7, 0), False, False),
        # Clocks go forward from 2:00 to 3:00.
        ((2026, 3, 29), (1, 59), (2026, 3, 29, 0, 59), False, False),
        ((2026, 3, 29), (2, 30), (2026, 3, 29, 1, 30), True, False),
        ((2026, 3, 29), (3, 0), (2026, 3, 29, 1, 0), False, False),
        # Clocks go back from 3:00 to 2:00.
        ((2026, 10, 25), (2, 30), (2026, 10, 25, 0, 30), False, True),
        ((2026, 10, 25), (3, 0), (2026, 10, 25, 2, 0), False, False),
    ],
)
def test_an_hour_of_a_day_is_a_moment(
    day: tuple[int, int, int],
    hour: tuple[int, int],
    utc: tuple[int, int, int, int, int],
    shifted: bool,
    first: bool,
) -> None:
    at = dt.datetime(*utc, tzinfo=dt.UTC)
    found = moment_of(dt.date(*day), dt.time(*hour), BERLIN)
    assert found == Moment(at, is_shifted=shifted, is_first_of_two=first)


def test_a_zone_without_summer_time_has_every_hour_once() -> None:
    found = moment_of(dt.date(2026, 3, 29), dt.time(2, 30), ZoneInfo("Asia/Shanghai"))
    assert found == Moment(dt.datetime(2026, 3, 28, 18, 30, tzinfo=dt.UTC))
