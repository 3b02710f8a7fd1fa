"""Guess the category of a link from where this publication put its source and its site before."""

from __future__ import annotations

from collections import Counter

from digests.characters import visible
from digests.identity import site_of
from digests.models import Category, Link, LinkQuerySet

RECENT = 40
"""The number of entries that are looked at, those added last."""
LEAST_SHARE = 0.6
"""The share of them that a category needs, so that a site of everything tells nothing."""
BY_SITE = {"arxiv.org": "papers", "github.com": "projects", "gitlab.com": "projects"}
"""The slugs of categories for sites that hold one kind of thing."""


def guess_category(url: str, source: str = "") -> Category | None:
    """Return the category in which most entries of a link's source stand, or else of its site.

    Takes at most three queries, each of a bounded number of rows.
    """
    site = site_of(url)
    of_source = Link.objects.filter(source_key=visible(source)) if source else Link.objects.none()
    number = _most_frequent(of_source) or _most_frequent(Link.objects.filter(site=site))
    wanted = {"pk": number} if number else {"slug": BY_SITE.get(site, "")}
    return Category.objects.filter(**wanted).first()


def _most_frequent(links: LinkQuerySet) -> int | None:
    """Return the number of the category that most of the latest of some entries stand in."""
    placed = links.filter(section__gte=0).order_by("-section_id")
    numbers = placed.values_list("section__category", flat=True)[:RECENT]
    counted = Counter(number for number in numbers if number)
    best, count = next(iter(counted.most_common(1)), (None, 0))
    return best if count >= max(1, LEAST_SHARE * counted.total()) else None
