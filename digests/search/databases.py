"""The full-text index in SQLite (FTS5) and in PostgreSQL (a GIN index over a tsvector).

Both have the table ``digests_search``, a row for each text that is found by itself, whose keys rise
with the date: the newest is the first from the end. Of each text the index knows which tokens it
holds, not where: that would take as much room again, and what a phrase asks for beyond its tokens
is seen from the stored text. A token of a telling field stands there once more with a mark.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from .query import Term

TITLE, TITLE_AND_KNOWN, EVERYTHING = 1, 2, 3
"""How many of the fields are looked at, the most telling ones first."""
MARKS = ("=", "~")
"""What stands before a token of the title, and before one of the title or what it is known by.

So each field is asked for by one token: of alternatives PostgreSQL does not know how rare they are.
"""

Parameters = tuple[str, ...]
Columns = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a text under its key, by field: title, what it is known by, and the rest."""

    key: int
    fields: tuple[Sequence[str], ...]

    def marked(self) -> list[str]:
        """Return each token once, and those of telling fields once more with their mark."""
        title, known, _rest = self.fields
        every = (token for field in self.fields for token in field)
        of_title = (MARKS[0] + token for token in title)
        telling = (MARKS[1] + token for token in (*title, *known))
        return list(dict.fromkeys([*every, *of_title, *telling]))


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
        """The statements that remove them, as far as they are there."""

    def add(self, rows: Sequence[Columns], texts: Iterable[Tokens]) -> None:
        """Write the rows of texts, whose columns begin with their keys, and their tokens."""

    def clear(self) -> None:
        """Remove all rows and tokens."""

    def keys_used(self) -> str:
        """Return the SQL of the table with every key that had tokens."""

    def matching(
        self, terms: Sequence[Term], excluded: Sequence[Term], fields: int = EVERYTHING
    ) -> Matching:
        """Return which rows hold the tokens of all terms within some fields.

        Rows with an excluded one are left out where that is a single token: of a phrase only the
        text can tell.
        """


_TEXTS = (
    "CREATE TABLE digests_search (id {key} PRIMARY KEY, link bigint, issue bigint, "
    "category bigint, day date NOT NULL, digest bigint NOT NULL, part text NOT NULL, "
    "source text NOT NULL{more})"
)
_INSERT = (
    "INSERT INTO digests_search (id, link, issue, part, category, source, day, digest{more}) "
    "VALUES (%s, %s, %s, %s, %s, %s, %s, %s{marks})"
)
_BY_ISSUE = "CREATE INDEX digests_search_issue ON digests_search (issue)"
_BY_LINK = "CREATE INDEX digests_search_link ON digests_search (link)"
_STATE = (
    "CREATE TABLE digests_search_state (id integer NOT NULL PRIMARY KEY, number bigint NOT NULL, "
    "written_at text NOT NULL, phase text NOT NULL, since bigint NOT NULL, "
    "reached bigint NOT NULL, edited_at text NOT NULL)"
)
_FTS5 = (
    "CREATE VIRTUAL TABLE digests_search_words USING fts5(words, content='', detail=none, "
    f"tokenize=\"ascii tokenchars '+#{''.join(MARKS)}'\")"
)
_GIN = "CREATE INDEX digests_search_words ON digests_search USING gin (words)"


class SQLite:
    """FTS5 over tokens made here; it keeps no text of its own.

    It cannot forget the tokens of a text without being told them again: they stay under a key
    that no row has any more, and no key is given twice.
    """

    # Only INTEGER makes SQLite order the rows themselves by their keys.
    setup = (_TEXTS.format(key="integer", more=""), _BY_ISSUE, _BY_LINK, _STATE, _FTS5)
    teardown = (
        "DROP TABLE IF EXISTS digests_search_words",
        "DROP TABLE IF EXISTS digests_search_state",
        "DROP TABLE IF EXISTS digests_search",
    )

    def add(self, rows: Sequence[Columns], texts: Iterable[Tokens]) -> None:
        """Write rows and tokens, each into their table."""
        words: list[Any] = [(one.key, " ".join(one.marked())) for one in texts]
        sql = "INSERT INTO digests_search_words (rowid, words) VALUES (%s, %s)"
        with connection.cursor() as cursor:
            cursor.executemany(_INSERT.format(more="", marks=""), rows)
            cursor.executemany(sql, words)

    def clear(self) -> None:
        """Remove all rows and tokens; a table that is emptied whole is emptied at once."""
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM digests_search")
            sql = "INSERT INTO digests_search_words (digests_search_words) VALUES ('delete-all')"
            cursor.execute(sql)

    def keys_used(self) -> str:
        """Return the table of the lengths of all texts that were ever added."""
        return "digests_search_words_docsize"

    def matching(
        self, terms: Sequence[Term], excluded: Sequence[Term], fields: int = EVERYTHING
    ) -> Matching:
        """Return the rows in the order of FTS5, which is asked for as many as are read.

        The cross join keeps SQLite from finding all of them before it sorts them.
        """
        match = "digests_search_words MATCH %s"
        conditions, parameters = [], []
        if terms:
            conditions.append(f"{match} AND s.id = digests_search_words.rowid")
            parameters.append(_expression(terms, fields, " AND ", _of_fts5))
        if words := [term for term in excluded if not term.is_phrase]:
            rowids = f"SELECT rowid FROM digests_search_words WHERE {match}"  # noqa: S608
            conditions.append(f"s.id NOT IN ({rowids})")
            parameters.append(
                " OR ".join(_of_fts5(term.tokens[0], term.is_prefix) for term in words)
            )
        condition = " AND ".join(conditions) or "1 = 1"
        if not terms:
            return Matching(condition, tuple(parameters))
        rows = "digests_search_words CROSS JOIN digests_search s"
        return Matching(condition, tuple(parameters), rows, "digests_search_words.rowid")


class PostgreSQL:
    """A tsvector written here, without positions, under a GIN index."""

    setup = (
        _TEXTS.format(key="bigint", more=", words tsvector"),
        _BY_ISSUE,
        _BY_LINK,
        _STATE,
        _GIN,
    )
    teardown = (
        "DROP TABLE IF EXISTS digests_search_state",
        "DROP TABLE IF EXISTS digests_search",
    )

    def add(self, rows: Sequence[Columns], texts: Iterable[Tokens]) -> None:
        """Write rows with their tokens."""
        words = (" ".join(f"'{token}'" for token in one.marked()) for one in texts)
        whole = [(*columns, told) for columns, told in zip(rows, words, strict=True)]
        with connection.cursor() as cursor:
            cursor.executemany(_INSERT.format(more=", words", marks=", %s::tsvector"), whole)

    def clear(self) -> None:
        """Remove all rows, with which their tokens go, and give their room back."""
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE digests_search")

    def keys_used(self) -> str:
        """Return the table of the rows, with which their tokens go."""
        return "digests_search"

    def matching(
        self, terms: Sequence[Term], excluded: Sequence[Term], fields: int = EVERYTHING
    ) -> Matching:
        """Return the rows that match a tsquery."""
        asked = [_expression(terms, fields, " & ", _of_tsquery)] if terms else []
        words = [term for term in excluded if not term.is_phrase]
        asked += [f"!{_of_tsquery(term.tokens[0], term.is_prefix)}" for term in words]
        if not asked:
            return Matching("1 = 1", ())
        # The few that a telling field finds are sorted: to look for them in order takes all rows.
        key = "s.id" if fields == EVERYTHING else "s.id + 0"
        return Matching("s.words @@ %s::tsquery", (" & ".join(asked),), key=key)


def _expression(
    terms: Sequence[Term], fields: int, both: str, write: Callable[[str, bool], str]
) -> str:
    """Return what a full-text index is asked for: every token of some terms, in some fields."""
    mark = "" if fields == EVERYTHING else MARKS[fields - 1]
    asked = {
        (token, term.is_prefix and token == term.tokens[-1])
        for term in terms
        for token in term.tokens
    }
    return both.join(write(mark + token, is_prefix) for token, is_prefix in sorted(asked))


def _of_fts5(token: str, is_prefix: bool) -> str:
    return f'"{token}"' + (" *" if is_prefix else "")


def _of_tsquery(token: str, is_prefix: bool) -> str:
    return f"'{token}'" + (":*" if is_prefix else "")


def of_connection(asked: BaseDatabaseWrapper | None = None) -> Database:
    """Return the full-text index of the database in use."""
    vendor = (asked or connection).vendor
    return PostgreSQL() if vendor == "postgresql" else SQLite()
