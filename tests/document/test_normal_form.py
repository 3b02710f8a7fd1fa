"""What is stored of a document that people typed."""

import datetime as dt
from dataclasses import replace

import pytest

from digests.document import Document, Entry, Passage, Section, normalize
from digests.document.dialect import Dialect
from digests.document.normal_form import (
    EMPTY_ENTRY,
    FIELDS_LOST,
    OTHER_DATE,
    SPILLS,
    Unsayable,
    normal_form,
)

BESIDE = Entry("旁边的一条", "https://example.org/beside", summary="说明。", mark="摘要：", uid="b")


def document_with(item: Entry | Passage, **fields: object) -> Document:
    section = Section("业界新闻", items=(replace(item, uid="a"), BESIDE))
    return replace(Document(name="快讯", sections=(section,)), **fields)  # type: ignore[arg-type]


def test_what_the_grammar_reads_back_is_stored() -> None:
    typed = document_with(Entry("标题  两个空格", "https://example.org/", summary="  说明。  \n"))
    stored, unsayable = normal_form(typed)
    first = stored.sections[0].items[0]
    assert first == Entry("标题 两个空格", "https://example.org/", summary="  说明。")
    assert (first.uid, unsayable) == ("a", ())


@pytest.mark.parametrize(
    ("place", "text"),
    [("opening", "## 一个标题"), ("lead", "<!-- 没有结束"), ("closing", "开头。\n\n<!-- 没有结束")],
)
def test_a_text_that_would_spill_stays_as_typed_and_is_named(place: str, text: str) -> None:
    typed = document_with(BESIDE, **{place: text})
    stored, unsayable = normal_form(typed)
    if _spills(typed):
        assert unsayable == (Unsayable(place, SPILLS),)
    assert getattr(stored, place) == text
    assert [len(section.items) for section in stored.sections] == [2]


def _spills(typed: Document) -> bool:
    normal = normalize(typed)
    return [len(section.items) for section in normal.sections] != [2]


def test_only_the_text_that_spills_stays_as_typed() -> None:
    typed = document_with(
        Entry("标题", "https://example.org/", summary="说明。\n\n<!-- 没有结束"),
        opening="开头。\n\n\n",
    )
    stored, unsayable = normal_form(typed)
    assert unsayable == (Unsayable("summary", SPILLS, 0, "a"),)
    assert stored.sections[0].items[0] == typed.sections[0].items[0]
    assert stored.opening == "开头。"


def test_an_entry_whose_fields_the_file_cannot_tell_keeps_them() -> None:
    typed = document_with(Entry(source="只有来源"))
    stored, unsayable = normal_form(typed)
    assert stored.sections[0].items[0] == typed.sections[0].items[0]
    assert unsayable == (Unsayable("title", EMPTY_ENTRY, 0, "a"),)


def test_an_entry_that_says_nothing_is_named() -> None:
    stored, unsayable = normal_form(document_with(Entry()))
    assert unsayable == (Unsayable("title", EMPTY_ENTRY, 0, "a"),)
    assert stored.sections[0].items[0].uid == "a"


def test_a_title_that_would_be_read_as_another_date_stays_as_typed() -> None:
    typed = document_with(BESIDE, name="回顾 (2019-01-01)", date=dt.date(2020, 5, 15))
    stored, unsayable = normal_form(typed)
    assert unsayable == (Unsayable("name", OTHER_DATE),)
    assert (stored.name, stored.date) == (typed.name, typed.date)


def test_a_passage_after_the_last_entry_becomes_the_closing() -> None:
    section = Section("业界新闻", items=(BESIDE, Passage("最后一段。", uid="p")))
    stored, unsayable = normal_form(Document(name="快讯", sections=(section,)))
    assert (stored.closing, len(stored.sections[0].items), unsayable) == ("最后一段。", 1, ())


def test_a_normal_document_is_its_own_normal_form() -> None:
    stored, _ = normal_form(
        document_with(BESIDE, lead="导读。", opening="开头。", closing="结尾。")
    )
    assert normal_form(stored) == (stored, ())


def test_fields_that_only_the_file_loses_are_named_as_such() -> None:
    typed = document_with(Entry("", "https://example.org/", labels=("A [b]",), source="来源"))
    stored, unsayable = normal_form(typed)
    assert stored.sections[0].items[0].labels == ("A [b]",)  # type: ignore[union-attr]
    assert unsayable in ((), (Unsayable("title", FIELDS_LOST, 0, "a"),))


def test_a_raw_section_that_was_mended_is_a_section_again() -> None:
    raw = Section(None, items=(Passage("## 应用\n\n- [标题](https://example.org/)", uid="r"),))
    stored, unsayable = normal_form(replace(document_with(BESIDE), sections=(raw,)))
    assert [(one.heading, len(one.entries)) for one in stored.sections] == [("应用", 1)]
    assert unsayable == ()


def test_an_entry_without_link_keeps_its_fields_in_a_dialect_without_a_form_for_it() -> None:
    typed = document_with(Entry("只有标题", summary="一句话。"), dialect=Dialect(("* [t](u)",)))

    stored, unsayable = normal_form(typed)

    assert stored.sections[0].items[0] == typed.sections[0].items[0]
    assert unsayable == (Unsayable("title", FIELDS_LOST, 0, "a"),)
