"""Texts that readers may see, found by a query, with counts by category, year and source."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from digests.models import Category, Issue, Link

from .contents import PASSAGE
from .databases import EVERYTHING, TITLE, TITLE_AND_KNOWN, of_connection
from .index import bring_up_to_date
from .phrases import MOST_READ, Candidate, asks_for_text, candidates, judge
from .query import Query
from .tokens import fold

MOST_FOUND = 2000
"""The most texts that are ranked and counted for a query, the newest ones."""
MOST_RANKED = 200
"""The most texts that stand before the others because a telling field of theirs matches."""
MOST_LOOKED_AT = 6000
"""The most texts in which phrases are looked for, the newest ones."""
LEAST_LOOKED_AT = 200
"""The texts in which phrases are looked for together, at least."""
MOST_SOURCES = 12
MOST_LESSER = 4
"""The most lesser queries that are tried for one that finds nothing."""


class Place(NamedTuple):
    """Where a found text stands: an entry by the key of its link, or a part of an issue.

    ``part`` is empty for an entry.
    """

    link: int | None
    issue: int
    part: str


@dataclass(frozen=True, slots=True)
class Facet:
    """A value that found texts have, and how many of them."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The filters of a query as conditions in SQL, with their values."""

    conditions: tuple[str, ...] = ()
    values: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """The places of the found texts, the best first, and the counts of all of them.

    ``is_cut`` is True where there are more than were looked at; the counts are of the newest then.
    ``is_whole`` is False while the index is still being made.
    """

    places: Sequence[Place] = ()
    is_cut: bool = False
    is_whole: bool = True
    categories: Sequence[Facet] = field(default_factory=tuple)
    years: Sequence[Facet] = field(default_factory=tuple)
    sources: Sequence[Facet] = field(default_factory=tuple)
    narrowing: Narrowing = Narrowing()

    @property
    def links(self) -> list[int]:
        """The keys of the found entries, the best first."""
        return [place.link for place in self.places if place.link is not None]


def search(query: Query, at: dt.datetime | None = None, *, newest_first: bool = False) -> Found:
    """Return what readers may see at a moment (now) and a query asks for.

    A text whose title holds all words comes first, then one whose labels, source or references
    hold them with the title, then the others; among equals the newest. With ``newest_first`` the
    date alone counts.
    """
    if not query:
        return Found()
    is_whole = bring_up_to_date()
    slugs = dict(Category.objects.values_list("pk", "slug"))
    narrowing = narrow(query)
    rows, is_cut = _rows(query, narrowing, MOST_FOUND + 1, MOST_LOOKED_AT, at)
    is_cut, rows = is_cut or len(rows) > MOST_FOUND, rows[:MOST_FOUND]
    among: Sequence[int] = () if is_cut else [row.key for row in rows]
    best: list[Candidate] = []
    if query.terms and len(rows) > 1 and not newest_first:
        for fields in (TITLE_AND_KNOWN, TITLE):
            telling = _rows(query, narrowing, MOST_RANKED, MOST_FOUND, at, fields, among)[0]
            best = [*telling, *best]
            if not telling:
                break
            if len(telling) < MOST_RANKED:  # the title is one of these fields
                among = [row.key for row in telling]
    return Found(
        places=list(dict.fromkeys(Place(row.link, row.issue, row.part) for row in [*best, *rows])),
        is_cut=is_cut,
        is_whole=is_whole,
        categories=_facets(slugs.get(row.category or 0, "") for row in rows),
        years=sorted(_facets(str(row.day)[:4] for row in rows), key=lambda one: one.value)[::-1],
        sources=_facets(row.source for row in rows)[:MOST_SOURCES],
        narrowing=narrowing,
    )


def fewer_words(query: Query, found: Found) -> list[Query]:
    """Return lesser queries that find something, for one that has found nothing."""
    lesser = []
    if query.filters and query.terms:
        lesser.append((query.without_filters(), Narrowing()))
    if query.terms[1:]:
        last = len(query.terms) - 1
        longest = max(range(last + 1), key=lambda at: len(query.terms[at].typed))
        without = dict.fromkeys((last, 0, longest, *range(last + 1)))
        lesser += [(query.without_term(at), found.narrowing) for at in without]
    tried = lesser[:MOST_LESSER]
    return [one for one, narrowing in tried if one and _is_found(one, narrowing)]


def _is_found(query: Query, narrowing: Narrowing) -> bool:
    return bool(_rows(query, narrowing, 1, LEAST_LOOKED_AT)[0])


def narrow(query: Query) -> Narrowing:
    """Return the filters of a query as conditions."""
    conditions, values = list[str](), list[Any]()
    if query.category:
        named = query.category.casefold()
        rows = Category.objects.values_list("pk", "slug", "name")
        keys = [pk for pk, *names in rows if named in map(str.casefold, names)] or [0]
        conditions.append(f"s.category IN ({_marks(keys)})")
        values += keys
    if query.source:
        names = _sources(query.filters["source"], query.source)
        conditions.append(f"s.source IN ({_marks(names)})")
        values += names
    for sign, day in ((">=", query.after), ("<", query.before)):
        if day:
            conditions.append(f"s.day {sign} %s")
            values.append(day)
    return Narrowing(tuple(conditions), tuple(values))


def _rows(
    query: Query,
    narrowing: Narrowing,
    most: int,
    looked_at: int,
    at: dt.datetime | None = None,
    fields: int = EVERYTHING,
    among: Sequence[int] = (),
) -> tuple[list[Candidate], bool]:
    """Return the newest matching texts, and whether there may be more among those not looked at."""
    index, newest = of_connection(), most > 1
    matching = index.matching(query.terms, query.excluded, fields, newest=newest, among=among)
    published = Issue.objects.published(at).order_by().values("id")
    visible, of_visible = published.query.sql_with_params()
    # Asked for each row that is found: all published issues are many more.
    is_seen = f"EXISTS (SELECT 1 FROM ({visible}) AS v WHERE v.id = s.issue)"  # noqa: S608
    conditions = [is_seen, "s.part <> %s", *narrowing.conditions]
    values = [*of_visible, PASSAGE, *narrowing.values]
    if matching.is_exact or not asks_for_text(query):
        return candidates(matching, conditions, values, most, with_text=False), False
    phrases = [one for one in query.terms if one.is_phrase]
    excluded = [one for one in query.excluded if one.is_phrase]
    kept: list[Candidate] = []
    limit, left, may_read, is_cut = max(most, LEAST_LOOKED_AT), looked_at, MOST_READ, False
    while len(kept) < most:
        limit = min(limit, left)
        rows = candidates(matching, conditions, values, limit, with_text=True)
        judged = judge(rows, phrases, excluded, may_read)
        kept += judged.holding
        left, may_read = left - limit, may_read - judged.read
        is_cut = is_cut or bool(judged.unread)
        if len(rows) < limit:
            return kept[:most], is_cut
        if not left:
            return kept[:most], True
        conditions = [*conditions, f"{matching.key} < %s"]
        values = [*values, rows[-1].key]
        limit = MOST_FOUND
    return kept[:most], is_cut


def _sources(name: str, folded: str) -> list[str]:
    """Return the public source of a name, else those that fold to it, else all that contain it."""
    names = Link.objects.all().sources()
    holding = [one for one in names if folded in fold(one)]
    same = [one for one in holding if fold(one) == folded]
    public = Link.objects.published().filter(source_key__in=same).sources() if same else []
    return [name] if name in public else public or holding[:200] or [folded]


def _marks(values: Sequence[Any]) -> str:
    return ",".join(["%s"] * len(values))


def _facets(values: Iterable[str]) -> list[Facet]:
    """Return how often each value occurs, the most frequent first, without the empty one."""
    counted = Counter(values).most_common()
    return [Facet(value, count) for value, count in counted if value]
