"""The stored form of a document: what comes back when it is written and read again."""

from __future__ import annotations

from dataclasses import replace

from .footnote_labels import unique_footnotes
from .parse import parse
from .serialize import serialize
from .values import Document, Entry, Item


def normalize(document: Document, *, language: str = "zh-hans") -> Document:
    """Return the document as it is stored: what comes back when it is written and read again.

    Footnotes that have one label but different texts get different labels. An item keeps its uid:
    by its place in a section that comes back with as many items, else as the first equal item that
    has not been found yet.
    """
    written = serialize(unique_footnotes(document), language=language)
    normal = parse(written, document.dialect)
    sections = list(normal.sections)
    lost: list[Item] = []
    for n, before in enumerate(document.sections):
        if n < len(sections) and len(sections[n].items) == len(before.items):
            named = zip(sections[n].items, before.items, strict=True)
            items = tuple(replace(item, uid=old.uid) for item, old in named)
            sections[n] = replace(sections[n], items=items)
        else:
            lost += before.items
    return _with_uids(replace(normal, sections=tuple(sections)), lost)


def _with_uids(document: Document, known: list[Item]) -> Document:
    """Return the document with the uids of equal known items on its items without uid."""
    free: dict[Item, list[str]] = {}
    for item in reversed(known):
        free.setdefault(_without_mark(item), []).append(item.uid)

    def named(item: Item) -> Item:
        uids = [] if item.uid else free.get(_without_mark(item), [])
        return replace(item, uid=uids.pop()) if uids else item

    sections = [
        replace(section, items=tuple(named(item) for item in section.items))
        for section in document.sections
    ]
    return replace(document, sections=tuple(sections))


def _without_mark(item: Item) -> Item:
    """Return the item without the keyword of its summary, which writing may have added."""
    return replace(item, mark="") if isinstance(item, Entry) else item
