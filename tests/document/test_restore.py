"""An item of an older document comes back where it stood."""

from dataclasses import replace

import pytest

from digests.document import Document, Entry, Passage, Section
from digests.document.restore import with_item_from


def entry(uid: str, summary: str = "") -> Entry:
    return Entry(title=f"题{uid}", uid=uid, summary=summary)


def sections(**uids: str) -> Document:
    """A document with the entries of each section by letters."""
    return Document(
        sections=tuple(
            Section(heading=heading, items=tuple(map(entry, letters)))
            for heading, letters in uids.items()
        )
    )


def written(document: Document) -> str:
    return " ".join(
        f"{section.heading}={''.join(item.uid for item in section.items)}"
        for section in document.sections
    )


@pytest.mark.parametrize(
    ("source", "now", "uid", "expected"),
    [
        ({"新闻": "abc"}, {"新闻": "ac"}, "b", "新闻=abc"),
        ({"新闻": "abc"}, {"新闻": "bc"}, "a", "新闻=abc"),
        ({"新闻": "abc"}, {"新闻": "xaby"}, "c", "新闻=xabcy"),
        ({"新闻": "abc"}, {"新闻": "cx"}, "b", "新闻=bcx"),
        ({"新闻": "abc"}, {"新闻": ""}, "b", "新闻=b"),
        ({"新闻": "abc"}, {"新闻": "xyz"}, "b", "新闻=xyzb"),
        ({"新闻": "ab", "论文": "c"}, {"新闻": "abc"}, "c", "新闻=abc"),
        ({"新闻": "ab", "论文": "cd"}, {"论文": "d", "新闻": "ab"}, "c", "论文=cd 新闻=ab"),
        ({"新闻": "ab"}, {"快讯": "a"}, "b", "快讯=ab"),
        (
            {"新闻": "a", "论文": "b", "博文": "c"},
            {"新闻": "a", "博文": "c"},
            "b",
            "新闻=a 论文=b 博文=c",
        ),
        ({"论文": "b", "博文": "c"}, {"博文": "c"}, "b", "论文=b 博文=c"),
        ({"新闻": "a"}, {}, "a", "新闻=a"),
    ],
)
def test_an_entry_comes_back_beside_its_neighbours(
    source: dict[str, str], now: dict[str, str], uid: str, expected: str
) -> None:
    assert written(with_item_from(sections(**now), sections(**source), entry(uid))) == expected


def test_an_entry_that_is_still_there_takes_its_older_words_and_keeps_its_place() -> None:
    source, now = sections(新闻="ab"), sections(新闻="b", 论文="a")

    restored = with_item_from(now, source, entry("a", "原来的摘要"))

    assert written(restored) == "新闻=b 论文=a"
    assert restored.entries[1].summary == "原来的摘要"


def test_a_section_that_is_gone_comes_back_with_its_note_and_nothing_else() -> None:
    source = Document(sections=(Section("论文", note="说明", items=(entry("a"), entry("b"))),))

    restored = with_item_from(Document(lead="导语"), source, entry("b"))

    assert restored.sections == (replace(source.sections[0], items=(entry("b"),)),)
    assert restored.lead == "导语"


def test_a_passage_comes_back_too() -> None:
    passage = Passage("一段话", uid="p")
    source = Document(sections=(Section("新闻", items=(entry("a"), passage)),))

    assert with_item_from(sections(新闻="a"), source, passage).sections == source.sections


def test_what_the_source_does_not_have_is_not_made_up() -> None:
    with pytest.raises(KeyError):
        with_item_from(sections(新闻="a"), sections(新闻="b"), entry("c"))
