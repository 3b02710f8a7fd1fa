"""Find the issue that a file is."""

from __future__ import annotations

import datetime as dt
import re
import uuid

from django.db.models import Case, QuerySet, Value, When
from django.utils.translation import gettext as _

from digests.models import Issue, IssueQuerySet, Status

from .files import BadFileError

_UID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?=\.[^.]*\Z)")


def find_issue(date: dt.date | None, name: str, moved_from: dt.date | None = None) -> Issue:
    """Return the issue of a file, locked until the transaction ends; a new one where there is none.

    The uid in the name of an exported draft decides. Else it is the issue that came from a file
    of this name and date, wherever it stands now; else the issue of the date, the published one
    first and a withdrawn one never; else the undated draft that came from a file of this name.
    """
    issues = Issue.objects.originals().select_for_update()
    if moved_from:
        return _moved(issues, date, moved_from)
    uid = _UID.search(name)
    if uid:
        named = Issue.objects.select_for_update().filter(uid=uid[0]).first()
        return named or Issue(uid=uuid.UUID(uid[0]))
    same_file = issues.filter(source_name=name, source_date=date).exclude(source_hash="")
    found = _first(same_file)
    if found is None and date:
        found = _first(issues.filter(date=date).exclude(status=Status.WITHDRAWN))
        found = found or _first(issues.filter(source_name=name, source_date=None, date=None))
    return found or Issue()


def _first(issues: QuerySet[Issue]) -> Issue | None:
    rank = Case(
        When(status=Status.PUBLISHED, then=Value(0)),
        When(status=Status.WITHDRAWN, then=Value(2)),
        default=Value(1),
    )
    return issues.order_by(rank, "pk").first()


def _moved(issues: IssueQuerySet, date: dt.date | None, old: dt.date) -> Issue:
    """Return the draft of the old date. Raises BadFileError if it or the new date is not free."""
    drafts = issues.unpublished().filter(date=old)
    draft = _first(drafts)
    if draft is None:
        raise BadFileError(
            _("No draft has the date %(date)s. Correct the date after --moved-from.")
            % {"date": old.isoformat()}
        )
    if date and issues.filter(date=date).exclude(pk=draft.pk).exists():
        raise BadFileError(
            _("Another issue has the date %(date)s. Correct the date in the title.")
            % {"date": date.isoformat()}
        )
    return draft
