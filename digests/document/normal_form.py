"""The normal form of a document whose fields people typed.

`normalize` returns what the grammar reads back. Where that would move a typed text into another
field, or make one text of all fields, the fields stay as they were typed and an `Unsayable` names
them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from .dialect import Dialect
from .escaping import one_line
from .expressible import (
    BEGINS_ANOTHER_PART,
    HTML_LEFT_OPEN,
    NO_LINK,
    entry_obstacle,
    text_obstacle,
)
from .footnote_labels import unique_footnotes
from .normalization import normalize
from .parse import TEXT_UNPLACED, is_list
from .values import Document, Entry, Item, Passage, Section

SPILLS = "spills"
"""A part of the text would begin a section, a link or the archive, or hide what follows."""
FIELDS_LOST = "fields-lost"
"""The file keeps the entry as one text: its fields are not told from each other there."""
UNPLACED = "unplaced"
"""The file keeps the whole issue as one text, for a reason that no single text gives."""
OTHER_DATE = "other-date"
"""The title would be read as another date."""
EMPTY_ENTRY = "empty-entry"
"""The entry has neither a title nor an address nor a summary."""
_REASONS: dict[str | None, str] = {
    HTML_LEFT_OPEN: SPILLS,
    BEGINS_ANOTHER_PART: SPILLS,
    NO_LINK: FIELDS_LOST,
}
"""The reasons above for the obstacles that move a text out of its place."""


@dataclass(frozen=True, slots=True)
class Unsayable:
    """A field whose typed text the digest's file cannot express.

    ``field`` is an attribute of the document, of a section or of an item; ``section`` is the number
    of the section (from 0) and ``uid`` that of the item, where it is one of theirs.
    """

    field: str
    reason: str
    section: int | None = None
    uid: str = ""


def normal_form(
    document: Document, *, language: str = "zh-hans"
) -> tuple[Document, tuple[Unsayable, ...]]:
    """Return the document as it is stored, and the fields that stay as typed.

    Passages after the last entry become the closing, as the grammar has it.
    """
    document = _with_closing(_with_raw_sections_read(document, language))
    normal = normalize(document, language=language)
    spilling: tuple[Unsayable, ...] = ()
    if _is_unplaced(normal) and _is_unplaced(document):
        return document, ()  # its text was one from the beginning
    if _is_unplaced(normal) or not _is_same_shape(document, normal):
        spilling = tuple(_spilling(document))
        normal = normalize(_without(document, spilling), language=language)
        if _is_unplaced(normal) or not _is_same_shape(document, normal):
            return document, spilling or (Unsayable("opening", UNPLACED),)
        normal = _with_typed(normal, document, spilling)
    stored, lost = _with_fields(document, normal)
    if normal.date != document.date:
        stored = replace(
            stored,
            name=document.name,
            date=document.date,
            stamp=document.stamp,
            separator=document.separator,
            title_form=document.title_form,
            headline=document.headline,
        )
        lost = (Unsayable("stamp" if document.stamp else "name", OTHER_DATE), *lost)
    return stored, (*spilling, *lost)


def is_normal_as_read(document: Document) -> bool:
    """Return True when a document that `parse` returned is surely in normal form.

    It comes back as it is when it is written and read again, so it need not be parsed a second
    time, unless `normal_form` would change it before.
    """
    has_raw_section = any(section.heading is None for section in document.sections)
    return not has_raw_section and unique_footnotes(_with_closing(document)) == document


def _is_unplaced(document: Document) -> bool:
    """Return True when the whole text was kept as one because the grammar could not place it."""
    return any(flag.reason == TEXT_UNPLACED for flag in document.flags)


def _with_raw_sections_read(document: Document, language: str) -> Document:
    """Return the document with sections that were kept as raw text parsed again.

    A section without heading and entries was kept raw. When its text can be placed by now, it
    becomes one or more sections like others.
    """
    sections: list[Section] = []
    for section in document.sections:
        read = [section]
        if section.heading is None and all(isinstance(item, Passage) for item in section.items):
            dialect = document.dialect
            alone = normalize(Document(sections=(section,), dialect=dialect), language=language)
            only_sections = Document(sections=alone.sections, dialect=dialect)
            is_placed = alone == only_sections and alone.sections
            read = list(alone.sections) if is_placed else read
        sections += read
    return replace(document, sections=tuple(sections))


def _with_closing(document: Document) -> Document:
    """Return the document with the last section's trailing passages in its closing."""
    if not document.sections or not document.entries or not document.dialect.is_seed:
        return document
    *before, ending = document.sections
    items: list[Item] = list(ending.items)
    texts = [document.closing] if document.closing else []
    while len(items) > 1 and isinstance(last := items[-1], Passage) and not is_list(last.text):
        texts.insert(0, last.text)
        items.pop()
    section = replace(ending, items=tuple(items))
    return replace(document, sections=(*before, section), closing="\n\n".join(texts))


def _is_same_shape(one: Document, other: Document) -> bool:
    return _shape(one) == _shape(other)


def _shape(document: Document) -> tuple[object, ...]:
    """Return which texts are present, and the headings with the kinds of the items under them."""
    sections = tuple(
        (
            None if section.heading is None else one_line(section.heading),
            bool(section.note),
            tuple(type(item) for item in section.items),
        )
        for section in document.sections
    )
    return bool(document.lead), bool(document.opening), bool(document.closing), sections


def _spilling(document: Document) -> Iterator[Unsayable]:
    """Yield the fields whose texts would not stay in their places."""
    places: tuple[Literal["lead", "opening", "closing"], ...] = ("lead", "opening", "closing")
    for place in places:
        if reason := _REASONS.get(
            text_obstacle(place, getattr(document, place) or "", document.dialect)
        ):
            yield Unsayable(place, reason)
    for number, section in enumerate(document.sections):
        if reason := _REASONS.get(text_obstacle("note", section.note or "", document.dialect)):
            yield Unsayable("note", reason, number)
        for item in section.items:
            field, reason = _item_obstacle(item, document.dialect)
            if reason:
                yield Unsayable(field, reason, number, item.uid)


def _item_obstacle(item: Item, dialect: Dialect) -> tuple[str, str | None]:
    """Return the field of an item that does not stay in it, and why; no reason where all do."""
    if isinstance(item, Passage):
        return "verbatim", _REASONS.get(text_obstacle("passage", item.text, dialect))
    obstacle = entry_obstacle(item, dialect)
    return (obstacle.field or "title", _REASONS.get(obstacle.reason)) if obstacle else ("", None)


def _without(document: Document, unsayable: tuple[Unsayable, ...]) -> Document:
    """Return the document with a placeholder for each text that would not stay in its place."""
    own: dict[str, Any] = {one.field: "x" for one in unsayable if one.section is None}
    return replace(
        document,
        **own,
        sections=tuple(
            _section_without(section, [one for one in unsayable if one.section == number])
            for number, section in enumerate(document.sections)
        ),
    )


def _section_without(section: Section, unsayable: list[Unsayable]) -> Section:
    uids = {one.uid for one in unsayable if one.uid}
    note = "x" if any(one.field == "note" for one in unsayable) else section.note
    items = tuple(_stand_in(item) if item.uid in uids else item for item in section.items)
    return replace(section, note=note, items=items)


def _stand_in(item: Item) -> Item:
    if isinstance(item, Passage):
        return Passage("x", uid=item.uid)
    return Entry("x", "https://x.example", form=item.form, uid=item.uid)


def _with_typed(normal: Document, typed: Document, unsayable: tuple[Unsayable, ...]) -> Document:
    """Return the normal form with the typed texts in place of their placeholders."""
    own = {one.field: getattr(typed, one.field) for one in unsayable if one.section is None}
    sections = list(normal.sections)
    for one in unsayable:
        if one.section is not None:
            before, section = typed.sections[one.section], sections[one.section]
            items = tuple(
                old if one.uid and old.uid == one.uid else new
                for old, new in zip(before.items, section.items, strict=True)
            )
            note = before.note if one.field == "note" else section.note
            sections[one.section] = replace(section, note=note, items=items)
    return replace(normal, **own, sections=tuple(sections))


def _with_fields(typed: Document, normal: Document) -> tuple[Document, tuple[Unsayable, ...]]:
    """Return the normal form with entries that would lose fields as typed, and these fields."""
    lost: list[Unsayable] = []
    sections = []
    for number, (before, after) in enumerate(zip(typed.sections, normal.sections, strict=True)):
        items = list(after.items)
        for place, (old, new) in enumerate(zip(before.items, after.items, strict=True)):
            if reason := _lost_by(old, new):
                items[place] = old
                field = _lost_field(old, typed.dialect)
                lost.append(Unsayable(field, reason, number, old.uid))
        sections.append(replace(after, items=tuple(items)))
    return replace(normal, sections=tuple(sections)), tuple(lost)


def _lost_field(typed: Item, dialect: Dialect) -> str:
    """Return the field that keeps an entry from coming back from Markdown, else its title."""
    obstacle = entry_obstacle(typed, dialect) if isinstance(typed, Entry) else None
    return (obstacle.field if obstacle else "") or "title"


def _lost_by(typed: Item, normal: Item) -> str:
    """Return the reason why an item stays as typed; empty where its normal form says the same."""
    if isinstance(typed, Passage) or isinstance(normal, Passage) or typed.verbatim:
        return ""
    if not (typed.title or typed.url or typed.summary):
        return EMPTY_ENTRY
    is_kept = not normal.verbatim and _short_fields(typed) == _short_fields(normal)
    return "" if is_kept else FIELDS_LOST


def _short_fields(entry: Entry) -> tuple[object, ...]:
    labels = tuple(one_line(label) for label in entry.labels)
    return labels, one_line(entry.title), one_line(entry.source), (entry.url or "").strip()
