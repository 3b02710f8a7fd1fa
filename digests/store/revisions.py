"""An issue's text as it stood at a moment."""

from __future__ import annotations

from dataclasses import replace

from django.contrib.auth.models import User
from django.db.models import Max

from digests.document import Document, Section, parse, serialize
from digests.models import Issue, Reason, Revision

from .load import load_document


def write_revision(issue: Issue, reason: Reason, *, by: User | None = None) -> Revision:
    """Keep the text of an issue as it stands now, with the uids of its items beside it.

    The caller holds the issue's row, so that no two revisions ask for one number.
    """
    document = load_document(issue)
    last = Revision.objects.filter(issue_uid=issue.uid).aggregate(number=Max("number"))["number"]
    return Revision.objects.create(
        issue=issue,
        issue_uid=issue.uid,
        number=(last or 0) + 1,
        by=by,
        reason=reason,
        text=serialize(document),
        uids=[[item.uid for item in section.items] for section in document.sections],
    )


def document_of(revision: Revision) -> Document:
    """The document that a revision keeps, with its uids where they can be told."""
    document = parse(revision.text)
    if [len(section.items) for section in document.sections] != list(map(len, revision.uids)):
        return document
    named = zip(document.sections, revision.uids, strict=True)
    return replace(document, sections=tuple(_with_uids(*pair) for pair in named))


def _with_uids(section: Section, uids: list[str]) -> Section:
    items = zip(section.items, uids, strict=True)
    return replace(section, items=tuple(replace(item, uid=uid) for item, uid in items))
