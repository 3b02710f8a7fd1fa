"""The admin of issues: the form with its sections, and the addresses of an issue's pages."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from digests import editing, workflow
from digests.admin.edits import (
    SAVED_WITH_PROBLEMS,
    is_sent_after_publication,
    show_mends,
    show_merge_message,
    warn_if_unscheduled,
)
from digests.admin.history.cut_entries import cut_entries_view, put_back_view
from digests.admin.history.deleted_issues import bring_back_view, deleted_issues_view
from digests.admin.history.revisions import issue_history_view, restore_view, revision_view
from digests.admin.inputs.move_buttons import handle_move_button
from digests.admin.memory.told import repeated_links
from digests.admin.requests import person
from digests.admin.saving import EditorAdmin
from digests.admin.section.inline import SectionInline
from digests.admin.section.links import section_links_view
from digests.models import Issue, Section
from digests.permissions import may_edit

from .forms import IssueForm
from .list import IssueListAdmin
from .preview import preview_view
from .preview_links import preview_links_view
from .remote_pictures import COPY_BUTTON, can_copy_pictures, copy_pictures_view
from .step_buttons import StepButtonsMixin
from .step_views import step_view
from .wechat import old_article, wechat_view


@admin.register(Issue)
class IssueAdmin(StepButtonsMixin, IssueListAdmin, EditorAdmin):
    """Edit, publish and withdraw issues."""

    form = IssueForm
    inlines = [SectionInline]
    save_on_top = True
    fieldsets = [
        (None, {"fields": ["date", "headline", "lead", "form_state"]}),
        (_("Around the sections"), {"fields": ["opening", "closing"]}),
        (_("Details"), {"fields": ["number", "tagline", "cover"], "classes": ["collapse"]}),
        (
            _("As imported"),
            {"fields": ["name", "stamp", "separator", "lead_mark"], "classes": ["collapse"]},
        ),
    ]

    def get_urls(self) -> list[URLPattern]:
        """Return the addresses of an issue's pages, before those that every admin has."""
        view = self.admin_site.admin_view
        revision = "history/<uuid:uid>/<int:number>/"
        own = [
            path("begin/", view(self.begin_view), name="digests_issue_begin"),
            path("<int:pk>/preview/", view(preview_view), name="digests_issue_preview"),
            path(
                "<int:pk>/preview-links/",
                view(preview_links_view),
                name="digests_issue_preview_links",
            ),
            path("<int:pk>/wechat/", view(wechat_view), name="digests_issue_wechat"),
            path(
                "<int:pk>/copy-pictures/",
                view(copy_pictures_view),
                name="digests_issue_copy_pictures",
            ),
            path("<int:pk>/steps/<slug:name>/", view(step_view), name="digests_issue_step"),
            path(
                "sections/<int:pk>/links/", view(section_links_view), name="digests_section_links"
            ),
            path("cut/", view(cut_entries_view), name="digests_issue_cut"),
            path("cut/<int:pk>/put-back/", view(put_back_view), name="digests_issue_put_back"),
            path("deleted/", view(deleted_issues_view), name="digests_issue_deleted"),
            path(
                "deleted/<uuid:uid>/bring-back/",
                view(bring_back_view),
                name="digests_issue_bring_back",
            ),
            path(revision, view(revision_view), name="digests_issue_revision"),
            path(f"{revision}restore/", view(restore_view), name="digests_issue_restore"),
        ]
        return [*own, *super().get_urls()]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the issue's revisions instead of Django's log of its form."""
        return issue_history_view(request, unquote(object_id))

    def get_readonly_fields(self, request: HttpRequest, obj: Issue | None = None) -> list[str]:
        """Return the date for a working copy, whose date is that of its original."""
        return ["date"] if obj and obj.revises_id else []

    def has_change_permission(self, request: HttpRequest, obj: Issue | None = None) -> bool:
        """Return True when the role and the state of the issue allow a change."""
        may = super().has_change_permission(request, obj)
        return may and (
            obj is None or may_edit(request.user, obj) or is_sent_after_publication(request, obj)
        )

    def has_delete_permission(self, request: HttpRequest, obj: Issue | None = None) -> bool:
        """Return True for permitted users while the issue was never public."""
        may = super().has_delete_permission(request, obj)
        return may and (obj is None or (workflow.can_be_deleted(obj) and not obj.revises_id))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Return what is deleted; related rows need no permission of their own."""
        texts, counts, _needed, protected = super().get_deleted_objects(objs, request)
        return texts, counts, set(), protected

    def delete_model(self, request: HttpRequest, obj: Issue) -> None:
        """Delete a draft and keep its last revision.

        Raises WorkflowError when the issue was public.
        """
        workflow.delete_issue(obj, by=person(request))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Render the form under the title of its issue."""
        issue = kwargs.get("obj")
        context |= {"title": issue or _("New issue"), "subtitle": None}
        context["can_copy_pictures"] = issue and can_copy_pictures(issue, person(request))
        context["old_article"] = old_article(issue) if issue and issue.is_public() else None
        context["repeated"] = repeated_links(issue) if issue and issue.is_unpublished() else ()
        return super().render_change_form(request, context, *args, **kwargs)

    def view_on_site(self, issue: Issue) -> str | None:
        """Return the address of a public issue, or None."""
        return issue.get_absolute_url() if issue.is_public() else None

    def issues_of(self, pk: int) -> QuerySet[Issue]:
        """Return the issue with a primary key."""
        return Issue.objects.filter(pk=pk)

    def save_model(self, request: HttpRequest, obj: Issue, form: Any, change: bool) -> None:
        """Store the issue's own fields."""
        with warn_if_unscheduled(request, *([obj] if change else [])):
            if written := form.keep():
                show_merge_message(request, written)
        show_mends(request, form)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Store the sections; the links of a removed section go to the shelf of cut ones."""
        with warn_if_unscheduled(request, form.instance):
            for written in formset.keep(form.instance):
                show_merge_message(request, written)
        for row in formset.forms:
            if row.has_changed() and row not in formset.deleted_forms:
                show_mends(request, row)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Store the sections.

        Raises WorkflowError when the issue is too large with them.
        """
        super().save_related(request, form, formsets, change)
        editing.refuse_oversize(form.instance)

    def answer_add(self, request: HttpRequest, obj: Issue) -> HttpResponse:
        """Take the step whose button was pressed with a new issue, or redirect."""
        return self.after_saving(request, obj) or super().answer_add(request, obj)

    def answer_change(self, request: HttpRequest, obj: Issue) -> HttpResponse:
        """Carry out what the pressed button stands for, or redirect.

        That is a step of the issue, a move of a section, or the copying of pictures.
        """
        return (
            self.after_saving(request, obj)
            or self._copy_pictures(request, obj)
            or self._move(request, obj)
            or super().answer_change(request, obj)
        )

    def response_post_save_add(self, request: HttpRequest, obj: Issue) -> HttpResponseRedirect:
        """Redirect to the list, or to the form if a field has a problem."""
        return self._to_problems(request, obj) or super().response_post_save_add(request, obj)

    def response_post_save_change(self, request: HttpRequest, obj: Issue) -> HttpResponseRedirect:
        """Redirect to the list, or to the form if a field has a problem."""
        return self._to_problems(request, obj) or super().response_post_save_change(request, obj)

    def _to_problems(self, request: HttpRequest, issue: Issue) -> HttpResponseRedirect | None:
        now = Issue.objects.get(pk=issue.pk)
        rows: list[Issue | Section] = [now, *now.sections.all()]
        if not any(map(editing.problems_of, rows)):
            return None
        self.message_user(request, SAVED_WITH_PROBLEMS, messages.WARNING)
        return HttpResponseRedirect(reverse("admin:digests_issue_change", args=[issue.pk]))

    def _copy_pictures(self, request: HttpRequest, issue: Issue) -> HttpResponse | None:
        if COPY_BUTTON not in request.POST:
            return None
        page = reverse("admin:digests_issue_copy_pictures", args=[issue.pk])
        return HttpResponseRedirect(page, preserve_request=True)  # sent there again as a POST

    def _move(self, request: HttpRequest, issue: Issue) -> HttpResponse | None:
        shift = partial(editing.shift_section, by=person(request))
        button = handle_move_button(request, issue.sections.all(), shift)
        if not button:
            return None
        editing.settle_issue(issue, by=person(request))
        page = reverse("admin:digests_issue_change", args=[issue.pk])
        return HttpResponseRedirect(page + button)
