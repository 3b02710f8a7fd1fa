"""Merge what two writers typed into one row, or report a conflict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from django.contrib.auth.models import User

from digests.document.input_normalisation import plain_newlines
from digests.document.merge import merge_texts

from .fields import Field, Row, fields_of, read_fields
from .limits import size_problem

R = TypeVar("R", bound=Row)


@dataclass(frozen=True, slots=True)
class Seen:
    """A row as its writer saw it: the version, and the text of each field that was shown."""

    version: int = 0
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two texts of one field that cannot be merged automatically."""

    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Merge:
    """The result of a merge: the texts to store, and the fields in conflict.

    ``texts`` holds the typed fields, in a conflict those of the writer; ``typed`` are the texts of
    the writer alone, in the form in which they are stored. ``taken`` are the fields that hold
    another writer's change, alone or merged. ``other`` is that writer, None where it is
    unknown or the same person in another window.
    """

    texts: Mapping[str, str]
    taken: frozenset[str] = frozenset()
    conflicts: Mapping[str, Conflict] = field(default_factory=dict)
    other: User | None = None
    typed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Written(Generic[R]):
    """The result of a write: the row as it is stored now, and the fields whose text changed.

    In a conflict nothing is stored: both texts are in ``merge.conflicts``.
    """

    row: R
    changed: frozenset[str]
    merge: Merge

    @property
    def is_conflict(self) -> bool:
        """Return True when nothing was stored because of a conflict."""
        return bool(self.merge.conflicts)


def see(row: Row) -> Seen:
    """Return the version and the texts of a row as they are stored now."""
    return Seen(row.version, read_fields(row))


def merge(row: Row, typed: Mapping[str, str], seen: Seen, by: User | None) -> Merge:
    """Merge typed texts with those of a row as it stands now.

    Changes of different fields, or of different places of one text, are merged. A field that was
    not shown is in conflict where its stored text differs from the typed one.
    """
    fields = fields_of(row)
    mine = {
        name: _tidied(fields[name], text, seen.fields.get(name, "")) for name, text in typed.items()
    }
    if seen.version == row.version:
        return Merge(mine, typed=mine)
    texts: dict[str, str] = {}
    taken: set[str] = set()
    conflicts: dict[str, Conflict] = {}
    for name, text in mine.items():
        theirs = fields[name].read(row)
        merged = _merge_field(fields[name], seen.fields.get(name), text, theirs)
        texts[name] = text if merged is None else merged
        if merged is None:
            conflicts[name] = Conflict(text, theirs)
        elif merged != text:
            taken.add(name)
    is_other = bool(taken or conflicts) and row.edited_by != by
    other = row.edited_by if is_other else None
    return Merge(texts, frozenset(taken), conflicts, other, typed=mine)


def _tidied(field: Field, typed: str, before: str) -> str:
    """Return a typed text in the form in which it is stored; an unchanged one as it was shown."""
    return before if plain_newlines(typed) == before else field.tidy(typed, before)


def _merge_field(field: Field, base: str | None, mine: str, theirs: str) -> str | None:
    """Return the merged text of a field, or None for a conflict.

    Texts that are too large together are in conflict: their writers decide what stays.
    """
    if mine in (base, theirs):
        return theirs
    if theirs == base:
        return mine
    if base is None:
        return None
    merged = merge_texts(base, mine, theirs) if field.can_merge else None
    return None if merged and size_problem(merged, max_lines=field.max_lines) else merged
