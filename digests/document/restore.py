"""Put one item of an older document into a newer one."""

from __future__ import annotations

from dataclasses import replace

from .pairing import pair_items, pair_sections
from .values import Document, Item, Section


def with_item_from(document: Document, source: Document, item: Item) -> Document:
    """Return the document with an item where it stood in the source, known by its uid.

    An item that the document has is replaced where it stands now. One that is gone comes back
    after the item that it followed, in its section, which comes back too if that is gone. Raises
    KeyError when the source does not have the item.
    """
    for section in document.sections:
        for now in section.items:
            if now.uid == item.uid:
                return _with_item_replaced(document, now, item)
    old, place = _place_in(source, item.uid)
    known = _known_sections(document, source)
    new = known.get(old)
    if new is None:
        document, new = _with_section(document, source, old, known)
    section = document.sections[new]
    at = _place_after(section, source.sections[old], place)
    items = (*section.items[:at], item, *section.items[at:])
    return _with(document, new, replace(section, items=items))


def _place_in(source: Document, uid: str) -> tuple[int, int]:
    for number, section in enumerate(source.sections):
        for place, item in enumerate(section.items):
            if item.uid == uid:
                return number, place
    raise KeyError(uid)


def _with_item_replaced(document: Document, now: Item, item: Item) -> Document:
    sections = (
        replace(section, items=tuple(item if one is now else one for one in section.items))
        for section in document.sections
    )
    return replace(document, sections=tuple(sections))


def _known_sections(document: Document, source: Document) -> dict[int, int]:
    """Map the index of each section of the source to its index in the document, if it is there."""
    items = pair_items(source, document)
    sections = pair_sections(source.sections, document.sections, items)
    return {old: new for new, old in sections.items()}


def _with_section(
    document: Document, source: Document, old: int, known: dict[int, int]
) -> tuple[Document, int]:
    """Return the document with an empty section of the source, after the one that it followed."""
    at = next((known[before] + 1 for before in reversed(range(old)) if before in known), 0)
    empty = replace(source.sections[old], items=())
    sections = (*document.sections[:at], empty, *document.sections[at:])
    return replace(document, sections=sections), at


def _place_after(section: Section, source: Section, place: int) -> int:
    """Return the index in a section for an item that stood at an index of the source's section."""
    now = {item.uid: number for number, item in enumerate(section.items)}
    for item in reversed(source.items[:place]):
        if item.uid in now:
            return now[item.uid] + 1
    for item in source.items[place + 1 :]:
        if item.uid in now:
            return now[item.uid]
    return len(section.items)


def _with(document: Document, number: int, section: Section) -> Document:
    sections = list(document.sections)
    sections[number] = section
    return replace(document, sections=tuple(sections))
