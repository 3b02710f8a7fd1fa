"""Issues in the admin: the list, and the form with its sections in line."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from digests import workflow
from digests.admin.history.revisions import HistoryPages
from digests.admin.inputs.forms import PlainChoices, person
from digests.admin.inputs.move_buttons import move_buttons, moved
from digests.admin.section.links import section_links
from digests.arrange import append, remove_section
from digests.models import Issue, Section
from digests.permissions import may_edit

from .forms import IssueForm, SectionForm, SectionFormSet
from .list import ENTRIES, IssueList
from .status_line import finish_edit
from .step_views import StepPages, is_late


class SectionInline(PlainChoices, admin.TabularInline):  # type: ignore[type-arg]  # not generic at runtime
    """The sections of an issue, in order."""

    model = Section
    form = SectionForm
    formset = SectionFormSet
    fields = ["category", "heading", "note", "links", "order", "opened"]
    readonly_fields = ["links", "order"]
    ordering = ["position", "pk"]
    extra = 1

    def get_fields(self, request: HttpRequest, obj: Issue | None = None) -> Any:
        """The fields; without the buttons that move a section for who only reads."""
        is_read = obj is not None and not (may_edit(request.user, obj) or is_late(request, obj))
        return [name for name in self.fields if name != "order" or not is_read]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Section]:
        """Sections with the number of their entries."""
        sections: QuerySet[Section] = super().get_queryset(request)
        return sections.annotate(entries=ENTRIES)

    @admin.display(description=_("links"))
    def links(self, section: Any) -> SafeString | str:
        """How many entries there are, leading to them."""
        if section.pk is None:
            return gettext("after saving")
        count = ngettext("%(n)d link", "%(n)d links", section.entries) % {"n": section.entries}
        url = reverse("admin:digests_section_links", args=[section.pk])
        return format_html('<a href="{}">{}</a>', url, count)

    @admin.display(description=_("order"))
    def order(self, section: Any) -> SafeString | str:
        """The buttons that move a section."""
        if section.pk is None:
            return ""
        return move_buttons(section.pk, str(section))


@admin.register(Issue)
class IssueAdmin(StepPages, HistoryPages, IssueList):
    """Write an issue, publish it, withdraw it."""

    form = IssueForm
    inlines = [SectionInline]
    save_on_top = True
    fieldsets = [
        (None, {"fields": ["date", "headline", "lead", "opening", "closing", "opened"]}),
        (_("Details"), {"fields": ["tagline", "cover"], "classes": ["collapse"]}),
        (
            _("As imported"),
            {"fields": ["name", "stamp", "separator", "lead_mark"], "classes": ["collapse"]},
        ),
    ]

    def get_urls(self) -> list[URLPattern]:
        """The admin's own, and the page of a section's links."""
        links = path(
            "sections/<int:pk>/links/",
            self.admin_site.admin_view(section_links),
            {"site": self.admin_site},
            name="digests_section_links",
        )
        return [links, *super().get_urls()]

    def get_readonly_fields(self, request: HttpRequest, obj: Issue | None = None) -> list[str]:
        """A working copy has the date of the issue that it revises."""
        return ["date"] if obj and obj.revises_id else []

    def has_change_permission(self, request: HttpRequest, obj: Issue | None = None) -> bool:
        """By role, and by where the issue stands."""
        may = super().has_change_permission(request, obj)
        return may and (obj is None or may_edit(request.user, obj) or is_late(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Issue | None = None) -> bool:
        """Only what readers never saw can be deleted; a working copy is discarded instead."""
        may = super().has_delete_permission(request, obj)
        return may and (obj is None or (workflow.can_be_deleted(obj) and not obj.revises_id))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What goes with an issue needs no permission of its own."""
        texts, counts, _needed, protected = super().get_deleted_objects(objs, request)
        return texts, counts, set(), protected

    def delete_model(self, request: HttpRequest, obj: Issue) -> None:
        """Delete a draft; its last revision stays."""
        workflow.delete_issue(obj, by=person(request))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The form under the name of its issue."""
        context |= {"title": kwargs.get("obj") or _("New issue"), "subtitle": None}
        return super().render_change_form(request, context, *args, **kwargs)

    def view_on_site(self, issue: Issue) -> str | None:
        """The page of an issue that readers see."""
        return issue.get_absolute_url() if issue.is_public() else None

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Save the sections; the links of one that goes away are kept."""
        sections = formset.save(commit=False)
        for section in formset.deleted_objects:
            remove_section(section)
        for section in sections:
            if section.pk is None:
                append(section)
            else:
                section.save()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Finish the edit once the sections are saved too."""
        super().save_related(request, form, formsets, change)
        finish_edit(request, form.instance, after_conflict=form.before.is_conflict)

    def response_add(
        self, request: HttpRequest, obj: Issue, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Take the step that was asked for with the new issue."""
        return self.after_saving(request, obj) or super().response_add(
            request, obj, post_url_continue
        )

    def response_change(self, request: HttpRequest, obj: Issue) -> HttpResponse:
        """Take the step that was asked for, or move a section, once all is saved."""
        return (
            self.after_saving(request, obj)
            or self._move(request, obj)
            or super().response_change(request, obj)
        )

    def _move(self, request: HttpRequest, issue: Issue) -> HttpResponse | None:
        button = moved(request, issue.sections.all())
        if not button:
            return None
        finish_edit(request, issue)
        page = reverse("admin:digests_issue_change", args=[issue.pk])
        return HttpResponseRedirect(page + button)
