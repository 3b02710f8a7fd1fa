"""Briefs: read and changed in the Markdown of an opening, and turned into entries and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.document import Entry, Ref
from digests.document.brief_entry import brief_of_entry, entry_of_brief
from digests.document.briefs import (
    BriefError,
    add_brief,
    briefs_of,
    move_brief,
    remove_brief,
    replace_brief,
)

OPENING = """先来几条小新闻：

- 甲公司：发布新芯片，
  明年量产；
-  [乙框架发布](https://example.org/b)，更快。

* 丙：没有链接

> 注：在手机上看。"""
WORDS = st.text("甲乙 -*>#.`1\n", max_size=12)
OPENINGS = st.lists(
    st.one_of(WORDS, WORDS.map(lambda text: f"- {text}"), st.just("")), max_size=8
).map("\n".join) | st.just(OPENING)


def texts(opening: str) -> list[str]:
    """The texts of an opening's briefs."""
    return [brief.text for brief in briefs_of(opening)]


def test_briefs_are_the_items_of_the_lists_of_an_opening() -> None:
    first, second, third = texts(OPENING)
    assert first == "甲公司：发布新芯片，\n  明年量产；"
    assert second == "[乙框架发布](https://example.org/b)，更快。"
    assert third == "丙：没有链接"


def test_a_new_brief_comes_behind_the_last_one() -> None:
    assert add_brief(OPENING, "丁").split("\n")[7:9] == ["* 丁", ""]


def test_the_first_brief_comes_behind_the_text_and_before_a_note() -> None:
    assert add_brief("先来几条：\n\n> 注：在手机上看。", "甲") == (
        "先来几条：\n\n- 甲\n\n> 注：在手机上看。"
    )
    assert add_brief("", "甲") == "- 甲"


@pytest.mark.parametrize("text", ["甲\n\n乙", "甲\n- 乙", "", "甲\n***"])
def test_a_text_that_is_no_single_item_is_refused(text: str) -> None:
    with pytest.raises(BriefError):
        replace_brief(OPENING, 1, text)


@given(OPENINGS)
def test_the_same_text_changes_nothing(opening: str) -> None:
    for place, text in enumerate(texts(opening)):
        assert replace_brief(opening, place, text) == opening


@given(OPENINGS, st.data())
def test_a_brief_that_moves_there_and_back_changes_nothing(
    opening: str, data: st.DataObject
) -> None:
    count = len(briefs_of(opening))
    if not count:
        return
    place, to = (data.draw(st.integers(0, count - 1)) for _ in range(2))
    try:
        moved = move_brief(opening, place, to)
    except BriefError:
        return
    assert move_brief(moved, to, place) == opening


@given(OPENINGS, st.sampled_from(["新的一条", "[题](https://example.org/x)。"]))
def test_the_rest_of_an_opening_stays_to_the_last_byte(opening: str, text: str) -> None:
    try:
        added = add_brief(opening, text)
    except BriefError:
        return
    last = briefs_of(added)[-1]
    lines = added.split("\n")
    around = [*lines[: last.first], *lines[last.end :]]
    if briefs_of(opening):
        assert "\n".join(around) == opening
        assert remove_brief(added, len(briefs_of(added)) - 1) == opening
    else:
        assert [line for line in around if line.strip()] == [
            line for line in opening.split("\n") if line.strip()
        ]


@pytest.mark.parametrize(
    ("brief", "entry"),
    [
        ("[题 | 源](https://example.org/a)", Entry("题", "https://example.org/a", "源")),
        (
            "[题](https://example.org/a)，更快。",
            Entry("题", "https://example.org/a", summary="，更快。"),
        ),
        ("丙：没有链接。再说一句", Entry("丙：没有链接。", summary="再说一句")),
        (
            "丁，更新[手册](https://example.org/m)了",
            Entry(
                "手册", "https://example.org/m", summary="丁，更新[手册](https://example.org/m)了"
            ),
        ),
        ("戊：**大跌**。", Entry(summary="戊：**大跌**。")),
    ],
)
def test_a_brief_becomes_the_entry_that_says_the_same(brief: str, entry: Entry) -> None:
    assert entry_of_brief(brief) == entry
    assert brief_of_entry(entry) == brief


@given(st.text("甲乙。；，[]()| *`\\#-a1 https://e.org", max_size=30))
def test_a_brief_comes_back_from_an_entry_with_every_character(brief: str) -> None:
    entry = entry_of_brief(brief)
    if brief.strip():
        assert brief_of_entry(entry) == brief.strip()


@pytest.mark.parametrize(
    "entry",
    [
        Entry("题", "https://example.org/a", labels=("CVPR2021",)),
        Entry(
            "题", "https://example.org/a", references=(Ref("代码", url="https://example.org/c"),)
        ),
        Entry("题", "https://example.org/a", summary="一段\n\n两段"),
        Entry(),
    ],
)
def test_an_entry_that_does_not_fit_on_one_line_is_refused(entry: Entry) -> None:
    with pytest.raises(BriefError):
        brief_of_entry(entry)
