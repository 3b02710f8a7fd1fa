"""The places where an identity stands: in issues, their texts, the inbox, the other shelves."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import chain
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from django.utils import timezone

from digests.identity import repository_of
from digests.models import (
    Issue,
    IssueMention,
    Kind,
    Link,
    LinkQuerySet,
    Mention,
    MentionKind,
    Reference,
    Status,
)
from digests.models.issue import UNPUBLISHED

MOST_ROWS = 500
"""The most rows of each table that are looked at for a page, the newest ones."""


class Part(IntEnum):
    """The part of an entry, or of an issue itself, that has an identity, the most telling first."""

    ADDRESS = 0
    REFERENCE = 1
    TEXT = 2
    ISSUE = 3


@dataclass(frozen=True, slots=True)
class Appearance:
    """An entry of an issue, a link on a shelf, or a text of an issue itself that has an identity.

    ``link`` and ``issue`` are keys; ``issue`` is None on a shelf. ``part`` has the identity;
    ``label`` is that of the reference, "" for the other parts. ``is_related`` is True where the
    entry has the repository to which a page belongs, and not the page itself.

    Of a text of an issue ``link`` is 0, ``field`` is lead, opening, closing or note, ``section``
    the key of the note's section, ``uid`` that of the issue and ``title`` empty.
    """

    link: int
    issue: int | None
    date: dt.date | None
    heading: str
    title: str
    uid: UUID
    label: str
    part: Part
    shelf: str
    headline: str
    is_public: bool
    is_draft: bool
    is_related: bool = False
    field: str = ""
    section: int | None = None

    def is_before(self, issue: Issue) -> bool:
        """Return whether it is earlier than an issue, as all are for an issue without a date."""
        if self.issue == issue.pk or self.date is None:
            return False
        return issue.date is None or self.date < issue.date


def appearances_before(issue: Issue, identities: Iterable[str]) -> dict[str, list[Appearance]]:
    """Return the appearances of each identity in issues before this one, the oldest first.

    Working copies are left out. For an issue without a date every dated issue is earlier. Takes
    three queries.
    """
    return earlier_of(issue, appearances_of(identities))


def earlier_of(
    issue: Issue, appearances: Mapping[str, Iterable[Appearance]]
) -> dict[str, list[Appearance]]:
    """Return those of some appearances that are in issues before this one."""
    earlier: defaultdict[str, list[Appearance]] = defaultdict(list)
    for identity, places in appearances.items():
        if before := [place for place in places if place.is_before(issue)]:
            earlier[identity] = before
    return earlier


def appearances_of(identities: Iterable[str]) -> dict[str, list[Appearance]]:
    """Return the appearances of each identity in dated issues, the oldest first.

    Working copies are left out. Takes three queries.
    """
    appearances: defaultdict[str, list[Appearance]] = defaultdict(list)
    for identity, revises, place in _found(identities):
        if place.date is not None and revises is None:
            appearances[identity].append(place)
    for found in appearances.values():
        found[:] = _one_of_each_link(sorted(found, key=lambda one: (one.date, one.part)))
    return appearances


def appearances_anywhere(
    identities: Iterable[str], *, home: Issue | None = None
) -> dict[str, list[Appearance]]:
    """Return the appearances of each identity in every issue and on every shelf.

    Those in ``home``, the issue that is written, come first, then those in other drafts and on
    shelves, then those in public issues, the newest first. A page in a repository appears where the
    repository does. Texts of issues, such as a lead, have their own appearances. Working copies are
    left out, except for home; then the issue that it revises is. Takes four queries.
    """
    wanted = set(filter(None, identities))
    rows: defaultdict[str, list[Appearance]] = defaultdict(list)
    left_out = home.revises_id if home else None
    here = home.pk if home else None
    related = {repository_of(one) for one in wanted}
    found_places = chain(_found(wanted | related, most=MOST_ROWS), _found_in_issues(wanted))
    for identity, revises, place in found_places:
        if (revises is None or place.issue == here) and place.issue != (left_out or 0):
            rows[identity].append(place)
    appearances = {}
    for identity in wanted:
        found = sorted(rows[identity], key=lambda place: _nearness(place, here))
        near = rows[repository_of(identity)] if repository_of(identity) else ()
        found += [replace(one, is_related=True) for one in near if one.part < Part.TEXT]
        appearances[identity] = _one_of_each_link(found)
    return appearances


def identities_met(identities: Iterable[str]) -> set[str]:
    """Return those of some identities that any link or reference has, in two quick queries."""
    wanted = {identity for identity in identities if identity}
    links = Link.objects.filter(identity__in=wanted).order_by()
    references = Reference.objects.filter(identity__in=wanted).order_by()
    return {
        *links.values_list("identity", flat=True).distinct(),
        *references.values_list("identity", flat=True).distinct(),
    }


def published_links(identity: str) -> LinkQuerySet:
    """Return the published entries that have an identity or refer to it, in three queries."""
    if not identity:
        return Link.objects.none()
    links = Link.objects.filter(identity=identity).order_by().values_list("pk", flat=True)
    references = Reference.objects.filter(identity=identity).order_by()
    keys = [*links, *references.values_list("link", flat=True)]
    return Link.objects.published().filter(pk__in=keys)


_LINK = {
    "link": "pk",
    "issue": "section__issue",
    "date": "section__issue__date",
    "own_heading": "section__heading",
    "category": "section__category__name",
    "title": "title",
    "uid": "uid",
    "shelf": "shelf",
    "headline": "section__issue__headline",
    "status": "section__issue__status",
    "publish_at": "section__issue__publish_at",
    "revises": "section__issue__revises",
}
"""The columns that are asked of a link, and of the link of a reference or mention."""


def _found(
    identities: Iterable[str], most: int | None = None
) -> Iterator[tuple[str, int | None, Appearance]]:
    """Yield each identity with the issue that the found one is a working copy of, and the place."""
    wanted = {identity for identity in identities if identity}
    if not wanted:
        return
    # By the identities alone: of a condition on issues SQLite would make its way, over all of them.
    links = Link.objects.filter(identity__in=wanted, kind=Kind.ENTRY)
    references = Reference.objects.filter(identity__in=wanted)
    mentions = Mention.objects.filter(identity__in=wanted, kind=MentionKind.TEXT)
    parts: list[tuple[Part, QuerySet[Any], str]] = [
        (Part.ADDRESS, links.values("identity"), ""),
        (Part.REFERENCE, references.values("identity", "label"), "link__"),
        (Part.TEXT, mentions.values("identity"), "link__"),
    ]
    now = timezone.now()
    for part, rows, prefix in parts:
        columns = {f"its_{name}": F(f"{prefix}{column}") for name, column in _LINK.items()}
        for row in rows.annotate(**columns).order_by("-pk")[:most]:
            yield row["identity"], row["its_revises"], _appearance(part, row, now)


_ISSUE = {
    "issue": "issue",
    "date": "issue__date",
    "own_heading": "section__heading",
    "category": "section__category__name",
    "uid": "issue__uid",
    "headline": "issue__headline",
    "status": "issue__status",
    "publish_at": "issue__publish_at",
    "revises": "issue__revises",
}
"""The columns that are asked of the issue of a text."""


def _found_in_issues(identities: Iterable[str]) -> Iterator[tuple[str, int | None, Appearance]]:
    """Yield the same of the texts of issues, in one query."""
    wanted = {identity for identity in identities if identity}
    if not wanted:
        return
    mentions = IssueMention.objects.filter(identity__in=wanted)
    rows: QuerySet[Any, Any] = mentions.values("identity", "field", "section")
    columns = {f"its_{name}": F(column) for name, column in _ISSUE.items()}
    now, of_no_link = timezone.now(), {"its_link": 0, "its_title": "", "its_shelf": ""}
    for row in rows.annotate(**columns).order_by("-pk")[:MOST_ROWS]:
        place = _appearance(Part.ISSUE, {**row, **of_no_link}, now)
        yield row["identity"], row["its_revises"], place


def _appearance(part: Part, row: Mapping[str, Any], now: dt.datetime) -> Appearance:
    is_published = row["its_status"] == Status.PUBLISHED
    return Appearance(
        link=row["its_link"],
        issue=row["its_issue"],
        date=row["its_date"],
        heading=row["its_own_heading"] or row["its_category"] or "",
        title=row["its_title"],
        uid=row["its_uid"],
        label=row.get("label", ""),
        part=part,
        shelf=row["its_shelf"],
        headline=row["its_headline"] or "",
        is_public=is_published and row["its_publish_at"] <= now,
        is_draft=row["its_status"] in UNPUBLISHED,
        field=row.get("field", ""),
        section=row.get("section"),
    )


def _one_of_each_link(appearances: Iterable[Appearance]) -> list[Appearance]:
    """Return the appearances in their order, of each link its most telling one."""
    best: dict[Any, Appearance] = {}
    for one in sorted(appearances, key=lambda one: (one.is_related, one.part)):
        best.setdefault(_owner(one), one)
    return [one for one in appearances if best[_owner(one)] is one]


def _owner(place: Appearance) -> tuple[Any, ...]:
    """Return what tells the link, or the text of an issue, of an appearance from all others."""
    return (place.link,) if place.link else (place.issue, place.section, place.field)


def _nearness(place: Appearance, here: int | None) -> tuple[bool, bool, int, Part]:
    """Return the key by which what is nearest to the writer comes first."""
    day = place.date.toordinal() if place.date else 0
    return place.issue != here or here is None, place.is_public, -day, place.part
