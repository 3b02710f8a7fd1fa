"""Restore issues, entries and deleted issues from their revisions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from digests import changes, store, working_copy
from digests.document import Document, Item
from digests.document.restore import with_item_from
from digests.models import Issue, Link, Reason, Revision
from digests.models.compression import DamagedError
from digests.models.revision import replay
from digests.permissions import may_edit, require
from digests.workflow import WorkflowError, hold_issue


def can_be_restored(issue: Issue) -> bool:
    """Return True when an older text may replace that of an issue: while readers never saw it."""
    return issue.is_unpublished()


@transaction.atomic
def restore_issue(issue: Issue, revision: Revision, *, by: User | None = None) -> Issue:
    """Restore an issue as it was at a revision, with the same uids.

    A working copy may be restored from a revision of the public issue too.
    """
    issue = _held_draft(issue)
    _restore(issue, _read(revision, working_copy.twins_in(issue)), by)
    return issue


@transaction.atomic
def restore_item(issue: Issue, revision: Revision, uid: UUID, *, by: User | None = None) -> Issue:
    """Restore one entry or passage as it was at a revision.

    One that the issue no longer has returns to where it stood.
    """
    issue = _held_draft(issue)
    twins = working_copy.twins_in(issue)
    source, wanted = _read(revision, twins), twins.get(str(uid), str(uid))
    item = next((one for one in _items(source) if one.uid == wanted), None)
    if item is None:
        raise WorkflowError(_("This version does not have that entry. Reload the page."))
    _restore(issue, with_item_from(store.load_document(issue), source, item), by)
    return issue


@transaction.atomic
def put_back(link: Link, *, by: User | None = None) -> Issue:
    """Return an entry that was cut to its issue, with its present text, where it stood last.

    An entry that was cut from a public issue goes into its working copy, which is opened if need
    be. Raises PermissionDenied when ``by`` may not edit the issue.
    """
    left = link.cut_from
    issue = left and _held_draft(_editable(left, by))
    link = Link.objects.select_for_update().get(pk=link.pk)
    if left is None or issue is None or link.cut_from_id != left.pk:
        raise WorkflowError(
            _("This entry lies no longer on the shelf of an issue. Reload the page.")
        )
    require(by is None or may_edit(by, issue))
    twins, now = working_copy.twins_in(issue), store.load_document(issue)
    cut = store.item_of(link)
    item, before = replace(cut, uid=twins.get(cut.uid, cut.uid)), _last_with(left, cut)
    source = working_copy.with_uids(before, twins) if before else _with_item_last(now, item)
    _restore(issue, with_item_from(now, source, item), by)
    return issue


@transaction.atomic
def bring_back(issue_uid: UUID, *, by: User | None = None) -> Issue:
    """Restore a deleted issue as a draft, from its last revision and with the same uids.

    A discarded working copy becomes one again, as long as readers see the issue that it revises.
    """
    revision = Revision.objects.of(issue_uid).first()
    if revision is None:
        raise WorkflowError(_("Nothing is kept of this issue, so it cannot be brought back."))
    document = _read(revision)
    original = revision.revised()
    if original and original.is_public():
        original = hold_issue(original)
        _refuse_a_second_copy(original, issue_uid)
        document = _dated_as(original, document)
    else:
        original = None
    try:
        with transaction.atomic():
            issue = Issue.objects.create(uid=issue_uid, revises=original)
    except IntegrityError as error:
        raise WorkflowError(_("This issue is back already. You find it in the list.")) from error
    Revision.objects.of(issue_uid).update(issue=issue)
    _reclaim_cut_links(issue)
    store.save_document(issue, document, by=by)
    if original:
        working_copy.tie_again(issue, original)
    store.write_revision(issue, Reason.RESTORE, by=by)
    return issue


def _refuse_a_second_copy(original: Issue, uid: UUID) -> None:
    if Issue.objects.filter(revises=original).exclude(uid=uid).exists():
        raise WorkflowError(
            _(
                "The issue has another working copy by now. "
                "Publish its changes or discard it, then bring this one back."
            )
        )


def _dated_as(original: Issue, document: Document) -> Document:
    """Return a working copy's document with the date of the issue it revises."""
    if document.date == original.date:
        return document
    return replace(document, date=original.date, stamp=original.stamp)


def _editable(issue: Issue, by: User | None) -> Issue:
    """Return the issue to edit: the working copy of one that readers see, else the issue itself."""
    return working_copy.open_working_copy(issue, by=by) if issue.is_public() else issue


def _held_draft(issue: Issue) -> Issue:
    """Lock an issue and return it as it stands. Raises WorkflowError if it is no draft."""
    issue = hold_issue(issue)
    if not can_be_restored(issue):
        raise WorkflowError(
            _(
                "Only a draft takes an older text in one step, and this issue is none. "
                "Copy from its history what you need and type it into the form."
            )
        )
    return issue


def _read(revision: Revision, uids: dict[str, str] | None = None) -> Document:
    """Return the document of a revision, with the uids of its items replaced as ``uids`` maps them.

    Raises WorkflowError when the revision is damaged.
    """
    try:
        return working_copy.with_uids(store.document_of(revision), uids or {})
    except DamagedError as error:
        raise WorkflowError(
            _("This version cannot be read any more. Take the one before or after it.")
        ) from error


def _restore(issue: Issue, document: Document, by: User | None) -> None:
    if issue.revises_id:
        document = _dated_as(issue, document)
    # What stands there now is in the history already, unless no save ever put it there.
    store.write_revision(issue, Reason.SAVE)
    store.save_document(issue, document, by=by)
    store.normalize_issue(issue)
    store.write_revision(issue, Reason.RESTORE, by=by)
    changes.touch(issue)


def _items(document: Document) -> Iterator[Item]:
    for section in document.sections:
        yield from section.items


def _last_with(issue: Issue, item: Item) -> Document | None:
    """Return the newest document of the issue's history that has the item, or None."""
    readable = replay(Revision.objects.of(issue.uid).reverse())
    for revision in reversed(readable.values()):
        _text, uids = revision.contents
        if any(item.uid in section for section in uids):
            document = store.document_of(revision)
            return document if item.uid in {one.uid for one in _items(document)} else None
    return None


def _with_item_last(document: Document, item: Item) -> Document:
    """Return the document with an item at its end, for an item that no revision has."""
    if not document.sections:
        raise WorkflowError(
            _("The issue has no section that could take the entry. Add one, then put it back.")
        )
    *others, last = document.sections
    return replace(document, sections=(*others, replace(last, items=(*last.items, item))))


def _reclaim_cut_links(issue: Issue) -> None:
    """Re-link links that were cut from an issue before it was deleted."""
    readable = replay(Revision.objects.of(issue.uid).reverse())
    named = {uid for one in readable.values() for section in one.contents[1] for uid in section}
    Link.objects.filter(section=None, cut_from=None, uid__in=named).update(cut_from=issue)
