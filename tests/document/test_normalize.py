"""What a person types, or a program generates, as the document that is stored."""

from __future__ import annotations

import datetime as dt
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digests.document import (
    Document,
    Entry,
    Item,
    Passage,
    Ref,
    Section,
    normalize,
    parse,
    serialize,
)

from .judge import same_reading
from .samples import FRAGMENTS

settings.register_profile("document", deadline=None, derandomize=True, max_examples=120)
settings.load_profile("document")

_DATES = st.dates(dt.date(1990, 1, 1), dt.date(2199, 12, 31))
_CHARACTERS = st.characters(exclude_categories=["Cs"])
_NASTY = st.lists(st.sampled_from(FRAGMENTS) | st.text(_CHARACTERS, max_size=6), max_size=6).map(
    "".join
)
_NASTY_REFS = st.builds(
    Ref, label=_NASTY, title=_NASTY, url=_NASTY, colon=st.sampled_from(["：", ":", ""])
)
_NASTY_ITEMS: st.SearchStrategy[Item] = st.builds(
    Entry,
    title=_NASTY,
    url=st.none() | _NASTY,
    source=_NASTY,
    labels=st.lists(_NASTY, max_size=2).map(tuple),
    references=st.lists(_NASTY_REFS, max_size=2).map(tuple),
    title_markdown=_NASTY,
    trailing=_NASTY,
    summary=_NASTY,
    mark=st.sampled_from(["", "摘要：", "Summary:"]),
    verbatim=st.just("") | _NASTY,
) | st.builds(Passage, _NASTY)
_NASTY_DOCUMENTS = st.builds(
    Document,
    name=_NASTY,
    date=st.none() | _DATES,
    separator=st.sampled_from(["", "：", ":"]),
    headline=_NASTY,
    tagline=st.none() | _NASTY,
    lead=st.none() | _NASTY,
    opening=_NASTY,
    sections=st.lists(
        st.builds(
            Section,
            heading=st.none() | _NASTY,
            note=st.none() | _NASTY,
            items=st.lists(_NASTY_ITEMS, max_size=3).map(tuple),
        ),
        max_size=3,
    ).map(tuple),
    closing=_NASTY,
)


@given(_NASTY_DOCUMENTS)
def test_what_is_stored_reads_as_what_was_typed_and_is_stable(document: Document) -> None:
    normal = normalize(document)
    assert same_reading(serialize(normal), serialize(document))
    assert normalize(normal) == normal
    assert parse(serialize(normal)) == normal


# Plain text as people type it: words and any punctuation, on one line.
_WORD = st.text(
    st.sampled_from(
        string.ascii_letters + string.digits + string.punctuation + "中文字，。：（）😀é"
    ),
    min_size=1,
    max_size=8,
)
_LINE = st.lists(_WORD, min_size=1, max_size=5).map(" ".join)
_LETTERS = st.text(st.sampled_from("abcXYZ019 -.+中文字é"), min_size=1, max_size=8).map(str.strip)
_NAME = _LETTERS.map(lambda text: " ".join(text.split())).filter(bool)  # a line has single spaces
_URL = st.sampled_from(
    [
        "https://example.org/a?b=1&c=2#d",
        "https://example.org/a_(b)_c",
        "https://example.org/中文 字",
        "http://example.org/&copy=1&amp;",
        "images/a b.png",
        "https://example.org/<x>\\y*_|`",
    ]
)
_SUMMARY = st.lists(_NAME, max_size=3).map("  \n".join)


_ENTRIES = st.builds(
    Entry,
    title=_LINE,
    url=_URL,
    source=st.just("") | _LINE,
    labels=st.lists(_NAME, max_size=2).map(tuple),
    references=st.lists(
        st.builds(Ref, label=st.sampled_from(["代码", "论文", "slides"]), url=_URL, title=_LINE)
        | st.builds(Ref, label=_NAME, url=_URL, colon=st.just("")),
        max_size=3,
    ).map(lambda refs: tuple(sorted(refs, key=lambda ref: bool(ref.colon)))),
    mark=st.just("摘要："),
    summary=_SUMMARY.filter(bool),
) | st.builds(Entry, title=_LINE, source=st.just("") | _LINE, mark=st.just("摘要："))


@given(
    st.builds(
        Document,
        name=_NAME,
        date=_DATES,
        headline=_LINE.filter(lambda text: text[0] not in ":：" and "#" not in text[-1]),
        tagline=_LINE,
        lead=_NAME,
        lead_mark=st.just("导读："),
        sections=st.lists(
            st.builds(Section, heading=_LINE, items=st.lists(_ENTRIES, max_size=3).map(tuple)),
            max_size=3,
        ).map(tuple),
    )
)
def test_ordinary_text_in_a_field_comes_back_as_it_was_typed(document: Document) -> None:
    assert normalize(document) == document


PLAIN = [
    "a | b",
    "a|b | c",
    "| a |",
    "[a] b",
    "a] b [c",
    "*a* **b** _c_ __d__",
    "a_b_c",
    "`a`",
    "<b>a</b>",
    "a < b > c",
    "&amp; & &copy; &copy",
    "C:\\a\\*b\\",
    "~a~ ~~b~~",
    "1. a",
    "- a",
    "# a #",
    "> a",
    "a #",
    "https://example.org/a www.example.org a@example.org",
    "![a](b) [c](d)",
    "[x] a",
    "$a$ ^b^ ==c==",
    "(2020-01-01) a",
    "a (b)",
    "---",
    "===",
    "往期回顾",
    "Archive",
]


@pytest.mark.parametrize("text", PLAIN)
def test_a_title_with_marks_survives(text: str) -> None:
    entry = Entry(title=text, url="https://example.org", source="b | c")
    document = Document(sections=(Section("a", items=(entry, Entry(title=text, url="x"))),))
    assert normalize(document) == document


@pytest.mark.parametrize("text", PLAIN)
def test_a_heading_with_marks_survives(text: str) -> None:
    document = Document(
        name="n", date=dt.date(2024, 1, 2), headline=text, tagline=text, sections=(Section(text),)
    )
    assert normalize(document) == document


@pytest.mark.parametrize("text", ["a (2020-01-01)", "(b)", "c ()", "d（2020-05-xx）e"])
def test_a_draft_without_date_keeps_brackets_in_its_headline(text: str) -> None:
    assert normalize(Document(headline=text)) == Document(headline=text)
    assert normalize(Document(name="n", headline=text)).date is None


def test_an_unclosed_fence_that_someone_typed_is_closed() -> None:
    entry = Entry(title="a", url="b", summary="c\n```\nint d;")
    document = Document(opening="~~~\ne", sections=(Section("f", items=(entry, Entry(title="g"))),))
    normal = normalize(document)
    assert normal.opening == "~~~\ne\n~~~"
    assert normal.entries[0].summary == "c\n```\nint d;\n```"
    assert normal.entries[1].title == "g"


def test_a_heading_typed_into_the_opening_begins_a_section() -> None:
    normal = normalize(Document(opening="a\n\n## b\n\n- [c](d)"))
    assert normal == Document(
        opening="a", sections=(Section("b", items=(Entry(title="c", url="d"),)),)
    )


def test_items_keep_their_uids_in_their_places() -> None:
    section = Section("a", items=(Entry(title="b ", uid="1"), Passage("c", uid="2")))
    document = Document(sections=(section, Section("d", items=(Entry(title="e", uid="3"),))))
    uids = [item.uid for section in normalize(document).sections for item in section.items]
    assert uids == ["1", "2", "3"]


def test_only_a_section_whose_items_change_finds_its_uids_by_their_text() -> None:
    first = Section("a", items=(Entry(title="b ", uid="1"),))
    second = Section(
        "c",
        items=(
            Entry(title="d", uid="2"),
            Passage("- e | x\n- f | x", uid="3"),
            Entry(title="g", uid="4"),
            Entry(title="g", uid="5"),
        ),
    )
    normal = normalize(Document(sections=(first, second)))
    found = [(item.title, item.uid) for item in normal.entries]
    assert found == [("b", "1"), ("d", "2"), ("e", ""), ("f", ""), ("g", "4"), ("g", "5")]


def test_keywords_left_open_are_written_in_the_language_of_the_publication() -> None:
    document = Document(lead="a", sections=(Section("b", note="c"),))
    assert serialize(document, language="en") == "> Lead: a\n\n## b\n\n> Note: c\n"
    assert serialize(document) == "> 导读：a\n\n## b\n\n> 注：c\n"
    normal = normalize(document, language="en-gb")
    assert (normal.lead_mark, normal.sections[0].note_mark) == ("Lead:", "Note:")
    assert (normal.lead, normal.sections[0].note) == ("a", "c")


def test_footnotes_of_one_label_keep_their_own_texts() -> None:
    entries = (
        Entry(title="a", url="b", summary="c[^1]\n\n[^1]: 甲"),
        Entry(title="d", url="e", summary="f[^1]\n\n[^1]: 乙"),
        Entry(title="g", url="h", summary="i[^1]\n\n[^1]: 甲"),
    )
    normal = normalize(Document(sections=(Section("s", items=entries),)))
    assert [entry.summary for entry in normal.entries] == [
        "c[^1]\n\n[^1]: 甲",
        "f[^2]\n\n[^2]: 乙",
        "i[^1]\n\n[^1]: 甲",
    ]
    assert normalize(normal) == normal


def test_a_footnote_whose_label_stands_in_code_keeps_its_label() -> None:
    text = "`[^1]` f[^1]\n\n[^1]: 乙"
    document = Document(lead="c[^1]\n\n[^1]: 甲", opening=text)
    assert normalize(document).opening == text
