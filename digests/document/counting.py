"""Number the counted items of a document anew after some were moved, added or cut."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from .dialect import Dialect
from .pairing import pair_items, pair_sections
from .values import Document, Entry, Item, Section


def is_counted(item: Item, dialect: Dialect) -> bool:
    """Return True for an entry that is written with a number."""
    if not isinstance(item, Entry) or item.verbatim:
        return False
    return dialect.form_of(item.form).is_numbered


def has_numbers(document: Document) -> bool:
    """Return True where an entry is written with a number."""
    items = (item for section in document.sections for item in section.items)
    return any(is_counted(item, document.dialect) for item in items)


def recounted(document: Document, before: Document) -> Document:
    """Return a document with its items numbered anew, as far as they were numbered in order before.

    They were so through all sections, or within one: a section whose numbers said something else
    keeps them. One that is new is numbered where all others are.
    """
    counts = [_numbers(section, before.dialect) for section in before.sections]
    in_order = [numbers == list(range(1, len(numbers) + 1)) for numbers in counts]
    through = list(chain.from_iterable(counts))
    is_through = not all(in_order) and through == list(range(1, len(through) + 1))
    old = pair_sections(before.sections, document.sections, pair_items(before, document))
    sections = []
    number = 0
    for new, section in enumerate(document.sections):
        number = number if is_through else 0
        if is_through or (in_order[old[new]] if new in old else all(in_order)):
            items = tuple(_renumbered(section, document.dialect, number))
            number += len(_numbers(section, document.dialect))
            section = replace(section, items=items)
        sections.append(section)
    return replace(document, sections=tuple(sections))


def _numbers(section: Section, dialect: Dialect) -> list[int]:
    entries = (entry for entry in section.entries if is_counted(entry, dialect))
    return [dialect.form_of(entry.form).number for entry in entries]


def _renumbered(section: Section, dialect: Dialect, number: int) -> Iterator[Item]:
    """Yield the items of a section, those with numbers numbered from the one after a number."""
    for item in section.items:
        if isinstance(item, Entry) and is_counted(item, dialect):
            number += 1
            item = replace(item, form=str(dialect.form_of(item.form).numbered(number)))
        yield item
