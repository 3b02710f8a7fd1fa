"""The earlier appearances of an identity, in entries and references of other issues."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from digests.models import Issue, Link, Reference

_PLACE = (
    "section__issue",
    "section__issue__date",
    "section__heading",
    "section__category__name",
    "title",
    "uid",
)


@dataclass(frozen=True, slots=True)
class Appearance:
    """An entry of a dated issue that has an identity; ``issue`` is the key of the issue.

    ``label`` is that of the reference that has it, "" when the entry's own address does.
    """

    issue: int
    date: dt.date
    heading: str
    title: str
    uid: UUID
    label: str = ""

    def is_before(self, issue: Issue) -> bool:
        """Return whether it is earlier than an issue, as all are for an issue without a date."""
        return self.issue != issue.pk and (issue.date is None or self.date < issue.date)


def appearances_before(issue: Issue, identities: Iterable[str]) -> dict[str, list[Appearance]]:
    """Return the appearances of each identity in issues before this one, the oldest first.

    Working copies are left out. For an issue without a date every dated issue is earlier. Takes two
    queries.
    """
    return earlier_of(issue, appearances_of(identities, until=issue.date))


def earlier_of(
    issue: Issue, appearances: Mapping[str, Iterable[Appearance]]
) -> dict[str, list[Appearance]]:
    """Return those of some appearances that are in issues before this one."""
    earlier: defaultdict[str, list[Appearance]] = defaultdict(list)
    for identity, places in appearances.items():
        if before := [place for place in places if place.is_before(issue)]:
            earlier[identity] = before
    return earlier


def appearances_of(
    identities: Iterable[str], *, until: dt.date | None = None
) -> dict[str, list[Appearance]]:
    """Return the appearances of each identity in dated issues, the oldest first, in two queries.

    Working copies are left out, and so are issues after ``until``.
    """
    wanted = {identity for identity in identities if identity}
    appearances: defaultdict[str, list[Appearance]] = defaultdict(list)
    if not wanted:
        return appearances
    links = Link.objects.entries().filter(_is_dated("", until), identity__in=wanted)
    for identity, *place in links.values_list("identity", *_PLACE):
        appearances[identity].append(_appearance("", *place))
    references = Reference.objects.filter(_is_dated("link__", until), identity__in=wanted)
    columns = [f"link__{column}" for column in _PLACE]
    for identity, label, *place in references.values_list("identity", "label", *columns):
        appearances[identity].append(_appearance(label, *place))
    for found in appearances.values():
        found.sort(key=lambda one: (one.date, one.label != ""))
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


def _is_dated(prefix: str, until: dt.date | None) -> Q:
    """Return the condition for rows of dated issues; ``prefix`` is the path to their link."""
    of = f"{prefix}section__issue__"
    dated = Q(**{f"{of}revises": None, f"{of}date__isnull": False})
    return dated & Q(**{f"{of}date__lte": until}) if until else dated


def _appearance(
    label: str,
    issue: int,
    date: dt.date,
    heading: str | None,
    category: str | None,
    title: str,
    uid: UUID,
) -> Appearance:
    return Appearance(issue, date, heading or category or "", title, uid, label)
