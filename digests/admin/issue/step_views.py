"""An issue's way to its readers: the line that says where it stands, its steps, its preview."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.admin.models import CHANGE, DELETION, LogEntry
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from digests import working_copy
from digests.admin.history.changes import show_fields, show_sections
from digests.admin.inputs.forms import person
from digests.models import Issue, Link, Publication
from digests.pages.issue import neighbours, show_issue, texts_of, whole
from digests.pages.site import load_site
from digests.pages.texts import load_typesetter
from digests.people import name_of
from digests.permissions import may_edit, may_publish
from digests.workflow import WorkflowError, stand_of

from .status_line import describe, entries_of
from .step_forms import StepForm
from .steps import STEPS, Step, open_steps


class StepPages:
    """The steps of an issue and its preview, for the admin of issues."""

    admin_site: AdminSite

    def get_urls(self) -> list[URLPattern]:
        """The admin's own, after those of the steps and the preview."""
        site = self.admin_site
        own = [
            path(
                "<int:pk>/steps/<slug:name>/",
                site.admin_view(take_step),
                {"site": site},
                name="digests_issue_step",
            ),
            path("<int:pk>/preview/", site.admin_view(preview), name="digests_issue_preview"),
        ]
        return [*own, *super().get_urls()]  # type: ignore[misc]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Add the line that says where the issue stands and what is next, and its other steps."""
        issue = kwargs.get("obj") or Issue()
        steps = open_steps(issue, person(request))
        is_written = not issue.pk or may_edit(request.user, issue) or is_late(request, issue)
        if is_written:
            steps = [step for step in steps if step.save_first]
        shown = [step for step in steps if step == steps[0] or step.is_fleeting]
        context |= {
            "state": state_line(issue),
            "is_written": is_written,
            "next_steps": shown,
            "more_steps": [step for step in steps if step not in shown],
            "seen": stand_of(issue) if issue.pk else "",
            "note_from": name_of(issue.note_by) if issue.note_by else "",
            "working_copy": Issue.objects.filter(revises=issue.pk).first() if issue.pk else None,
        }
        response: HttpResponse = super().render_change_form(  # type: ignore[misc]
            request, context, *args, **kwargs
        )
        return response

    def after_saving(self, request: HttpRequest, issue: Issue) -> HttpResponse | None:
        """Take the step whose button was pressed, or ask what it needs; None if it was none."""
        step = next((step for step in STEPS if step.button in request.POST), None)
        if step is None:
            return None
        if not step.may(person(request), issue):
            raise PermissionDenied
        issue = Issue.objects.select_related("revises").get(pk=issue.pk)
        if step.name == "return" and not issue.is_scheduled():
            return _to(issue)  # the edit did so, and said so
        if step.is_asked:
            return HttpResponseRedirect(
                reverse("admin:digests_issue_step", args=[issue.pk, step.name])
            )
        form = step.form({"seen": stand_of(issue)}, issue=issue)
        form.full_clean()
        try:
            return _take(request, step, issue, form)
        except WorkflowError as error:
            messages.error(request, gettext("Saved, but: ") + error.messages[0])
            return _to(issue)


def is_late(request: HttpRequest, issue: Issue) -> bool:
    """Whether a form is sent for an issue that became public since it was opened.

    It is let in, to be refused with what was typed still there.
    """
    return request.method == "POST" and issue.is_public() and may_publish(person(request))


def in_working_copy(link: Link) -> HttpResponse | None:
    """The way from a link that readers see to the one that revises it, if there is one."""
    twin = Link.objects.filter(revises=link).exclude(section=None).first()
    if twin is None or not link.section or not link.section.issue.is_public():
        return None
    return HttpResponseRedirect(reverse("admin:digests_link_change", args=[twin.pk]))


def state_line(issue: Issue) -> str:
    """Where an issue stands, and how much is in it."""
    return f"{describe(issue)} · {entries_of(issue)}"


def take_step(request: HttpRequest, pk: int, name: str, site: AdminSite) -> HttpResponse:
    """Ask what a step needs; a POST takes it."""
    issue = get_object_or_404(Issue.objects.select_related("revises"), pk=pk)
    step = next((step for step in STEPS if step.name == name), None)
    if step is None:
        raise Http404
    if not step.may(person(request), issue):
        raise PermissionDenied
    is_sent = request.method == "POST"
    if not is_sent and not step.fits(issue, person(request)):
        text = _("This step does not fit the issue as it is now: %(state)s.")
        messages.error(request, text % {"state": describe(issue)})
        return _to(issue)
    form = step.form(request.POST.dict() if is_sent else None, issue=issue)
    if is_sent and form.is_valid():
        try:
            return _take(request, step, issue, form)
        except WorkflowError as error:
            form.add_error(None, error)
            # What is shown now is seen now.
            form.data = {**form.data, "seen": stand_of(issue)}
    return _ask(request, step, issue, form, site)


def _take(request: HttpRequest, step: Step, issue: Issue, form: StepForm) -> HttpResponse:
    """Take a step and say so, to the person and in the log. Raises WorkflowError."""
    by = person(request)
    with transaction.atomic():
        after = step.take(issue, by=by, **form.cleaned_data)
        flag, row = (CHANGE, after) if after else (DELETION, issue)
        LogEntry.objects.log_actions(
            by.pk, [row], flag, change_message=step.said, single_object=True
        )
    messages.success(request, " ".join(filter(None, (str(step.done), form.remark()))))
    return _to(after) if after else HttpResponseRedirect(reverse("admin:digests_issue_changelist"))


def _to(issue: Issue) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:digests_issue_change", args=[issue.pk]))


def _ask(
    request: HttpRequest, step: Step, issue: Issue, form: StepForm, site: AdminSite
) -> HttpResponse:
    """The page of a step; that of a working copy's changes shows them."""
    context = {
        **site.each_context(request),
        "title": step.label,
        "step": step,
        "issue": issue,
        "form": form,
        "state": state_line(issue),
        "opts": Issue._meta,  # noqa: SLF001 (documented API)
    }
    if step.name == "publish_changes" and issue.revises_id:
        changes = working_copy.changes_of(issue)
        context |= {
            "fields": show_fields(changes),
            "sections": show_sections(changes),
            "language": Publication.objects.current().language,
            "shows_changes": True,
        }
    return TemplateResponse(request, "admin/digests/issue/step.html", context)


@never_cache
@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole issue in the site's own clothes, as readers will see it."""
    if not request.user.has_perm("digests.view_issue"):
        raise PermissionDenied
    issue = get_object_or_404(whole(Issue.objects.all()), pk=pk)
    public = load_site(request)
    zone = public.publication.zone
    with translation.override(public.publication.language), timezone.override(zone):
        setter = load_typesetter(public, texts_of(issue))
        issue.date = issue.date or timezone.localdate()
        issue.publish_at = issue.publish_at or timezone.now()
        context = {
            "site": public,
            "publication": public.publication,
            "url": public.absolute(issue.get_absolute_url()),
            "issue": show_issue(issue, setter),
            "around": neighbours(issue.date, setter.dates),
            "form_url": reverse("admin:digests_issue_change", args=[issue.pk]),
        }
        response = render(request, "admin/digests/issue/preview.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response
