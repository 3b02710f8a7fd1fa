"""The list of deleted issues, and the view that restores one as a draft."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from digests import history
from digests.admin.people.activity_log import BROUGHT_BACK, log_step
from digests.admin.requests import person
from digests.models import Revision
from digests.models.revision import replay
from digests.permissions import may_publish
from digests.workflow import WorkflowError

from .pages import author_name, paginate, require, require_view, respond


@require_safe
def deleted_issues_view(request: HttpRequest) -> HttpResponse:
    """List the deleted issues that can be restored.

    Raises PermissionDenied when the user may not read issues.
    """
    require_view(request)
    page = paginate(request, Revision.objects.of_deleted().select_related("by").defer("packed"))
    context = {
        "page": page,
        "rows": _deleted_rows(list(page)),
        "may_restore": may_publish(person(request)),
    }
    return respond(request, "deleted", _("Deleted issues"), context)


@require_POST
def bring_back_view(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Restore a deleted issue as a draft, or report why that is impossible.

    Raises PermissionDenied when the user may not publish.
    """
    require(may_publish(person(request)))
    try:
        issue = history.bring_back(uid, by=person(request))
    except WorkflowError as error:
        messages.error(request, error.messages[0])
        return HttpResponseRedirect(reverse("admin:digests_issue_deleted"))
    log_step(request, issue, BROUGHT_BACK)
    is_copy = issue.revises_id is not None
    text = _("The working copy is back.") if is_copy else _("The issue is back as a draft.")
    messages.success(request, text)
    return HttpResponseRedirect(reverse("admin:digests_issue_change", args=[issue.pk]))


@dataclass(frozen=True, slots=True)
class DeletedRow:
    """A deleted issue: its last revision, its author, its title and its number of entries."""

    revision: Revision
    who: str
    title: str
    entries: int


def _deleted_rows(last: list[Revision]) -> list[DeletedRow]:
    """Return a row for each last revision; all their histories are read with one query."""
    uids = [revision.issue_uid for revision in last]
    kept = Revision.objects.filter(issue_uid__in=uids).order_by("issue_uid", "number")
    readable = {
        uid: replay(revisions) for uid, revisions in groupby(kept, lambda one: one.issue_uid)
    }
    return [_deleted_row(one, readable[one.issue_uid].get(one.number)) for one in last]


def _deleted_row(last: Revision, readable: Revision | None) -> DeletedRow:
    text, uids = readable.contents if readable else ("", [])
    title = text.lstrip("\n").split("\n", 1)[0].removeprefix("# ")
    return DeletedRow(last, author_name(last.by), title, sum(map(len, uids)))
