"""Of two files of one day the plain name wins, however a copy is called (kind 14)."""

from __future__ import annotations

from pathlib import Path

import pytest

from digests.models import Issue

from ..runs import run
from .reading import DATE, page, the_issue

pytestmark = pytest.mark.django_db
COPIES = (
    f"{DATE} (1)",
    f"{DATE} - Copy",
    f"{DATE} - 副本 (2)",
    f"{DATE} copy",
    f"Copy of {DATE}",
    f"{DATE} (Alice's conflicted copy 2024-05-07)",
    f"{DATE}.sync-conflict-20240507-101010-ABCDEFG",
    f"{DATE}_conflict-20240507-101010",
    f"{DATE}-DESKTOP-AB12CD",
    f"{DATE} 2",
    # Names that no list knows
    f"{DATE}-Alices-MacBook-Pro",
    f"{DATE} - Kopie",
    f"{DATE} のコピー",
    f"{DATE} copy copy",
    f"{DATE}.bak",
    f"{DATE} (old)",
    f"{DATE} [Conflict]",
    f"复制 {DATE}",
    f"#{DATE}#",
)


@pytest.mark.parametrize("name", COPIES)
def test_the_plain_name_wins_over_a_copy(tmp_path: Path, name: str) -> None:
    text = f"# 小报 ({DATE}) {{}}\n\n## 业界新闻\n\n- [{{}}条 | 站](https://example.org/a)\n"
    (tmp_path / f"{name}.md").write_text(text.format("旧题", "旧"), encoding="utf-8")
    (tmp_path / f"{DATE}.md").write_text(text.format("新题", "新"), encoding="utf-8")
    for _again in range(2):
        ran = run(tmp_path, "--publish")
        assert the_issue().headline == "新题"
        [line] = [line for line in (ran.out + ran.err).split("\n") if name in line]
        assert "passed over" in line or "is the same issue" in line
    assert "新条" in page().text()


@pytest.mark.parametrize("name", COPIES[:10])
def test_a_copy_alone_is_the_issue(tmp_path: Path, name: str) -> None:
    text = f"# 小报 ({DATE}) 题\n"
    (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    assert run(tmp_path, "--publish").code == 0
    assert Issue.objects.get().headline == "题"
