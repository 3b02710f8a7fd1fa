"""Fields that come back from Markdown as they were typed, and the reasons of those that do not."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import get_args

import pytest

from digests.document import Entry, Ref
from digests.document.dialect import Dialect
from digests.document.expressible import (
    BEGINS_ANOTHER_PART,
    HTML_LEFT_OPEN,
    NO_LINK,
    READS_DIFFERENTLY,
    Obstacle,
    Place,
    entry_obstacle,
    text_obstacle,
)

PLACES: tuple[Place, ...] = get_args(Place)
LINKED = Entry(title="甲", url="https://example.org/a")


@pytest.mark.parametrize(
    "entry",
    [
        Entry(),
        Entry(title="只有标题"),
        Entry(summary="只有摘要"),
        Entry(source="只有来源"),
        Entry(labels=("只有标签",)),
        Entry(references=(Ref("代码", url="https://example.org/c"),)),
        Entry(references=(Ref("代码", url="https://example.org/c"),), summary="一句话。"),
        Entry(url="https://example.org/a"),
        Entry(url=""),
        Entry(title="甲", url="", summary="一句话。"),
        Entry(title="- [x] **甲** | `乙` #", source="| 丙 |"),
        Entry(title="[甲] 乙", source="丙"),
        Entry(title="1. 甲"),
        Entry(title="摘要：甲"),
        Entry(title="代码：https://example.org/c"),
        Entry(title="标题：甲", source="乙"),
        Entry(title="https://example.org/c"),
        replace(LINKED, labels=("CVPR2021 [Oral]", "a|b", "]", "\\")),
        replace(LINKED, labels=("x",)),
        replace(LINKED, summary="代码：https://example.org/c\n一句话。"),
        replace(LINKED, summary="摘要：一句话。"),
        replace(LINKED, summary="一\n\n- 二\n- 三\n\n```\n四"),
        replace(LINKED, summary="字[^1]\n\n[^1]: 注"),
        replace(LINKED, title="用 x", title_markdown="用 `x`", trailing="by *Ann*"),
        replace(LINKED, url="https://example.org/a b(c)<d>|"),
        replace(LINKED, references=(Ref("标题", title="*甲* [乙]"),)),
        Entry(verbatim="见 [甲](https://example.org/a)"),
    ],
)
def test_an_entry_that_can_be_said_has_no_obstacle(entry: Entry) -> None:
    assert entry_obstacle(entry) is None


@pytest.mark.parametrize(
    ("entry", "obstacle"),
    [
        (
            replace(LINKED, references=(Ref("代码：二", url="https://example.org/c"),)),
            Obstacle("references", READS_DIFFERENTLY),
        ),
        (
            replace(LINKED, references=(Ref("代码", title="没有地址"),)),
            Obstacle("references", READS_DIFFERENTLY),
        ),
        (replace(LINKED, labels=("",)), Obstacle("labels", READS_DIFFERENTLY)),
        (replace(LINKED, trailing="[[代码]](c)"), Obstacle("trailing", READS_DIFFERENTLY)),
        (replace(LINKED, summary="一\n\n<!-- 二"), Obstacle("summary", HTML_LEFT_OPEN)),
        (Entry(verbatim="没有链接"), Obstacle("verbatim", NO_LINK)),
    ],
)
def test_the_field_that_cannot_be_said_is_named_with_the_reason(
    entry: Entry, obstacle: Obstacle
) -> None:
    assert entry_obstacle(entry) == obstacle


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    "text",
    [
        "",
        "一段话  \n两行",
        "```\nint a;",
        "> 引文\n\n1. 一\n2. 二",
        "**粗** <b>体</b>",
        "| a |\n|---|\n| 1 |",
        "字[^1]\n\n[^1]: 注",
        "一\x0b二",
    ],
)
def test_an_ordinary_text_comes_back_in_its_place(place: Place, text: str) -> None:
    if text or place not in ("passage", "lead", "note"):
        assert text_obstacle(place, text) is None


@pytest.mark.parametrize(
    ("place", "text", "reason"),
    [
        ("opening", "## 又一节", BEGINS_ANOTHER_PART),
        ("opening", "## 往期回顾\n\n下面没有了", BEGINS_ANOTHER_PART),
        ("opening", "> 导读：一", BEGINS_ANOTHER_PART),
        ("passage", "- [又一条](https://example.org/a)", BEGINS_ANOTHER_PART),
        ("passage", "话\n---", BEGINS_ANOTHER_PART),
        ("lead", "一\n\n<!-- 二", HTML_LEFT_OPEN),
        ("summary", "一\n\n<!-- 二", HTML_LEFT_OPEN),
    ],
)
def test_a_text_that_would_become_more_than_a_text_is_told(
    place: Place, text: str, reason: str
) -> None:
    assert text_obstacle(place, text) == reason


def test_the_answer_is_cheap() -> None:
    entry = replace(LINKED, summary="一段话。  \n" * 40)
    began = time.process_time()
    for _ in range(10):
        entry_obstacle(entry)
    assert (time.process_time() - began) / 10 < 0.05


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    "text",
    [
        "一段话  \n两行",
        "```\nint a;",
        "> 引文\n\n1. 一\n2. 二",
        "**粗** <b>体</b>",
        "| a |\n|---|\n| 1 |",
    ],
)
def test_an_ordinary_text_stays_where_it_is_typed(place: Place, text: str) -> None:
    assert text_obstacle(place, text) is None


def test_a_text_with_a_link_stays_an_entry() -> None:
    assert entry_obstacle(Entry(verbatim="见 [甲](https://example.org/a)  \n两行")) is None
    assert entry_obstacle(Entry(verbatim="没有链接")) == Obstacle("verbatim", NO_LINK)


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("opening", "## 又一节"),
        ("opening", "## 往期回顾\n\n下面没有了"),
        ("passage", "- 又一条 | 站"),
        ("passage", "话\n---"),
    ],
)
def test_a_text_that_would_be_read_as_more_than_a_text_does_not_stay(
    place: Place, text: str
) -> None:
    assert text_obstacle(place, text) == BEGINS_ANOTHER_PART


@pytest.mark.parametrize("form", ["* [t](u)", "1. [t](u)", "1、[t](u)", "**t**\nu", "### t\nu"])
def test_an_entry_lacks_but_its_link_in_a_dialect_without_a_form_for_none(form: str) -> None:
    entry = Entry(title="只有标题", summary="一句话。")

    assert entry_obstacle(entry, Dialect((form,))) == Obstacle("title", NO_LINK)


def test_a_summary_that_hides_what_follows_is_told_before_a_missing_link() -> None:
    entry = Entry(title="甲", summary="<!-- 没有结束")

    found = entry_obstacle(entry, Dialect(("* [t](u)",)))

    assert found == Obstacle("summary", HTML_LEFT_OPEN)
