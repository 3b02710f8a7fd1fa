"""The list of entries that were cut from issues, and the view that puts one back."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from digests import history
from digests.admin.people.activity_log import ENTRY_RESTORED, log_step
from digests.admin.requests import parse_pk, person
from digests.models import Issue, Link, Shelf
from digests.permissions import may_edit
from digests.workflow import WorkflowError

from .pages import paginate, require, require_view, respond


@require_safe
def cut_entries_view(request: HttpRequest) -> HttpResponse:
    """List the entries that were cut from all issues, or from one with ``?issue=PK``.

    Raises PermissionDenied when the person may not read issues, Http404 for an unknown issue.
    """
    require_view(request)
    links = Link.objects.filter(shelf=Shelf.CUT).order_by("-updated_at", "-pk")
    issue = None
    if wanted := request.GET.get("issue"):
        issue = get_object_or_404(Issue, pk=parse_pk(wanted))
        links = links.filter(cut_from=issue)
    page = paginate(request, links.select_related("cut_from__working_copy", "category"))
    context = {
        "issue": issue,
        "page": page,
        "rows": [(link, _may_put_back(person(request), link)) for link in page],
    }
    return respond(request, "cut", _("Cut entries"), context)


@require_POST
def put_back_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Return an entry that was cut to its issue, or report why that is impossible.

    Raises PermissionDenied when the person may not edit the issue, Http404 when the entry is not on
    a shelf.
    """
    link = get_object_or_404(Link.objects.select_related("cut_from"), pk=pk, section=None)
    left = link.cut_from
    require(left is None or left.is_public() or may_edit(person(request), left))
    try:
        issue = history.put_back(link, by=person(request))
    except WorkflowError as error:
        messages.error(request, error.messages[0])
    else:
        log_step(request, issue, ENTRY_RESTORED)
        text = _("“%(entry)s” stands in “%(issue)s” again.")
        messages.success(request, text % {"entry": link, "issue": issue})
    return HttpResponseRedirect(reverse("admin:digests_issue_cut"))


def _may_put_back(someone: User, link: Link) -> bool:
    """Return True when a user may edit the issue that an entry returns to, or its copy."""
    issue = link.cut_from
    if issue and issue.is_public():
        issue = getattr(issue, "working_copy", None)
        if issue is None:  # yet
            return someone.has_perm("digests.change_issue")
    return issue is not None and history.can_be_restored(issue) and may_edit(someone, issue)
