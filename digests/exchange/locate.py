"""Find the issue that a file is."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections import Counter
from dataclasses import replace
from itertools import chain
from pathlib import Path

from django.db.models import Case, QuerySet, Value, When
from django.utils.translation import gettext as _

from digests.document import Document
from digests.identity import identify
from digests.models import Issue, IssueQuerySet, Link, Status
from digests.store import load_document

from .files import BadFileError

_UID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?=\.[^.]*\Z)")


MOST_TO_COMPARE = 10
"""The most issues that are compared with a file to find the one whose date it corrects."""


def names_an_issue(name: str) -> bool:
    """Return whether the name of a file holds the uid of its issue."""
    return bool(_UID.search(name))


def is_known_name(name: str) -> bool:
    """Return whether some issue came from a file of a name."""
    return Issue.objects.originals().filter(source_name=name).exists()


def find_issue(
    document: Document, path: Path, moved_from: dt.date | None = None, *, is_known: bool = True
) -> Issue:
    """Return the issue of a file, locked until the transaction ends; a new one where there is none.

    The uid in the name of an exported draft decides. Else it is the issue that came from a file
    of this name and date, wherever it stands now; else the one whose date the file corrects; else
    the issue of the date, the published one first and a withdrawn one never; else the undated draft
    that came from a file of this name. Of a name that is not known (`is_known_name`) little is
    asked.
    """
    date, name = document.date, path.name
    issues = Issue.objects.originals().select_for_update()
    if moved_from:
        return _moved(issues, date, moved_from)
    if uid := _UID.search(name):
        named = Issue.objects.select_for_update().filter(uid=uid[0]).first()
        return named or Issue(uid=uuid.UUID(uid[0]))
    of_the_name = issues.filter(source_name=name)
    found = None
    if is_known:
        found = _first(of_the_name.filter(source_date=date).exclude(source_hash=""))
    if found is None and date:
        redated = _redated(document, path, is_known=is_known)
        found = issues.filter(pk=redated.pk).first() if redated else None
        found = found or _first(issues.filter(date=date).exclude(status=Status.WITHDRAWN))
        if found is None and is_known:
            found = _first(of_the_name.filter(source_date=None, date=None))
    return found or Issue()


def _redated(document: Document, path: Path, *, is_known: bool) -> Issue | None:
    """Return the issue whose date the file corrects, not locked: one with the same text.

    It came from a file of this name, which alone is no proof because a name may serve issue after
    issue, or from one that was renamed with its date and is not there any more.
    """
    # Without locks: held in another order than editors hold them, they could wait in a circle.
    imported = Issue.objects.originals().exclude(source_hash="")
    dated = imported.filter(source_date__isnull=False).order_by("-pk")
    of_the_name = dated.filter(source_name=path.name)[:MOST_TO_COMPARE] if is_known else ()
    identities = {identity for entry in document.entries if (identity := identify(entry.url or ""))}
    sharing = dated.filter(
        pk__in=Link.objects.filter(identity__in=identities).values("section__issue")
    ).exclude(source_name=path.name)[:MOST_TO_COMPARE]
    renamed = (one for one in sharing if not path.with_name(one.source_name).exists())
    for issue in chain(of_the_name, renamed):
        if _is_the_same_text(load_document(issue), document):
            return issue
    return None


def _is_the_same_text(before: Document, after: Document) -> bool:
    """Return whether two documents share most of their entries, or without entries their text."""
    old, new = _known_by(before), _known_by(after)
    if old or new:
        return (old & new).total() * 2 > max(old.total(), new.total())
    return replace(before, date=None, stamp="") == replace(after, date=None, stamp="")


def _known_by(document: Document) -> Counter[str]:
    """Return what the entries are known by: their addresses, and titles where they have none."""
    return Counter(identify(entry.url or "") or entry.title for entry in document.entries)


def _first(issues: QuerySet[Issue]) -> Issue | None:
    rank = Case(
        When(status=Status.PUBLISHED, then=Value(0)),
        When(status=Status.WITHDRAWN, then=Value(2)),
        default=Value(1),
    )
    return issues.order_by(rank, "pk").first()


def _moved(issues: IssueQuerySet, date: dt.date | None, old: dt.date) -> Issue:
    """Return the issue of the old date. Raises BadFileError if it or the new date is not free."""
    issue = _first(issues.filter(date=old).exclude(status=Status.WITHDRAWN))
    if issue is None:
        raise BadFileError(
            _("No issue has the date %(date)s. Correct the date after --moved-from.")
            % {"date": old.isoformat()}
        )
    if date and issues.filter(date=date).exclude(pk=issue.pk).exists():
        raise BadFileError(
            _("Another issue has the date %(date)s. Correct the date in the title.")
            % {"date": date.isoformat()}
        )
    return issue
