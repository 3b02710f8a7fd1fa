"""Add, edit, move and cut briefs, and turn them into entries and back."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from digests import store
from digests.document import Entry
from digests.document.brief_entry import brief_of_entry, entry_of_brief
from digests.document.briefs import (
    BriefError,
    add_brief,
    briefs_of,
    move_brief,
    remove_brief,
    replace_brief,
)
from digests.models import Issue, Kind, Link, Section, Shelf
from digests.workflow import WorkflowError

from .hold import hold_for_edit
from .issues import write_issue
from .links import create_link, move_link, shelve_link
from .merging import Seen, Written


def write_brief(
    issue: Issue, place: int, text: str, *, seen: str, by: User | None = None
) -> Written[Issue]:
    """Store the text of the brief at a place of the opening that its writer saw.

    An empty text cuts the brief. Raises WorkflowError where the brief is gone, or the text cannot
    stand as one item.
    """
    if not text.strip():
        return _write(issue, lambda: remove_brief(seen, place), seen, by)
    return _write(issue, lambda: replace_brief(seen, place, text), seen, by)


def create_brief(
    issue: Issue, text: str, place: int | None = None, *, seen: str, by: User | None = None
) -> Written[Issue]:
    """Store a new brief at a place of the opening, counted from 0; without a place, at the end.

    Raises WorkflowError where the text cannot stand as one item.
    """
    return _write(issue, lambda: add_brief(seen, text, place), seen, by)


def shift_brief(
    issue: Issue, place: int, to: int, *, seen: str, by: User | None = None
) -> Written[Issue]:
    """Move the brief at a place of the opening that its writer saw to another place there."""
    return _write(issue, lambda: move_brief(seen, place, to), seen, by)


def brief_to_entry(
    issue: Issue,
    brief: int,
    section: Section,
    place: int | None = None,
    *,
    seen: str,
    by: User | None = None,
) -> Link:
    """Turn a brief into an entry at a place of a section; without a place, at its end.

    An entry that became this brief before comes back itself. Raises WorkflowError where the brief
    has changed since it was seen.
    """
    with hold_for_edit(issue, by=by):
        briefs = briefs_of(seen)
        if not 0 <= brief < len(briefs):
            raise WorkflowError(_("This brief is no longer there. Reload the page."))
        text = briefs[brief].text
        _written(write_brief(issue, brief, "", seen=seen, by=by))
        former = _former_entry(issue, text.strip())
        if former:
            return move_link(former, section, place, by=by)
        entry = entry_of_brief(text)
        typed = {
            "title": entry.title,
            "source": entry.source,
            "url": entry.url or "",
            "trailing": entry.trailing,
            "summary": entry.summary,
        }
        return create_link(section, typed, by=by, place=place)


def entry_to_brief(link: Link, place: int | None = None, *, by: User | None = None) -> Link:
    """Turn an entry into a brief of its issue's opening; the entry goes to the cut shelf.

    Without a place it is the last brief, which stands next to the sections.

    Raises WorkflowError where the entry has more than fits on one line, or stands in no issue.
    """
    if link.section is None:
        raise WorkflowError(_("This link has been moved meanwhile. Reload the page."))
    issue = link.section.issue
    with hold_for_edit(issue, by=by):
        now = Link.objects.select_related("section__issue").get(pk=link.pk)
        text = _brief_of(now)
        opening = Issue.objects.get(pk=issue.pk).opening
        _written(create_brief(issue, text, place, seen=opening, by=by))
        return shelve_link(now, by=by, cut=True)


def _write(issue: Issue, change: Callable[[], str], seen: str, by: User | None) -> Written[Issue]:
    try:
        opening = change()
    except BriefError as error:
        raise WorkflowError(
            _("This cannot stand as a brief: it would change what stands around it.")
        ) from error
    return write_issue(issue, {"opening": opening}, seen=Seen(0, {"opening": seen}), by=by)


def _written(written: Written[Issue]) -> None:
    """Raise WorkflowError where a change of the opening is in conflict with another one."""
    if written.is_conflict:
        raise WorkflowError(_("The opening was changed elsewhere meanwhile. Reload the page."))


def _brief_of(link: Link) -> str:
    item = store.item_of(link)
    if not isinstance(item, Entry) or item.labels or item.references or item.verbatim:
        raise WorkflowError(
            _("A brief is one line without labels and references, so this stays an entry.")
        )
    try:
        return brief_of_entry(item)
    except BriefError as error:
        raise WorkflowError(
            _("On one line this could not be read as the same entry again, so it stays one.")
        ) from error


def _former_entry(issue: Issue, text: str) -> Link | None:
    """Return the cut entry that became a brief of this issue, None if there is none."""
    cut = Link.objects.filter(section=None, shelf=Shelf.CUT, cut_from=issue, kind=Kind.ENTRY)
    for link in cut.order_by("-pk").prefetch_related("references"):
        try:
            if _brief_of(link) == text:
                return link
        except WorkflowError:
            continue
    return None
