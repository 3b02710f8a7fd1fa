"""Take back what an import did to an issue that was there before."""

from __future__ import annotations

import hashlib

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from digests import changes, store
from digests.document import serialize
from digests.models import Issue, Reason, Revision
from digests.models.compression import DamagedError
from digests.permissions import may_publish, require
from digests.workflow import WorkflowError, hold_issue

from .files import BadFileError
from .publishing import save_redated
from .refusals import refuse_to_update
from .report import FileReport


@transaction.atomic
def take_back_import(issue: Issue, *, version: int, by: User | None = None) -> Issue:
    """Restore an issue as it was before a file updated it, with the same uids and at its date.

    ``version`` is that of the issue right after the import. Raises WorkflowError where it was
    changed since, or the text before is not kept.
    """
    require(by is None or may_publish(by))
    issue = hold_issue(issue)
    last, *before = Revision.objects.of(issue.uid)[:2]
    if issue.version != version or last.reason != Reason.IMPORT or not before:
        raise WorkflowError(
            _("“%(issue)s” has changed since the file was taken. Its history has every text of it.")
            % {"issue": issue}
        )
    try:
        refuse_to_update(issue, is_edited=False)
        document = store.document_of(before[0])
        save_redated(issue, document, FileReport(issue.source_name), may_publish=False)
    except (BadFileError, DamagedError) as error:
        raise WorkflowError(f"“{issue}”: {error}") from error
    store.write_revision(issue, Reason.RESTORE, by=by)
    _forget_the_file(issue)
    changes.touch(issue)
    return issue


def _forget_the_file(issue: Issue) -> None:
    """Let the issue be one that is as its file, so that the file may be taken once more."""
    text = serialize(store.exported_document(issue))
    written = hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
    issue.source_date, issue.source_hash, issue.imported_hash = issue.date, written, written
    Issue.objects.filter(pk=issue.pk).update(
        source_date=issue.date, source_hash=written, imported_hash=written
    )
