"""The views that take a workflow step of an issue."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.admin.models import CHANGE, DELETION, LogEntry
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from digests import store, working_copy
from digests.admin.context import page_context
from digests.admin.history.changes import show_fields, show_sections
from digests.admin.requests import person
from digests.models import Issue, Publication
from digests.workflow import WorkflowError, version_of

from .status_line import status_line, status_text
from .step_forms import StepForm
from .steps import PAGES, StepPage


def step_view(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Ask for the details of a step; a POST takes it.

    Raises PermissionDenied when the user may not take it, Http404 for an unknown issue or step.
    """
    issue = get_object_or_404(Issue.objects.select_related("revises"), pk=pk)
    page = next((page for page in PAGES if page.name == name), None)
    if page is None:
        raise Http404
    if not page.step.may(person(request), issue):
        raise PermissionDenied
    is_sent = request.method == "POST"
    if not is_sent and not page.step.is_applicable(issue, person(request)):
        text = _("This step does not fit the issue as it is now: %(state)s.")
        messages.error(request, text % {"state": status_text(issue)})
        return issue_form(issue)
    form = page.form(request.POST.dict() if is_sent else None, issue=issue)
    if is_sent and form.is_valid():
        try:
            return take_step(request, page, issue, form)
        except WorkflowError as error:
            form.add_error(None, error)
            # What is shown now is seen now.
            form.data = {**form.data, "seen": version_of(issue)}
    return _ask(request, page, issue, form)


def take_step(request: HttpRequest, page: StepPage, issue: Issue, form: StepForm) -> HttpResponse:
    """Take a step, log it and redirect with a success message.

    Raises WorkflowError when the issue no longer allows the step.
    """
    by = person(request)
    store.judge(issue)  # other writers wait for what the transaction does
    with transaction.atomic():
        after = page.step.take(issue, by=by, **form.cleaned_data)
        flag, row = (CHANGE, after) if after else (DELETION, issue)
        LogEntry.objects.log_actions(
            by.pk, [row], flag, change_message=page.log_message, single_object=True
        )
    messages.success(request, " ".join(filter(None, (str(page.success_message), form.notice()))))
    return (
        issue_form(after)
        if after
        else HttpResponseRedirect(reverse("admin:digests_issue_changelist"))
    )


def issue_form(issue: Issue) -> HttpResponse:
    """Return a redirect to the form of an issue."""
    return HttpResponseRedirect(reverse("admin:digests_issue_change", args=[issue.pk]))


def _ask(request: HttpRequest, page: StepPage, issue: Issue, form: StepForm) -> HttpResponse:
    """Render the page of a step; the one that publishes changes lists them."""
    context = {
        **page_context(request, page.label, Issue),
        "step": page,
        "issue": issue,
        "form": form,
        "state": status_line(issue),
    }
    if page.name == "publish_changes" and issue.revises_id:
        changes = working_copy.changes_of(issue)
        context |= {
            "fields": show_fields(changes),
            "sections": show_sections(changes),
            "language": Publication.objects.current().language,
            "shows_changes": True,
        }
    return TemplateResponse(request, "admin/digests/issue/step.html", context)
