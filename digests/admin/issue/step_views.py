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
from digests.preflight import Report, UnreadyError
from digests.workflow import WorkflowError, version_of

from .checks import checks_context, take_up
from .status_line import status_line, status_text
from .step_forms import StepForm
from .steps import StepPage, page_of

ACTS = ("mend", "let_stand")
"""The names of the buttons beside what the checks have found."""


def step_view(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Ask for the details of a step; a POST takes it.

    Raises PermissionDenied when the user may not take it, Http404 for an unknown issue or step.
    """
    issue = get_object_or_404(Issue.objects.select_related("revises"), pk=pk)
    page = page_of(name)
    if page is None:
        raise Http404
    if not page.step.may(person(request), issue):
        raise PermissionDenied
    if page.step.is_gated and (act := next((one for one in ACTS if one in request.POST), "")):
        return _take_up_finding(request, page, issue, act)
    is_sent = request.method == "POST"
    if not is_sent and not page.step.is_applicable(issue, person(request)):
        text = _("This step does not fit the issue as it is now: %(state)s.")
        messages.error(request, text % {"state": status_text(issue)})
        return issue_form(issue)
    form = page.form(request.POST.dict() if is_sent else None, issue=issue)
    report = None
    if is_sent and form.is_valid():
        try:
            return take_step(request, page, issue, form)
        except WorkflowError as error:
            form.add_error(None, error)
            report = error.report if isinstance(error, UnreadyError) else None
            # What is shown now is seen now.
            form.data = {**form.data, "seen": version_of(issue)}
    return _ask(request, page, issue, form, report=report)


def _take_up_finding(request: HttpRequest, page: StepPage, issue: Issue, act: str) -> HttpResponse:
    """Mend what a check has found, or let it stand, and ask again with what it finds then."""
    try:
        said = take_up(request, issue, act, request.POST[act])
    except WorkflowError as error:
        said = " ".join(error.messages)
    issue = Issue.objects.select_related("revises").get(pk=issue.pk)
    form = page.form(issue=issue)
    typed = form.fields.keys() & request.POST.keys() - {"seen"}
    form.initial = {**form.initial, **{name: request.POST[name] for name in typed}}
    return _ask(request, page, issue, form, said=said)


def take_step(request: HttpRequest, page: StepPage, issue: Issue, form: StepForm) -> HttpResponse:
    """Take a step, log it and redirect with a success message.

    The warnings that were sent along count as seen. Raises UnreadyError where the checks stop the
    step, WorkflowError when the issue no longer allows it.
    """
    by = person(request)
    if "at" in form.cleaned_data:  # whoever publishes chose the day to come
        page = page_of("schedule") or page
    # Nothing may change between the checks and the step: it looks for the version checked.
    details = {**form.cleaned_data, "seen": form.cleaned_data["seen"] or version_of(issue)}
    page.step.refuse_unready(issue, seen=request.POST.getlist("seen_warning"), by=by)
    store.judge(issue)  # other writers wait for what the transaction does
    with transaction.atomic():
        after = page.step.take(issue, by=by, **details)
        flag, row = (CHANGE, after) if after else (DELETION, issue)
        LogEntry.objects.log_actions(
            by.pk, [row], flag, change_message=page.log_message, single_object=True
        )
    messages.success(request, " ".join(filter(None, (str(page.success_message), form.notice()))))
    if after and request.POST.get("back") == "desk":
        return HttpResponseRedirect(reverse("desk", args=[after.pk]))
    return (
        issue_form(after)
        if after
        else HttpResponseRedirect(reverse("admin:digests_issue_changelist"))
    )


def issue_form(issue: Issue) -> HttpResponse:
    """Return a redirect to the form of an issue."""
    return HttpResponseRedirect(reverse("admin:digests_issue_change", args=[issue.pk]))


def _ask(
    request: HttpRequest,
    page: StepPage,
    issue: Issue,
    form: StepForm,
    *,
    said: str = "",
    report: Report | None = None,
) -> HttpResponse:
    """Render the page of a step; the one that publishes changes lists them.

    ``report`` is what the checks have found, None where they are still to be run.
    """
    context = {
        **page_context(request, page.label, Issue),
        **(checks_context(request, issue, report) if page.step.is_gated else {}),
        "step": page,
        "issue": issue,
        "form": form,
        "state": status_line(issue),
        "said": said,
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
