"""Which published entries hold a work: as address or reference, in a text, or in their title."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from digests.models import Link, Mention, MentionKind, Reference
from digests.works import NAME, first_word, is_work, name_of, spelt

MOST = 60
"""The most links, references and mentions of each identity or name that are looked at."""

_LINKS = (
    "SELECT * FROM (SELECT identity, id FROM digests_link WHERE identity = %s "
    "ORDER BY id DESC LIMIT %s) AS newest"
)
_REFERENCES = (
    "SELECT * FROM (SELECT identity, link_id FROM digests_reference WHERE identity = %s "
    "ORDER BY id DESC LIMIT %s) AS newest"
)
_MENTIONS = (
    "SELECT * FROM (SELECT identity, link_id, kind FROM digests_mention WHERE identity = %s "
    "ORDER BY id DESC LIMIT %s) AS newest"
)


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

    They are asked for by the identities alone: of a condition on issues SQLite would make its way,
    over all of them.
    """
    found = Holdings()
    for identity, key in (*_newest(_LINKS, works, most), *_newest(_REFERENCES, works, most)):
        found.held[identity].add(key)
    for identity, key, kind in _newest(_MENTIONS, [*works, *map(stored, names)], most):
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


def _newest(select: str, identities: Collection[str], most: int) -> list[tuple[Any, ...]]:
    """Return the newest rows of each identity, in one query, none where there is no identity.

    Each is asked for by itself, so that of a name that stands in every second title no more rows
    are read than of another one.
    """
    if not identities:
        return []
    sql = " UNION ALL ".join([select] * len(identities))
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for one in identities for value in (one, most)])
        return list(cursor.fetchall())
