"""Compare two documents: what was added, removed, moved or changed between them."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from .dialect import shown_form
from .input_normalisation import write_references
from .pairing import ItemIndex, moved, pair_items, pair_sections
from .text_diff import SECONDS, Piece, compare_texts, replaced
from .values import Document, Entry, Item, Section

HEAD = (
    *("name", "date", "stamp", "separator", "title_form", "headline", "tagline"),
    *("lead_mark", "lead", "opening", "closing"),
)
SECTION = ("heading", "level", "note_mark", "note")
ENTRY = (
    *("labels", "title", "title_markdown", "source", "url", "references"),
    *("trailing", "mark", "summary", "verbatim", "form"),
)
PASSAGE = ("text",)
KEYWORDS = {"lead_mark", "note_mark", "mark"}
"""The fields that hold a keyword of the grammar and no words of the editor."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A changed field with its text before and after, which is None where it was absent."""

    name: str
    before: str | None
    after: str | None
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class ItemChange:
    """An entry or passage that was added, removed, moved or changed.

    ``before`` is None for an added one, ``after`` for a removed one. ``came_from`` is the heading
    of the section that a moved one left for this one; None when it stayed in its section.
    """

    before: Item | None
    after: Item | None
    fields: tuple[FieldChange, ...] = ()
    is_moved: bool = False
    came_from: str | None = None

    @property
    def item(self) -> Item:
        """The item as it is now; a removed one as it was before."""
        item = self.after or self.before
        assert item is not None, "an item that never was has not changed"  # noqa: S101
        return item

    @property
    def is_entry(self) -> bool:
        """Return True for an entry, False for a passage."""
        return isinstance(self.item, Entry)


@dataclass(frozen=True, slots=True)
class SectionChange:
    """A section that was added, removed or moved, or in which something changed.

    ``before`` and ``after`` are its headings. Both may be None for a section that exists without a
    heading: ``is_added`` and ``is_removed`` tell whether it exists. A removed item is listed where
    it stood.
    """

    before: str | None
    after: str | None
    fields: tuple[FieldChange, ...] = ()
    items: tuple[ItemChange, ...] = ()
    is_added: bool = False
    is_removed: bool = False
    is_moved: bool = False


@dataclass(frozen=True, slots=True)
class Changes:
    """All changes from one document to another; false when there are none."""

    fields: tuple[FieldChange, ...] = ()
    sections: tuple[SectionChange, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.fields or self.sections)

    @property
    def items(self) -> tuple[ItemChange, ...]:
        """The changes of the items of all sections."""
        return tuple(item for section in self.sections for item in section.items)


@dataclass(frozen=True, slots=True)
class Glance:
    """The numbers of changes: of entries, of each of their fields, of passages and of sections.

    ``head`` names the fields that changed in the issue's head, ``fields`` counts by field the
    entries in which it changed. Changes of keywords are not counted.
    """

    added: int = 0
    removed: int = 0
    moved: int = 0
    head: tuple[str, ...] = ()
    fields: dict[str, int] = field(default_factory=dict)
    passages: int = 0
    sections: int = 0
    notes: int = 0


def compare(before: Document, after: Document) -> Changes:
    """Return the changes from one document to another.

    They are empty where both say the same, whichever uids their items have. The comparison of texts
    ends after a second; what is then still open counts as replaced.
    """
    return Changes() if before == after else _Comparison(before, after).changes()


def glance(changes: Changes) -> Glance:
    """Count the changes."""
    entries = [change for change in changes.items if change.is_entry]
    names = [change.name for entry in entries for change in entry.fields]
    return Glance(
        added=sum(entry.before is None for entry in entries),
        removed=sum(entry.after is None for entry in entries),
        moved=sum(entry.is_moved for entry in entries),
        head=tuple(change.name for change in changes.fields if change.name not in KEYWORDS),
        fields={name: names.count(name) for name in ENTRY if name in {*names} - KEYWORDS},
        passages=len(changes.items) - len(entries),
        sections=sum(_is_rearranged(section) for section in changes.sections),
        notes=sum(_has_other_note(section) for section in changes.sections),
    )


def _is_rearranged(section: SectionChange) -> bool:
    is_renamed = any(change.name in {"heading", "level"} for change in section.fields)
    return section.is_added or section.is_removed or section.is_moved or is_renamed


def _has_other_note(section: SectionChange) -> bool:
    return any(change.name == "note" for change in section.fields)


class _Comparison:
    """Two documents with their sections and items matched."""

    def __init__(self, before: Document, after: Document) -> None:
        self.before, self.after = before, after
        self.until = time.time() + SECONDS
        self.items = pair_items(before, after)
        self.sections = pair_sections(before.sections, after.sections, self.items)
        self.moved_sections = moved([self.sections[new] for new in sorted(self.sections)])
        self.moved_items = set(self._moved_items())
        self.kept = set(self.items.values())

    def changes(self) -> Changes:
        return Changes(
            fields=tuple(self._fields(self.before, self.after, HEAD)),
            sections=tuple(change for change in self._sections() if change),
        )

    def _moved_items(self) -> Iterator[ItemIndex]:
        """Yield the old indexes of items that left their section or changed their order in it."""
        for new, section in enumerate(self.after.sections):
            old = self.sections.get(new)
            stayed = []
            for place in range(len(section.items)):
                came_from = self.items.get((new, place))
                if came_from and came_from[0] != old:
                    yield came_from
                elif came_from:
                    stayed.append(came_from[1])
            for place in moved(stayed):
                yield old or 0, place

    def _sections(self) -> Iterator[SectionChange | None]:
        """Yield the changes of the sections in their present order, None for one without any.

        A removed section comes after the one that it followed.
        """
        known = set(self.sections.values())
        gone = [old for old in range(len(self.before.sections)) if old not in known]
        for new in range(len(self.after.sections)):
            old = self.sections.get(new)
            while gone and old is not None and gone[0] < old:
                yield self._section(gone.pop(0), None)
            yield self._section(old, new)
        for old in gone:
            yield self._section(old, None)

    def _section(self, old: int | None, new: int | None) -> SectionChange | None:
        before = Section() if old is None else self.before.sections[old]
        after = Section() if new is None else self.after.sections[new]
        change = SectionChange(
            before=before.heading,
            after=after.heading,
            fields=tuple(self._fields(before, after, SECTION)),
            items=tuple(self._items(old, new)),
            is_added=old is None,
            is_removed=new is None,
            is_moved=new is not None and old in self.moved_sections,
        )
        is_same = not (change.fields or change.items or change.is_moved)
        return None if is_same and old is not None and new is not None else change

    def _items(self, old: int | None, new: int | None) -> Iterator[ItemChange]:
        """Yield the changes of items in their present order.

        A removed item comes before the one that it preceded.
        """
        before = () if old is None else self.before.sections[old].items
        after = () if new is None else self.after.sections[new].items
        gone = [place for place in range(len(before)) if (old, place) not in self.kept]
        for place, item in enumerate(after):
            came_from = self.items.get((new or 0, place))
            stayed = came_from is not None and came_from not in self.moved_items
            while gone and stayed and came_from and gone[0] < came_from[1]:
                yield ItemChange(before[gone.pop(0)], None)
            change = self._item(item, came_from, stayed_in=old)
            if change:
                yield change
        for place in gone:
            yield ItemChange(before[place], None)

    def _item(
        self, item: Item, came_from: ItemIndex | None, *, stayed_in: int | None
    ) -> ItemChange | None:
        if came_from is None:
            return ItemChange(None, item)
        section = self.before.sections[came_from[0]]
        before = section.items[came_from[1]]
        names = ENTRY if isinstance(item, Entry) else PASSAGE
        is_moved = came_from in self.moved_items
        fields = tuple(self._fields(before, item, names))
        if not fields and not is_moved:
            return None
        left = section.heading if came_from[0] != stayed_in else None
        return ItemChange(before, item, fields, is_moved, left)

    def _fields(self, before: object, after: object, names: Iterable[str]) -> Iterator[FieldChange]:
        for name in names:
            old, new = getattr(before, name), getattr(after, name)
            if old != new and isinstance(before, Entry) and name == "form":
                old, new = self._forms(before, after)
            if old == new:
                continue
            old, new = written(old), written(new)
            yield FieldChange(name, old, new, self._pieces(name, old or "", new or ""))

    def _forms(self, before: Entry, after: object) -> tuple[str, str]:
        """Return how an entry was written and is now; another number is no other form."""
        if not isinstance(after, Entry) or before.verbatim or after.verbatim:
            return "", ""
        old = self.before.dialect.form_of(before.form)
        new = self.after.dialect.form_of(after.form)
        return shown_form(old.family), shown_form(new.family)

    def _pieces(self, name: str, old: str, new: str) -> tuple[Piece, ...]:
        is_one_word = name in {"date", "level", "form", "title_form"}
        return replaced(old, new) if is_one_word else compare_texts(old, new, until=self.until)


def written(value: object) -> str | None:
    """Return the value of a field as an editor types it, None for an absent one."""
    if isinstance(value, tuple):
        if value and isinstance(value[0], str):
            return "\n".join(value)
        return write_references(value)
    return None if value is None else str(value)
