"""The earlier appearances of an identity, in entries and references of other issues."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from digests.models import Issue, Link, Reference
from digests.store import heading_of


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
    for link in links.select_related("section__issue", "section__category"):
        appearances[link.identity].append(_appearance(link))
    references = Reference.objects.filter(_is_before(issue, "link__"), identity__in=wanted)
    for reference in references.select_related("link__section__issue", "link__section__category"):
        appearances[reference.identity].append(_appearance(reference.link, reference.label))
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


def _appearance(link: Link, label: str = "") -> Appearance:
    section = link.section
    if section is None or section.issue.date is None:
        raise ValueError(f"{link!r} stands in no dated issue")
    return Appearance(section.issue.date, heading_of(section) or "", link.title, link.uid, label)
