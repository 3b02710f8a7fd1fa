"""Title and date where other generators put them, down to what readers see (kind 13)."""

from __future__ import annotations

from pathlib import Path

import pytest

from digests.models import Issue

from ..runs import run
from .reading import DATE, feeds, meta, page, publish, the_issue

pytestmark = pytest.mark.django_db
TEXT = "\n\n> 导读：一句。\n\n## 业界新闻\n\n- [一条 | 站](https://example.org/a)\n"
HEADS = (
    "# 小报（2024 年 5 月 6 日）标题",
    "# 小报（２０２４-０５-０６）标题",
    "# 2024.05.06 - 标题",
    "# 标题 | 2024-05-06",
    "小报 (2024-05-06) 标题\n===",
    "# **小报** (2024-05-06)：标题",
    "<!-- 备注\n两行 -->\n\n# 小报 (2024-05-06) 标题",
    "![头图](https://example.org/h.png)\n\n# 小报 (2024-05-06) 标题",
    "---\nlayout: post\ntitle: 标题\ndate: 2024-05-06 23:30:00 +0800\n---",
    "---\ntitle: >-\n  标题\ndate: 2024-05-05T17:00:00Z\n...",
    "---\ntitle: 标题\ndate: 2024-05-06 08:00 CST\n---",
    '+++\ntitle = "标题"\ndate = 2024-05-06T08:00:00+08:00\n+++',
    "Title: 标题\nDate: May 6, 2024\nTags: a",
)


@pytest.mark.parametrize("head", HEADS)
def test_readers_see_the_title_under_its_date(tmp_path: Path, head: str) -> None:
    publish(tmp_path, head + TEXT, "weekly-12.md")
    assert page(f"/issues/{DATE}/").css("h1")[0].text().strip() == "标题"
    assert f"{DATE} 标题" in meta()
    assert all("标题" in feed for feed in (feeds()[0], feeds()[1], feeds()[3]))
    assert "title:" not in page().text()


NAMES = ("20240506", "2024-5-6", "2024年5月6日", "2024_05_06", "weekly-2024.05.06",
         "第12期(2024-05-06)", "2024-05-06-title", "２０２４-０５-０６")  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_dated_by_its_name_where_it_says_nothing_else(tmp_path: Path, name: str) -> None:
    publish(tmp_path, "# 标题" + TEXT, f"{name}.md")
    assert page(f"/issues/{DATE}/").css("h1")[0].text().strip() == "标题"


def test_files_that_are_no_issues_are_passed_over_with_a_line_each(tmp_path: Path) -> None:
    names = ("README", "readme.zh-CN", "CONTRIBUTING", "LICENSE", "index", "_sidebar", "投稿指南")
    for name in names:
        (tmp_path / f"{name}.md").write_text("# 说明\n\n- [一](https://example.org/)\n")
    ran = run(tmp_path, "--publish")
    assert [name for name in names if f"{name}.md: passed over: by its name" not in ran.out] == []
    assert not Issue.objects.exists()


def test_an_undated_file_is_a_draft_and_what_was_seen_is_said(tmp_path: Path) -> None:
    ran = publish(tmp_path, "---\ntitle: 标题\ndate: 五月初\n---" + TEXT, "2024-05.md")
    assert "“五月初”, “2024-05” was not understood as a date" in ran.out
    assert the_issue().date is None
