"""A bullet that is no entry is prose: a passage of its section."""

from __future__ import annotations

import pytest

from digests.document import Entry, Passage, Section, parse

from .judge import broken_law


def _section(items: str) -> Section:
    text = f"## 新闻\n\n{items}\n\n## 论文\n\n- [乙](https://example.org/b)\n"
    assert broken_law(text) == ""
    return parse(text).sections[0]


@pytest.mark.parametrize(
    "bullet",
    [
        "- 等等",
        "- 可扩展",
        "- 支持 `code` 与**粗体**",
        "- 一行\n  又一行，见[此](https://example.org/c)",
        "- 一行\n懒的一行",
        "- [ ] 未做",
        "-",
        "* 星",
        "- ![图](images/a.png)",
    ],
)
def test_a_bullet_that_names_no_link_is_a_passage(bullet: str) -> None:
    section = _section(f"- [甲](https://example.org/a)\n{bullet}\n- [丙](https://example.org/c)")
    first, passage, last = section.items
    assert isinstance(passage, Passage)
    assert passage.text == bullet
    assert isinstance(first, Entry)
    assert isinstance(last, Entry)
    assert (first.title, last.title) == ("甲", "丙")


@pytest.mark.parametrize(
    "bullet",
    [
        "- [标签] 消息",
        "- 消息 | 小报社",
        "- 消息\n代码：https://example.org/c",
        "- 消息\n摘要：一句话。",
        "- 摘要：一句话。",
        "- [消息]()",
        "- https://example.org/c",
        "- 见 [此](https://example.org/c)",
    ],
)
def test_a_bullet_with_anything_of_an_entry_is_one(bullet: str) -> None:
    [item] = _section(bullet).items
    assert isinstance(item, Entry)


def test_bullets_of_prose_side_by_side_are_one_passage() -> None:
    [item] = _section("- 快\n- 小\n\n  - 很小\n- 好").items
    assert item == Passage("- 快\n- 小\n\n  - 很小\n- 好")


def test_a_list_of_prose_at_the_end_of_an_issue_stays_in_its_section() -> None:
    document = parse("## 新闻\n\n- 快\n- 小\n\n再见。\n")
    assert document.sections[0].items == (Passage("- 快\n- 小"),)
    assert document.closing == "再见。"
