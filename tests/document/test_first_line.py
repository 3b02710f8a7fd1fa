"""The first line of an entry: markup in its title, and text after its link."""

from __future__ import annotations

from dataclasses import replace

import pytest

from digests.document import Document, Entry, Ref, Section, parse, serialize

from .judge import broken_law


def _entry(item: str) -> Entry:
    text = f"## 新闻\n\n{item}\n- [乙](https://example.org/b)\n"
    assert broken_law(text) == ""
    return parse(text).entries[0]


@pytest.mark.parametrize(
    ("markdown", "title"),
    [
        ("用 `std::vec[0]` 的**好处**", "用 std::vec[0] 的好处"),
        ("*A* _b_ ~~c~~", "A b c"),
        ("a \\* `b`", "a * b"),
        ("``a ` b``", "a ` b"),
        ("[x] `y`", "[x] y"),
        ("**a | b** c", "a | b c"),
    ],
)
def test_code_and_emphasis_in_a_title_are_kept_beside_what_is_shown(
    markdown: str, title: str
) -> None:
    if "|" not in markdown:
        entry = _entry(f"- [{markdown} | 小报社](https://example.org/a)")
        assert (entry.title, entry.title_markdown, entry.source) == (title, markdown, "小报社")
    entry = _entry(f"- [{markdown.replace('|', chr(92) + '|')}](https://example.org/a)")
    assert (entry.title, entry.verbatim) == (title, "")


def test_code_and_emphasis_in_a_title_without_a_link_are_kept() -> None:
    entry = _entry("- [标签] 用 `x` | 小报社")
    assert (entry.labels, entry.title, entry.title_markdown) == (("标签",), "用 x", "用 `x`")


@pytest.mark.parametrize(
    ("after", "trailing"),
    [
        (
            " by *Ann* and [Bob](https://example.org/bob)",
            "by *Ann* and [Bob](https://example.org/bob)",
        ),
        ("：一段说明。", "：一段说明。"),
        (" (PDF)", "(PDF)"),
        (" https://example.org/c", "https://example.org/c"),
        (" `code` [注]", "`code` [注]"),
        (" 见 [[代码]](https://example.org/c)", "见 [[代码]](https://example.org/c)"),
    ],
)
def test_text_after_the_link_is_a_field(after: str, trailing: str) -> None:
    entry = _entry(f"- [甲 | 站](https://example.org/a){after}\n摘要：一句话。")
    assert (entry.title, entry.source, entry.summary) == ("甲", "站", "一句话。")
    assert entry.trailing == trailing


def test_bracketed_references_before_the_text_after_the_link_stay_references() -> None:
    entry = _entry("- [甲](https://example.org/a) [[代码]](https://example.org/c) 等")
    assert entry.references == (Ref("代码", url="https://example.org/c", colon=""),)
    assert entry.trailing == "等"


@pytest.mark.parametrize(
    "item",
    [
        "- 见 [甲](https://example.org/a)",
        '- [甲](https://example.org/a "题")',
        "- [![图](a.png)](https://example.org/a)",
        "- [甲 | **站**](https://example.org/a)",
        "- [甲<br>乙](https://example.org/a)",
    ],
)
def test_what_has_no_field_is_still_kept_verbatim(item: str) -> None:
    assert _entry(item).verbatim == item.removeprefix("- ")


def test_a_title_written_anew_leaves_its_old_markup_behind() -> None:
    entry = replace(_entry("- [用 `x`](https://example.org/a)"), title="用 y")
    assert "[用 y](" in serialize(Document(sections=(Section("a", items=(entry,)),)))
