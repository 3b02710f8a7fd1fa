"""Which of the texts that hold the tokens of a query hold its phrases as they stand."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection

from digests.markdown import plain

from .contents import items_of, texts_of
from .databases import Matching
from .query import Query, Term
from .tokens import fold

MOST_READ = 500
"""The most texts that are read as a page shows them, to see whether they hold a phrase."""
_MARKUP = re.compile(r"[*`\[<&\\~%\n]|xn--")
"""What a page may show otherwise than it is stored, so that words come to stand together."""
_APART = re.compile(
    r"[\x00-\x7f\u2014\u2018-\u201d\u2026\u3000-\u3002\u3400-\u9fff，：；！？（）]*"
)
"""Texts in which no Latin word is folded otherwise than to lower case."""
_WRITTEN = (
    "CASE WHEN s.link IS NULL THEN CASE s.part WHEN 'lead' THEN i.headline || ' ' || "
    "COALESCE(i.lead, '') WHEN 'opening' THEN i.opening ELSE i.closing END "
    "ELSE CASE l.title WHEN '' THEN COALESCE(l.url, '') ELSE l.title END "
    "|| ' ' || l.source || ' ' || l.summary || ' ' || l.verbatim END"
)
_WORK = (
    "CASE WHEN l.identity LIKE 'arxiv:%%' OR l.identity LIKE 'github:%%' "
    "OR l.identity LIKE 'doi:%%' THEN l.identity ELSE '' END"
)
_REFERENCES = (
    "(SELECT {joined}(r.label || ' ' || r.title || ' ' || r.url || ' ' || r.identity, ' ') "
    "FROM digests_reference r WHERE r.link_id = s.link)"
)
_TEXTS = (
    "LEFT JOIN digests_link l ON l.id = s.link "
    "LEFT JOIN digests_issue i ON s.link IS NULL AND i.id = s.issue"
)


class Candidate(NamedTuple):
    """A row of the index, with the parts of its text where phrases are looked for in it.

    ``labels`` are a list in JSON, ``known`` the work of its address and its references.
    """

    key: int
    link: int | None
    issue: int
    part: str
    category: int | None
    source: str
    day: Any
    written: str | None = None
    labels: str | None = None
    known: str | None = None

    @property
    def text(self) -> str:
        """All parts of its text as they are stored."""
        labels = " ".join(map(str, json.loads(self.labels or "[]")))
        return f"{self.written or ''} {labels} {self.known or ''}"


@dataclass(frozen=True, slots=True)
class Judged:
    """The candidates that hold what is asked for, and those of which it was not seen.

    ``read`` is the number of those that were read as a page shows them.
    """

    holding: list[Candidate]
    unread: list[Candidate]
    read: int


def asks_for_text(query: Query) -> bool:
    """Return whether tokens do not tell all that a query asks for."""
    return any(term.is_phrase for term in (*query.terms, *query.excluded))


def candidates(
    matching: Matching,
    conditions: Sequence[str],
    values: Sequence[Any],
    limit: int,
    *,
    with_text: bool,
) -> list[Candidate]:
    """Return the newest rows that match and meet more conditions, with their texts if asked for."""
    joined = "string_agg" if connection.vendor == "postgresql" else "group_concat"
    references = _REFERENCES.format(joined=joined)
    known = f"{_WORK} || ' ' || COALESCE({references}, '')"
    text = f"{_WRITTEN}, CAST(l.labels AS text), {known}" if with_text else "NULL, NULL, NULL"
    order = f"ORDER BY {matching.key} DESC" if matching.key else ""
    sql = (
        f"SELECT s.id, s.link, s.issue, s.part, s.category, s.source, s.day, {text} "  # noqa: S608
        f"FROM {matching.rows} {_TEXTS if with_text else ''} "
        f"WHERE {' AND '.join([matching.condition, *conditions])} "
        f"{order} LIMIT {limit}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*matching.parameters, *values])
        return list(map(Candidate._make, cursor.fetchall()))


def judge(
    rows: Iterable[Candidate],
    phrases: Sequence[Term],
    excluded: Sequence[Term] = (),
    most_read: int = MOST_READ,
) -> Judged:
    """Return the rows whose text holds all phrases as they stand, and no excluded one.

    Nearly all hold them as they are stored. Of the others, those in which markup may come between
    are read as a page shows them, the newest ones.
    """
    terms = (*phrases, *excluded)
    is_latin = all(token.isascii() for term in terms for token in term.tokens)
    kept = []
    doubtful: dict[int, Candidate] = {}
    for row in rows:
        stored = row.text
        # To fold a text takes longer than to look whether that is needed.
        text = stored.lower()
        is_folded = is_latin and _APART.fullmatch(stored)
        if not is_folded and (excluded or not _hold([text], phrases)):
            text = fold(stored)
        if any(one.is_in(text) for one in excluded):
            continue
        if _hold([text], phrases):
            kept.append(row)
        elif _MARKUP.search(stored):
            kept.append(row)
            doubtful[row.key] = row
    read = list(doubtful.values())[:most_read]
    shown = _shown(read)
    unread = list(doubtful.values())[most_read:]
    holding = [
        row for row in kept if row.key not in doubtful or _hold(shown.get(row.key, ()), phrases)
    ]
    return Judged(holding, unread, len(read))


def _hold(texts: Sequence[str], phrases: Sequence[Term]) -> bool:
    """Return whether each phrase stands in one of some texts."""
    return all(any(map(one.is_in, texts)) for one in phrases)


def _shown(rows: Sequence[Candidate]) -> dict[int, list[str]]:
    """Return the texts that a page shows, folded, by the keys of their rows."""
    items = items_of([row.link for row in rows if row.link is not None])
    texts = {
        row.key: texts_of(items[row.link]) if row.link in items else (plain(row.written or ""),)
        for row in rows
    }
    return {key: list(map(fold, shown)) for key, shown in texts.items()}
