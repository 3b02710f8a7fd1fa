"""Sort, tag and lay aside the links of a shelf, and undo that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction

from digests import arrange
from digests.models import Category, Issue, Link, Section, Shelf

from .hold import hold_for_edit, mark_edited
from .links import hold_link, lay_aside, move_links, write_link
from .merging import Seen


@dataclass(frozen=True, slots=True)
class ShelfStep:
    """A link before and after it was sorted, tagged or laid aside, by keys that a session can hold.

    ``shelf``, ``category`` and ``cut_from`` are those before, the others those after.
    ``to_section`` is None where it stayed outside of sections.
    """

    link: int
    shelf: str
    category: int | None
    cut_from: int | None
    to_shelf: str
    to_category: int | None = None
    to_section: int | None = None


def sort_links(
    links: Iterable[int], shelf: Shelf, section: Section, *, by: User
) -> list[ShelfStep]:
    """Move links that still lie on a shelf to the end of a section; return what was done.

    Raises WorkflowError where the section takes no links, PermissionDenied where ``by`` may not
    edit its issue.
    """
    with hold_for_edit(section.issue, by=by):
        waiting = _waiting(links, shelf)
        steps = {link.pk: shelf_step(link, to_shelf="", to_section=section.pk) for link in waiting}
        return [steps[link.pk] for link in move_links(waiting, section, by=by)]


@transaction.atomic
def change_shelf(
    links: Iterable[int], shelf: Shelf, to_shelf: Shelf, *, by: User
) -> list[ShelfStep]:
    """Move links that still lie on a shelf to another; return what was done.

    An entry that readers have seen never goes to the inbox.
    """
    waiting = _waiting(links, shelf)
    lay_aside(waiting, to_shelf, by=by)
    moved = set(_waiting([link.pk for link in waiting], to_shelf))
    return [shelf_step(link, to_shelf=to_shelf) for link in waiting if link in moved]


@transaction.atomic
def tag_link(
    link: int, shelf: Shelf, category: str, *, seen: str, by: User
) -> list[ShelfStep] | None:
    """Suggest a category for a link that still lies on a shelf; return what was done.

    ``category`` and ``seen``, the one that ``by`` saw, are keys as text, "" for none. Returns None
    where somebody else has chosen another one since.
    """
    steps = []
    for row in _waiting([link], shelf):
        before = shelf_step(row, to_shelf=shelf, to_category=int(category) if category else None)
        written = write_link(row, {"category": category}, seen=Seen(0, {"category": seen}), by=by)
        if written.is_conflict:
            return None
        steps += [before] if written.changed else []
    return steps


@transaction.atomic
def undo_steps(steps: Iterable[ShelfStep], *, by: User) -> list[Link]:
    """Put links back where they were before some steps; return those that were put back.

    A link that somebody has moved or tagged since, or readers have seen, stays as it is; what was
    written into it stays written. Raises WorkflowError where readers see the issue by now.
    """
    return [link for step in steps if (link := _undo(step, by))]


def _undo(step: ShelfStep, by: User) -> Link | None:
    link = Link.objects.filter(pk=step.link).first()
    if link is None or (link.section_id, link.shelf) != (step.to_section, step.to_shelf):
        return None
    if step.to_section:
        return _out_of_section(link, step, by)
    if step.shelf != step.to_shelf:
        return link if lay_aside([link], Shelf(step.shelf), by=by) else None
    seen = Seen(0, {"category": str(step.to_category or "")})
    before = str(step.category or "")
    written = write_link(link, {"category": before}, seen=seen, by=by)
    return written.row if written.changed else None


def _out_of_section(link: Link, step: ShelfStep, by: User) -> Link | None:
    with hold_link(link, by) as (now, issue):
        if now.section is None or issue is None or now.section_id != step.to_section:
            return None
        if now.was_public():
            return None
        now.edited_by = by
        arrange.shelve_link(now, now.section)
        now.shelf = step.shelf
        now.category = Category.objects.filter(pk=step.category or 0).first()
        now.cut_from = Issue.objects.filter(pk=step.cut_from or 0).first()
        now.save()
        mark_edited(issue, by=by)
        return now


def _waiting(links: Iterable[int], shelf: Shelf) -> list[Link]:
    """Lock the links that lie on a shelf and return them in the order of their keys' list."""
    numbers = list(links)
    found = Link.objects.select_for_update().filter(section=None, shelf=shelf).in_bulk(numbers)
    return [found[number] for number in numbers if number in found]


def shelf_step(
    link: Link, *, to_shelf: str, to_category: int | None = None, to_section: int | None = None
) -> ShelfStep:
    """Return the step from where a link lies to another place."""
    return ShelfStep(
        link=link.pk,
        shelf=link.shelf,
        category=link.category_id,
        cut_from=link.cut_from_id,
        to_shelf=to_shelf,
        to_category=to_category,
        to_section=to_section,
    )
