"""Settle an issue: store its normal form and write a revision."""

from __future__ import annotations

from contextlib import suppress

from django.contrib.auth.models import User
from django.db import transaction

from digests.document.normal_form import Unsayable
from digests.models import Issue, Link, Reason, Revision
from digests.models.compression import DamagedError

from .load import load_document
from .revisions import document_of, is_kept, write_revision
from .save import counted_anew, normal_form_of, normalize_issue

NO_REFERENCES = "no-references"
"""A line among an entry's references cannot be read as one, so readers would not see it."""


def judge(issue: Issue) -> None:
    """Do what takes long in settling an issue, before the transaction that settles it.

    Its normal form is computed, and the revisions that it may be compared with are parsed. Both are
    kept in memory, and count while the texts are the same.
    """
    normal_form_of(counted_anew(issue, load_document(issue)))
    for revision in Revision.objects.of(issue.uid)[:2]:
        with suppress(DamagedError):
            document_of(revision)


@transaction.atomic
def settle(
    issue: Issue, *, by: User | None = None, reason: Reason | None = None
) -> tuple[Unsayable, ...]:
    """Store the normal form of an issue and write a revision.

    Without a ``reason`` a revision is written only of what was stored since the last one, in the
    name of whoever typed it. Returns the fields that the file cannot express; they stay as typed.
    """
    unsayable = normalize_issue(issue)
    if reason == Reason.CONFLICT and is_kept(issue):
        reason = Reason.SAVE  # who took the text of the other has written nothing
    if reason or issue.unsettled_at is not None:
        write_revision(issue, reason or Reason.SAVE, by=by)
    return (*unsayable, *_unread_references(issue))


def _unread_references(issue: Issue) -> tuple[Unsayable, ...]:
    links = Link.objects.filter(section__issue=issue).exclude(references_typed="")
    return tuple(
        Unsayable("references", NO_REFERENCES, position, str(uid))
        for position, uid in links.values_list("section__position", "uid")
    )
