"""A Document as it is stored: what comes back when it is written and read again."""

from __future__ import annotations

from dataclasses import replace

from .footnote_labels import unique_footnotes
from .parse import parse
from .serialize import serialize
from .values import Document, Entry, Item


def normalize(document: Document, *, language: str = "zh-hans") -> Document:
    """Return the document as it is stored: what comes back when it is written and read again.

    Of footnotes with one label and different texts each keeps its text and gets its own label.
    An item keeps its uid: by its place in a section that comes back with as many items, else
    as the first equal item that has not been found yet.
    """
    normal = parse(serialize(unique_footnotes(document), language=language))
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
    """The document, its items without uid named like the equal ones among those known."""
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
    """The item without the keyword of its summary, which may have been added."""
    return replace(item, mark="") if isinstance(item, Entry) else item
