"""The list of an issue's revisions, the changes of each, and the view that restores one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.models import User
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from digests import editing, history, store, working_copy
from digests.admin.people.activity_log import ENTRY_RESTORED, RESTORED, log_step
from digests.admin.requests import parse_pk, person
from digests.document import Document
from digests.document.diff import compare
from digests.models import Issue, Publication, Revision, Shelf
from digests.models.compression import DamagedError
from digests.permissions import may_publish
from digests.workflow import WorkflowError

from .changes import show_fields, show_sections
from .labels import glance_text
from .pages import author_name, paginate, require, require_view, respond


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """A revision in the list: its author, its reason and a summary of its changes."""

    revision: Revision
    who: str
    what: str
    glance: str


def issue_history_view(request: HttpRequest, pk: str) -> HttpResponse:
    """List the revisions of an issue and of its past working copies, newest first.

    Raises PermissionDenied when the user may not read issues, Http404 for an unknown issue.
    """
    require_view(request)
    issue = get_object_or_404(Issue, pk=parse_pk(pk))
    if issue.unsettled_at:
        editing.settle_issue(issue)
    kept = Revision.objects.with_past_copies(issue.uid)
    page = paginate(request, kept.select_related("by").defer("packed"))
    context = {
        "issue": issue,
        "page": page,
        "rows": [_row(revision) for revision in page],
        "cut": issue.cut_links.filter(shelf=Shelf.CUT).count(),
    }
    return respond(request, "issue", _("History"), context)


@require_safe
def revision_view(request: HttpRequest, uid: UUID, number: int) -> HttpResponse:
    """Show the changes of a revision, or with ``?with=now`` the changes since.

    Raises PermissionDenied when the user may not read issues, Http404 for an unknown revision.
    """
    require_view(request)
    near = {one.number: one for one in _near(uid, number)}
    revision = near.get(number)
    if revision is None:
        raise Http404
    is_since = request.GET.get("with") == "now" and revision.issue is not None
    before = revision if is_since else near.get(number - 1)
    context: dict[str, Any] = {
        "row": _row(revision),
        "issue": revision.issue,
        "revised": revision.revised(),
        "uid": uid,
        "is_since": is_since,
        "earlier": near.get(number - 1),
        "later": near.get(number + 1),
        "before": before,
        "may_restore": _may_restore(request, revision.issue),
        "language": Publication.objects.current().language,
    }
    try:
        changes = compare(*_sides(revision, before, is_since=is_since))
    except DamagedError:
        context["is_damaged"] = True
    else:
        context["fields"], context["sections"] = show_fields(changes), show_sections(changes)
    return respond(request, "revision", _("Version %(number)d") % {"number": number}, context)


@require_POST
def restore_view(request: HttpRequest, uid: UUID, number: int) -> HttpResponse:
    """Restore an issue, or the one item whose uid is in ``item``, to the state of a revision.

    Raises PermissionDenied when the user may not publish, Http404 for an unknown revision, a
    revision of a deleted issue or a malformed uid.
    """
    require(may_publish(person(request)))
    revision = get_object_or_404(
        Revision.objects.select_related("issue"), issue_uid=uid, number=number, issue__isnull=False
    )
    issue = revision.issue
    assert issue is not None, "the query asks for it"  # noqa: S101
    item = request.POST.get("item")
    try:
        issue = _restore(issue, revision, item, person(request))
    except WorkflowError as error:
        messages.error(request, error.messages[0])
    else:
        log_step(request, issue, ENTRY_RESTORED if item else RESTORED)
        messages.success(request, _restored(number, is_item=bool(item)))
    return HttpResponseRedirect(reverse("admin:digests_issue_history", args=[issue.pk]))


@transaction.atomic
def _restore(issue: Issue, revision: Revision, item: str | None, by: User) -> Issue:
    """Restore an issue or one item of it; a public issue in its working copy."""
    if issue.is_public():
        issue = working_copy.open_working_copy(issue, by=by)
    if item:
        return history.restore_item(issue, revision, _uid(item), by=by)
    return history.restore_issue(issue, revision, by=by)


def _may_restore(request: HttpRequest, issue: Issue | None) -> bool:
    may = issue is not None and (history.can_be_restored(issue) or issue.is_public())
    return may and may_publish(person(request))


def _row(revision: Revision) -> RevisionRow:
    return RevisionRow(
        revision=revision,
        who=author_name(revision.by),
        what=revision.get_reason_display(),
        glance=glance_text(revision.glance),
    )


def _near(uid: UUID, number: int) -> Iterable[Revision]:
    """Return a revision together with the ones before and after it."""
    revisions = Revision.objects.of(uid).select_related("by", "issue")
    return revisions.filter(number__gte=number - 1, number__lte=number + 1)


def _sides(
    revision: Revision, before: Revision | None, *, is_since: bool
) -> tuple[Document, Document]:
    """Return the older and the newer document that the page compares."""
    if is_since and revision.issue:
        return store.document_of(revision), store.load_document(revision.issue)
    older = store.document_of(before) if before else Document()
    return older, store.document_of(revision)


def _uid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error


def _restored(number: int, *, is_item: bool) -> str:
    if is_item:
        text = gettext("The entry is what it was in version %(number)d.")
    else:
        text = gettext("The issue is what it was in version %(number)d.")
    return text % {"number": number}
