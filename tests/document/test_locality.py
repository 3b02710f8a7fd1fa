"""A local oddity costs no other entry its fields."""

from __future__ import annotations

import pytest

from digests.document import Document, Passage, parse, serialize

from .judge import broken_law, is_whole

ISSUE = """\
# 小报 (2024-05-06) 标题

> 导读：LEAD两条。

OPENING先是热身。

## 新闻HEADING

> 注：NOTE按序。

- [第一条TITLE | 站](https://example.org/a)
代码：https://example.org/code
摘要：前半句SUMMARY。后半句。

PASSAGE一段话。

## 论文

- [第二条 | 站](https://example.org/b)
摘要：一句话。

CLOSING再见。
"""
PLACES = ("LEAD", "OPENING", "NOTE", "SUMMARY", "PASSAGE", "CLOSING")


def _issue(place: str, oddity: str) -> str:
    text = ISSUE.replace(place, oddity)
    for other in (*PLACES, "HEADING", "TITLE"):
        text = text.replace(other, "")
    return text


ODDITIES = {
    "line tabulation": "\x0b",
    "form feed": " \x0c ",
    "form feed beside emphasis": "**\x0c粗**",
    "noncharacter": "\ufffe",
    "noncharacter of a higher plane": "\U0001ffff",
    "private character": "\U0010ff0b",
    "private characters of two blocks": "\U0010ff0b\U0010fe01\U000f0000",
    "numeric entity out of range": "&#99999999;",
    "long numeric entity": "&#x00000041;",
    "entity of a private character": "&#x10FF05;",
    "late capital in brackets": "[\u1c90]",
    "reference to no footnote": "[^9]",
    "unclosed comment within a line": "字<!-- x",
}


MARKUP = ("form feed beside emphasis", "reference to no footnote")
CASES = [
    pytest.param(oddity, place, id=f"{name} {place}")
    for name, oddity in ODDITIES.items()
    for place in (*PLACES, "TITLE")
    if place != "TITLE" or name not in MARKUP
]


@pytest.mark.parametrize(("oddity", "place"), CASES)
def test_an_odd_character_costs_no_entry_its_fields(oddity: str, place: str) -> None:
    text = _issue(place, oddity)
    assert broken_law(text) == ""
    document = parse(text)
    first, second = document.entries
    assert (first.url, first.source, first.references[0].url, first.summary[-4:]) == (
        "https://example.org/a",
        "站",
        "https://example.org/code",
        "后半句。",
    )
    assert (second.title, second.summary) == ("第二条", "一句话。")
    assert not document.flags


BOXES = ("- [ ] ", "- [x] \n", "  - [ ] \n后半句", "  - [ ] 做\n  - [ ] \n", "1. [ ] ", "- [ ]")


@pytest.mark.parametrize("box", BOXES)
@pytest.mark.parametrize("place", ["OPENING", "SUMMARY", "PASSAGE", "CLOSING"])
def test_a_box_to_tick_without_text_costs_no_other_entry_its_fields(box: str, place: str) -> None:
    text = _issue(place, f"\n\n{box}\n\n")
    assert broken_law(text) == ""
    document = parse(text)
    assert not is_whole(document)
    kept = [entry.title for entry in document.entries if not entry.verbatim]
    assert kept == ["第一条", "第二条"]


def test_a_section_that_leaves_html_open_costs_no_entry_before_it_its_fields() -> None:
    text = _issue("-", "-").replace("一句话。", "一句话。\n\n<!-- x")
    assert broken_law(text) == ""
    document = parse(text)
    assert [entry.title for entry in document.entries] == ["第一条"]
    [kept] = document.sections[-1].items
    assert isinstance(kept, Passage)
    assert kept.text.startswith("## 论文")
    assert kept.flag is not None
    assert (kept.flag.line, kept.flag.reason) == (17, "html-left-open")


def test_a_line_of_a_paragraph_that_looks_like_a_definition_defines_nothing() -> None:
    text = ISSUE + "\n见[甲][]\n[甲]: https://example.org/c\n"
    assert broken_law(text) == ""
    assert not is_whole(parse(text))


def test_a_definition_at_the_end_of_an_item_stays_in_it() -> None:
    text = "## a\n\n- **b** c\n  [d]\n\n  [d]: https://example.org/d\n\n## e\n\n- [f](g)\n"
    assert broken_law(text) == ""
    assert parse(text).entries[-1].title == "f"


def test_a_lazy_line_keeps_its_own_greater_than_signs() -> None:
    document = parse("# 一 (2024-05-06)\n\n> 导读：二\n三<b>四</b> > 五\n")
    assert document.lead == "二\n三<b>四</b> > 五"


NOTE = "[^1]: 来自*官网*。"


@pytest.mark.parametrize("place", PLACES)
def test_a_footnote_is_set_under_the_text_that_refers_to_it(place: str) -> None:
    text = _issue(place, "字[^1]") + f"\n{NOTE}\n"
    assert broken_law(text) == ""
    document = parse(text)
    texts = {
        "LEAD": document.lead,
        "OPENING": document.opening,
        "NOTE": document.sections[0].note,
        "SUMMARY": document.entries[0].summary,
        "PASSAGE": _passage(document),
        "CLOSING": document.closing,
    }
    assert {name for name, each in texts.items() if each and NOTE in each} == {place}
    assert texts[place] is not None
    assert str(texts[place]).endswith(f"\n\n{NOTE}")
    assert not any(entry.verbatim for entry in document.entries)
    assert not document.flags


def _passage(document: Document) -> str:
    return next(item.text for item in document.sections[0].items if isinstance(item, Passage))


def test_a_footnote_used_by_two_texts_is_set_under_both() -> None:
    text = _issue("SUMMARY", "[^1]").replace("一句话", "一句话[^1]") + f"\n{NOTE}\n"
    assert broken_law(text) == ""
    assert [entry.summary.endswith(NOTE) for entry in parse(text).entries] == [True, True]


def test_a_footnote_that_nothing_refers_to_stays_where_it_stood() -> None:
    text = _issue("-", "-") + f"\n{NOTE}\n"
    assert broken_law(text) == ""
    assert parse(text).closing.endswith(NOTE)
    text = _issue("SUMMARY", f"。\n\n  {NOTE}\n\n  ")
    assert broken_law(text) == ""
    assert NOTE in parse(text).entries[0].summary


def test_a_footnote_that_nothing_refers_to_is_not_lost_below_a_heading() -> None:
    text = f"## a\n{NOTE}\n[b]: https://example.org/b\n\n- [c](d)\n"
    assert broken_law(text) == ""
    [passage, _] = parse(text).sections[0].items
    assert passage == Passage(f"{NOTE}\n[b]: https://example.org/b")


def test_a_footnote_of_several_blocks_travels_whole() -> None:
    note = "[^long]: 一\n    二\n\n    - 三"
    text = _issue("SUMMARY", "[^long]") + f"\n{note}\n\n尾声。\n"
    assert broken_law(text) == ""
    document = parse(text)
    assert document.entries[0].summary.endswith(note)
    assert document.closing == "再见。\n\n尾声。"


def test_a_footnote_within_one_entry_is_copied_to_another_that_refers_to_it() -> None:
    text = "## a\n\n- [b](c)\n摘要：d[^n]。\n\n  [^n]: 注\n      释\n\n- [e](f)\n摘要：g[^n]。\n"
    assert broken_law(text) == ""
    first, second = parse(text).entries
    assert (first.summary, second.summary) == (
        "d[^n]。\n\n[^n]: 注\n    释",
        "g[^n]。\n\n[^n]: 注\n    释",
    )


def test_a_footnote_with_a_reference_link_brings_its_address() -> None:
    text = _issue("SUMMARY", "[^1]") + "\n[^1]: 见[此][x]。\n\n[x]: https://example.org/x\n"
    assert broken_law(text) == ""
    assert "[此](https://example.org/x)" in parse(text).entries[0].summary


def test_two_footnotes_of_one_label_lose_neither_text() -> None:
    text = _issue("SUMMARY", "[^1]") + "\n[^1]: 甲\n\n[^1]: 乙\n"
    assert broken_law(text) == ""
    document = parse(text)
    assert document.entries[0].summary.endswith("[^1]: 甲")
    assert "[^1]: 乙" in serialize(document)


def test_the_references_and_uids_of_an_issue_with_a_footnote_are_those_without() -> None:
    plain, noted = parse(_issue("-", "-")), parse(_issue("SUMMARY", "[^1]") + f"\n{NOTE}\n")
    assert plain.entries[0].references == noted.entries[0].references
    assert plain.entries[1] == noted.entries[1]


def test_a_footnote_that_refers_to_another_brings_it_along() -> None:
    text = _issue("SUMMARY", "[^1]") + "\n[^1]: 甲[^2]\n\n[^2]: 乙\n"
    assert broken_law(text) == ""
    assert parse(text).entries[0].summary.endswith("[^1]: 甲[^2]\n\n[^2]: 乙")


def test_a_footnote_that_refers_to_itself_costs_no_entry_its_fields() -> None:
    text = _issue("SUMMARY", "[^1]") + "\n[^1]: 甲[^1]\n"
    assert broken_law(text) == ""
    assert len(parse(text).entries) == 2
