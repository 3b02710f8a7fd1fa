"""The earlier appearances of an identity, in entries and references of other issues."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from digests.models import Issue, Link, Reference

_PLACE = ("section__issue__date", "section__heading", "section__category__name", "title", "uid")


@dataclass(frozen=True, slots=True)
class Appearance:
    """An entry of a dated issue that has an identity.

    ``label`` is that of the reference that has it, "" when the entry's own address does.
    """

    date: dt.date
    heading: str
    title: str
    uid: UUID
    label: str = ""


def appearances_before(issue: Issue, identities: Iterable[str]) -> dict[str, list[Appearance]]:
    """Return the appearances of each identity in issues before this one, the oldest first.

    Working copies are left out. For an issue without a date every dated issue is earlier. Takes two
    queries.
    """
    wanted = {identity for identity in identities if identity}
    appearances: defaultdict[str, list[Appearance]] = defaultdict(list)
    if not wanted:
        return appearances
    links = Link.objects.entries().filter(_is_before(issue, ""), identity__in=wanted)
    for identity, *place in links.values_list("identity", *_PLACE):
        appearances[identity].append(_appearance("", *place))
    references = Reference.objects.filter(_is_before(issue, "link__"), identity__in=wanted)
    columns = [f"link__{column}" for column in _PLACE]
    for identity, label, *place in references.values_list("identity", "label", *columns):
        appearances[identity].append(_appearance(label, *place))
    for found in appearances.values():
        found.sort(key=lambda one: (one.date, one.label != ""))
    return appearances


def _is_before(issue: Issue, prefix: str) -> Q:
    """Return the condition for rows of earlier issues; ``prefix`` is the path to their link."""
    of = f"{prefix}section__issue__"
    before = Q(**{f"{of}revises": None, f"{of}date__isnull": False})
    if issue.date:
        before &= Q(**{f"{of}date__lt": issue.date})
    return before & ~Q(**{f"{prefix}section__issue": issue.pk})


def _appearance(
    label: str, date: dt.date, heading: str | None, category: str | None, title: str, uid: UUID
) -> Appearance:
    return Appearance(date, heading or category or "", title, uid, label)
