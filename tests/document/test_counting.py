"""Counted items are numbered anew after an edit, as far as they were counted before."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from digests.document import Document, Entry, Section, parse, serialize
from digests.document.counting import recounted
from digests.document.dialect import Dialect

COUNTED = Dialect(("1、[t](u)",), (2, 3))
LIST = Dialect(("1. [t](u)",))


def _section(heading: str, *numbers: int, mark: str = "、") -> str:
    return f"## {heading}\n\n" + "".join(f"{n}{mark}[{heading}{n}](u)\n\n" for n in numbers)


def _numbers(document: Document) -> list[list[str]]:
    lines = serialize(document).split("\n")
    sections: list[list[str]] = []
    for line in lines:
        if line.startswith("#"):
            sections.append([])
        elif line:
            sections[-1].append(line[0] + line.partition("[")[2].partition("]")[0])
    return sections


def _in_order(document: Document, *order: int) -> Document:
    """The document with the items of its first section in another order, others left out."""
    first, *others = document.sections
    items = tuple(first.items[n] for n in order)
    return replace(document, sections=(replace(first, items=items), *others))


@pytest.mark.parametrize(
    ("order", "numbers"),
    [
        ((2, 0, 1), ["1a3", "2a1", "3a2"]),
        ((0, 2), ["1a1", "2a3"]),
        ((1,), ["1a2"]),
    ],
)
def test_moved_and_cut_items_are_counted_within_their_section(
    order: tuple[int, ...], numbers: list[str]
) -> None:
    before = parse(_section("a", 1, 2, 3) + _section("b", 1, 2), COUNTED)

    after = recounted(_in_order(before, *order), before)

    assert _numbers(after) == [numbers, ["1b1", "2b2"]]
    assert parse(serialize(after), COUNTED) == after


def test_items_that_are_counted_through_all_sections_stay_so() -> None:
    before = parse(_section("a", 1, 2) + _section("b", 3, 4), COUNTED)

    after = recounted(_in_order(before, 1), before)

    assert _numbers(after) == [["1a2"], ["2b3", "3b4"]]


def test_a_new_item_is_counted_where_it_stands() -> None:
    before = parse(_section("a", 1, 2), COUNTED)
    (section,) = before.sections
    items = (Entry("n", "u"), *section.items)
    added = Section("c", items=(Entry("m", "u"), *section.items))

    after = recounted(replace(before, sections=(replace(section, items=items), added)), before)

    assert _numbers(after) == [["1n", "2a1", "3a2"], ["1m", "2a1", "3a2"]]


@pytest.mark.parametrize("numbers", [(1, 1, 1), (1, 3, 2), (2, 3, 4)])
def test_numbers_that_did_not_count_stay_as_they_were(numbers: tuple[int, ...]) -> None:
    text = _section("a", *numbers) + _section("b", 1, 2)
    before = parse(text, COUNTED)
    assert recounted(before, before) == before

    after = recounted(_in_order(before, 0, 2), before)

    assert _numbers(after)[0] == [f"{n}a{n}" for n in (numbers[0], numbers[2])]
    assert serialize(before).strip() == text.strip()


def test_a_new_item_takes_the_one_number_that_all_others_have() -> None:
    document = parse(_section("a", 1, 1, mark=". ").replace("\n\n1.", "\n1."), LIST)
    (section,) = document.sections
    items = (Entry("n", "u"), *section.items, Entry("m", "u"))

    longer = replace(document, sections=(replace(section, items=items),))

    assert _numbers(longer) == [["1n", "1a1", "1a1", "1m"]]


MARKS = ("1、", "1，", "1．", "1.", "1. ", "1) ", "01、", "01、 ", "01.", "01. ", "001) ")


@pytest.mark.parametrize(
    ("mark", "body"),
    [
        *product(MARKS, ("[t](u)", "**[t](u)**")),
        *product(("1、", "01、", "01."), ("t\nu", "**t**\n<u>", "**t**\n[u](u)")),
    ],
)
def test_numbers_that_count_stay_as_they_are_written(mark: str, body: str) -> None:
    dialect = Dialect((f"{mark}{body}",), (2, 3))
    items = [
        mark.replace("1", str(n)) + body.replace("t", f"t{n}", 1).replace("u", f"https://a.b/{n}")
        for n in range(1, 4)
    ]
    for first, second in ((items, items), (items, items[1:]), (items[:1], items[1:])):
        text = "\n\n".join(("## a", *first, "## b", *second))
        document = parse(text, dialect)
        assert len(document.entries) == len(first) + len(second)

        after = recounted(document, document)

        assert after == document
        assert serialize(after) == serialize(document)


@pytest.mark.parametrize(
    ("order", "numbers"),
    [
        ((10, 0), ["01", "02"]),
        ((9, 10), ["01", "02"]),
        ((0, 1, 2), ["01", "02", "03"]),
        (tuple(range(10, -1, -1)), [f"{n:02}" for n in range(1, 12)]),
    ],
)
def test_numbers_with_zeros_keep_them_when_items_move(
    order: tuple[int, ...], numbers: list[str]
) -> None:
    """The section beside them, whose numbers have none, gets none."""
    zeros = "".join(f"{n:02}、[a{n}](https://a.b/{n})\n\n" for n in range(1, 12))
    plain = "".join(f"{n}、[b{n}](https://b.c/{n})\n\n" for n in range(1, 12))
    before = parse(f"## a\n\n{zeros}## b\n\n{plain}", COUNTED)
    first, second = before.sections
    moved = replace(first, items=tuple(first.items[n] for n in order))
    turned = replace(second, items=tuple(reversed(second.items)))

    after = recounted(replace(before, sections=(moved, turned)), before)

    written = [[entry.form.partition("、")[0] for entry in each.entries] for each in after.sections]
    assert written == [numbers, [str(n) for n in range(1, 12)]]


def test_a_new_item_gets_the_zeros_of_those_beside_it() -> None:
    before = parse("## a\n\n01、[a](https://a.b)\n\n02、[b](https://b.c)\n", COUNTED)
    (section,) = before.sections
    longer = replace(section, items=(Entry("n", "u"), *section.items))

    after = recounted(replace(before, sections=(longer,)), before)

    assert [entry.form.partition("、")[0] for entry in after.entries] == ["01", "02", "03"]
