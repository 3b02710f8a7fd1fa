"""The earlier appearances of an identity, in entries and references of other issues."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from digests.models import Issue, Link, Reference

_PLACE = (
    "section__issue",
    "section__issue__date",
    "section__issue__revises",
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
    """Return the appearances of each identity in dated issues, the oldest first, in two queries.

    Working copies are left out.
    """
    wanted = {identity for identity in identities if identity}
    appearances: defaultdict[str, list[Appearance]] = defaultdict(list)
    if not wanted:
        return appearances
    # By the identities alone: of a condition on issues SQLite would make its way, over all of them.
    links = Link.objects.entries().filter(identity__in=wanted)
    for identity, *place in links.values_list("identity", *_PLACE):
        _add_appearance(appearances[identity], "", *place)
    references = Reference.objects.filter(identity__in=wanted)
    columns = [f"link__{column}" for column in _PLACE]
    for identity, label, *place in references.values_list("identity", "label", *columns):
        _add_appearance(appearances[identity], label, *place)
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


def _add_appearance(
    found: list[Appearance],
    label: str,
    issue: int,
    date: dt.date | None,
    revises: int | None,
    heading: str | None,
    category: str | None,
    title: str,
    uid: UUID,
) -> None:
    if date is not None and revises is None:
        found.append(Appearance(issue, date, heading or category or "", title, uid, label))
