"""Many links moved into an issue at once: where to, and which of them stay."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
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
    """The section that the links go to, of a draft that someone may change."""

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
        """Whether there is a section at all."""
        field: Any = self.fields["to"]
        return bool(field.choices)


def bulk_move_view(request: HttpRequest) -> HttpResponse:
    """Say which links move and which stay, and ask for the section; a POST moves them."""
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


@transaction.atomic
def _move(numbers: Iterable[int], section: Section, by: User) -> list[Link]:
    """Move those that may go, and settle the issues that they leave and enter."""
    links = _in_order(numbers)
    left = {link.section.issue for link in links if link.section}
    moved = editing.move_links(links, section, by=by)
    for issue in {section.issue, *left}:
        editing.settle_issue(issue, by=by)
    return moved


def _in_order(numbers: Iterable[int]) -> list[Link]:
    """The links with the numbers, in their order; of one that is gone nothing."""
    found = Link.objects.select_related("section__issue", "category").in_bulk(numbers)
    return [found[number] for number in numbers if number in found]
