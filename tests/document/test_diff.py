"""What changed between two documents is told as a writer would tell it."""

import datetime as dt
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.document import Document, Entry, Passage, Ref, Section
from digests.document.dialect import Dialect
from digests.document.diff import Changes, Glance, ItemChange, compare, glance
from digests.document.text_diff import Mark

TEXT = st.sampled_from(["", "甲", "乙。", "模型 A  \n第二行", "Lite"])
REFERENCE = st.builds(Ref, label=TEXT, title=TEXT, url=TEXT, colon=st.sampled_from(["：", ""]))
ENTRY = st.builds(
    Entry,
    title=TEXT,
    url=st.none() | TEXT,
    source=TEXT,
    labels=st.lists(TEXT, max_size=2).map(tuple),
    references=st.lists(REFERENCE, max_size=2).map(tuple),
    summary=TEXT,
    mark=TEXT,
    verbatim=TEXT,
    uid=st.sampled_from(["", "1", "2", "3"]),
)
PASSAGE = st.builds(Passage, text=TEXT, uid=st.sampled_from(["", "4"]))
SECTION = st.builds(
    Section,
    heading=st.none() | TEXT,
    note=st.none() | TEXT,
    note_mark=TEXT,
    items=st.lists(ENTRY | PASSAGE, max_size=4).map(tuple),
)
DOCUMENT = st.builds(
    Document,
    name=TEXT,
    date=st.none() | st.sampled_from([dt.date(2020, 5, 15), dt.date(2020, 5, 22)]),
    headline=TEXT,
    tagline=st.none() | TEXT,
    lead=st.none() | TEXT,
    opening=TEXT,
    sections=st.lists(SECTION, max_size=3).map(tuple),
    closing=TEXT,
)


def entry(uid: str, **fields: str) -> Entry:
    return Entry(**{"title": f"题{uid}", "url": f"https://a.example/{uid}", "uid": uid, **fields})  # type: ignore[arg-type] # texts only


def issue(*sections: Section, **fields: str) -> Document:
    return Document(sections=sections, **fields)  # type: ignore[arg-type] # texts only


def news(*items: Entry | Passage, **fields: str) -> Section:
    return Section(**{"heading": "业界新闻", "items": items, **fields})  # type: ignore[arg-type]


def told(changes: Changes) -> list[str]:
    """The items' changes in order, as a sign and a name."""
    return [_sign(change) + _name(change) for change in changes.items]


def _sign(change: ItemChange) -> str:
    if change.before is None or change.after is None:
        return "+" if change.before is None else "−"
    return "~" * bool(change.fields) + "↕" * change.is_moved


def _name(change: ItemChange) -> str:
    return change.item.text if isinstance(change.item, Passage) else change.item.title


A, B, C, D = (entry(uid) for uid in "abcd")


@given(DOCUMENT)
def test_a_document_does_not_differ_from_itself(document: Document) -> None:
    assert not compare(document, document)
    assert glance(compare(document, document)) == Glance()


@given(DOCUMENT, DOCUMENT)
def test_documents_differ_exactly_when_something_is_told(before: Document, after: Document) -> None:
    assert bool(compare(before, after)) == (before != after)


def test_uids_that_went_to_other_items_are_no_change() -> None:
    one, other = Entry(labels=("甲",)), Entry(labels=("乙",))
    before = issue(news(one, replace(other, uid="1"), one))
    after = issue(news(replace(one, uid="1"), other, one))
    assert not compare(before, after)


@given(DOCUMENT, DOCUMENT)
def test_no_item_is_forgotten(before: Document, after: Document) -> None:
    changes = compare(before, after).items
    number = count()
    named = {id(item): next(number) for section in after.sections for item in section.items}

    added = sum(change.before is None for change in changes)
    removed = sum(change.after is None for change in changes)
    assert len(named) - added == sum(len(one.items) for one in before.sections) - removed


@given(DOCUMENT, DOCUMENT)
def test_the_pieces_of_a_field_hold_both_texts(before: Document, after: Document) -> None:
    changes = compare(before, after)
    for change in [*changes.fields, *(field for item in changes.items for field in item.fields)]:
        kept = [piece.text for piece in change.pieces if piece.mark != Mark.ADDED]
        new = [piece.text for piece in change.pieces if piece.mark != Mark.REMOVED]
        assert "".join(kept) == (change.before or "")
        assert "".join(new) == (change.after or "")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([A, B], [A, B, C], ["+题c"]),
        ([A, B, C], [A, C], ["−题b"]),
        ([A, B], [C, A, D, B], ["+题c", "+题d"]),
        ([A, B, C], [D, C], ["−题a", "−题b", "+题d"]),
        ([A, B, C], [C, A, B], ["↕题c"]),
        ([A, B, C, D], [B, C, D, A], ["↕题a"]),
        ([A, B], [A, replace(B, summary="新的。")], ["~题b"]),
        ([A, B, C], [replace(C, source="某站"), A, B], ["~↕题c"]),
        ([A, Passage("一段话", uid="p")], [A], ["−一段话"]),
        ([Passage("一段话", uid="p")], [Passage("两段话", uid="p")], ["~两段话"]),
    ],
)
def test_entries_are_added_removed_moved_and_changed(
    before: list[Entry], after: list[Entry], expected: list[str]
) -> None:
    changes = compare(issue(news(*before)), issue(news(*after)))

    assert sorted(told(changes)) == sorted(expected)


def test_a_removed_entry_is_told_where_it_stood() -> None:
    changes = compare(
        issue(news(A, B, C)), issue(news(replace(A, source="新"), replace(C, source="新"), D))
    )

    assert told(changes) == ["~题a", "−题b", "~题c", "+题d"]


def test_an_entry_that_went_to_another_section_is_moved_there() -> None:
    papers = Section(heading="论文", items=(B,))
    changes = compare(issue(news(A), papers), issue(news(), replace(papers, items=(B, A))))

    [section] = changes.sections
    assert section.after == "论文"
    assert told(changes) == ["↕题a"]
    assert section.items[0].came_from == "业界新闻"


def test_an_entry_is_known_by_its_uid_whatever_it_says_now() -> None:
    rewritten = entry("a", title="全新的题目", url="https://b.example/")

    [change] = compare(issue(news(A)), issue(news(rewritten))).items

    assert [field.name for field in change.fields] == ["title", "url"]


def test_without_uids_an_entry_is_known_by_its_words_then_its_address_or_title() -> None:
    same, named, addressed = (replace(one, uid="") for one in (A, B, C))
    retitled = replace(named, title="新题")
    elsewhere = replace(addressed, url="https://new.example/")

    changes = compare(issue(news(same, named, addressed)), issue(news(retitled, same, elsewhere)))

    pairs = [(change.before, change.after) for change in changes.items if change.fields]
    assert pairs == [(named, retitled), (addressed, elsewhere)]


def test_a_renamed_section_is_known_by_its_entries() -> None:
    [section] = compare(issue(news(A, B)), issue(news(A, B, heading="新闻"))).sections

    assert (section.before, section.after) == ("业界新闻", "新闻")
    assert not section.items
    assert not section.is_added
    assert not section.is_removed


def test_sections_are_added_removed_and_moved() -> None:
    one, two, three = (Section(heading=name) for name in "一二三")
    four = Section(heading="四", items=(A,))

    changes = compare(issue(one, two, three), issue(three, one, four))

    signs = {
        change.after or change.before: (change.is_added, change.is_removed, change.is_moved)
        for change in changes.sections
    }
    assert signs == {
        "三": (False, False, True),
        "二": (False, True, False),
        "四": (True, False, False),
    }


def test_a_field_that_was_absent_is_told_from_an_empty_one() -> None:
    [change] = compare(Document(lead=None), Document(lead="")).fields

    assert (change.name, change.before, change.after) == ("lead", None, "")


def test_a_date_is_another_one_as_a_whole() -> None:
    before, after = (Document(date=dt.date(2020, 5, day)) for day in (15, 22))

    [change] = compare(before, after).fields

    assert [piece.text for piece in change.pieces] == ["2020-05-15", "2020-05-22"]


def test_labels_and_references_are_compared_as_an_editor_types_them() -> None:
    cited = replace(A, labels=("CVPR",), references=(Ref("代码", url="https://git.example/a"),))

    [change] = compare(issue(news(A)), issue(news(cited))).items

    assert {field.name: field.after for field in change.fields} == {
        "labels": "CVPR",
        "references": "代码：https://git.example/a",
    }


def test_another_form_and_another_level_are_told_and_another_number_is_not() -> None:
    dialect = Dialect(("1、[t](u)", "### [t](u)"), (2, 3))
    before = Document(sections=(news(entry("1", form="1、[t](u)")),), dialect=dialect)
    (section,) = before.sections

    counted = replace(section, items=(entry("1", form="2、[t](u)"),))
    other = replace(section, level=3, items=(entry("1", form="### [t](u)"),))
    counted_on, changed = (
        compare(before, replace(before, sections=(one,))) for one in (counted, other)
    )

    assert not counted_on
    assert [(one.name, one.before, one.after) for one in changed.sections[0].fields] == [
        ("level", "2", "3")
    ]
    assert [(one.name, one.before, one.after) for one in changed.items[0].fields] == [
        ("form", "1、[title](url)", "### [title](url)")
    ]
    assert (glance(changed).sections, glance(changed).fields) == (1, {"form": 1})


def test_a_glance_counts_what_changed() -> None:
    papers = Section(heading="论文", items=(C, Passage("一段话")))
    before = issue(news(A, B), papers, lead="原来", headline="题目")
    after = issue(
        news(replace(A, summary="新的。", title="新题"), D),
        replace(papers, note="说明", items=(replace(C, summary="也新。"), entry("e"))),
        Section(heading="博文"),
        lead="后来",
        headline="题目",
    )

    assert glance(compare(before, after)) == Glance(
        added=2,
        removed=1,
        head=("lead",),
        fields={"title": 1, "summary": 2},
        passages=1,
        sections=1,
        notes=1,
    )


def test_keywords_are_told_but_not_at_a_glance() -> None:
    before, after = issue(news(A), lead="导语"), issue(news(replace(A, mark="摘要：")), lead="导语")

    changes = compare(before, replace(after, lead_mark="导读："))

    assert [change.name for change in changes.fields] == ["lead_mark"]
    assert glance(changes) == Glance()
