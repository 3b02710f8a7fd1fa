"""An edition as readers see it, made from values alone: no test here has a database."""

import datetime as dt
import re
from dataclasses import replace
from typing import Any

import pytest

from digests.document import Document, Entry, Passage, Ref, Section
from digests.document.edition import Amendment, Category, Edition, Imprint, Permalink
from digests.rendering import Renderer, ShownEntry, ShownIssue, show_issue

DAY = dt.date(2020, 5, 15)
THEN = dt.datetime(2020, 5, 15, 4, tzinfo=dt.UTC)
LATER = dt.datetime(2020, 5, 17, 4, tzinfo=dt.UTC)
UID = "11111111-1111-4111-8111-111111111111"
ENTRY = Entry(
    "三值网络",
    "https://www.example.org/a/",
    "某站",
    ("CVPR2021",),
    (Ref("代码", "", "https://github.com/a/b"),),
    "# 大意\n\n见[上期](2020-05-01.md)。",
    uid=UID,
)
DOCUMENT = Document(
    name="快讯",
    date=DAY,
    lead="本次一条。【新闻】甲",
    sections=(Section("业界新闻", "附注", items=(ENTRY, Passage("一段话"))),),
)
EDITION = Edition(
    DOCUMENT,
    Imprint(name="快讯", base="https://digest.example"),
    archive=(DAY, dt.date(2020, 5, 1)),
    uid="22222222-2222-4222-8222-222222222222",
    path="/issues/2020-05-15/",
    publish_at=THEN,
    categories={0: Category("news", "业界新闻", "/categories/news/")},
    permalinks={UID: Permalink(f"/links/{UID}/", THEN)},
)


def shown_with(**fields: Any) -> ShownIssue:
    """The issue with other values in its document."""
    return show_issue(replace(EDITION, document=replace(DOCUMENT, **fields)))


def shown_entry(**fields: Any) -> ShownEntry:
    """The entry with other values."""
    section = replace(DOCUMENT.sections[0], items=(replace(ENTRY, **fields),))
    (entry,) = shown_with(sections=(section,)).entries
    return entry


def test_an_edition_without_a_date_or_time_is_not_shown() -> None:
    for edition in (
        replace(EDITION, document=replace(DOCUMENT, date=None)),
        replace(EDITION, publish_at=None),
    ):
        with pytest.raises(ValueError, match="a date and a time"):
            show_issue(edition)


def test_the_parts_of_a_section_are_shown() -> None:
    (section,) = show_issue(EDITION).sections

    assert (section.anchor, section.heading.text) == ("section-1", "业界新闻")
    assert section.category == EDITION.categories[0]
    assert section.note
    assert section.note.plain == "附注"
    entry, passage = section.items
    assert entry.entry in section.entries
    assert passage.passage
    assert passage.passage.html == "<p>一段话</p>\n"


def test_an_entry_is_shown_with_its_addresses() -> None:
    entry = shown_entry()

    assert (entry.uid, entry.path) == (UID, f"/links/{UID}/")
    assert (entry.url, entry.source_path) == (ENTRY.url, "/sources/%E6%9F%90%E7%AB%99/")
    (reference,) = entry.references
    assert (reference.url, reference.host) == ("https://github.com/a/b", "github.com/a/b")
    assert entry.summary
    assert "<h4>大意</h4>" in entry.summary.html
    assert 'href="/issues/2020-05-01/"' in entry.summary.html


def test_what_is_read_elsewhere_has_absolute_addresses_and_no_groups() -> None:
    here = show_issue(EDITION)
    elsewhere = show_issue(EDITION, Renderer.of(EDITION, absolute=True))
    entry = elsewhere.entries[0]

    assert elsewhere.path == "https://digest.example/issues/2020-05-15/"
    assert entry.path == f"https://digest.example/links/{UID}/"
    assert entry.summary
    assert 'href="https://digest.example/issues/2020-05-01/"' in entry.summary.html
    assert here.lead
    assert elsewhere.lead
    assert ("<b>" in here.lead.html, "<b>" in elsewhere.lead.html) == (True, False)


@pytest.mark.parametrize(
    ("fields", "title"),
    [
        ({"headline": "头条"}, "头条"),
        ({}, "甲"),
        ({"lead": "本次一条。"}, "三值网络"),
        ({"lead": "", "sections": ()}, "快讯 2020-05-15"),
        (
            {"lead": None, "sections": (), "name": "旧名", "stamp": "（2020年5月15日）"},
            "旧名 2020年5月15日",
        ),
    ],
)
def test_an_issue_has_a_title_even_where_none_was_written(
    fields: dict[str, Any], title: str
) -> None:
    assert shown_with(**fields).title == title


@pytest.mark.parametrize(
    ("fields", "description"),
    [
        ({}, "本次一条。【新闻】甲"),
        ({"lead": None, "opening": "- 热身\n- **新闻**"}, "热身 新闻"),
        ({"lead": None}, "三值网络"),
    ],
)
def test_an_issue_is_described_in_plain_words(fields: dict[str, str], description: str) -> None:
    assert shown_with(**fields).description == description


@pytest.mark.parametrize(("own", "shown"), [("快讯", ""), ("", ""), ("旧名", "旧名")])
def test_a_name_is_shown_where_it_is_not_the_publications(own: str, shown: str) -> None:
    assert shown_with(name=own).name.text == shown


@pytest.mark.parametrize(
    ("fields", "heading", "description"),
    [
        ({}, "三值网络", "大意 见上期。"),
        ({"title": ""}, "example.org/a", "大意 见上期。"),
        ({"title": "", "url": None}, "大意 见上期", "大意 见上期。"),
        ({"verbatim": "- *原文*。"}, "三值网络", "原文。"),
        ({"title": "", "url": None, "summary": ""}, "", ""),
    ],
)
def test_an_entry_by_itself_has_a_heading_and_a_description(
    fields: dict[str, str], heading: str, description: str
) -> None:
    entry = shown_entry(**fields)

    assert (entry.heading, entry.description) == (heading, description)


@pytest.mark.parametrize(
    ("language", "labels"), [("zh-hans", ["更正", "补充"]), ("en", ["Corrected", "Added to"])]
)
def test_amendments_are_said_in_the_publications_language(language: str, labels: list[str]) -> None:
    amendments = (Amendment("correction", LATER), Amendment("addition", LATER))
    imprint = replace(EDITION.imprint, language=language)

    shown = show_issue(replace(EDITION, imprint=imprint, amendments=amendments, corrected_at=LATER))

    assert [one.label for one in shown.amendments] == labels
    assert (shown.changed_at, show_issue(EDITION).changed_at) == (LATER, THEN)


def test_a_corrected_entry_says_when() -> None:
    permalink = replace(EDITION.permalinks[UID], corrected_at=LATER)

    (entry,) = show_issue(replace(EDITION, permalinks={UID: permalink})).entries

    assert [(one.kind, one.at) for one in entry.amendments] == [("correction", LATER)]


def test_the_footnotes_of_two_equal_texts_on_a_page_lead_each_to_its_own() -> None:
    other = "33333333-3333-4333-8333-333333333333"
    first = replace(ENTRY, summary="见注[^1]。\n\n[^1]: 注。")
    section = replace(DOCUMENT.sections[0], items=(first, replace(first, uid=other)))
    issue = show_issue(
        replace(
            EDITION,
            document=replace(DOCUMENT, sections=(section,)),
            permalinks={uid: Permalink(f"/links/{uid}/", THEN) for uid in (UID, other)},
        )
    )
    ids = [
        found
        for entry in issue.entries
        if entry.summary
        for found in re.findall(r'id="([^"]+)"', entry.summary.html)
    ]
    assert len(ids) == len(set(ids)) == 4


@pytest.mark.parametrize(
    ("trailing", "shown"),
    [
        ("，由两人写成", "由两人写成"),
        ("。 一门课程。", "一门课程。"),
        (", a small library.", "a small library."),
        (":text", "text"),
        ("- in Rust", "in Rust"),
        ("... and more", "... and more"),
        (".NET only", ".NET only"),
        (":sparkles: new", ":sparkles: new"),
        ("（译文）", "（译文）"),
    ],
)
def test_marks_that_joined_a_text_to_its_link_do_not_begin_it(trailing: str, shown: str) -> None:
    entry = shown_entry(trailing=trailing, summary="")
    assert entry.summary
    assert entry.summary.plain == shown


@pytest.mark.parametrize("mark", [".", "。", "?", "！"])
def test_a_lone_mark_after_a_link_is_no_text(mark: str) -> None:
    assert shown_entry(trailing=mark, summary="").summary is None
