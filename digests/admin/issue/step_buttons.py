"""The buttons below the form of an issue that save it and take a workflow step."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext

from digests.admin.edits import is_sent_after_publication
from digests.admin.requests import person
from digests.models import Issue
from digests.people import name_of
from digests.permissions import may_edit
from digests.preflight import UnreadyError
from digests.workflow import WorkflowError, version_of

from .status_line import status_line
from .step_views import issue_form, take_step
from .steps import PAGES, open_pages


class StepButtonsMixin:
    """Add the workflow steps to the admin of issues."""

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Render the form with the status line and the buttons of the open steps."""
        issue = kwargs.get("obj") or Issue()
        pages = open_pages(issue, person(request))
        is_written = (
            not issue.pk
            or may_edit(request.user, issue)
            or is_sent_after_publication(request, issue)
        )
        if is_written:
            pages = [page for page in pages if page.save_label]
        shown = [page for page in pages if page == pages[0] or page.is_temporary]
        context |= {
            "state": status_line(issue),
            "is_written": is_written,
            "next_steps": shown,
            "more_steps": [page for page in pages if page not in shown],
            "seen": version_of(issue) if issue.pk else "",
            "note_from": name_of(issue.note_by) if issue.note_by else "",
            "working_copy": Issue.objects.filter(revises=issue.pk).first() if issue.pk else None,
        }
        response: HttpResponse = super().render_change_form(  # type: ignore[misc]
            request, context, *args, **kwargs
        )
        return response

    def after_saving(self, request: HttpRequest, issue: Issue) -> HttpResponse | None:
        """Take the step whose button was pressed, or redirect to the page that asks for details.

        Returns None when no step's button was pressed. Raises PermissionDenied when the user may
        not take the step.
        """
        page = next((page for page in PAGES if page.button in request.POST), None)
        if page is None:
            return None
        if not page.step.may(person(request), issue):
            raise PermissionDenied
        issue = Issue.objects.select_related("revises").get(pk=issue.pk)
        if page.name == "return" and not issue.is_scheduled():
            return issue_form(issue)  # the edit did so, and said so
        form = page.form({"seen": version_of(issue)}, issue=issue)
        asks = HttpResponseRedirect(reverse("admin:digests_issue_step", args=[issue.pk, page.name]))
        if page.asks_first or not form.is_valid():
            return asks
        try:
            return take_step(request, page, issue, form)
        except UnreadyError:
            return asks
        except WorkflowError as error:
            messages.error(request, gettext("Saved, but: ") + error.messages[0])
            return issue_form(issue)
