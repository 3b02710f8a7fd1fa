"""Add to an issue what is pasted into a row of its desk: entries, or the sections of an issue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from digests import editing
from digests.capture import read_pasted
from digests.capture.pasted import MAX_ENTRIES, Pasted
from digests.document import Document, Entry
from digests.document import Section as SectionOnPaper
from digests.models import Category, CaughtWith, Issue, Kind, Link, Section
from digests.models.category import fold_heading

from .keeping import place_behind

Typed = tuple[Kind, Mapping[str, str]]
"""A row to add: its kind, and its texts by field."""


@transaction.atomic
def add_pasted(
    issue: Issue, section: Section, text: str, after: int | None, *, by: User
) -> tuple[list[Link], list[Section]]:
    """Add what a text holds, and return the links and the sections that it made.

    Entries stand behind the link ``after``, and what is no entry follows them as a passage. Those
    of an issue's sections go to the sections of their names, which are made where there are none.
    Raises ValidationError for an issue of too many entries.
    """
    pasted, made = read_pasted(text), list[Section]()
    place = place_behind(section, after)
    links = _add(section, _rows(pasted), place, by)
    for paper in _sections_of(pasted.issue):
        target = _section_named(issue, paper.heading)
        if target is None:
            target = editing.create_section(issue, {"heading": paper.heading or ""}, by=by)
            made.append(target)
        at = None if place is None or target != section else place + len(links)
        links += _add(target, _rows_on_paper(paper), at, by)
    editing.settle_issue(issue, by=by)
    return links, made


def _rows(pasted: Pasted) -> list[Typed]:
    """Return the rows that go where the text was pasted."""
    rows: list[Typed] = [(Kind.ENTRY, editing.typed_of(one)) for one in pasted.entries]
    rest = _text_around(pasted.issue) if pasted.issue else pasted.rest.strip()
    return [*rows, (Kind.PASSAGE, {"verbatim": rest})] if rest else rows


def _text_around(document: Document) -> str:
    """Return the words of an issue that stand in none of its sections."""
    words = (document.headline, document.lead, document.opening, document.closing)
    return "\n\n".join(filter(None, words))


def _sections_of(document: Document | None) -> tuple[SectionOnPaper, ...]:
    """Return the sections of an issue; raise ValidationError where they hold too many entries."""
    sections = document.sections if document else ()
    if sum(len(section.entries) for section in sections) > MAX_ENTRIES:
        said = _(
            "An issue of more than %(limit)s entries is too much for a row. "
            "Edit the issue as Markdown, or catch it as a new draft."
        )
        raise ValidationError(said % {"limit": MAX_ENTRIES})
    return sections


def _rows_on_paper(paper: SectionOnPaper) -> list[Typed]:
    note = [(Kind.PASSAGE, {"verbatim": paper.note})] if paper.note else []
    items: list[Typed] = [
        (Kind.ENTRY, editing.typed_of(item))
        if isinstance(item, Entry)
        else (Kind.PASSAGE, {"verbatim": item.text})
        for item in paper.items
    ]
    return [*note, *items]


def _section_named(issue: Issue, heading: str | None) -> Section | None:
    """Return the section of an issue with a heading, or of the category that the heading names."""
    folded = fold_heading(heading or "")
    category = Category.objects.by_heading().get(folded)
    sections = list(issue.sections.select_related("issue"))
    same = (one for one in sections if fold_heading(one.heading or "") == folded)
    alike = (one for one in sections if category and one.category_id == category.pk)
    return next(same, None) or next(alike, None)


def _add(section: Section, rows: Iterable[Typed], place: int | None, by: User) -> list[Link]:
    """Add rows to a section, from a place on or at its end."""
    return [
        editing.create_link(
            section,
            typed,
            by=by,
            place=None if place is None else place + number,
            kind=kind,
            how=CaughtWith.FORM,
        )
        for number, (kind, typed) in enumerate(rows)
    ]
