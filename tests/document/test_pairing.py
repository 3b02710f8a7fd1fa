"""The items of an older text are found again in a newer one."""

from dataclasses import replace

import pytest

from digests.document import Document, Entry, Item, Passage, Section
from digests.document.pairing import pair, pair_items

A, B = "https://a.example/x", "https://b.example/y"
PAPER, SAME_PAPER = "https://arxiv.org/abs/1812.00332", "https://arxiv.org/pdf/1812.00332v3"

ALIKE = {
    "all that is written": (Entry(summary="只有一段话"), Entry(summary="只有一段话")),
    "address": (Entry("旧题", A), Entry("新题", A)),
    "identity": (Entry("旧题", PAPER), Entry("新题", SAME_PAPER)),
    "title": (Entry("题", A), Entry("题", B)),
    "verbatim text": (Entry("旧", verbatim="- *怪*"), Entry("新", verbatim="- *怪*")),
    "text": (Passage("一段话"), Passage("一段话")),
}
UNLIKE = {
    "no title": (Entry(url=A), Entry(url=B)),
    "no address": (Entry("甲"), Entry("乙")),
    "no text": (Entry(summary="甲"), Entry(summary="乙")),
    "an entry and a passage": (Entry(verbatim="话"), Passage("话")),
}


@pytest.mark.parametrize(("old", "new"), ALIKE.values(), ids=ALIKE)
def test_an_item_is_found_by(old: Item, new: Item) -> None:
    assert pair([old], [new]) == {0: 0}
    assert pair([replace(old, uid="1")], [new]) == {0: 0}
    assert pair([old], [replace(new, uid="1")]) == {0: 0}


@pytest.mark.parametrize(("old", "new"), UNLIKE.values(), ids=UNLIKE)
def test_an_item_is_not_found_by(old: Item, new: Item) -> None:
    assert pair([old], [new]) == {}


def test_an_item_with_a_uid_is_no_other_where_the_older_text_has_uids() -> None:
    old = [Entry("甲", A, uid="1"), Entry("乙", B, uid="2")]
    assert pair(old, [Entry("甲", A, uid="2"), Entry("乙", B, uid="3")]) == {0: 1}


def test_a_uid_is_kept_by_an_entry_that_becomes_a_passage() -> None:
    old, new = [Entry("甲", uid="1")], [Passage("甲", uid="1")]
    assert pair(old, new) == {0: 0}


def test_entries_retitled_and_exchanged_are_known_by_their_addresses() -> None:
    old = [Entry("甲", A), Entry("乙", B)]
    assert pair(old, [Entry("甲", B), Entry("乙", A)]) == {0: 1, 1: 0}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ([Entry("甲", A), Entry("乙", A)], [Entry("新", A), Entry("甲", A)], {1: 0, 0: 1}),
        (
            [Entry("甲", PAPER), Entry("乙", B)],
            [Entry("甲", B), Entry("丙", SAME_PAPER)],
            {0: 1, 1: 0},
        ),
        (
            [Entry("甲", PAPER), Entry("乙", PAPER + "v1")],
            [Entry("丙", SAME_PAPER), Entry("乙", SAME_PAPER)],
            {1: 1, 0: 0},
        ),
        (
            [Entry("题", summary="一"), Entry("题", summary="二")],
            [Entry("题", summary="二"), Entry("题", summary="三")],
            {0: 1, 1: 0},
        ),
    ],
    ids=["address and title", "address before title", "identity and title", "all before title"],
)
def test_a_good_match_is_not_lost_to_a_poor_one_before_it(
    old: list[Item], new: list[Item], expected: dict[int, int]
) -> None:
    assert pair(old, new) == expected


def test_each_item_is_matched_once_and_equals_in_their_order() -> None:
    assert pair(
        [Entry("甲", A), Entry("乙", A)], [Entry("丙", A), Entry("丁", A), Entry("戊", A)]
    ) == {
        0: 0,
        1: 1,
    }


def test_in_documents_an_item_is_found_in_another_section_too() -> None:
    before = Document(sections=(Section("一", items=(Entry("甲"), Passage("话"))),))
    after = Document(
        sections=(Section("一", items=(Passage("话"),)), Section("二", items=(Entry("甲"),)))
    )
    assert pair_items(before, after) == {(0, 0): (0, 1), (1, 0): (0, 0)}


def test_in_documents_an_entry_that_became_a_passage_is_another_item() -> None:
    before = Document(sections=(Section(items=(Entry("甲", uid="1"),)),))
    after = Document(sections=(Section(items=(Passage("甲", uid="1"),)),))
    assert pair_items(before, after) == {}
