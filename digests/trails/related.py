"""The published entries that are most like one: by the works and names they share, by title."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from uuid import UUID

from digests import store
from digests.document.edition import PublishedEntry
from digests.models import Issue, Link, Section
from digests.search.tokens import tokens_of

from .following import Told
from .holdings import stored
from .words import COMMON

MOST_RELATED = 6
ISSUES_AROUND = 14
"""The issues at each side whose titles are compared."""
LEAST_LIKENESS = 0.15
"""The least likeness of related entries: the cosine of their titles and what else they share."""
SAME_WORK, SAME_NAME = 1.0, 0.5
"""What a shared work and a shared rare name add to the likeness of two titles."""


def related_to(title: str, date: dt.date, told: Told) -> list[PublishedEntry]:
    """Return the entries most like a published one, the likest first, in eight queries.

    Those that share a work or a name with it are looked for in the whole archive; the titles of all
    others that are compared stand in the issues nearest to its date.
    """
    holders = told.holders
    bonus: defaultdict[int, float] = defaultdict(float)
    for work in told.works:
        for one in holders.of([work]):
            bonus[one] += SAME_WORK
    for name in told.names:
        keys = holders.held[stored(name)]
        for one in keys:
            bonus[one] += SAME_NAME / math.log2(1 + len(keys))
    titles = _titles(bonus.keys(), date)
    titles.pop(told.key, None)
    likeness = _likeness(title, titles)
    scores = {one: likeness[one] + bonus[one] for one in titles}
    near = (one for one in titles if scores[one] >= LEAST_LIKENESS)
    best = sorted(near, key=lambda one: (-scores[one], -one))[:MOST_RELATED]
    return _in_order(best)


def _titles(keys: Collection[int], date: dt.date) -> dict[int, str]:
    """Return the titles of some published entries, and of all in the issues around a day."""
    issues = Issue.objects.published()
    before = issues.filter(date__lte=date)[: ISSUES_AROUND + 1]
    after = issues.filter(date__gt=date).order_by("date")[:ISSUES_AROUND]
    near = [pk for part in (before, after) for pk in part.values_list("pk", flat=True)]
    sections = Section.objects.filter(issue__in=near).order_by().values_list("pk", flat=True)
    around = Link.objects.entries().filter(section__in=list(sections))
    further = Link.objects.entries().filter(pk__in=keys)
    rows = (links.order_by().values_list("pk", "title") for links in (around, further))
    return {key: title for part in rows for key, title in part if title}


def _likeness(title: str, titles: dict[int, str]) -> dict[int, float]:
    """Return the cosine of the words of a title and those of others, rare words counting more."""
    tokens = {key: _tokens(other) for key, other in titles.items()}
    own = _tokens(title)
    found_in = Counter(token for one in tokens.values() for token in one)
    rarity = {
        token: math.log((1 + len(tokens)) / (1 + number)) for token, number in found_in.items()
    }
    rarest = math.log(1 + len(tokens))
    wanted = {token: rarity.get(token, rarest) for token in own}
    length = _length(wanted.values())
    likeness = {}
    for key, one in tokens.items():
        shared = sum(rarity[token] ** 2 for token in own & one)
        whole = length * _length(rarity[token] for token in one) if shared else 0
        likeness[key] = shared / whole if whole else 0.0
    return likeness


def _length(weights: Iterable[float]) -> float:
    return math.sqrt(sum(weight * weight for weight in weights))


@lru_cache(maxsize=4096)
def _tokens(title: str) -> frozenset[str]:
    """Return the tokens of a title by which it is compared."""
    return frozenset(one for one in tokens_of(title) if len(one) > 1 and one not in COMMON)


def _in_order(keys: Sequence[int]) -> list[PublishedEntry]:
    """Load published entries in the order of their keys."""
    entries = store.published_entries(Link.objects.published().filter(pk__in=keys))
    uids = dict(Link.objects.filter(pk__in=keys).order_by().values_list("uid", "pk"))
    return sorted(entries, key=lambda one: keys.index(uids[UUID(one.entry.uid)]))
