"""The search of editors: links and issues of whatever status, as conditions for lists."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.db.models.fields import BigIntegerField

from digests.identity import identify

from .databases import of_connection
from .index import bring_drafts_up_to_date
from .phrases import Candidate, candidates, judge
from .query import Query, Term, parse
from .searching import MOST_LOOKED_AT, Narrowing, narrow

_HOST = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}", re.ASCII | re.IGNORECASE)
_DAY = re.compile(r"\d{4}(?:-\d{0,2}){0,2}")


def links_matching(typed: str) -> Q | None:
    """Return the condition for links that hold all that was typed, or are known by it.

    The last letters of a word may be missing. An address finds the links to the same page, a host
    those of its site. None while the index is being made.
    """
    if not bring_drafts_up_to_date():
        return None
    found, typed = _in_index("link", typed), typed.strip()
    if identity := identify(typed):
        found |= Q(identity=identity)
    if _HOST.fullmatch(typed):
        found |= Q(site=typed.lower().removeprefix("www."))
    return found


def issues_matching(typed: str) -> Q | None:
    """Return the condition for issues in which one text holds all that was typed, or of a date.

    None while the index is being made.
    """
    if not bring_drafts_up_to_date():
        return None
    found = _in_index("issue", typed)
    if _DAY.fullmatch(typed.strip()):
        found |= Q(date__startswith=typed.strip())
    return found


def _in_index(column: str, typed: str) -> Q:
    """Return the condition for rows whose keys stand in a column of the index where it matches."""
    query = parse(typed, is_begun=True)
    if not query:
        return Q(pk__in=())
    matching = of_connection().matching(query.terms, query.excluded)
    narrowing = narrow(query)
    rejected = [] if matching.is_exact else _rejected(query, narrowing)
    other = ",".join(map(str, rejected)) or "0"
    kept = f"s.{column} IS NOT NULL AND s.id NOT IN ({other})"
    conditions = " AND ".join([matching.condition, kept, *narrowing.conditions])
    sql = f"SELECT s.{column} FROM {matching.rows} WHERE {conditions}"  # noqa: S608
    values = [*matching.parameters, *narrowing.values]
    return Q(pk__in=RawSQL(sql, values, output_field=BigIntegerField()))  # noqa: S611 (all of it is ours)


def _rejected(query: Query, narrowing: Narrowing) -> list[int]:
    """Return the keys of texts that hold the tokens asked for, but not the phrases as they stand.

    So are those that hold an excluded phrase. The newest are looked at; an older one stays found.
    """
    rejected: list[int] = []
    if phrases := [one for one in query.terms if one.is_phrase]:
        rows = _candidates(query, query.terms, narrowing)
        judged = judge(rows, phrases)
        stay = {row.key for row in (*judged.holding, *judged.unread)}
        rejected += (row.key for row in rows if row.key not in stay)
    for one in query.excluded:
        if one.is_phrase:
            rows = _candidates(query, (*query.terms, one), narrowing)
            rejected += (row.key for row in judge(rows, [one]).holding)
    return rejected


def _candidates(query: Query, terms: Sequence[Term], narrowing: Narrowing) -> list[Candidate]:
    """Return the newest texts of whatever status that hold the tokens of some terms."""
    matching = of_connection().matching(terms, query.excluded)
    conditions, values = narrowing.conditions, narrowing.values
    return candidates(matching, conditions, values, MOST_LOOKED_AT, with_text=True)
