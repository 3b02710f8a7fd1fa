"""The words that set the years of the archive apart from each other."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from hashlib import blake2b

from digests import store
from digests.bounded_cache import BoundedCache
from digests.models import Issue, Link

from .words import Text, Topic, topics_of

MOST_YEARS = 6
"""The years that are compared with each other, and shown on a page."""
MOST_TEXTS = 700
"""The entries that are read for a page; of more, evenly as many as these of each year."""
MOST_CHARACTERS = 150
"""The characters of a summary that are read: what it is about stands first."""
MOST_TOPICS = 16

Groups = Mapping[int, Sequence[Text]]

kept_topics: BoundedCache[dict[int, list[Topic]]] = BoundedCache(400_000)
"""Topics by the hash of the texts they were found in: a change of other texts costs no count."""


def topics_around(year: int | None) -> tuple[dict[int, list[Topic]], list[int]]:
    """Return the topics of the newest years, or of one, and all years of the archive.

    Both come newest first. A year is compared with those nearest to it. Takes five queries. To
    count a few hundred entries takes a quarter of a second; it is done anew when one changes.
    """
    years = sorted(store.archive_years(), reverse=True)
    near = sorted(years, key=lambda one: (abs(one - (year or years[0])), -one))[:MOST_YEARS]
    groups = _texts_of(near) if near else {}
    key = blake2b(repr(groups).encode(), digest_size=16).digest()
    found = kept_topics.get(key)
    if found is None:
        found = topics_of(groups, MOST_TOPICS)
        kept_topics.put(key, found, 100 * MOST_TOPICS * len(found))
    shown = [year] if year else sorted(near, reverse=True)
    return {one: found.get(one, []) for one in shown}, years


def _texts_of(years: Collection[int]) -> Groups:
    """Load what the published entries of some years say, as many of each as are read."""
    first, last = dt.date(min(years), 1, 1), dt.date(max(years), 12, 31)
    issues = Issue.objects.published().filter(date__range=(first, last))
    links = Link.objects.published_in(issues).order_by("pk")
    of_year: defaultdict[int, list[int]] = defaultdict(list)
    for key, date in links.values_list("pk", "section__issue__date"):
        if date and date.year in years:
            of_year[date.year].append(key)
    chosen = {
        key: year for year, keys in of_year.items() for key in keys[:: -(-len(keys) // MOST_TEXTS)]
    }
    groups: dict[int, list[Text]] = {year: [] for year in sorted(years)}
    rows = Link.objects.filter(pk__in=chosen).order_by("pk")
    for key, title, summary, verbatim in rows.values_list("pk", "title", "summary", "verbatim"):
        groups[chosen[key]].append(Text(title, (verbatim or summary)[:MOST_CHARACTERS]))
    return groups
