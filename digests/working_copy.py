"""Working copies: drafts in which a public issue is edited, published in one step."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid5

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from digests import changes, store
from digests.arrange import shelve_link
from digests.document import Document
from digests.document.diff import KEYWORDS, Changes, compare
from digests.models import Change, Issue, Kind, Link, LinkQuerySet, PreviewLink, Reason
from digests.permissions import may_edit, may_publish, require
from digests.workflow import WorkflowError, hold_issue, refuse_the_unsayable


@transaction.atomic
def open_working_copy(issue: Issue, *, by: User | None = None, seen: str = "") -> Issue:
    """Return the working copy of a public issue; create it if there is none yet."""
    issue = hold_issue(issue, seen)
    require(by is None or by.has_perm("digests.change_issue"))
    copy = Issue.objects.filter(revises=issue).first()
    if copy:
        return copy
    if not issue.is_public():
        raise WorkflowError(_("Readers do not see this issue, so it is edited in its own form."))
    copy = Issue(revises=issue, cover=issue.cover, number=issue.number)
    twins = {str(link.uid): str(_twin_of(link, copy)) for link in _links_of(issue)}
    store.save_document(copy, with_uids(store.load_document(issue), twins))
    _copy_categories(issue, copy)
    _tie_links(copy, issue)
    store.write_revision(copy, Reason.SAVE)  # nobody's: what the copy began with stays apart
    return copy


def tie_again(copy: Issue, original: Issue) -> None:
    """Re-link a restored working copy to the issue it revises."""
    _tie_links(copy, original)
    copy.cover, copy.number = original.cover, original.number
    copy.save(update_fields=["cover", "number"])
    for section in original.sections.exclude(category=None):
        copy.sections.filter(heading=section.heading).update(category=section.category)


def changes_of(copy: Issue) -> Changes:
    """Return the changes that a working copy makes to the issue it revises."""
    return compare(store.load_document(_original_of(copy)), _document_for_original(copy))


@transaction.atomic
def publish_changes(
    copy: Issue, change: Change, *, by: User | None = None, seen: str = ""
) -> Issue:
    """Replace the text of a public issue with that of its working copy, and delete the copy.

    A correction or an addition dates the issue and the entries that changed, and new entries are
    new now. A typo changes no date: new entries count as published with the issue.
    """
    require(by is None or may_publish(by))
    original = hold_issue(_original_of(copy))  # before its copy, as who deletes or moves it does
    copy = hold_issue(copy, seen)
    if not original.is_public():
        raise WorkflowError(
            _("Readers do not see the issue itself. Publish it again before its changes.")
        )
    refuse_the_unsayable(copy, store.settle(copy))
    made, document = changes_of(copy), _document_for_original(copy)
    is_same = (copy.cover_id, copy.number) == (original.cover_id, original.number)
    if not made and is_same:
        raise WorkflowError(_("Nothing has changed yet. Change something, or discard the copy."))
    started = timezone.now()
    _release_links(copy, original)
    original.cover, original.number = copy.cover, copy.number
    store.save_document(original, document, by=by)
    _copy_categories(copy, original)
    _date(original, made, change, started)
    PreviewLink.objects.filter(issue=copy).update(issue=original)  # they lead to the public page
    copy.delete()
    store.write_revision(original, Reason(change), by=by)
    changes.touch(original)
    return original


@transaction.atomic
def discard_working_copy(copy: Issue, *, by: User | None = None, seen: str = "") -> Issue:
    """Delete a working copy; its last revision and the entries that only it has are kept."""
    copy = hold_issue(copy, seen)
    require(by is None or may_edit(by, copy))
    original = _original_of(copy)
    store.write_revision(copy, Reason.DELETE, by=by)
    _release_links(copy, original)
    original.cut_links.filter(kind=Kind.PASSAGE).delete()
    copy.delete()
    return original


def _original_of(copy: Issue) -> Issue:
    if copy.revises is None:
        raise WorkflowError(_("This is no working copy. Publish the issue itself."))
    return copy.revises


def _document_for_original(copy: Issue) -> Document:
    """Return a working copy's document with the date and the uids of the issue it revises."""
    originals = {twin: uid for uid, twin in twins_in(copy).items()}
    document = replace(store.load_document(copy), date=_original_of(copy).date)
    return with_uids(document, originals)


def twins_in(copy: Issue) -> dict[str, str]:
    """Map the uid of each public item to its uid in a working copy.

    The map is empty for an issue that is no working copy.
    """
    rows = Link.objects.filter(Q(section__issue=copy) | Q(cut_from=copy)).exclude(revises=None)
    return {str(uid): str(twin) for uid, twin in rows.values_list("revises__uid", "uid")}


def with_uids(document: Document, uids: dict[str, str]) -> Document:
    """Return the document with the uids of its items replaced as ``uids`` maps them."""
    sections = []
    for section in document.sections:
        items = (replace(item, uid=uids.get(item.uid, item.uid)) for item in section.items)
        sections.append(replace(section, items=tuple(items)))
    return replace(document, sections=tuple(sections))


def _twin_of(link: Link, copy: Issue) -> UUID:
    """Return the uid that a public row gets in a working copy; it is the same each time."""
    return uuid5(copy.uid, str(link.uid))


def _tie_links(copy: Issue, original: Issue) -> None:
    """Link each row of a working copy to the public row that it revises."""
    revised = {_twin_of(link, copy): link for link in _links_of(original)}
    rows = [row for row in _links_of(copy) if row.uid in revised]
    for row in rows:
        row.revises = revised[row.uid]
    Link.objects.bulk_update(rows, ["revises"])


def _links_of(issue: Issue) -> LinkQuerySet:
    links = Link.objects.filter(section__issue=issue)
    return links.order_by("section__position", "section__pk", "position", "pk")


def _release_links(copy: Issue, original: Issue) -> None:
    """Move links that only a working copy has to the shelf of cut links of its original."""
    for link in Link.objects.filter(section__issue=copy, revises=None).select_related("section"):
        assert link.section is not None, "it was found by its section"  # noqa: S101
        shelve_link(link, link.section, cut=True)
    copy.cut_links.filter(revises=None).update(cut_from=original)
    copy.cut_links.all().delete()


def _copy_categories(source: Issue, target: Issue) -> None:
    """Copy the categories of an issue's sections to those of another, which has as many."""
    for old, new in zip(source.sections.all(), target.sections.all(), strict=True):
        if new.category_id != old.category_id:
            new.category_id = old.category_id
            new.save(update_fields=["category"])


def _date(original: Issue, made: Changes, change: Change, started: datetime) -> None:
    """Store the times of a change that readers see, as its kind requires."""
    new = Link.objects.filter(section__issue=original, first_public_at__gte=started)
    if change == Change.TYPO:
        new.update(first_public_at=original.publish_at)
        return
    now = timezone.now()
    Link.objects.filter(uid__in=_written_anew(made)).update(corrected_at=now)
    line = {"kind": str(change), "at": now.isoformat()}
    original.amendments = [*original.amendments, line]
    original.corrected_at = now
    original.save()


def _written_anew(made: Changes) -> list[str]:
    """Return the uids of the items that were changed, not counting their keywords."""
    return [
        item.item.uid
        for item in made.items
        if item.before and item.after and any(one.name not in KEYWORDS for one in item.fields)
    ]
