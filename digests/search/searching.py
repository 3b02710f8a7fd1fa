"""Entries that readers may see, found by a query, with counts by category, year and source."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Q

from digests.models import Category, Issue

from .databases import EVERYTHING, TITLE, TITLE_AND_KNOWN, of_connection
from .index import bring_up_to_date
from .query import Query
from .tokens import fold

MOST_FOUND = 2000
"""The most entries that are ranked and counted for a query, the newest ones."""
MOST_RANKED = 200
"""The most entries that stand before the others because a telling field of theirs matches."""
MOST_SOURCES = 12


@dataclass(frozen=True, slots=True)
class Facet:
    """A value that found entries have, and how many of them."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Found:
    """The keys of the found links, the best first, and the counts of all of them.

    ``is_cut`` is True where there are more than were looked at; the counts are of the newest then.
    """

    links: Sequence[int] = ()
    is_cut: bool = False
    categories: Sequence[Facet] = field(default_factory=tuple)
    years: Sequence[Facet] = field(default_factory=tuple)
    sources: Sequence[Facet] = field(default_factory=tuple)


def search(query: Query, at: dt.datetime | None = None) -> Found:
    """Return what readers may see at a moment (now) and a query asks for.

    An entry whose title holds all words comes first, then one whose labels, source or references
    hold them with the title, then the others; among equals the newest.
    """
    if not query:
        return Found()
    bring_up_to_date()
    rows = _rows(query, EVERYTHING, MOST_FOUND + 1, at)
    is_cut, rows = len(rows) > MOST_FOUND, rows[:MOST_FOUND]
    best: list[int] = []
    if query.terms and len(rows) > 1:
        for fields in (TITLE, TITLE_AND_KNOWN):
            best += [row[0] for row in _rows(query, fields, MOST_RANKED, at)]
    return Found(
        links=list(dict.fromkeys([*best, *(row[0] for row in rows)])),
        is_cut=is_cut,
        categories=_facets(row[1] for row in rows),
        years=sorted(_facets(str(row[3])[:4] for row in rows), key=lambda one: one.value)[::-1],
        sources=_facets(row[2] for row in rows)[:MOST_SOURCES],
    )


def fewer_words(query: Query) -> list[Query]:
    """Return lesser queries that find something, for one that finds nothing."""
    lesser = [query.without_term(at) for at in range(len(query.terms))] if query.terms[1:] else []
    if query.filters and query.terms:
        lesser.append(query.without_filters())
    return [one for one in lesser if one and search(one).links]


def _rows(query: Query, fields: int, most: int, at: dt.datetime | None) -> list[Any]:
    """Return link, category, source and day of the newest matching entries."""
    matching = of_connection().matching(query.terms, query.excluded, fields)
    conditions, values = [matching.condition], list[Any](matching.parameters)
    published = Issue.objects.published(at).order_by().values("id")
    visible, of_visible = published.query.sql_with_params()
    # Asked for each row that is found: all published issues are many more.
    conditions.append(f"EXISTS (SELECT 1 FROM ({visible}) AS v WHERE v.id = s.issue)")  # noqa: S608
    values += of_visible
    if query.category:
        slugs = _slugs(query.category)
        conditions.append(f"s.category IN ({','.join(['%s'] * len(slugs))})")
        values += slugs
    if query.source:
        keys = _sources(query.source)
        conditions.append(f"s.source IN ({','.join(['%s'] * len(keys))})")
        values += keys
    for sign, day in ((">=", query.after), ("<", query.before)):
        if day:
            conditions.append(f"s.day {sign} %s")
            values.append(day)
    sql = (
        f"SELECT s.link, s.category, s.source, s.day FROM {matching.rows} "  # noqa: S608
        f"WHERE {' AND '.join(conditions)} ORDER BY {matching.key} DESC LIMIT {most}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _slugs(typed: str) -> list[str]:
    """Return the slugs of the categories that a reader names by slug or name."""
    named = Category.objects.filter(Q(slug__iexact=typed) | Q(name__iexact=typed))
    return [*named.values_list("slug", flat=True)] or [typed]


def _sources(folded: str) -> list[str]:
    """Return the sources that contain a name, however it is written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT source FROM digests_search")
        names = [name for (name,) in cursor.fetchall()]
    return [name for name in names if folded in fold(name)][:200] or [folded]


def _facets(values: Any) -> list[Facet]:
    """Return how often each value occurs, the most frequent first, without the empty one."""
    counted = Counter(values).most_common()
    return [Facet(value, count) for value, count in counted if value]
