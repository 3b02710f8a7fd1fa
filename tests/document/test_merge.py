"""Two people at one text: what merges by itself, and what only a person can decide."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.document.merge import merge_texts

BASE = "第一句说模型。\n第二句说芯片。\n第三句说编译器。"

CASES = [
    ("only_mine", BASE, BASE.replace("模型", "小模型"), BASE, BASE.replace("模型", "小模型")),
    ("only_theirs", BASE, BASE, BASE.replace("模型", "小模型"), BASE.replace("模型", "小模型")),
    ("the_same", BASE, BASE + "完", BASE + "完", BASE + "完"),
    (
        "different_places",
        BASE,
        BASE.replace("模型", "量化模型"),
        BASE.replace("编译器", "编译器栈"),
        "第一句说量化模型。\n第二句说芯片。\n第三句说编译器栈。",
    ),
    (
        "one_of_two_changes_is_shared",
        BASE,
        BASE.replace("模型", "网络").replace("芯片", "主板"),
        BASE.replace("模型", "网络").replace("编译器", "工具链"),
        "第一句说网络。\n第二句说主板。\n第三句说工具链。",
    ),
    ("the_same_word", BASE, BASE.replace("芯片", "主板"), BASE.replace("芯片", "电路"), None),
    ("inserted_at_one_place", "甲乙", "甲一乙", "甲二乙", None),
    ("removed_and_rewritten", "one two three", "one three", "one 2 three", None),
    ("written_into_the_empty", "", "mine", "theirs", None),
    ("latin_words", "a b c d e", "A b c d e", "a b c d E", "A b c d E"),
]


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "merged"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_merge_of_two_changes(base: str, mine: str, theirs: str, merged: str | None) -> None:
    assert merge_texts(base, mine, theirs) == merged
    assert merge_texts(base, theirs, mine) == merged


@given(st.text("ab 模\n"), st.text("ab 模\n"))
def test_a_change_of_one_side_is_never_a_conflict(base: str, changed: str) -> None:
    assert merge_texts(base, changed, base) == changed
    assert merge_texts(base, base, changed) == changed
