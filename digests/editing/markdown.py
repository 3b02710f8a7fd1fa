"""Edit an entry, a passage or a whole issue as Markdown, and take that back."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext as _

from digests import store
from digests.document import Document, Entry, Flag, Item, Passage, serialize
from digests.document.input_normalisation import plain_newlines
from digests.document.keywords import keywords
from digests.document.markdown_edit import (
    HeadingError,
    read_items,
    renamed_sections,
    with_items,
    with_text,
)
from digests.document.merge import merge_texts
from digests.document.parse import IMPOSSIBLE_DATE, SECTION_UNPLACED, TEXT_UNPLACED
from digests.document.serialize import serialize_entry
from digests.models import Finding, Issue, Link, Publication, Reason, Revision, Section
from digests.models.compression import DamagedError
from digests.workflow import WorkflowError

from .fields import NO_SUCH_DAY
from .hold import call_back, hold_for_edit, mark_edited
from .issues import settle_issue
from .limits import refuse_oversize, size_problem
from .links import shelve_link
from .merging import Conflict


@dataclass(frozen=True, slots=True)
class Rewritten:
    """The result of a Markdown text that was saved: the document of the issue before and after.

    ``conflict`` holds the writer's text beside the stored one, which ``other`` wrote, where they
    cannot be merged. With ``asks`` the text would cut something. Nothing is stored in both cases.
    ``is_merged`` tells that another writer's change is in it too. ``revisions`` are the numbers of
    those before and after, where the edit is taken back by them. ``added`` are the versions of the
    rows that came out of the text, by primary key.
    """

    before: Document
    after: Document
    conflict: Conflict | None = None
    other: User | None = None
    asks: bool = False
    is_merged: bool = False
    revisions: tuple[int, int] | None = None
    added: Mapping[int, int] = field(default_factory=dict)

    @property
    def is_stored(self) -> bool:
        """Return True when something was changed."""
        return not (self.conflict or self.asks) and self.before != self.after

    @property
    def cut(self) -> list[Item]:
        """Return the items that the document has no more."""
        kept = _uids(self.after)
        return [item for item in _items(self.before) if item.uid not in kept]


def issue_text(issue: Issue) -> str:
    """Return the Markdown of an issue as its file has it, which `write_issue_text` takes back."""
    document, _unsayable = store.normal_form_of(store.exported_document(issue))
    return serialize(document, language=_language())


def item_text(issue: Issue, uid: UUID) -> str:
    """Return the Markdown of an entry or passage, which `write_item_text` takes back.

    Raises WorkflowError where the issue has it no more.
    """
    document, _unsayable = store.normal_form_of(store.load_document(issue))
    return text_in(document, uid)


def text_in(document: Document, uid: UUID) -> str:
    """Return the Markdown of an entry or passage of a document.

    Raises WorkflowError where the document does not have it.
    """
    item = next((one for one in _items(document) if one.uid == str(uid)), None)
    if item is None:
        raise WorkflowError(_("This is no longer in the issue. Reload the page."))
    if not isinstance(item, Entry):
        return item.text
    return serialize_entry(item, keywords(_language()), document.dialect)


def write_item_text(
    issue: Issue, uid: UUID, text: str, *, seen: str, by: User | None = None
) -> Rewritten:
    """Store the edited Markdown of an entry or passage, beside what others wrote in it meanwhile.

    The first entry of the text keeps the uid, what follows comes in new rows behind it, and what is
    no entry is kept as a passage. An empty text, and one without an entry, cuts it. Raises
    WorkflowError for a text that would begin a section, ValidationError for one that is too large.
    """
    text, seen = _checked(text), plain_newlines(seen)
    with _hold_settled(issue, by) as now:
        before = store.load_document(now)
        theirs = text_in(before, uid)
        merged = _merge(text, seen, theirs)
        if merged is None:
            return Rewritten(before, before, Conflict(text, theirs), _writer_of_link(uid, by))
        after = with_items(before, str(uid), _read(merged, before))
        if merged == theirs or after == before:
            return Rewritten(before, before)
        numbers = None
        if not merged.strip():
            shelve_link(Link.objects.get(uid=uid), by=by, cut=True)
        elif _stays_in_its_row(uid, before, after):
            _save(now, before, after, by)
            mark_edited(now, by=by)
            refuse_oversize(now)
        else:
            numbers = _save_as_revision(now, before, after, Reason.REWRITE, by)
        store.settle(Issue.objects.get(pk=now.pk), by=by)
        after = store.load_document(now)
        added = _versions_of(_uids(after) - _uids(before))
    return Rewritten(before, after, is_merged=merged != text, revisions=numbers, added=added)


def write_issue_text(
    issue: Issue, text: str, *, seen: str, agreed: bool = False, by: User | None = None
) -> Rewritten:
    """Store the edited Markdown of a whole issue, beside what others wrote in it meanwhile.

    Entries are matched with those that were there. What the text has no more goes to the shelf of
    cut entries; as long as that is not ``agreed``, a text that cuts something is not stored. Raises
    WorkflowError for another date of a working copy, ValidationError for a date that is none and a
    text that is too large.
    """
    text, seen = _checked(text), plain_newlines(seen)
    with _hold_settled(issue, by) as now:
        before, theirs = store.load_document(now), issue_text(now)
        merged = _merge(text, seen, theirs)
        if merged is None:
            return Rewritten(before, before, Conflict(text, theirs), _last_writer(now, by))
        after = _dated(now, before, with_text(before, theirs, merged))
        if merged == theirs or after == before:
            return Rewritten(before, before)
        planned = Rewritten(before, after, asks=True)
        if not agreed and (planned.cut or _is_unplaced(after)):
            return planned
        numbers = _save_as_revision(now, before, after, Reason.REWRITE, by)
        after = store.load_document(now)
    return Rewritten(before, after, is_merged=merged != text, revisions=numbers)


def undo_issue_text(issue: Issue, before: int, after: int, *, by: User | None = None) -> None:
    """Take back what changed from one revision of an issue to another, given by their numbers.

    What was written since stays. Raises WorkflowError where that is in the way.
    """
    wanted, left = _document_of(issue, before), _document_of(issue, after)
    with _hold_settled(issue, by) as now:
        present = store.load_document(now)
        theirs = serialize(present)
        left = _with_filled(left, wanted, present)
        merged = _merge(serialize(wanted), serialize(left), theirs)
        if merged is None:
            raise WorkflowError(_("Somebody has changed the issue since, so it stays as it is."))
        there = _uids(present)
        former = [item for item in _items(wanted) if item.uid not in there]
        restored = with_text(present, theirs, merged, former=former)
        _save_as_revision(now, present, restored, Reason.RESTORE, by)


def keep_lost_text(issue: Issue, uid: UUID | None, text: str, *, by: User | None = None) -> None:
    """Write a revision with a text that its writer gave up for that of another.

    ``uid`` is that of an entry or passage, None where the text was that of the whole issue.
    """
    text = _checked(text)
    with _hold_settled(issue, by) as now:
        present = store.load_document(now)
        if uid:
            lost = with_items(present, str(uid), _read_or_keep(text, present))
        else:
            lost = with_text(present, issue_text(now), text)
        lost, _unsayable = store.normal_form_of(_with_new_uids(lost))
        store.write_revision(now, Reason.CONFLICT, by=by, known=store.Known(lost))
        store.write_revision(now, Reason.SAVE, by=by)


@contextmanager
def _hold_settled(issue: Issue, by: User | None) -> Iterator[Issue]:
    """Hold an issue for an edit, in its normal form and with all that was typed in its history."""
    settle_issue(issue)
    with hold_for_edit(issue, by=by) as held:
        now = held[issue.pk]
        store.settle(now)
        yield now


def _checked(text: str) -> str:
    text = plain_newlines(text)
    if problem := size_problem(text):
        raise ValidationError(problem)
    return text


def _merge(mine: str, seen: str, theirs: str) -> str | None:
    """Return the text with the changes of both writers, None where they collide."""
    merged = merge_texts(seen, mine, theirs)
    return None if merged is not None and size_problem(merged) else merged


def _read(text: str, document: Document) -> tuple[Item, ...]:
    try:
        return read_items(text, document.dialect)
    except HeadingError as error:
        raise WorkflowError(
            _(
                "A heading in this text would begin a section. Make it smaller (###), or edit the "
                "whole issue as Markdown."
            )
        ) from error


def _read_or_keep(text: str, document: Document) -> tuple[Item, ...]:
    """Return the items of a text; one with a heading of a section as a single passage."""
    try:
        return read_items(text, document.dialect)
    except HeadingError:
        return (Passage(text, flag=Flag(1, SECTION_UNPLACED)),)


def _dated(issue: Issue, before: Document, after: Document) -> Document:
    """Return a document that has a date which the issue can have."""
    if any(flag.reason == IMPOSSIBLE_DATE for flag in after.flags):
        raise ValidationError(NO_SUCH_DAY)
    if issue.revises_id and after.date != before.date:
        raise WorkflowError(
            _(
                "A working copy keeps the date of the issue that it revises. Write that into the "
                "title again; the issue itself can be moved to another date."
            )
        )
    return after


def _is_unplaced(document: Document) -> bool:
    return any(flag.reason == TEXT_UNPLACED for flag in document.flags)


def _stays_in_its_row(uid: UUID, before: Document, after: Document) -> bool:
    """Return True when an edited text is found in the row that it had and in others behind it.

    An entry may have become prose, and prose at the end is a part of the closing.
    """
    normal, _unsayable = store.normal_form_of(after)
    is_there = any(item.uid == str(uid) for item in _items(normal))
    return is_there and normal.closing == before.closing


def _save(issue: Issue, before: Document, after: Document, by: User | None) -> None:
    call_back(issue, by=by)  # first, for two published issues never share a date
    rows = list(issue.sections.values_list("pk", flat=True))
    for number, heading in renamed_sections(before, after).items():
        Section.objects.filter(pk=rows[number]).update(
            heading=heading, version=F("version") + 1, edited_by=by
        )
    store.save_document(issue, after, by=by)


def _save_as_revision(
    issue: Issue, before: Document, after: Document, reason: Reason, by: User | None
) -> tuple[int, int]:
    """Save a document as a revision of its own; return the numbers of that before and of it."""
    first = store.write_revision(issue, Reason.SAVE)
    _save(issue, before, after, by)
    refuse_oversize(issue)
    store.normalize_issue(issue)
    second = store.write_revision(issue, reason, by=by)
    return first.number, second.number


def _document_of(issue: Issue, number: int) -> Document:
    revision = Revision.objects.of(issue.uid).filter(number=number).first()
    with suppress(DamagedError):
        if revision:
            return store.document_of(revision)
    raise WorkflowError(_("The version before cannot be read any more, so nothing was undone."))


def _writer_of_link(uid: UUID, by: User | None) -> User | None:
    link = Link.objects.select_related("edited_by").filter(uid=uid).first()
    return link.edited_by if link and link.edited_by != by else None


def _with_filled(left: Document, wanted: Document, present: Document) -> Document:
    """Return a document with what pages have filled in since, in the items that are to go back.

    That texts of its page went into an entry's empty fields is no change of anybody.
    """
    rows = Finding.objects.filter(link__uid__in=_uids(left)).exclude(filled={})
    filled = {str(uid): texts for uid, texts in rows.values_list("link__uid", "filled")}
    now, before = ({item.uid: item for item in _items(one)} for one in (present, wanted))

    def as_filled(item: Item) -> Item:
        there = now.get(item.uid)
        if item == before.get(item.uid) or item.uid not in filled or not isinstance(there, Entry):
            return item
        empty: dict[str, Any] = {name: getattr(item, name, "") for name in filled[item.uid]}
        return there if replace(there, **empty) == item else item

    sections = tuple(
        replace(section, items=tuple(map(as_filled, section.items))) for section in left.sections
    )
    return replace(left, sections=sections)


def _versions_of(uids: Iterable[str]) -> dict[int, int]:
    return dict(Link.objects.filter(uid__in=uids).values_list("pk", "version"))


def _last_writer(issue: Issue, by: User | None) -> User | None:
    revision = Revision.objects.of(issue.uid).select_related("by").first()
    return revision.by if revision and revision.by != by else None


def _with_new_uids(document: Document) -> Document:
    """Return a document in which every item has a uid."""
    sections = tuple(
        replace(
            section,
            items=tuple(replace(item, uid=item.uid or str(uuid.uuid4())) for item in section.items),
        )
        for section in document.sections
    )
    return replace(document, sections=sections)


def _uids(document: Document) -> set[str]:
    return {item.uid for item in _items(document)}


def _items(document: Document) -> list[Item]:
    return [item for section in document.sections for item in section.items]


def _language() -> str:
    return Publication.objects.current().language
