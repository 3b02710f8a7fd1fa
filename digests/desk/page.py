"""Show the page of the desk, and return the parts of it that change after an act."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from digests.admin.context import page_context
from digests.admin.inbox.rows import rows_of
from digests.admin.inputs.widgets import MarkdownArea
from digests.admin.issue.status_line import status_line
from digests.admin.issue.steps import open_pages
from digests.admin.issue.wechat import old_article
from digests.admin.memory.told import labels_to_join
from digests.admin.requests import person
from digests.document.briefs import briefs_of, first_line
from digests.models import Category, Issue, Link
from digests.permissions import may_edit

from .framing import framed_here
from .requests import for_scripts
from .rows import sections_of, state_of
from .undo import can_undo

INBOX = 50
"""The most links of the inbox that the desk shows, the newest ones."""


@require_safe
def desk_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the desk of an issue, for a published one that of its working copy.

    Raises PermissionDenied when the user may not read issues, Http404 for an unknown issue.
    """
    if not request.user.has_perm("digests.view_issue"):
        raise PermissionDenied
    issue = get_object_or_404(Issue.objects.select_related("revises", "cover"), pk=pk)
    if issue.is_public():
        copy = Issue.objects.filter(revises=issue).first()
        if copy:
            return HttpResponseRedirect(reverse("desk", args=[copy.pk]))
    context = {
        **page_context(request, issue, Issue),
        **rows_context(request, issue),
        "is_nav_sidebar_enabled": False,
        "state_line": status_line(issue),
        "next_steps": open_pages(issue, person(request)),
        "old_article": old_article(issue) if issue.is_public() else None,
        "can_undo": can_undo(request, issue),
        "public_url": (issue.revises or issue).get_absolute_url(),
        "texts": {place: MarkdownArea(place, rows).render(name, "", {"aria-label": label})
                  for place, (name, rows, label) in _AREAS.items()},
        "issue_state": state_of(issue),
        "categories": Category.objects.all(),
        **inbox_context(request),
    }  # fmt: skip
    return TemplateResponse(request, "desk/page.html", context)


_AREAS = {
    "summary": ("summary", 6, _("Summary")),
    "passage": ("verbatim", 10, _("Text")),
    "note": ("note", 2, _("Note")),
    "lead": ("lead", 3, _("Lead")),
    "opening": ("opening", 6, _("Opening")),
    "closing": ("closing", 3, _("Closing")),
}
"""The Markdown texts of the forms by the place where readers see them: field, lines and label."""


@for_scripts
@require_safe
def rows_view(request: HttpRequest, issue: Issue) -> HttpResponse:
    """Return the rows and the inbox as they stand now, as parts of the page."""
    return parts(request, issue)


def parts(request: HttpRequest, issue: Issue, **more: Any) -> JsonResponse:
    """Return the parts of the page that change with an act, and more values for the script."""
    if not request.user.has_perm("digests.view_issue"):
        raise PermissionDenied
    issue = Issue.objects.select_related("revises", "cover").get(pk=issue.pk)
    context = {**rows_context(request, issue), **inbox_context(request)}
    return JsonResponse(
        {
            "rows": render_to_string("desk/_sections.html", context, request),
            "inbox": render_to_string("desk/_inbox.html", context, request),
            "status": status_line(issue),
            "name": str(issue),
            "issue": state_of(issue),
            "version": issue.version,
            "can_undo": can_undo(request, issue),
            **more,
        }
    )


def rows_context(request: HttpRequest, issue: Issue) -> dict[str, Any]:
    """Return the context of an issue's rows."""
    by = person(request)
    return {
        "issue": issue,
        "sections": sections_of(issue, by),
        "briefs": briefs_of(issue.opening),
        "first_brief_line": first_line(issue.opening),
        "may_edit": may_edit(by, issue),
        "labels": labels_to_join() if may_edit(by, issue) else (),
    }


def inbox_context(request: HttpRequest) -> dict[str, Any]:
    """Return the context of the inbox beside the issue."""
    links = Link.objects.inbox()
    shown = links.select_related("category", "finding__category", "caught_by", "cut_from")
    rows = rows_of(shown.prefetch_related("references")[:INBOX])
    return {"waiting": rows, "is_more_waiting": len(rows) == INBOX}


@framed_here
@require_safe
def signed_in_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell the desk, in whose frame somebody has signed in again, who that is.

    Raises Http404 for an unknown issue.
    """
    get_object_or_404(Issue, pk=pk)
    return TemplateResponse(request, "desk/signed_in.html", {"pk": pk})
