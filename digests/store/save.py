"""Save a document as the rows of an issue."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from digests.document import Document, Entry, Flag, Item, Ref
from digests.document.counting import has_numbers, recounted
from digests.document.dialect import SEED, to_json
from digests.document.normal_form import Unsayable, normal_form
from digests.document.pairing import pair
from digests.identity import identify
from digests.models import (
    Category,
    Issue,
    Kind,
    Link,
    Publication,
    Reference,
    Revision,
    Section,
    Shelf,
    Status,
)
from digests.models.category import fold_heading
from digests.models.compression import DamagedError

from .former_paths import save_former_paths
from .load import compose_document, heading_of, item_of, load_document, refs_of
from .mentions import MENTIONING, save_issue_mentions, save_mentions
from .revisions import document_of

_SECTION = ("heading", "note", "note_mark", "level", "heading_markdown")


@dataclass(frozen=True, slots=True)
class _Place:
    """An item of a document, with the section and the position at which it is stored."""

    section: Section
    position: int
    item: Item


@transaction.atomic
def save_document(issue: Issue, document: Document, *, by: User | None = None) -> Document:
    """Store a document as the text of an issue, and return it with the uids of its rows.

    Entries that match a row keep it.

    Entries that the document does not have go to the shelf of cut links, passages are deleted.
    Entries that are new in a published issue are dated now, or by its time if that is still to
    come. ``by`` is the author of what changes, None for nobody.
    """
    is_new = issue.pk is None
    _save_head(issue, document, by)
    before = [] if is_new else list(issue.sections.select_related("category"))
    sections = _save_sections(issue, document, before, by)
    places = [
        _Place(row, position, item)
        for row, section in zip(sections, document.sections, strict=True)
        for position, item in enumerate(section.items)
    ]
    links = _save_items(issue, places, by, is_new=is_new)
    Section.objects.filter(
        pk__in={row.pk for row in before} - {row.pk for row in sections}
    ).delete()
    save_issue_mentions(issue)
    return _with_uids(document, links)


def _with_uids(document: Document, links: Iterable[Link]) -> Document:
    """Return a document with the uids of the links that its items are stored as, in order."""
    uids = (str(link.uid) for link in links)
    sections = (
        replace(section, items=tuple(replace(item, uid=next(uids)) for item in section.items))
        for section in document.sections
    )
    return replace(document, sections=tuple(sections))


def normalize_issue(issue: Issue) -> tuple[Unsayable, ...]:
    """Store the normal form of an issue, and return the fields that stay as typed."""
    document = load_document(issue)
    normal, unsayable = normal_form_of(counted_anew(issue, document))
    if normal != document:
        save_document(issue, normal, by=issue.unsettled_by or issue.edited_by)
    return unsayable


def counted_anew(issue: Issue, document: Document) -> Document:
    """Return the document of an issue with items numbered anew that its last revision counted."""
    if not has_numbers(document):
        return document
    last = Revision.objects.of(issue.uid).first()
    with suppress(DamagedError):
        return recounted(document, document_of(last)) if last else document
    return document


def normal_form_of(document: Document) -> tuple[Document, tuple[Unsayable, ...]]:
    """Return the normal form of a document in the publication's language; the last are kept."""
    uids = tuple(item.uid for section in document.sections for item in section.items)
    return _normal_form(document, uids, Publication.objects.current().language)


@lru_cache(maxsize=8)
def _normal_form(
    document: Document, _uids: tuple[str, ...], language: str
) -> tuple[Document, tuple[Unsayable, ...]]:
    """Return the normal form of a document, whose uids are no part of its equality."""
    return normal_form(document, language=language)


def _save_head(issue: Issue, document: Document, by: User | None) -> None:
    before = replace(compose_document(issue, ()), sections=document.sections)
    if before != document:
        issue.edited_by = by
    issue.name = document.name
    issue.date = document.date
    issue.stamp = document.stamp
    issue.separator = document.separator
    issue.title_form = document.title_form
    issue.headline = document.headline
    issue.tagline = document.tagline
    issue.lead = document.lead
    issue.lead_mark = document.lead_mark
    issue.opening = document.opening
    issue.closing = document.closing
    issue.front_matter = document.front_matter
    issue.dialect = None if document.dialect == SEED else to_json(document.dialect)
    issue.flags = [_flag_value(flag) for flag in document.flags]
    issue.version += 1
    issue.save()
    if before.front_matter != document.front_matter and issue.revises_id is None:
        save_former_paths(issue)


def _flag_value(flag: Flag) -> dict[str, int | str]:
    return {"line": flag.line, "reason": flag.reason}


def _save_sections(
    issue: Issue, document: Document, before: Sequence[Section], by: User | None
) -> list[Section]:
    """Save the sections of a document in order, each in the row with its heading or a new one.

    A section keeps the category that it has, unless its heading names another.
    """
    categories = Category.objects.by_heading()
    free = list(before)
    saved = []
    for position, paper in enumerate(document.sections):
        row = next((row for row in free if heading_of(row) == paper.heading), None)
        if row is None:
            row = Section(issue=issue)
        else:
            free.remove(row)
        row.category = categories.get(fold_heading(paper.heading or ""), row.category)
        written = {name: getattr(paper, name) for name in _SECTION}
        if written != {name: getattr(row, name) for name in _SECTION}:
            for name, value in written.items():
                setattr(row, name, value)
            row.version += 1
            row.edited_by = by
        row.position = position
        if row.pk:
            row.save()
        saved.append(row)
    Section.objects.bulk_create(row for row in saved if not row.pk)
    return saved


def _save_items(
    issue: Issue, places: Sequence[_Place], by: User | None, *, is_new: bool
) -> list[Link]:
    """Save the items of a document, each in the row that matches it or a new one."""
    rows = [] if is_new else list(_in_order(Link.objects.filter(section__issue=issue)))
    found = _find_rows(issue, [place.item for place in places], rows, is_new=is_new)
    taken = {row.pk for row in found if row}
    _cut(issue, [row for row in rows if row.pk not in taken])
    uids = _free_uids(place.item.uid for place, row in zip(places, found, strict=True) if not row)
    links = [
        row or Link(uid=uids.pop(place.item.uid, None) or uuid.uuid4())
        for place, row in zip(places, found, strict=True)
    ]
    refs_before = [refs_of(row) if row else () for row in found]
    _write_links(issue, places, links, by)
    _write_references(places, links, refs_before)
    return links


def _in_order(links: QuerySet[Link]) -> QuerySet[Link]:
    return (
        links.select_related("section")
        .prefetch_related("references")
        .order_by("section__position", "section__pk", "position", "pk")
    )


def _find_rows(
    issue: Issue, items: Sequence[Item], rows: Sequence[Link], *, is_new: bool
) -> list[Link | None]:
    """Return the row of each item, in the issue or on the shelf it was cut to, or None."""
    found = _pair(items, rows)
    missing = [n for n, row in enumerate(found) if row is None]
    named = [uid for n in missing if (uid := items[n].uid)]
    if not missing or (is_new and not named):
        return found
    shelved = Link.objects.filter(section=None).filter(
        Q(cut_from=issue, shelf=Shelf.CUT) | Q(uid__in=named)
    )
    again = _pair([items[n] for n in missing], list(_in_order(shelved)))
    for n, row in zip(missing, again, strict=True):
        found[n] = row
    return found


def _pair(items: Sequence[Item], rows: Sequence[Link]) -> list[Link | None]:
    numbers = pair([item_of(row) for row in rows], items)
    return [rows[numbers[n]] if n in numbers else None for n in range(len(items))]


def _free_uids(uids: Iterable[str]) -> dict[str, uuid.UUID]:
    """Return those of the uids that no link has yet, so that new rows can take them."""
    asked = {uid: uuid.UUID(uid) for uid in uids if uid}
    taken = Link.objects.filter(uid__in=asked.values()).values_list("uid", flat=True)
    for uid in map(str, taken if asked else ()):
        del asked[uid]
    return asked


def _cut(issue: Issue, rows: Iterable[Link]) -> None:
    """Remove rows from an issue: move entries to the shelf of cut links, delete passages."""
    now = timezone.now()
    for row in rows:
        if row.kind == Kind.PASSAGE:
            row.delete()
            continue
        row.category = row.section.category if row.section else None
        row.section, row.shelf, row.cut_from = None, Shelf.CUT, issue
        if not row.was_public(now):
            row.first_public_at = None
        row.version += 1
        row.save()


def _write_links(
    issue: Issue, places: Sequence[_Place], links: Sequence[Link], by: User | None
) -> None:
    now = timezone.now()
    is_public = issue.status == Status.PUBLISHED
    first_public_at = max(issue.publish_at or now, now) if is_public else None
    rewritten = []
    for place, link in zip(places, links, strict=True):
        columns = _columns(place.item)
        columns["position"] = place.position
        columns["first_public_at"] = link.first_public_at or first_public_at
        differing = {name for name in columns if getattr(link, name) != columns[name]}
        if link.section_id != place.section.pk:
            differing.add("section")
        if any(getattr(link, name) != columns[name] for name in MENTIONING):
            rewritten.append(link)
        for name, value in columns.items():
            setattr(link, name, value)
        link.section = place.section
        link.derive()
        # Who moves a neighbour, whereby this one gets another number, has not edited this one.
        if differing - {"position", "form"}:
            link.edited_by = by
            link.version += bool(link.pk)
        if differing and link.pk:
            link.save()
    Link.objects.bulk_create(link for link in links if not link.pk)
    save_mentions(rewritten)


def _columns(item: Item) -> dict[str, Any]:
    """Return the values of a link's columns for an item."""
    is_entry = isinstance(item, Entry)
    entry = item if isinstance(item, Entry) else Entry(verbatim=item.text, flag=item.flag)
    return {
        "kind": Kind.ENTRY if is_entry else Kind.PASSAGE,
        "labels": list(entry.labels),
        "title": entry.title,
        "source": entry.source,
        "url": entry.url,
        "title_markdown": entry.title_markdown,
        "trailing": entry.trailing,
        "form": entry.form,
        "summary": entry.summary,
        "mark": entry.mark,
        "verbatim": entry.verbatim,
        "flag": _flag_value(entry.flag) if entry.flag else None,
    }


def _write_references(
    places: Sequence[_Place], links: Sequence[Link], before: Sequence[tuple[Ref, ...]]
) -> None:
    changed = {
        link: refs
        for place, link, old in zip(places, links, before, strict=True)
        if (refs := _refs_of_item(place.item)) != old
    }
    had = [link for link, old in zip(links, before, strict=True) if old and link in changed]
    Reference.objects.filter(link__in=had).delete()
    _add_references(changed)


def save_references(changed: Mapping[Link, Sequence[Ref]]) -> None:
    """Replace the references of links."""
    Reference.objects.filter(link__in=changed).delete()
    _add_references(changed)


def _add_references(added: Mapping[Link, Sequence[Ref]]) -> None:
    rows = [
        Reference(
            link=link,
            position=position,
            label=ref.label,
            title=ref.title,
            url=ref.url,
            colon=ref.colon,
            identity=identify(ref.url),
        )
        for link, refs in added.items()
        for position, ref in enumerate(refs)
    ]
    Reference.objects.bulk_create(rows)


def _refs_of_item(item: Item) -> tuple[Ref, ...]:
    return item.references if isinstance(item, Entry) else ()
