"""The full-text index in SQLite (FTS5) and in PostgreSQL (folded texts under a GIN index).

Both have the table ``digests_search``, a row for each text that is found by itself, whose keys rise
with the date: the newest is the first from the end.

SQLite knows of each text which tokens it holds, not where: that would take as much room again, and
what a phrase asks for beyond its tokens is seen from the stored text. A token of a telling field
stands there once more with a mark.

PostgreSQL would need five times the room of the texts for that, as it keeps the tokens in the row
too. It keeps the folded texts instead, in which it looks for words and phrases as they stand; its
index tells roughly which characters follow each other, and so which texts are worth a look.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from .query import Term
from .tokens import CJK, is_pair, is_single, spaced

TITLE, TITLE_AND_KNOWN, EVERYTHING = 1, 2, 3
"""How many of the fields are looked at, the most telling ones first."""
MARKS = ("=", "~")
"""What stands before a token of the title, and before one of the title or what it is known by.

So each field is asked for by one token: of alternatives PostgreSQL does not know how rare they are.
"""

Parameters = tuple[Any, ...]
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

    ``rows`` stands after FROM, ``key`` is the column to order by, empty where any order will do.
    ``is_exact`` tells that phrases were looked for as they stand, so that nothing is left to see
    from the stored text.
    """

    condition: str
    parameters: Parameters
    rows: str = "digests_search s"
    key: str = "s.id"
    is_exact: bool = False


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
        self,
        terms: Sequence[Term],
        excluded: Sequence[Term],
        fields: int = EVERYTHING,
        *,
        newest: bool = False,
        among: Sequence[int] = (),
    ) -> Matching:
        """Return which rows hold the tokens of all terms within some fields.

        Rows with an excluded one are left out; those with an excluded phrase only if the answer
        is exact. ``newest`` tells that the newest rows are asked for, and not all or any one;
        ``among`` are the keys of all that can match where they are known to be few.
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
_BY_SOURCE = "CREATE INDEX digests_search_source ON digests_search (source)"
_FIRST_HINT, _HINTS = 0x3B1, 32
"""The first code point of the second-character hints in index keys, and the number of hints.

A second character is reduced to one of these hints. With more hints fewer rows are read that do not
match, but the index is larger.
"""
_KEYS = f"""
CREATE OR REPLACE FUNCTION digests_search_keys(words text) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 10000 AS $$
    SELECT array_to_tsvector(array_agg(DISTINCT key)) FROM (
        SELECT word FROM unnest(string_to_array(words, ' ')) AS word
        WHERE word <> '' AND word !~ '^[{CJK}]'
        UNION ALL
        SELECT one
            || CASE next WHEN ' ' THEN '' ELSE chr({_FIRST_HINT} + mod(ascii(next), {_HINTS})) END
        FROM unnest(string_to_array(words, NULL), string_to_array(substr(words, 2), NULL))
            AS pair(one, next)
        WHERE one ~ '[{CJK}]'
    ) AS keys(key)
$$"""  # noqa: S608
"""The SQL function that computes the index keys of a text; `_keys_of` computes those of a query."""
_FIELDS = ("title", "known", "rest")
_WORDS = "s.title || s.known || s.rest"
_GIN = (
    "CREATE INDEX digests_search_words ON digests_search "
    f"USING gin (digests_search_keys({_WORDS.replace('s.', '')}))"
)
_WITHOUT_STATISTICS = "ALTER INDEX digests_search_words ALTER COLUMN 1 SET STATISTICS 0"
"""They would take long to make: the keys of each text are computed anew for them."""
_SAMPLE = 1000
"""The newest rows by which is seen how frequent a word is."""
_FREQUENT = 60
"""From how many rows of them on a word is looked for in all rows, the newest first."""
_FREQUENT_OF_FEW = 5
"""The same for the telling fields, which are short, and of which fewer rows are asked for."""


class SQLite:
    """FTS5 over tokens made here; it keeps no text of its own.

    It cannot forget the tokens of a text without being told them again: they stay under a key
    that no row has any more, and no key is given twice.
    """

    # Only INTEGER makes SQLite order the rows themselves by their keys.
    setup = (_TEXTS.format(key="integer", more=""), _BY_ISSUE, _BY_LINK, _BY_SOURCE, _STATE, _FTS5)
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
        self,
        terms: Sequence[Term],
        excluded: Sequence[Term],
        fields: int = EVERYTHING,
        *,
        newest: bool = False,
        among: Sequence[int] = (),
    ) -> Matching:
        """Return the rows in the order of FTS5, which is asked for as many as are read.

        The cross join keeps SQLite from finding all of them before it sorts them.
        """
        match = "digests_search_words MATCH %s"
        conditions, parameters = [], []
        if terms:
            conditions.append(f"{match} AND s.id = digests_search_words.rowid")
            parameters.append(_expression(terms, fields))
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
    """Folded texts in the rows, and a GIN index that tells which of them may hold a word."""

    setup = (
        _TEXTS.format(key="bigint", more="".join(f", {one} text NOT NULL" for one in _FIELDS)),
        _BY_ISSUE,
        _BY_LINK,
        _BY_SOURCE,
        _STATE,
        _KEYS,
        _GIN,
        _WITHOUT_STATISTICS,
    )
    teardown = (
        "DROP TABLE IF EXISTS digests_search_state",
        "DROP TABLE IF EXISTS digests_search",
        "DROP FUNCTION IF EXISTS digests_search_keys",
    )

    def add(self, rows: Sequence[Columns], texts: Iterable[Tokens]) -> None:
        """Write rows with their folded texts."""
        words = (tuple(map(spaced, one.fields)) for one in texts)
        whole = [(*columns, *told) for columns, told in zip(rows, words, strict=True)]
        more = "".join(f", {one}" for one in _FIELDS)
        with connection.cursor() as cursor:
            cursor.executemany(_INSERT.format(more=more, marks=", %s" * len(_FIELDS)), whole)

    def clear(self) -> None:
        """Remove all rows, with which their words go, and give their room back."""
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE digests_search")

    def keys_used(self) -> str:
        """Return the table of the rows, with which their words go."""
        return "digests_search"

    def matching(
        self,
        terms: Sequence[Term],
        excluded: Sequence[Term],
        fields: int = EVERYTHING,
        *,
        newest: bool = False,
        among: Sequence[int] = (),
    ) -> Matching:
        """Return the rows whose texts hold all terms as they stand, and no excluded one.

        The index leads to those that hold rare words. Frequent words are met soon from the end.
        """
        texts = " || ".join(f"s.{one}" for one in _FIELDS[:fields])
        # Unlike LIKE, this is taken to be met often: the newest that meet it are read in order.
        conditions = [f"strpos({texts}, %s) > 0"] * len(terms)
        conditions += [f"strpos({_WORDS}, %s) < 1"] * len(excluded)
        parameters = tuple(map(_as_it_stands, (*terms, *excluded)))
        condition = " AND ".join(conditions) or "1 = 1"
        if among:
            condition = f"s.id = ANY(%s) AND {condition}"
            return Matching(condition, (list(among), *parameters), is_exact=True)
        least = _FREQUENT if fields == EVERYTHING else _FREQUENT_OF_FEW
        if not terms or (newest and _is_frequent(condition, parameters, least)):
            return Matching(condition, parameters, is_exact=True)
        keys = " & ".join(sorted({key for term in terms for key in _keys_of(term)}))
        condition = f"digests_search_keys({_WORDS}) @@ %s::tsquery AND {condition}"
        # What the index finds is sorted: to look for it in order would take all rows.
        key = "s.id + 0" if newest else ""
        return Matching(condition, (keys, *parameters), key=key, is_exact=True)


def _is_frequent(condition: str, parameters: Parameters, least: int) -> bool:
    """Return whether at least so many of the newest rows meet a condition."""
    newest = f"SELECT * FROM digests_search ORDER BY id DESC LIMIT {_SAMPLE}"  # noqa: S608
    sql = f"SELECT COUNT(*) FROM ({newest}) s WHERE {condition}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return bool(cursor.fetchone()[0] >= least)


def _as_it_stands(term: Term) -> str:
    """Return how a text is written that holds a term; its last word may go on where it may."""
    first, last = term.tokens[0], term.tokens[-1]
    written = spaced(term.tokens)
    if is_pair(last):
        written += last[1]
    elif term.is_prefix:
        written = written.rstrip()
    return written.lstrip() if is_single(first) or is_pair(first) else written


def _keys_of(term: Term) -> Iterator[str]:
    """Yield what a tsquery asks the keys of a text for that may hold a term."""
    for at, token in enumerate(term.tokens, 1):
        key = token
        if is_pair(token):
            key = token[0] + chr(_FIRST_HINT + ord(token[1]) % _HINTS)
        yield _of_tsquery(key, term.is_prefix and at == len(term.tokens))


def _expression(terms: Sequence[Term], fields: int) -> str:
    """Return what FTS5 is asked for: every token of some terms, in some fields."""
    mark = "" if fields == EVERYTHING else MARKS[fields - 1]
    asked = {
        (token, term.is_prefix and token == term.tokens[-1])
        for term in terms
        for token in term.tokens
    }
    return " AND ".join(_of_fts5(mark + token, is_prefix) for token, is_prefix in sorted(asked))


def _of_fts5(token: str, is_prefix: bool) -> str:
    return f'"{token}"' + (" *" if is_prefix else "")


def _of_tsquery(token: str, is_prefix: bool) -> str:
    return f"'{token}'" + (":*" if is_prefix else "")


def of_connection(asked: BaseDatabaseWrapper | None = None) -> Database:
    """Return the full-text index of the database in use."""
    vendor = (asked or connection).vendor
    return PostgreSQL() if vendor == "postgresql" else SQLite()
