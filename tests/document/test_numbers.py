"""The number of an issue, as titles, front matter and file names tell it."""

import pytest

from digests.document.numbers import find_number, says_number


@pytest.mark.parametrize(
    ("title", "front_matter", "name", "number"),
    [
        ("科技周刊（第 403 期）：题", "", "x", 403),
        ("老司机周报 #374 | 2026-07-06", "", "#374-2026.07.06", 374),
        ("Weekly, Issue 535", "", "2020-05-15", 535),
        ("", "---\nnumber: 192\n---", "2017-07-25-this-week", 192),
        ("", "", "issue-0113", 113),
        ("", "", "238-湘厨小炒", 238),
        ("《月刊》", "", "Monthly119", 119),
        ("Weekly #12 - 题", "", "2020-05-15", 12),
        ("#374 周报来了", "", "x", 374),
        ("#8123fix", "", "x", None),
        ("", "", "windows10", None),
        ("", "", "Windows11", None),
        ("", "", "2020-05-15-windows10", None),
        ("", "", "utf8", None),
        ("", "", "python3", None),
        ("", "", "python312", None),
        ("", "", "HelloGitHub15", 15),
        ("", "", "2024-Week15", None),
        ("Top No. 1 tools", "", "python3", None),
        ("我们的 #1 选择", "", "iOS18", None),
        ("How issue #8123 was fixed", "", "2024-W05", None),
        ("", "", "2024-Week05", None),
        ("", "", "2016-09-05-0a1b2c3d-1111-4222-8333-2345abcdef38", None),
        ("", "", "2016-09-05-0a1b2c3d-1111-4222-8333-23456abcde13", None),
        ("支持 iOS 14 与 C#8", "", "2020-05-15", None),
        ("", "", "2024-0930", None),
        ("This Month: May 2026", "", "2026-05-index", None),
    ],
)
def test_a_number_is_told_from_dates_years_and_versions(
    title: str, front_matter: str, name: str, number: int | None
) -> None:
    assert find_number(title, front_matter, name) == number


def test_a_number_within_another_is_not_said() -> None:
    assert says_number("第 0403 期", 403)
    assert not says_number("第 1403 期", 403)
