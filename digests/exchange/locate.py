"""Find the issue that a file is."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path

from django.db.models import Case, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from digests.document import Document
from digests.document.front_matter import with_day
from digests.identity import identify
from digests.models import Issue, IssueQuerySet, Link, Status
from digests.store import load_document

from .files import BadFileError
from .report import FileReport

_UID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?=\.[^.]*\Z)")


MOST_TO_COMPARE = 10
"""The most issues that are compared with a file to find the one whose date it corrects."""


def names_an_issue(name: str) -> bool:
    """Return whether the name of a file holds the uid of its issue."""
    return bool(_UID.search(name))


def find_issue(
    document: Document,
    path: Path,
    met: Collection[str],
    report: FileReport,
    moved_from: dt.date | None = None,
) -> Issue:
    """Return the issue of a file, locked until the transaction ends; a new one where there is none.

    The uid in the name of an exported draft decides. Else it is the issue that came from a file
    of this name and date, wherever it stands now; else the one whose date the file corrects or,
    under its name, leaves out; else the issue of the date, the published one first and a withdrawn
    one never; else the undated draft that came from a file of this name. ``met`` are those
    identities of the file's entries that are stored already (`memory.identities_met`).
    """
    date, name = document.date, path.name
    issues = Issue.objects.originals().select_for_update()
    if moved_from:
        return _moved(issues, date, moved_from)
    if uid := _UID.search(name):
        named = Issue.objects.select_for_update().filter(uid=uid[0]).first()
        return named or Issue(uid=uuid.UUID(uid[0]))
    # Most files are new, and then this is all that is asked by their name and date.
    is_alike = Q(source_name=name) | Q(date=date) if date else Q(source_name=name)
    is_known = Issue.objects.originals().filter(is_alike).exists()
    found = _named(issues, name, date) if is_known else None
    if found is None:
        redated = _redated(document, path, met, report, is_known=is_known)
        found = issues.filter(pk=redated.pk).first() if redated else None
    if found is None and is_known:
        found = _dated(issues, name, date)
    if found is None and is_known:
        _note_a_draft_of_the_name(name, report)
    return found or Issue()


def with_kept_date(document: Document, issue: Issue, report: FileReport) -> Document:
    """Return the document of a file that tells no date with the date that its issue has here.

    A title that leaves its date open (``()``, ``2020-05-xx``) takes it away.
    """
    if document.date or not issue.date or _leaves_its_date_open(document):
        return document
    report.date, report.is_as_parsed = issue.date, False
    report.notes.append(_("the issue keeps its date %(date)s") % {"date": issue.date.isoformat()})
    return replace(document, date=issue.date, stamp="")


def _named(issues: IssueQuerySet, name: str, date: dt.date | None) -> Issue | None:
    """Return the issue that came from a file of a name and a date."""
    return _first(issues.filter(source_name=name, source_date=date).exclude(source_hash=""))


def _dated(issues: IssueQuerySet, name: str, date: dt.date | None) -> Issue | None:
    """Return the issue of a date, or the undated draft that came from a file of a name."""
    if date is None:
        return None
    found = _first(issues.filter(date=date).exclude(status=Status.WITHDRAWN))
    return found or _first(issues.filter(source_name=name, source_date=None, date=None))


def _note_a_draft_of_the_name(name: str, report: FileReport) -> None:
    """Tell of a draft that may be the new issue before its date was moved in the file."""
    drafts = Issue.objects.originals().unpublished()
    left = drafts.filter(source_name=name, date__isnull=False).order_by("-date").first()
    if left and left.date:
        report.notes.append(
            _("the draft of %(date)s came from a file of this name too; if both are one, delete it")
            % {"date": left.date.isoformat()}
        )


def _redated(
    document: Document, path: Path, met: Collection[str], report: FileReport, *, is_known: bool
) -> Issue | None:
    """Return the issue whose date the file corrects or leaves out, not locked.

    It has the same text, and came from a file of this name, which alone is no proof because a name
    may serve issue after issue, or from one that was renamed with its date and is not there any
    more. A file without a date is often the next issue, begun as a copy of the last one: it is only
    an issue of its own name, and none if its title leaves the date open. One that says that it is
    unfinished is no published issue.
    """
    if not (is_known or met) or _leaves_its_date_open(document):
        return None
    # Without locks: held in another order than editors hold them, they could wait in a circle.
    imported = Issue.objects.originals().exclude(source_hash="")
    dated = imported.filter(source_date__isnull=False).order_by("-pk")
    if report.is_unfinished:
        dated = dated.exclude(status=Status.PUBLISHED)
    of_the_name = dated.filter(source_name=path.name)[:MOST_TO_COMPARE] if is_known else ()
    renamed = _renamed(dated, path, met) if document.date else ()
    for issue in chain(of_the_name, renamed):
        if _is_the_same_text(load_document(issue), document):
            return issue
    return None


def _renamed(dated: QuerySet[Issue], path: Path, met: Collection[str]) -> Iterator[Issue]:
    """Yield the issues that share entries with a file and whose own files are not beside it."""
    links = Link.objects.filter(identity__in=met)
    sharing = dated.filter(pk__in=links.values("section__issue")).exclude(source_name=path.name)
    for issue in sharing[:MOST_TO_COMPARE]:
        if not path.with_name(issue.source_name).exists():
            yield issue


def _leaves_its_date_open(document: Document) -> bool:
    """Return whether the title has a place for a date that is still to come: ``NAME () …``.

    Only before such brackets does a title have a name; of empty ones there is no stamp.
    """
    return document.date is None and bool(document.name or document.stamp)


def _is_the_same_text(before: Document, after: Document) -> bool:
    """Return whether two documents share most of their entries, or without entries their text."""
    old, new = _known_by(before), _known_by(after)
    if old or new:
        return (old & new).total() * 2 > max(old.total(), new.total())
    return _undated(before) == _undated(after)


def _undated(document: Document) -> Document:
    front = with_day(document.front_matter, None)
    return replace(document, date=None, stamp="", front_matter=front)


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
