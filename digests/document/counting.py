"""Number the counted items of a document anew after some were moved, added or cut."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from .dialect import Dialect, Form
from .pairing import pair_items, pair_sections
from .values import Document, Entry, Item, Section


def has_numbers(document: Document) -> bool:
    """Return True where an entry is written with a number."""
    return any(_forms(section, document.dialect) for section in document.sections)


def recounted(document: Document, before: Document) -> Document:
    """Return a document with its items numbered anew, as far as they were numbered in order before.

    They were so through all sections, or within one: a section whose numbers said something else
    keeps them. One that is new is numbered where all others are. A number that is right stays as
    it is written, and others get zeros before them as those of their section had.
    """
    forms = [_forms(section, before.dialect) for section in before.sections]
    in_order = [_are_in_order(each) for each in forms]
    through = list(chain.from_iterable(forms))
    is_through = not all(in_order) and _are_in_order(through)
    old = pair_sections(before.sections, document.sections, pair_items(before, document))
    sections = []
    number = 0
    for new, section in enumerate(document.sections):
        number = number if is_through else 0
        if is_through or (in_order[old[new]] if new in old else all(in_order)):
            alike = through if is_through or new not in old else forms[old[new]]
            width = max((form.width for form in alike), default=0)
            items = tuple(_renumbered(section, document.dialect, number, width))
            number += len(_forms(section, document.dialect))
            section = replace(section, items=items)
        sections.append(section)
    return replace(document, sections=tuple(sections))


def _forms(section: Section, dialect: Dialect) -> list[Form]:
    """Return the forms of the entries of a section that are written with a number."""
    return [form for entry in section.entries if (form := _numbered_form(entry, dialect))]


def _numbered_form(entry: Entry, dialect: Dialect) -> Form | None:
    """Return the form of an entry that is written with a number, None for any other."""
    form = dialect.form_of(entry.form)
    return form if form.is_numbered and not entry.verbatim else None


def _are_in_order(forms: list[Form]) -> bool:
    return [form.number for form in forms] == list(range(1, len(forms) + 1))


def _renumbered(section: Section, dialect: Dialect, number: int, width: int) -> Iterator[Item]:
    """Yield the items of a section, those with numbers numbered from the one after a number."""
    for item in section.items:
        if isinstance(item, Entry) and (form := _numbered_form(item, dialect)):
            number += 1
            if form.number != number or str(form) != item.form:
                item = replace(item, form=str(form.numbered(number, width)))
        yield item
