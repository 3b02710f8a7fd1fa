"""Write revisions of issues and read their documents."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from functools import lru_cache

from django.contrib.auth.models import User
from django.utils import timezone

from digests.document import Document, Section, parse, serialize
from digests.document.dialect import SEED, from_json, to_json
from digests.document.diff import compare, glance
from digests.models import Issue, Reason, Revision, media_prefix
from digests.models.compression import DamagedError, pack, plain_bytes, read_dialect_values

from .load import load_document

PAUSE = timedelta(minutes=15)
"""The pause after which somebody's next save becomes another revision."""
WHOLE_EVERY = 10
"""The most revisions that are packed one after the other."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a caller who has just written an issue knows of it: its document and last revision."""

    document: Document
    last: Revision | None = None

    @property
    def is_first(self) -> bool:
        """Whether nothing of the issue was kept before its last revision."""
        return self.last is not None and self.last.number == 1


def write_revision(
    issue: Issue, reason: Reason, *, by: User | None = None, known: Known | None = None
) -> Revision:
    """Write a revision of an issue as it stands now, with the uids of its items.

    What is ``known`` is not read again.

    Successive saves of one person without a pause are one revision. A save that changes nothing
    writes none and returns the last one. What was stored and not settled yet is a save of whoever
    typed it. The caller holds the issue's row, so that no two revisions get one number.
    """
    if issue.unsettled_at is not None:
        kept_by = issue.unsettled_by
        _mark_settled(issue)
        if reason == Reason.SAVE:
            by = by or kept_by
        elif reason != Reason.CONFLICT:
            write_revision(issue, Reason.SAVE, by=kept_by)
    document = known.document if known else load_document(issue)
    last = (known and known.last) or Revision.objects.of(issue.uid).first()
    if reason == Reason.SAVE and last:
        if last.date and last.date != issue.date:
            reason = Reason.MOVE
        elif _plain(last) == _plain_of(document):
            return last
    if last and _is_same_sitting(last, reason, by):
        before = Revision.objects.of(issue.uid).filter(number=last.number - 1).first()
        revision = last
    else:
        before = last
        revision = Revision(issue=issue, issue_uid=issue.uid, by=by, reason=reason)
        revision.number = last.number + 1 if last else 1
        revision.revises_uid = issue.revises.uid if issue.revises else None
    _fill(revision, document, before)
    revision.save()
    return revision


def _mark_settled(issue: Issue) -> None:
    issue.unsettled_at = issue.unsettled_by = None
    Issue.objects.filter(pk=issue.pk).update(unsettled_at=None, unsettled_by=None)


def is_kept(issue: Issue) -> bool:
    """Return True when the last revision of an issue holds its present text."""
    last = Revision.objects.of(issue.uid).first()
    return last is not None and _plain(last) == _plain_of(load_document(issue))


def document_of(revision: Revision) -> Document:
    """Return the document of a revision, with its uids where they fit its items.

    Raises DamagedError.
    """
    text, uids = revision.contents
    document = _parse(text, from_json(read_dialect_values(revision.plain)))
    if [len(section.items) for section in document.sections] != list(map(len, uids)):
        return document
    named = zip(document.sections, uids, strict=True)
    return replace(document, sections=tuple(_with_uids(*pair) for pair in named))


_parse = lru_cache(maxsize=8)(parse)
"""Parse the text of a revision: each save of a sitting is compared with the same one."""


def _with_uids(section: Section, uids: list[str]) -> Section:
    items = zip(section.items, uids, strict=True)
    return replace(section, items=tuple(replace(item, uid=uid) for item, uid in items))


def _is_same_sitting(last: Revision, reason: Reason, by: User | None) -> bool:
    is_same_person = by is not None and last.by_id == by.pk
    is_save = reason == last.reason == Reason.SAVE
    return is_save and is_same_person and timezone.now() - last.at < PAUSE


def _fill(revision: Revision, document: Document, before: Revision | None) -> None:
    """Store a document in a revision, packed after the revision before it."""
    plain = _plain_of(document)
    base = _plain(before) if before and revision.number % WHOLE_EVERY != 1 else None
    revision.whole = base is None
    revision.packed = pack(plain, base or b"")
    revision.plain = plain
    revision.at = timezone.now()
    revision.date = document.date
    revision.glance = _glance(document, plain, before)
    revision.pictures = "\n".join(_our_pictures(plain.decode()))


def _plain_of(document: Document) -> bytes:
    uids = [[item.uid for item in section.items] for section in document.sections]
    dialect = None if document.dialect == SEED else to_json(document.dialect)
    return plain_bytes((serialize(document), uids), dialect)


def _plain(revision: Revision) -> bytes | None:
    """Return the uncompressed bytes of a revision, None when they cannot be read any more."""
    try:
        return revision.plain
    except DamagedError:
        return None


def _glance(document: Document, plain: bytes, before: Revision | None) -> dict[str, object]:
    """Count what changed since the revision before; empty where that cannot be read."""
    base = _plain(before) if before else b""
    if base is None:
        return {}
    # Equal bytes are an equal document, which needs no parsing.
    is_same = base == plain
    there = document_of(before) if before and not is_same else Document()
    changes = compare(there, there if is_same else document)
    return {**asdict(glance(changes)), "is_same": not changes}


def _our_pictures(text: str) -> list[str]:
    address = re.escape(media_prefix()) + r"[\w./-]+"
    return sorted(set(re.findall(address, text)))
