"""The page that lists the links of one section and moves them."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from digests import editing, workflow
from digests.admin.catching.forms import PasteForm
from digests.admin.catching.last_catch import last_catch
from digests.admin.context import page_context
from digests.admin.edits import warn_if_unscheduled
from digests.admin.inputs.move_buttons import handle_move_button, move_buttons
from digests.admin.memory.told import labels_to_join, tell_of_links
from digests.admin.memory.views import BUTTON, act_on_repeat
from digests.admin.requests import parse_pk, person
from digests.markdown import plain
from digests.models import Issue, Link, Section
from digests.permissions import may_edit

INBOX = "inbox"


class MoveForm(forms.Form):
    """The selected links of a section and the target that they move to."""

    links = forms.ModelMultipleChoiceField(
        Link.objects.none(),
        error_messages={
            "required": _("Tick the entries that you want to move."),
            "invalid_choice": _("One of these entries is no longer in this section. Tick again."),
        },
    )
    to = forms.ChoiceField(label=_("to"))

    def __init__(self, *args: Any, section: Section, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.section, self.by = section, by
        self.fields["links"].queryset = section.links.all()  # type: ignore[attr-defined]
        self.fields["to"].choices = self._targets()  # type: ignore[attr-defined]

    def _targets(self) -> list[tuple[str, Any]]:
        """Return the choices: the issue's other sections, the inbox, the sections of drafts."""
        issue = self.section.issue
        siblings: list[tuple[str, Any]] = []
        others: list[tuple[str, Any]] = []
        for row in editing.open_sections(self.by, home=issue).exclude(pk=self.section.pk):
            if row.issue_id == issue.pk:
                siblings.append((str(row.pk), row))
            else:
                others.append((str(row.pk), f"{row.issue} · {row}"))
        return [*siblings, (INBOX, _("the inbox")), *others]

    def sections_entered(self) -> list[Section]:
        """Return the target section as a list of one, or an empty list for the inbox."""
        to = self.cleaned_data["to"]
        return [] if to == INBOX else list(Section.objects.filter(pk=to).select_related("issue"))

    def move(self) -> int:
        """Move the selected links and return their number.

        Raises WorkflowError when an issue can no longer be edited.
        """
        links = list(self.cleaned_data["links"])
        for section in self.sections_entered():
            return len(editing.move_links(links, section, by=self.by))
        for link in links:
            editing.shelve_link(link, by=self.by)
        return len(links)


def section_links_view(request: HttpRequest, pk: int) -> HttpResponse:
    """List the links of a section; a POST moves them.

    Raises PermissionDenied when the user may not read issues, or not edit this one, Http404 for an
    unknown section.
    """
    if not request.user.has_perm("digests.view_issue"):
        raise PermissionDenied
    section = get_object_or_404(Section.objects.select_related("issue", "category"), pk=pk)
    may = may_edit(request.user, section.issue)
    form = MoveForm(section=section, by=person(request))
    if request.method == "POST":
        if not may:
            raise PermissionDenied
        if BUTTON in request.POST:
            act_on_repeat(request)
            return HttpResponseRedirect(request.path)
        form = MoveForm(request.POST, section=section, by=person(request))
        try:
            button = _move_and_settle(request, section, form)
        except workflow.WorkflowError as error:
            messages.error(request, error.messages[0])
            button = ""
        if button is not None:
            return HttpResponseRedirect(request.path + button)
    links = list(section.links.prefetch_related("references").select_related("section__issue"))
    told = tell_of_links(links, by=person(request), home=section.issue)
    is_caught = may and "caught" in request.GET
    context = {
        **page_context(request, _("Entries of “%(section)s”") % {"section": section}, Issue),
        "section": section,
        "rows": [
            (link, plain(link.summary), told[link.pk], move_buttons(link.pk, str(link)))
            for link in links
        ],
        "labels": labels_to_join() if any(map(any, told.values())) else (),
        "form": form,
        "may_edit": may,
        "paste": _paste_form(request, section) if may else None,
        "caught": last_catch(request) if is_caught else None,
    }
    return TemplateResponse(request, "admin/digests/section/links.html", context)


def _paste_form(request: HttpRequest, section: Section) -> PasteForm | None:
    """Return the form that puts what is pasted into a section, for who may add links."""
    if not request.user.has_perm("digests.add_link"):
        return None
    initial = {"to": section.pk, "back": section.pk}
    form = PasteForm(auto_id="paste_%s", initial=initial, by=person(request))
    form.fields["text"].widget.attrs["rows"] = 2
    form.fields["to"].widget = forms.HiddenInput()
    return form


def _move_and_settle(request: HttpRequest, section: Section, form: MoveForm) -> str | None:
    """Move the links that a submission names, by button or by form, and settle their issues.

    Returns the URL fragment of the pressed button, "" after a move by form, None when the form has
    an error. Raises WorkflowError when an issue can no longer be edited.
    """
    entered = parse_pk(request.POST.get("to", ""))
    sections = Section.objects.filter(Q(pk=section.pk) | Q(pk=entered))
    issues = Issue.objects.filter(pk__in=sections.order_by().values("issue"))
    for issue in issues:
        editing.judge_unsettled(issue)
    button = _move_links(request, section, form, [issue.pk for issue in issues])
    if button is not None:
        for issue in issues:
            editing.settle_issue(issue, by=form.by)
    return button


@transaction.atomic
def _move_links(
    request: HttpRequest, section: Section, form: MoveForm, numbers: list[int]
) -> str | None:
    """Move the links of a section, holding the issues concerned, as `_move_and_settle` does."""
    issues = Issue.objects.filter(pk__in=numbers).hold()
    for issue in issues:
        workflow.refuse_what_is_public(issue)
    with warn_if_unscheduled(request, *issues):
        shift = partial(editing.shift_link, by=form.by)
        button = handle_move_button(request, section.links.all(), shift)
        if not button:
            if not form.is_valid():
                return None
            count = form.move()
    if not button:
        text = ngettext("%(n)d entry moved.", "%(n)d entries moved.", count) % {"n": count}
        messages.success(request, text)
    return button
