"""The sections of an issue as inline rows of its form."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from digests.admin.edits import is_sent_after_publication
from digests.admin.inputs.forms import PlainCategoryMixin
from digests.admin.inputs.move_buttons import move_buttons
from digests.admin.requests import person
from digests.models import Issue, Kind, Section
from digests.permissions import may_edit

from .forms import SectionForm, SectionFormSet

ENTRIES = Count("links", filter=Q(links__kind=Kind.ENTRY))
"""The number of entries of a section, leaving its passages out."""


class SectionInline(PlainCategoryMixin, admin.TabularInline):  # type: ignore[type-arg]  # not generic at runtime
    """The sections of an issue in their order, each with its number of entries."""

    model = Section
    form = SectionForm
    formset = SectionFormSet
    fields = ["category", "heading", "note", "links", "order", "form_state"]
    readonly_fields = ["links", "order"]
    ordering = ["position", "pk"]
    extra = 1

    def get_fields(self, request: HttpRequest, obj: Issue | None = None) -> Any:
        """Return the fields; without the move buttons for users who may only read."""
        is_read = obj is not None and not (
            may_edit(request.user, obj) or is_sent_after_publication(request, obj)
        )
        return [name for name in self.fields if name != "order" or not is_read]

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Return the form set class, with the request's user on its forms."""
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.form.by = person(request)  # a class made for this request
        return formset

    def get_queryset(self, request: HttpRequest) -> QuerySet[Section]:
        """Return the sections with ``entries``, the number of entries of each."""
        sections: QuerySet[Section] = super().get_queryset(request)
        return sections.annotate(entries=ENTRIES)

    @admin.display(description=_("entries"))
    def links(self, section: Any) -> SafeString | str:
        """Return the number of entries as a link to the page that lists them."""
        if section.pk is None:
            return gettext("after saving")
        count = ngettext("%(n)d entry", "%(n)d entries", section.entries) % {"n": section.entries}
        url = reverse("admin:digests_section_links", args=[section.pk])
        return format_html('<a href="{}">{}</a>', url, count)

    @admin.display(description=_("order"))
    def order(self, section: Any) -> SafeString | str:
        """Return the buttons that move a section up or down, "" for a new one."""
        if section.pk is None:
            return ""
        return move_buttons(section.pk, str(section))
