"""The dates of imported issues: when they are published, and what a corrected date moves."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _

from digests import workflow
from digests.document import Document
from digests.models import Issue, Publication, Status
from digests.store import Known, save_document

from .files import BadFileError
from .report import UNCHANGED, FileReport


def publish(
    issue: Issue,
    document: Document,
    report: FileReport,
    settled: Known | None,
    *,
    is_dry: bool,
    by: User | None = None,
) -> bool:
    """Publish a draft at its own date, or say why it stays what it is; return whether it was.

    ``settled`` is what was just written of a new issue, if it is in normal form.
    """
    head = (document.headline, document.lead, document.opening, document.closing)
    if not issue.is_unpublished():
        note_withdrawn(issue, report)
    elif document.date is None:
        report.notes.append(_("has no date and stays a draft"))
    elif not any(head) and not document.sections:
        report.notes.append(_("has no text and stays a draft"))
    else:
        at = _midnight(document.date)
        if settled and is_dry:
            workflow.rehearse_publication(issue, at=at)
        else:
            workflow.publish_issue(issue, by=by, at=at, settled=settled)
        if at <= timezone.now():
            report.notes += [_("is public now")] if report.status == UNCHANGED else []
        else:
            report.notes.append(_("scheduled for %(date)s") % {"date": document.date.isoformat()})
        return True
    return False


def note_withdrawn(issue: Issue, report: FileReport) -> None:
    """Tell that an issue is not published again."""
    if issue.status == Status.WITHDRAWN:
        report.notes.append(_("was withdrawn and stays so"))


def note_unfinished(issue: Issue, report: FileReport) -> None:
    """Tell that a file which says that it is unfinished is not published, or was before."""
    report.notes.append(
        _("says of itself that it is unfinished, but is published here and stays so")
        if issue.status == Status.PUBLISHED
        else _("says of itself that it is unfinished, and stays a draft")
    )


def save_redated(
    issue: Issue, document: Document, report: FileReport, *, may_publish: bool
) -> Document:
    """Write a document as an issue, whose date it may correct; return it with the rows' uids.

    The old address of a public issue leads to the new one, and an issue that its date published is
    published at the new one, unless readers who see it now would not any more; one still to come
    only where the import ``may_publish``. Raises BadFileError for a date that cannot be.
    """
    _refuse_the_date(issue, document.date)
    old, new = issue.date if issue.pk else None, document.date
    saved = save_document(issue, document)
    if not (old and new and old != new):
        return saved
    report.notes.append(
        _("moved from %(old)s to %(new)s") % {"old": old.isoformat(), "new": new.isoformat()}
    )
    at, is_public = _midnight(new), issue.is_public()
    if is_public:
        workflow.lead_on(issue, old, new)
    is_by_date = issue.status == Status.PUBLISHED and issue.publish_at == _midnight(old)
    if is_by_date and (at <= timezone.now() if is_public else may_publish):
        workflow.redate_issue(issue, at)
    elif is_public and at > timezone.now():
        report.notes.append(_("is public already and stays so, though its date is still to come"))
    return saved


def _refuse_the_date(issue: Issue, date: dt.date | None) -> None:
    """Raise BadFileError for a date that a published issue cannot take."""
    if issue.status != Status.PUBLISHED or issue.date == date:
        return
    if date is None:
        raise BadFileError(
            _("The issue is published, and the file has no date. Write the date into the title.")
        )
    if Issue.objects.filter(status=Status.PUBLISHED, date=date).exists():
        raise BadFileError(
            _("Another issue has the date %(date)s. Correct the date in the title.")
            % {"date": date.isoformat()}
        )


def _midnight(date: dt.date) -> dt.datetime:
    """Return the moment at which a day begins in the publication's zone, in UTC."""
    zone = (Publication.objects.only("time_zone").first() or Publication()).zone
    return dt.datetime.combine(date, dt.time(), tzinfo=zone).astimezone(dt.UTC)
