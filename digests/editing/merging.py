"""Two writers at one row: what each saw, and what becomes of both their texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from django.contrib.auth.models import User

from digests.document.input_normalisation import plain_newlines
from digests.document.merge import merge_texts

from .fields import Field, Row, fields_of, read_fields

R = TypeVar("R", bound=Row)


@dataclass(frozen=True, slots=True)
class Seen:
    """A row as its writer saw it: the version, and the text of each field that was shown."""

    version: int = 0
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two texts for one field, of which only a person can make one."""

    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Merge:
    """The texts to store, and the fields in which two writers met.

    ``texts`` holds the typed fields, in a conflict those of the writer. ``taken`` are the fields
    that hold another writer's change, too or alone. ``other`` is who wrote it, None where that was
    nobody, or the writer in another window.
    """

    texts: Mapping[str, str]
    taken: frozenset[str] = frozenset()
    conflicts: Mapping[str, Conflict] = field(default_factory=dict)
    other: User | None = None


@dataclass(frozen=True, slots=True)
class Written(Generic[R]):
    """The row as it is stored now, and the fields whose text the write changed.

    In a conflict nothing is stored: both texts are in ``merge.conflicts``.
    """

    row: R
    changed: frozenset[str]
    merge: Merge

    @property
    def is_conflict(self) -> bool:
        """Return True when nothing was stored because two writers met."""
        return bool(self.merge.conflicts)


def see(row: Row) -> Seen:
    """Return a row as someone sees it who opens it now."""
    return Seen(row.version, read_fields(row))


def merge(row: Row, typed: Mapping[str, str], seen: Seen, by: User | None) -> Merge:
    """Return what to store of typed texts in a row as it stands now.

    Edits of different fields, or of different places of one text, go together. Of a field that was
    not shown nothing is known: it collides where it says something else by now.
    """
    fields = fields_of(row)
    mine = {
        name: _tidied(fields[name], text, seen.fields.get(name, "")) for name, text in typed.items()
    }
    if seen.version == row.version:
        return Merge(mine)
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
    return Merge(texts, frozenset(taken), conflicts, row.edited_by if is_other else None)


def _tidied(field: Field, typed: str, before: str) -> str:
    """Return a typed text as it is stored; one that nobody touched is what stood there."""
    return before if plain_newlines(typed) == before else field.tidy(typed, before)


def _merge_field(field: Field, base: str | None, mine: str, theirs: str) -> str | None:
    """Return the one text of a field, None where only a person can tell."""
    if mine in (base, theirs):
        return theirs
    if theirs == base:
        return mine
    if base is None:
        return None
    return merge_texts(base, mine, theirs) if field.can_merge else None
