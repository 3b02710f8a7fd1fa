"""Title and date of a file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from digests.exchange.files import BadFileError, Found
from digests.exchange.report import FileReport
from digests.exchange.titles import read_issue, reason_to_pass_over
from tests.factories import PublicationFactory, make_issue

pytestmark = pytest.mark.django_db
DAY = dt.date(2021, 5, 4)
BODY = "\n\n> 导读：一句话。\n"


@pytest.fixture(autouse=True)
def _in_shanghai(english: None) -> None:
    PublicationFactory.create(time_zone="Asia/Shanghai")


@pytest.mark.parametrize(
    ("text", "headline"),
    [
        ("# 小报（2021 年 5 月 4 日）标题", "标题"),
        ("# 小报（２０２１-０５-０４）标题", "标题"),
        ("# 小报 (2021/5/4) 标题", "标题"),
        ("# 2021.05.04 - 标题", "标题"),
        ("2021.05.04 - 标题\n=====", "标题"),
        ("# 标题 | 2021-05-04", "标题"),
        ("# 第 12 期 2021-05-04 标题", "第 12 期 2021-05-04 标题"),
        ("<!-- 备注 -->\n# 小报 (2021-05-04) 标题", "标题"),
        ("[![版](b.svg)](https://example.org)\n\n# 小报 (2021-05-04) 标题", "标题"),
        ("---\ntitle: 标题\ndate: 2021-05-04\n---", "标题"),
        ("---\ntitle: 小报 (2021-05-04) 标题\n---", "标题"),
        ("---\ndate: 2021-05-04 00:30:00 +0800\n---\n# 标题", "标题"),
        ("---\ndate: 2021-05-03T17:00:00Z\n---\n# 标题", "标题"),
        ("---\ntitle: 标题\ndate: 2021-05-04 08:00:00 Asia/Shanghai\n---", "标题"),
        ("---\ntitle: 标题\npubDate: May 4, 2021\n---", "标题"),
        ("Title: 标题\nDate: 2021-05-04", "标题"),
        ("# Weekly — 4 May 2021", "Weekly — 4 May 2021"),
        ("# 周刊 2021.5.4-2021.5.10", "周刊 2021.5.4-2021.5.10"),
    ],
)
def test_title_and_date_are_read_where_digests_have_them(text: str, headline: str) -> None:
    document = read_issue(text + BODY, Path("a.md"), FileReport("a.md"))
    assert (document.date, document.headline, document.lead) == (DAY, headline, "一句话。")


@pytest.mark.parametrize(
    "name", ["20210504", "2021-5-4", "2021年5月4日", "2021-05-04-title", "weekly-2021.05.04"]
)
def test_the_date_of_the_name_is_taken_where_nothing_else_has_one(name: str) -> None:
    report = FileReport(name)
    assert read_issue("# 标题" + BODY, Path(f"{name}.md"), report).date == DAY
    assert report.notes == ["the title has no date: the one of the file's name is taken"]


@pytest.mark.parametrize(
    "title", ["[小报](https://example.org/2020-01-01) (2021-05-04)", "小报 (2021-05-04) `x`"]
)
def test_a_title_that_is_kept_for_its_markup_has_its_date(title: str) -> None:
    assert read_issue(f"# {title}{BODY}", Path("a.md"), FileReport("")).date == DAY


def test_the_title_wins_over_the_front_matter_and_that_over_the_name() -> None:
    report = FileReport("")
    text = "---\ndate: 2021-05-05\n---\n# 小报 (2021-05-04)" + BODY
    assert read_issue(text, Path("2021-05-06.md"), report).date == DAY
    assert report.notes == [
        "the title says 2021-05-04 and the front matter 2021-05-05: the title is believed",
        "the title says 2021-05-04 and the file's name 2021-05-06: the title is believed",
    ]
    report = FileReport("")
    text = text.replace(" (2021-05-04)", "")
    assert read_issue(text, Path("2021-05-06.md"), report).date == dt.date(2021, 5, 5)


def test_what_looked_like_a_date_is_told_where_none_is_understood() -> None:
    report = FileReport("")
    text = "---\ntitle: 标题\ndate: 下周\n---" + BODY
    assert read_issue(text, Path("2021-05-xx.md"), report).date is None
    assert report.notes == ["“下周”, “2021-05-xx” was not understood as a date"]


def test_a_text_without_a_title_is_an_undated_draft_and_it_is_said() -> None:
    report = FileReport("")
    document = read_issue("只有字\n", Path("a.md"), report)
    assert (document.date, document.opening) == (None, "只有字")
    assert report.notes == [
        "no title was found; a line such as “# NAME (2020-05-15)” is one",
        "no date was found in the title, the front matter or the file's name",
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("# 小报 (2021-02-30)", "a.md"),
        ("---\ntitle: 标题\ndate: 2021-02-30\n---\n", "a.md"),
        ("# 标题", "2021-02-30.md"),
    ],
)
def test_a_day_that_does_not_exist_is_an_error(text: str, name: str) -> None:
    with pytest.raises(BadFileError, match="2021-02-30"):
        read_issue(text + BODY, Path(name), FileReport(name))


def test_the_tagline_of_the_front_matter_is_taken_where_the_text_has_none() -> None:
    text = "---\ntagline: 关注小设备\n---\n# 小报 (2021-05-04)"
    assert read_issue(text + BODY, Path("a.md"), FileReport("")).tagline == "关注小设备"
    text += "\n\n**自己的**"
    assert read_issue(text + BODY, Path("a.md"), FileReport("")).tagline == "自己的"


def test_what_says_of_itself_that_it_is_unfinished_is_reported() -> None:
    report = FileReport("")
    read_issue("---\ndraft: true\n---\n# 小报 (2021-05-04)" + BODY, Path("a.md"), report)
    assert report.is_unfinished


@pytest.mark.parametrize(
    "name",
    [
        "README",
        "readme_zh",
        "README.en",
        "CONTRIBUTING",
        "LICENSE",
        "CHANGELOG",
        "_index",
        "投稿指南",
        "_template",
    ],
)
def test_a_file_that_is_no_issue_by_its_name_is_passed_over(name: str, tmp_path: Path) -> None:
    assert (
        reason_to_pass_over(Found(tmp_path / f"{name}.md", tmp_path))
        == "by its name it is no issue"
    )


@pytest.mark.parametrize("name", ["2021-05-04", "readme-2021-05-04", "readable", "weekly-12"])
def test_any_other_name_may_be_an_issue(name: str, tmp_path: Path) -> None:
    assert reason_to_pass_over(Found(tmp_path / f"{name}.md", tmp_path)) == ""


@pytest.mark.parametrize(
    "name",
    [
        "2021-05-04 (1)",
        "2021-05-04（2）",
        "2021-05-04 copy",
        "2021-05-04 - 副本",
        "2021-05-04 2",
        "2021-05-04 (Ann's conflicted copy 2021-05-05)",
        "2021-05-04.sync-conflict-20210505-101010-ABCDEFG",
        "2021-05-04_conflict-20210505",
        "2021-05-04的副本",
        "2021-05-04 - Copy (2)",
        "Copy of 2021-05-04",
        "2021-05-04-DESKTOP-AB12CD3",
    ],
)
def test_a_copy_is_passed_over_only_beside_its_plain_name(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"{name}.md"
    assert reason_to_pass_over(Found(path, tmp_path)) == ""
    (tmp_path / "2021-05-04.md").write_text("")
    assert reason_to_pass_over(Found(path, tmp_path)) == "it is a copy of 2021-05-04.md"


def test_a_copy_of_a_file_that_was_imported_before_is_passed_over_too(tmp_path: Path) -> None:
    make_issue("2021-05-04", source_name="2021-05-04.md")
    assert (
        reason_to_pass_over(Found(tmp_path / "2021-05-04 (1).md", tmp_path))
        == "it is a copy of 2021-05-04.md"
    )


@pytest.mark.parametrize("name", ["weekly 12", "handcopy", "2021-05-04-title"])
def test_a_name_that_only_resembles_a_copys_may_be_an_issue(name: str, tmp_path: Path) -> None:
    for plain in ("weekly", "hand", "2021-05-04"):
        (tmp_path / f"{plain}.md").write_text("")
    assert reason_to_pass_over(Found(tmp_path / f"{name}.md", tmp_path)) == ""


def test_the_index_of_a_folder_is_an_issue_when_it_is_named(tmp_path: Path) -> None:
    path = tmp_path / "2021-05-04" / "index.md"
    assert reason_to_pass_over(Found(path, path.parent))
    assert reason_to_pass_over(Found(path, path.parent, is_named=True)) == ""
    assert read_issue("# 小报 标题" + BODY, path, FileReport("")).date == DAY


@pytest.mark.parametrize("title", ["# 小报 (2021-05-04) [草稿]", "# 小报 (2021-05-04)【WIP】标题"])
def test_a_title_that_says_draft_is_unfinished(title: str) -> None:
    report = FileReport("")
    read_issue(title + BODY, Path("a.md"), report)
    assert report.is_unfinished
