"""What an editor is told of a file."""

from __future__ import annotations

import pytest

from digests.document import parse
from digests.exchange.examine import examine
from digests.exchange.report import FileReport

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_an_invisible_character_is_named_with_its_line_and_keeps_its_entry_in_fields() -> None:
    text = "# 小报 (2024-05-06)\n\n## 新闻\n\n- [甲](https://example.org/a)\n摘要：前。\x0b后。\n"
    report = FileReport("2024-05-06.md", status="created")
    examine(parse(text), text, report)
    assert (report.structured, report.verbatim) == (1, [])
    assert report.as_json()["characters"] == [{"line": 6, "name": "U+000B line tabulation"}]
    assert "  6: invisible: U+000B line tabulation" in report.lines()
