"""The order of links, sections and categories among their neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models, transaction

from digests import changes
from digests.models import Category, Link, Section, Shelf


@transaction.atomic
def shift(row: Category | Section | Link, step: int) -> None:
    """Move a row up (``step`` -1) or down (1) among its neighbours; at an end it stays."""
    neighbours = list(_neighbours(row).select_for_update().order_by("position", "pk"))
    at = neighbours.index(row)
    to = min(max(at + step, 0), len(neighbours) - 1)
    neighbours.insert(to, neighbours.pop(at))
    _number(neighbours)
    if isinstance(row, Category):
        changes.touch_everything()


@transaction.atomic
def put_link(link: Link, section: Section, place: int | None = None) -> None:
    """Save a link at a place of a section, counted from 1, or at its end.

    That is where it comes without a place, and with one that is beyond the end. Raises
    Section.DoesNotExist when the section has been removed.
    """
    Section.objects.select_for_update().get(pk=section.pk)
    others = list(section.links.exclude(pk=link.pk))
    link.section = section
    link.save()
    # The number may be larger than any that a list or SQLite takes.
    others.insert(len(others) if place is None else min(place - 1, len(others)), link)
    _number(others)


@transaction.atomic
def put_links(links: Sequence[Link], section: Section, place: int | None = None) -> None:
    """Save links at a place of a section, counted from 1, or at its end, in their order.

    Raises Section.DoesNotExist when the section has been removed.
    """
    Section.objects.select_for_update().get(pk=section.pk)
    moving = {link.pk for link in links}
    others = [link for link in section.links.all() if link.pk not in moving]
    for link in links:
        link.section = section
        link.save()
    at = len(others) if place is None else place - 1
    _number([*others[:at], *links, *others[at:]])


def place_of(link: Link) -> int | None:
    """Return the place of a link in its section, counted from 1, or None outside of sections."""
    if link.section is None:
        return None
    places = enumerate(link.section.links.values_list("pk", flat=True), 1)
    return next((place for place, pk in places if pk == link.pk), None)


@transaction.atomic
def shelve_link(link: Link, section: Section, *, cut: bool = False) -> None:
    """Move a link from a section to the inbox, or to the shelf of cut links.

    It is cut if ``cut`` is True, if it was public, as its permalink then answers 410, or if it
    stands for a public link in a working copy.
    """
    is_cut = cut or link.was_public() or link.revises_id is not None
    link.section, link.shelf = None, Shelf.CUT if is_cut else Shelf.INBOX
    link.cut_from = section.issue if is_cut else None
    link.category = link.category or section.category
    if not link.was_public():
        link.first_public_at = None
    link.position = 0
    link.version += 1
    link.save()


@transaction.atomic
def remove_section(section: Section) -> None:
    """Delete a section and move its links to the shelf of cut ones."""
    for link in section.links.select_for_update():
        shelve_link(link, section, cut=True)
    section.delete()


def append(row: Category | Section) -> None:
    """Save a new row after its neighbours."""
    last = _neighbours(row).aggregate(last=models.Max("position"))["last"]
    row.position = 0 if last is None else last + 1
    row.save()


def _neighbours(row: Category | Section | Link) -> models.QuerySet[Any]:
    if isinstance(row, Link):
        return Link.objects.filter(section=row.section)
    if isinstance(row, Section):
        return Section.objects.filter(issue=row.issue)
    return Category.objects.all()


def _number(rows: Sequence[Any]) -> None:
    """Store the positions of neighbours, counted from 0."""
    for position, row in enumerate(rows):
        row.position = position
    if rows:
        type(rows[0]).objects.bulk_update(rows, ["position"])
