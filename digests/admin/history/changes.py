"""Prepare the changes between two documents for the history pages, as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from digests.document import Entry, Item
from digests.document.diff import (
    ENTRY,
    KEYWORDS,
    PASSAGE,
    Changes,
    FieldChange,
    ItemChange,
    SectionChange,
    written,
)
from digests.document.text_diff import Mark, Piece

from .labels import FIELDS

CONTEXT = 80
"""The number of unchanged characters that are shown on either side of a change."""
_TAGS = {Mark.SAME: "", Mark.ADDED: "ins", Mark.REMOVED: "del"}


@dataclass(frozen=True, slots=True)
class ShownPiece:
    """A run of text and the name of its element: ``ins``, ``del``, ``gap``, or "" for none."""

    tag: str
    text: str


@dataclass(frozen=True, slots=True)
class ShownField:
    """The label of a field and its text in pieces."""

    label: Any
    pieces: list[ShownPiece]


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A change of a section or an item.

    ``kind`` is added, removed, moved or changed, ``what`` the same as text. ``uid`` is that of an
    item which can be restored to its earlier state, else "".
    """

    name: str
    kind: str
    what: str
    fields: list[ShownField]
    items: list[ShownChange] = field(default_factory=list)
    uid: str = ""


def show_fields(changes: Changes) -> list[ShownField]:
    """Return the changed fields of the issue itself."""
    return _changed_fields(changes.fields)


def show_sections(changes: Changes) -> list[ShownChange]:
    """Return the sections in which something changed."""
    return [_show_section(section) for section in changes.sections]


def _show_section(change: SectionChange) -> ShownChange:
    heading = change.before if change.is_removed else change.after
    kind, what = "", ""
    unsaid: set[str] = set()
    if change.is_added:
        kind, what = "added", _("Section added")
        unsaid = {"heading", "level"}
    elif change.is_removed:
        kind, what = "removed", _("Section removed")
        unsaid = {"level"}
    elif change.is_moved:
        kind, what = "moved", _("Section moved")
    return ShownChange(
        name=heading or _("(without heading)"),
        kind=kind,
        what=what,
        fields=_changed_fields(one for one in change.fields if one.name not in unsaid),
        items=[_show_item(item) for item in change.items],
    )


def _show_item(change: ItemChange) -> ShownChange:
    item = change.item
    kind, what = _kind_of_change(change)
    is_whole = kind in {"added", "removed"}
    return ShownChange(
        name=item.title or item.url or "" if isinstance(item, Entry) else "",
        kind=kind,
        what=what,
        fields=_all_fields(item) if is_whole else _changed_fields(change.fields),
        uid=change.before.uid if change.before else "",
    )


def _kind_of_change(change: ItemChange) -> tuple[str, str]:
    if change.before is None:
        return "added", _("Added")
    if change.after is None:
        return "removed", _("Removed")
    if not change.is_moved:
        return "changed", _("Changed")
    if change.came_from:
        what = _("Moved here from “%(section)s”") % {"section": change.came_from}
    else:
        what = _("Moved")
    return "moved", what


def _all_fields(item: Item) -> list[ShownField]:
    """Return the fields of an added or removed item; an entry's title is its name already."""
    names: tuple[str, ...] = PASSAGE
    if isinstance(item, Entry):
        names = tuple(name for name in ENTRY if name not in {"title", "form", *KEYWORDS})
    texts = ((name, written(getattr(item, name))) for name in names)
    return [ShownField(FIELDS[name], [ShownPiece("", text)]) for name, text in texts if text]


def _changed_fields(changes: Iterable[FieldChange]) -> list[ShownField]:
    return [ShownField(FIELDS[change.name], list(show_pieces(change.pieces))) for change in changes]


def show_pieces(pieces: tuple[Piece, ...]) -> Iterator[ShownPiece]:
    """Yield the pieces of a comparison, with a gap for unchanged text far from any change."""
    for number, piece in enumerate(pieces):
        if piece.mark != Mark.SAME:
            yield ShownPiece(_TAGS[piece.mark], _visible(piece.text))
            continue
        before = "" if number == 0 else piece.text[:CONTEXT]
        after = "" if number == len(pieces) - 1 else piece.text[-CONTEXT:]
        if len(piece.text) <= 2 * CONTEXT or len(pieces) == 1:
            yield ShownPiece("", piece.text)
        else:
            parts = ShownPiece("", before), ShownPiece("gap", "…"), ShownPiece("", after)
            yield from (part for part in parts if part.text)


def _visible(text: str) -> str:
    """Return a changed text; if it is all white space, with visible signs in its place."""
    return text if text.strip() else text.replace(" ", "␣").replace("\n", "↵\n")
