"""Create, edit, move and shelve links."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from digests import arrange, store
from digests.addresses import volatility_of
from digests.document.keywords import keywords
from digests.models import CaughtWith, Issue, Kind, Link, Publication, Section, Shelf, Status
from digests.permissions import may_edit, may_edit_link, require
from digests.workflow import WorkflowError

from .fields import read_fields, shared_link, write_fields
from .hold import hold_for_edit, mark_edited
from .limits import refuse_oversize
from .merging import Seen, Written, merge
from .references import readable_references
from .targets import open_sections, why_bound


@transaction.atomic
def create_link(
    section: Section | None,
    typed: Mapping[str, str],
    *,
    by: User | None = None,
    place: int | None = None,
    kind: Kind = Kind.ENTRY,
    how: CaughtWith | None = None,
    uid: UUID | None = None,
) -> Link:
    """Create a link at a place of a section, counted from 1; at its end without a place.

    Without a section it waits in the inbox. ``how`` is the way by which ``by`` caught it, ``uid``
    the one that was minted for it where it was typed. Raises
    WorkflowError where the section is gone, readers see its issue, or that has no room for it.
    """
    require(by is None or by.has_perm("digests.add_link"))
    link = Link(kind=kind, caught_by=by if how else None, caught_with=how or "")
    link.uid = uid or link.uid
    typed = _with_shared_title(typed)
    texts = merge(link, typed, Seen(link.version), by).texts
    if section is None:
        _write(link, texts, by)
        return link
    with hold_for_edit(section.issue, by=by) as held:
        link.section = _present(section)
        _write(link, texts, by)
        arrange.put_link(link, section, place)
        mark_edited(held[section.issue_id], by=by)
        refuse_oversize(held[section.issue_id])
    return link


def _with_shared_title(typed: Mapping[str, str]) -> Mapping[str, str]:
    """Return typed texts with the title that an app shares around an address, if none was typed."""
    shared = shared_link(typed.get("url", ""))
    if not shared or typed.get("title", "").strip():
        return typed
    return {**typed, "title": shared.title}


def write_link(
    link: Link, typed: Mapping[str, str], *, seen: Seen, by: User | None = None
) -> Written[Link]:
    """Store what was typed into a link, as typed, whether or not the grammar can express it.

    Raises WorkflowError where the link is gone, readers see it by now, or its issue has no room.
    """
    with hold_link(link, by) as (now, issue):
        merged = merge(now, _with_shared_title(typed), seen, by)
        if merged.conflicts:
            return Written(now, frozenset(), merged)
        changed = _write(now, merged.texts, by)
        if changed and issue:
            mark_edited(issue, by=by)
            refuse_oversize(issue)
        return Written(now, changed, merged)


def fill_link(
    link: Link, found: Mapping[str, str], *, url: str, by: User | None = None
) -> dict[str, str]:
    """Store what was found at an address in the empty fields of a link; return what was stored.

    Only a link that waits in the inbox, or is new in a draft, is filled, and only while it has that
    address. Raises WorkflowError and PermissionDenied as `write_link` does.
    """
    with hold_link(link, by) as (now, issue):
        stored = read_fields(now)
        missing = {name: text for name, text in found.items() if text and not stored[name]}
        if not missing or now.url != url or not _may_be_filled(now, issue):
            return {}
        texts = merge(now, missing, Seen(now.version), by).texts
        changed = _write(now, texts, by)
        if issue:
            mark_edited(issue, by=by)
            refuse_oversize(issue)
        return {name: texts[name] for name in changed}


def _may_be_filled(link: Link, issue: Issue | None) -> bool:
    """Return True for an entry in the inbox or in a draft that readers have not seen."""
    is_open = issue.status == Status.DRAFT if issue else link.shelf == Shelf.INBOX
    return is_open and not (link.verbatim or link.was_public() or link.revises_id)


def move_link(
    link: Link, section: Section, place: int | None = None, *, by: User | None = None
) -> Link:
    """Move a link to a place of a section, counted from 1; to its end without a place.

    Raises WorkflowError where the section does not take the link, PermissionDenied where ``by`` may
    not edit one of the issues.
    """
    issues = [section.issue, *Issue.objects.filter(sections__links=link.pk)]
    with hold_for_edit(*issues, by=by) as held:
        section, now = _present(section), _locked(link)
        is_open = by is None or open_sections(by, [now]).filter(pk=section.pk).exists()
        if now.section_id != section.pk and not is_open:
            raise WorkflowError(_("This section cannot take the link. Choose another one."))
        if now.section_id != section.pk:
            now.version += 1
            now.edited_by = by
        arrange.put_link(now, section, place)
        for issue in held.values():
            mark_edited(issue, by=by)
        refuse_oversize(held[section.issue_id])
    return now


def shift_link(link: Link, step: int, *, by: User | None = None) -> None:
    """Move a link one place up (-1) or down (1) in its section; at an end it stays."""
    with hold_link(link, by) as (now, issue):
        if issue:
            arrange.shift(now, step)
            mark_edited(issue, by=by)


def move_links(
    links: Iterable[Link], section: Section, place: int | None = None, *, by: User
) -> list[Link]:
    """Move links to a place of a section, counted from 1, or to its end; return those that moved.

    They keep their order.

    Links that are gone or bound to another issue stay; `why_bound` tells why.
    """
    numbers = [link.pk for link in links]
    issues = Issue.objects.filter(sections__links__in=numbers).distinct()
    with hold_for_edit(section.issue, *_editable(issues, by), by=by) as held:
        section = _present(section)
        found = Link.objects.select_related("section__issue").in_bulk(numbers)
        here = [found[number] for number in numbers if number in found]
        moving = [link for link in here if _may_move(link, section, by)]
        touched = {section.issue_id} | {one.section.issue_id for one in moving if one.section}
        for link in moving:
            link.version += 1
            link.edited_by = by
        arrange.put_links(moving, section, place)
        for issue in held.values():
            if moving and issue.pk in touched:
                mark_edited(issue, by=by)
        refuse_oversize(held[section.issue_id])
    return moving


def _editable(issues: Iterable[Issue], by: User) -> list[Issue]:
    """Return the issues that a user may edit."""
    return [issue for issue in issues if may_edit(by, issue)]


def _may_move(link: Link, section: Section, by: User) -> bool:
    is_at_home = link.section is not None and link.section.issue_id == section.issue_id
    return is_at_home or not why_bound(link, by)


def shelve_link(link: Link, *, by: User | None = None, cut: bool = False) -> Link:
    """Move a link from its section to the inbox, or to the shelf of cut links if ``cut``.

    An entry that readers have seen is always cut. A link without a section stays where it is.
    """
    with hold_link(link, by) as (now, issue):
        if now.section and issue:
            now.edited_by = by
            arrange.shelve_link(now, now.section, cut=cut)
            mark_edited(issue, by=by)
        return now


@transaction.atomic
def lay_aside(links: Iterable[Link], shelf: Shelf, *, by: User | None = None) -> int:
    """Move links that stand in no section to a shelf; return how many were moved.

    A link that came into a section meanwhile stays there. What readers have seen never goes to the
    inbox, because it can only return to its own issue.
    """
    require(by is None or by.has_perm("digests.change_link"))
    rows = Link.objects.filter(pk__in=[link.pk for link in links], section=None)
    rows = rows.exclude(shelf=shelf)
    if shelf == Shelf.INBOX:
        rows = rows.exclude(first_public_at__lte=timezone.now())
    return rows.update(
        shelf=shelf, version=F("version") + 1, edited_by=by, updated_at=timezone.now()
    )


@contextmanager
def hold_link(link: Link, by: User | None) -> Iterator[tuple[Link, Issue | None]]:
    """Lock a link, and before it the issue that it stands in, until the transaction ends."""
    issue = Issue.objects.filter(sections__links=link.pk).first() if link.pk else None
    if issue is None:
        with transaction.atomic():
            now = _locked(link)
            require(by is None or may_edit_link(by, now))
            yield now, None
        return
    with hold_for_edit(issue, by=by) as held:
        now = _locked(link)
        if now.section is None or now.section.issue_id != issue.pk:
            raise WorkflowError(_("This link has been moved meanwhile. Reload the page."))
        yield now, held[issue.pk]


def _locked(link: Link) -> Link:
    rows = Link.objects.select_for_update(of=("self",)).select_related("section__issue")
    now = rows.filter(pk=link.pk).first()
    if now is None:
        raise WorkflowError(_("This link is no longer there. Go back to the list of links."))
    return now


def _present(section: Section) -> Section:
    """Lock a section and return it as it stands now; raise WorkflowError where it is gone."""
    now = Section.objects.select_for_update(of=("self",)).filter(pk=section.pk).first()
    if now is None:
        raise WorkflowError(_("This section cannot take links any more. Choose another one."))
    return now


def _write(link: Link, texts: Mapping[str, str], by: User | None) -> frozenset[str]:
    """Store texts in a link; return the names of the fields that changed."""
    had_summary, mentioned, url = bool(link.summary), store.mentioned_in(link), link.url
    changed = write_fields(link, texts)
    if "url" in changed and url and link.url and volatility_of(url):
        link.originals = {**(link.originals or {}), link.url: url}
    if link.pk and not changed:
        return changed
    if link.summary and not (link.mark or had_summary or link.kind == Kind.PASSAGE):
        link.mark = keywords(Publication.objects.current().language).summary
    if link.pk:
        link.version += 1
    link.edited_by = by
    link.save()
    if "references" in changed:
        store.save_references({link: readable_references(texts["references"])})
    if store.mentioned_in(link) != mentioned:
        store.save_mentions([link])
    return changed
