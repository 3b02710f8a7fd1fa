"""The full-text index in SQLite (FTS5) and in PostgreSQL (a GIN index over a tsvector).

Both have the table ``digests_search``, a row for each entry, whose keys rise with the date: the
newest is the first from the end. The tokens of an entry stand in three columns or weights: its
title, what it is known by (labels, source, references), and its summary.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from .query import Term

FIELDS = ("title", "known", "summary")
TITLE, TITLE_AND_KNOWN, EVERYTHING = 1, 2, 3
"""How many of the fields are looked at, the most telling ones first."""

Parameters = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of an entry under its key, by field."""

    key: int
    fields: tuple[Sequence[str], ...]


@dataclass(frozen=True, slots=True)
class Matching:
    """The part of a query in SQL that finds rows (as ``s``) by their words.

    ``rows`` stands after FROM, ``key`` is the column to order by.
    """

    condition: str
    parameters: Parameters
    rows: str = "digests_search s"
    key: str = "s.id"


class Database(Protocol):
    """What the search asks of a database."""

    @property
    def setup(self) -> tuple[str, ...]:
        """The statements that make the tables."""

    @property
    def teardown(self) -> tuple[str, ...]:
        """The statements that remove them."""

    def add(self, entries: Iterable[Tokens]) -> None:
        """Store the tokens of entries whose rows are written."""

    def clear(self) -> None:
        """Remove all tokens, when no row is left."""

    def keys_used(self) -> str:
        """Return the SQL of the table and column with every key that had tokens."""

    def matching(self, terms: Sequence[Term], excluded: Sequence[Term], fields: int) -> Matching:
        """Return which rows hold all terms within some fields, and no excluded one."""


_ENTRIES = (
    "CREATE TABLE digests_search (id {key} PRIMARY KEY, link bigint NOT NULL, "
    "issue bigint NOT NULL, category text NOT NULL, source text NOT NULL, day date NOT NULL, "
    "digest text NOT NULL{more})"
)
_BY_ISSUE = "CREATE INDEX digests_search_issue ON digests_search (issue)"
_STATE = (
    "CREATE TABLE digests_search_state (id integer NOT NULL PRIMARY KEY, number bigint NOT NULL, "
    "written_at text NOT NULL)"
)
_FTS5 = (
    "CREATE VIRTUAL TABLE digests_search_words USING fts5(title, known, summary, content='', "
    "tokenize=\"ascii tokenchars '+#'\")"
)
_GIN = "CREATE INDEX digests_search_words ON digests_search USING gin (words)"


class SQLite:
    """FTS5 over tokens made here; it keeps no text of its own.

    It cannot forget the tokens of an entry without being told them again: they stay under a key
    that no row has any more, and no key is given twice.
    """

    # Only INTEGER makes SQLite order the rows themselves by their keys.
    setup = (_ENTRIES.format(key="integer", more=""), _BY_ISSUE, _STATE, _FTS5)
    teardown = (
        "DROP TABLE digests_search_words",
        "DROP TABLE digests_search_state",
        "DROP TABLE digests_search",
    )

    def add(self, entries: Iterable[Tokens]) -> None:
        """Store the tokens of entries."""
        rows: list[Any] = [(one.key, *map(" ".join, one.fields)) for one in entries]
        sql = "INSERT INTO digests_search_words (rowid, title, known, summary) VALUES (%s,%s,%s,%s)"
        with connection.cursor() as cursor:
            cursor.executemany(sql, rows)

    def clear(self) -> None:
        """Remove all tokens."""
        with connection.cursor() as cursor:
            sql = "INSERT INTO digests_search_words (digests_search_words) VALUES ('delete-all')"
            cursor.execute(sql)

    def keys_used(self) -> str:
        """Return the table of the lengths of all entries that were ever added."""
        return "digests_search_words_docsize"

    def matching(self, terms: Sequence[Term], excluded: Sequence[Term], fields: int) -> Matching:
        """Return the rows in the order of FTS5, which is asked for as many as are read.

        The cross join keeps SQLite from finding all of them before it sorts them.
        """
        match = "digests_search_words MATCH %s"
        conditions, parameters = [], []
        if terms:
            within = f"{{{' '.join(FIELDS[:fields])}}} : " if fields < EVERYTHING else ""
            conditions.append(f"{match} AND s.id = digests_search_words.rowid")
            parameters.append(f"{within}({' AND '.join(map(self._phrase, terms))})")
        if excluded:
            rowids = f"SELECT rowid FROM digests_search_words WHERE {match}"  # noqa: S608
            conditions.append(f"s.id NOT IN ({rowids})")
            parameters.append(" OR ".join(map(self._phrase, excluded)))
        condition = " AND ".join(conditions) or "1 = 1"
        if not terms:
            return Matching(condition, tuple(parameters))
        rows = "digests_search_words CROSS JOIN digests_search s"
        return Matching(condition, tuple(parameters), rows, "digests_search_words.rowid")

    def _phrase(self, term: Term) -> str:
        return f'"{" ".join(term.tokens)}"' + (" *" if term.is_prefix else "")


class PostgreSQL:
    """A tsvector written here, with positions and weights, under a GIN index."""

    weights = "ABC"
    setup = (_ENTRIES.format(key="bigint", more=", words tsvector"), _BY_ISSUE, _STATE, _GIN)
    teardown = ("DROP TABLE digests_search_state", "DROP TABLE digests_search")

    def add(self, entries: Iterable[Tokens]) -> None:
        """Store the tokens of entries."""
        rows = [(self._vector(one), one.key) for one in entries]
        with connection.cursor() as cursor:
            cursor.executemany("UPDATE digests_search SET words = %s::tsvector WHERE id = %s", rows)

    def clear(self) -> None:
        """Do nothing: the tokens went with their rows."""

    def keys_used(self) -> str:
        """Return the table of the rows, with which their tokens go."""
        return "digests_search"

    def matching(self, terms: Sequence[Term], excluded: Sequence[Term], fields: int) -> Matching:
        """Return the rows that match a tsquery."""
        weights = self.weights[:fields] if fields < EVERYTHING else ""
        asked = [self._phrase(term, weights) for term in terms]
        asked += [f"!({self._phrase(term, '')})" for term in excluded]
        if not asked:
            return Matching("1 = 1", ())
        return Matching("s.words @@ %s::tsquery", (" & ".join(asked),))

    def _phrase(self, term: Term, weights: str) -> str:
        *first, last = [f"'{token}':{weights}" for token in term.tokens]
        last = last.replace("':", "':*") if term.is_prefix else last
        return f"({' <-> '.join(part.rstrip(':') for part in [*first, last])})"

    def _vector(self, entry: Tokens) -> str:
        """Return the tsvector of an entry; no phrase reaches from one field into the next."""
        parts, position = [], 0
        for weight, tokens in zip(self.weights, entry.fields, strict=True):
            for position, token in enumerate(tokens, position + 1):  # noqa: B020
                parts.append(f"'{token}':{position}{weight}")
            position += 2
        return " ".join(parts)


def of_connection(asked: BaseDatabaseWrapper | None = None) -> Database:
    """Return the full-text index of the database in use."""
    vendor = (asked or connection).vendor
    return PostgreSQL() if vendor == "postgresql" else SQLite()
