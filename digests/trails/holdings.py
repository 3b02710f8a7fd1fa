"""Which published entries hold a work: as address or reference, in a text, or in their title."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery

from digests.models import Issue, Kind, Link, Mention, MentionKind, Reference
from digests.works import NAME, first_word, is_work, name_of, spelt

MOST = 60
"""The most published links, references and mentions of each identity or name that are used."""

_ANY = "?"
"""Stands for the identity in a select that is made once for many."""


@dataclass(slots=True)
class Holdings:
    """The keys of published entries by the identities they hold; those in whose texts one stands.

    ``dates`` are those of the issues of all of them, by the key of the entry.
    """

    held: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    in_texts: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    dates: dict[int, dt.date] = field(default_factory=dict)

    def of(self, identities: Iterable[str]) -> set[int]:
        """Return the entries that hold one of some identities, in whatever way."""
        return {key for one in identities for key in self.held[one] | self.in_texts[one]}


def holdings_of(works: Collection[str], names: Collection[str] = (), most: int = MOST) -> Holdings:
    """Return the published entries that hold works, or names in their titles, in four queries.

    What readers do not see, such as links of the inbox and drafts, takes no place among the newest.
    """
    found = Holdings()
    links = _newest(Link.objects.values_list("identity", "pk"), "pk", works, most)
    references = _newest(Reference.objects.values_list("identity", "link"), "link", works, most)
    for identity, key in (*links, *references):
        found.held[identity].add(key)
    mentions = Mention.objects.values_list("identity", "link", "kind")
    for identity, key, kind in _newest(mentions, "link", [*works, *map(stored, names)], most):
        (found.in_texts if kind == MentionKind.TEXT else found.held)[identity].add(key)
    keys = found.of([*found.held, *found.in_texts])
    published = Link.objects.published().filter(pk__in=keys).order_by()
    dates = published.values_list("pk", "section__issue__date")
    found.dates = {key: date for key, date in dates if date}
    for sets in (found.held, found.in_texts):
        for identity in sets:
            sets[identity] &= found.dates.keys()
    return found


def stored(name: str) -> str:
    """Return a name as it stands among identities."""
    return f"{NAME}{name}"


def works_called(names: Collection[str]) -> dict[str, tuple[str, str]]:
    """Return the works that published entries call by names: each with its name and spelling.

    A repository is called by its own name, a paper by the word that introduces its title. Takes
    five queries.
    """
    keys = holdings_of((), names).dates
    links = Link.objects.filter(pk__in=keys).order_by("pk")
    references = Reference.objects.filter(link__in=keys).order_by("pk")
    titles = Mention.objects.filter(link__in=keys, kind=MentionKind.TITLE).order_by("pk")
    rows: Iterable[tuple[str, str, str | None]] = (
        *links.values_list("identity", "title", "url"),
        *titles.values_list("identity", "link__title", "link__url"),
        *((work, "", url) for work, url in references.values_list("identity", "url")),
    )
    found: dict[str, tuple[str, str]] = {}
    for work, title, url in rows:
        name = name_of(work) or (first_word(title) if is_work(work) else "")
        if name in names:
            found.setdefault(work, (name, spelt(work, f"{title} {url}")))
    return found


def _newest(
    rows: QuerySet[Any, Any], link: str, identities: Collection[str], most: int
) -> list[tuple[Any, ...]]:
    """Return the newest rows of each identity whose links are published, in one query, if any.

    Each is asked for by itself, so that of a name that stands in every second title no more rows
    are read than of another one. ``link`` is the field of the key of the link.
    """
    if not identities:
        return []
    entry = {"sections__links": OuterRef(link), "sections__links__kind": Kind.ENTRY}
    issue = Issue.objects.published().order_by().filter(**entry).values("pk")[:1]
    # Each row looks its own issue up. Of EXISTS or IN a database may make a join instead, and go
    # over all issues.
    seen = rows.alias(issue=Subquery(issue)).filter(issue__isnull=False, identity=_ANY)
    select, values = seen.order_by("-pk")[:most].query.sql_with_params()
    one_of_them = f"SELECT * FROM ({select}) AS newest"  # noqa: S608
    sql = " UNION ALL ".join([one_of_them] * len(identities))
    params = [one if value == _ANY else value for one in identities for value in values]
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())
