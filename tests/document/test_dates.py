"""Dates as people write them."""

from __future__ import annotations

import datetime as dt

import pytest

from digests.document.dates import find_date, part_date, read_day, read_moment

DAY = dt.date(2021, 5, 4)
EAST = dt.timezone(dt.timedelta(hours=8))


@pytest.mark.parametrize(
    "text",
    [
        "2021-05-04",
        "2021-5-4",
        "2021.05.04",
        "2021/5/4",
        "2021年5月4日",
        "2021 年 5 月 4 日",
        "２０２１-０５-０４",
        "20210504",
        "2021-05-04-title",
        "weekly_20210504_v2",
        "12 2021-02-30 2021-05-04",
        "2021_05_04",
        "2021\u201105\u201104",
        "2021–05–04",
        "May 4, 2021",
        "Weekly, 4th of issue, 4 May 2021",
        "May 4th 2021",
    ],
)
def test_a_date_is_found_in_any_of_its_forms(text: str) -> None:
    assert find_date(text) == DAY


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Mayor 4, 2021",
        "Feb 30, 2021",
        "2021-05-xx",
        "2021-02-30",
        "120210504",
        "2021",
        "1.2.3",
        "第 12 期",
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert find_date(text) is None


@pytest.mark.parametrize(
    ("title", "rest"),
    [
        ("2021.05.04 - 标题", "标题"),
        ("2021-05-04：标题", "标题"),
        ("2021-05-04", ""),
        ("标题 | 2021-05-04", "标题"),
        ("标题 — 2021年5月4日", "标题"),
        ("标题 2021-05-04", "标题"),
    ],
)
def test_a_title_is_parted_from_the_date_at_its_start_or_end(title: str, rest: str) -> None:
    assert part_date(title) == (DAY, rest)


@pytest.mark.parametrize(
    "title",
    [
        "2021-05-04 - 2021-05-10",
        "周刊 2021.5.4~2021.5.10",
        "标题",
        "标题 2021-05-04 又",
        "2021-02-30 - 标题",
    ],
)
def test_a_title_without_a_date_at_an_end_is_not_parted(title: str) -> None:
    assert part_date(title) is None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2021-05-04", DAY),
        ("2021-05-04 23:30:00 +0800", dt.datetime(2021, 5, 4, 23, 30, tzinfo=EAST)),
        ("2021-05-04T23:30:00+08:00", dt.datetime(2021, 5, 4, 23, 30, tzinfo=EAST)),
        ("2021-05-04T23:30:00.123Z", dt.datetime(2021, 5, 4, 23, 30, tzinfo=dt.UTC)),
        ("2021-05-04 23:30", dt.datetime(2021, 5, 4, 23, 30)),  # noqa: DTZ001 - no zone is known
        ("yesterday", None),
        ("2021-05-04 25:00", None),
        ("2021-05-04 and more", None),
        ("", None),
    ],
)
def test_a_moment_knows_the_zone_that_it_names(text: str, moment: dt.date | None) -> None:
    assert read_moment(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        "2021-05-04",
        " 2021/5/4 ",
        "2021.5.4",
        "2021年5月4日",
        "２０２１年５月４日",
        "20210504",
        "4 May 2021",
        "May 4, 2021",
    ],
)
def test_a_text_that_is_a_day_is_read(text: str) -> None:
    assert read_day(text) == DAY


@pytest.mark.parametrize("text", ["", "2021-02-30", "2021-05-04 期", "5月4日", "tomorrow"])
def test_any_other_text_is_no_day(text: str) -> None:
    assert read_day(text) is None
