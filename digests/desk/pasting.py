"""Add to an issue what is pasted into a row of its desk: entries, or the sections of an issue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from digests import editing
from digests.capture import read_pasted
from digests.capture.pasted import MAX_ENTRIES, Pasted
from digests.document import Document, Entry
from digests.document import Section as SectionOnPaper
from digests.models import Category, CaughtWith, Issue, Kind, Link, Publication, Section
from digests.models.category import fold_heading

from .keeping import place_behind

TEXTS = ("headline", "tagline", "lead", "opening", "closing")
"""The texts of an issue that stand in none of its sections."""
Typed = tuple[Kind, Mapping[str, str]]
"""A row to add: its kind, and its texts by field."""


@dataclass(frozen=True, slots=True)
class Added:
    """The links and sections that came out of a pasted text, and the texts of the issue's own.

    ``texts`` has the fields of the issue that were empty, with what stands in them now.
    """

    links: list[Link]
    sections: list[Section] = field(default_factory=list)
    texts: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def add_pasted(issue: Issue, section: Section, text: str, after: int | None, *, by: User) -> Added:
    """Add what a text holds: its entries behind the link ``after``, the rest below as a passage.

    The entries of an issue's sections go to the sections of their names, which are made where there
    are none, and its other texts into the fields of the issue that are empty. Raises
    ValidationError for an issue of too many entries.
    """
    pasted, place = read_pasted(text), place_behind(section, after)
    if pasted.issue is None:
        added = Added(_add(section, _rows(pasted), place, by))
    else:
        added = _add_issue(issue, section, pasted.issue, place, by)
    editing.settle_issue(issue, by=by)
    settled = editing.read_fields(Issue.objects.get(pk=issue.pk))
    return replace(added, texts={name: settled[name] for name in added.texts})


def _rows(pasted: Pasted) -> list[Typed]:
    rows: list[Typed] = [(Kind.ENTRY, editing.typed_of(one)) for one in pasted.entries]
    rest = pasted.rest.strip()
    return [*rows, (Kind.PASSAGE, {"verbatim": rest})] if rest else rows


def _add_issue(
    issue: Issue, section: Section, document: Document, place: int | None, by: User
) -> Added:
    papers, made = _sections_of(document), list[Section]()
    texts, left = _fill_texts(issue, document, by)
    links = _add(section, [(Kind.PASSAGE, {"verbatim": left})] if left else [], place, by)
    for paper in papers:
        rows, target = _rows_on_paper(paper), _section_named(issue, paper.heading)
        if target is None:
            typed = {"heading": paper.heading or "", "note": paper.note or ""}
            target = editing.create_section(issue, typed, by=by)
            made.append(target)
        elif paper.note:
            rows = [(Kind.PASSAGE, {"verbatim": paper.note}), *rows]
        at = None if place is None or target != section else place + len(links)
        links += _add(target, rows, at, by)
    return Added(links, made, texts)


def _fill_texts(issue: Issue, document: Document, by: User) -> tuple[dict[str, str], str]:
    """Fill the empty texts of an issue; return what went in, and what has no place in a field."""
    stored = editing.read_fields(issue)
    told = {name: getattr(document, name) or "" for name in TEXTS}
    if told["tagline"] == Publication.objects.current().tagline:
        del told["tagline"]
    empty = {name: text for name, text in told.items() if text and not stored[name].strip()}
    if empty:
        editing.write_issue(issue, empty, seen=editing.see(issue), by=by)
    return empty, "\n\n".join(text for name, text in told.items() if text and name not in empty)


def _sections_of(document: Document) -> tuple[SectionOnPaper, ...]:
    """Return the sections of an issue; raise ValidationError where they hold too many entries."""
    sections = document.sections
    if sum(len(section.entries) for section in sections) > MAX_ENTRIES:
        said = _(
            "An issue of more than %(limit)s entries is too much for a row. "
            "Edit the issue as Markdown, or catch it as a new draft."
        )
        raise ValidationError(said % {"limit": MAX_ENTRIES})
    return sections


def _rows_on_paper(paper: SectionOnPaper) -> list[Typed]:
    return [
        (Kind.ENTRY, editing.typed_of(item))
        if isinstance(item, Entry)
        else (Kind.PASSAGE, {"verbatim": item.text})
        for item in paper.items
    ]


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
