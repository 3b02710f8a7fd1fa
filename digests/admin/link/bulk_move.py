"""The page that moves several links into a section of an issue."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop, ngettext
from django.utils.translation import gettext_lazy as _

from digests import editing, workflow
from digests.admin.context import page_context
from digests.admin.people.activity_log import log_step
from digests.admin.requests import parse_pk, person
from digests.models import Link, Section

MOVED = gettext_noop("Moved into a section.")


class TargetForm(forms.Form):
    """The target section, among those of drafts that the user may edit."""

    to = forms.ModelChoiceField(
        Section.objects.none(),
        label=_("Section"),
        empty_label=None,
        error_messages={
            "required": _("Choose the section that the links shall go to."),
            "invalid_choice": _("This section cannot take links any more. Choose another one."),
        },
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sections = editing.open_sections(by)
        field: Any = self.fields["to"]
        field.queryset = sections
        field.choices = [
            (str(issue), [(row.pk, str(row) or gettext("(without heading)")) for row in rows])
            for issue, rows in groupby(sections, key=lambda row: row.issue)
        ]

    @property
    def has_targets(self) -> bool:
        """Return True when there is a section to choose."""
        field: Any = self.fields["to"]
        return bool(field.choices)


def bulk_move_view(request: HttpRequest) -> HttpResponse:
    """Show the links that can move and those that cannot, with reasons; a POST moves the former.

    Raises PermissionDenied when the user may not change links.
    """
    if not request.user.has_perm("digests.change_link"):
        raise PermissionDenied
    by = person(request)
    typed = map(parse_pk, request.GET.get("links", "").split(","))
    numbers = [number for number in typed if number is not None]
    form = TargetForm(request.POST or None, by=by)
    if form.is_valid():
        section = form.cleaned_data["to"]
        try:
            moved = _move(numbers, section, by)
        except workflow.WorkflowError as error:
            messages.error(request, error.messages[0])
            return HttpResponseRedirect(request.get_full_path())
        for link in moved:
            log_step(request, link, MOVED)
        text = ngettext("%(n)d link moved.", "%(n)d links moved.", len(moved))
        messages.success(request, text % {"n": len(moved)})
        return HttpResponseRedirect(reverse("admin:digests_section_links", args=[section.pk]))
    rows = [(link, editing.why_bound(link, by)) for link in _in_order(numbers)]
    context = {
        **page_context(request, _("Move into an issue"), Link),
        "form": form,
        "moving": [link for link, why in rows if not why],
        "staying": [(link, why) for link, why in rows if why],
    }
    return TemplateResponse(request, "admin/digests/link/move.html", context)


def _move(numbers: Iterable[int], section: Section, by: User) -> list[Link]:
    """Move the links that can move, settle the issues concerned and return the moved links.

    Raises WorkflowError when the section or an issue cannot be edited any more.
    """
    links = _in_order(numbers)
    issues = {section.issue, *(link.section.issue for link in links if link.section)}
    for issue in issues:
        editing.judge_unsettled(issue)
    moved = editing.move_links(links, section, by=by)
    for issue in issues:
        editing.settle_issue(issue, by=by)
    return moved


def _in_order(numbers: Iterable[int]) -> list[Link]:
    """Return the links with the given primary keys, in that order; missing ones are skipped."""
    found = Link.objects.select_related("section__issue", "category").in_bulk(numbers)
    return [found[number] for number in numbers if number in found]
