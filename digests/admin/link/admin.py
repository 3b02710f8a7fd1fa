"""The admin of links: the form of an entry or passage and the addresses of the link pages."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from digests import editing, findings
from digests.admin.edits import (
    SAVED_WITH_PROBLEMS,
    is_sent_after_publication,
    show_mends,
    show_merge_message,
    show_spread,
    warn_if_unscheduled,
)
from digests.admin.history.link_past import link_past_view
from digests.admin.inputs.forms import PlainCategoryMixin
from digests.admin.memory.views import BUTTON, act_on_repeat, told_view
from digests.admin.requests import parse_pk, person
from digests.admin.saving import EditorAdmin
from digests.models import Issue, Kind, Link
from digests.permissions import may_edit_link

from .bulk_move import bulk_move_view
from .findings import (
    ASK_BUTTON,
    TAKE_BUTTON,
    finding_context,
    finding_view,
    is_filled_by_page,
    with_suggestion,
)
from .forms import EntryForm, TextForm
from .list import LinkListAdmin
from .neighbours import neighbours_context
from .sources import rename_view, sources_view
from .spread import spread_view


@admin.register(Link)
class LinkAdmin(PlainCategoryMixin, LinkListAdmin, EditorAdmin):
    """Edit entries and passages. Links are never deleted; they move to a shelf."""

    save_on_top = True

    def get_urls(self) -> list[URLPattern]:
        """Return the addresses of the pages of links, before those that every admin has."""
        view = self.admin_site.admin_view
        own = [
            path("<int:pk>/finding/", view(finding_view), name="digests_link_finding"),
            path("told/", view(told_view), name="digests_link_told"),
            path("spread/", view(spread_view), name="digests_link_spread"),
            path("move/", view(bulk_move_view), name="digests_link_move"),
            path("sources/", view(sources_view), name="digests_sources"),
            path("sources/rename/", view(rename_view), name="digests_source_rename"),
        ]
        return [*own, *super().get_urls()]

    def has_change_permission(self, request: HttpRequest, obj: Link | None = None) -> bool:
        """Return True when the role and the state of the link's issue allow a change."""
        may = super().has_change_permission(request, obj)
        issue = obj.section.issue if obj and obj.section else None
        is_open = obj is None or may_edit_link(request.user, obj)
        return may and (
            is_open or (issue is not None and is_sent_after_publication(request, issue))
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: links are dismissed or cut, so that their texts are kept."""
        return False

    def change_view(
        self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Show the form, with what the link's page says; store what it sends.

        A public link redirects to its row in the working copy.
        """
        link = self.get_object(request, object_id)
        if link is None or not self.has_view_permission(request, link):
            return super().change_view(request, object_id, *args, **kwargs)
        if request.method == "GET" and (to := _in_working_copy(link)):
            return to
        if {TAKE_BUTTON, ASK_BUTTON} & request.POST.keys():
            request.POST = with_suggestion(request.POST, link)  # type: ignore[assignment]  # a copy
        kwargs["extra_context"] = {
            **(kwargs.get("extra_context") or {}),
            **finding_context(link),
            **neighbours_context(link),
        }
        return super().change_view(request, object_id, *args, **kwargs)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the earlier texts of a link of an issue, else Django's log of its form."""
        link = self.get_object(request, unquote(object_id))
        issue = link and (link.section.issue if link.section else link.cut_from)
        if link is None or issue is None:
            return super().history_view(request, object_id, extra_context)
        return link_past_view(request, link, issue)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Return the form class of an entry or of a verbatim text."""
        kwargs["form"] = TextForm if self._is_text(request, obj) else EntryForm
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.origin_section = None if obj else parse_pk(request.GET.get("section", ""))
        return form

    def issues_of(self, pk: int) -> QuerySet[Issue]:
        """Return the issue that the link with a primary key stands in, if any."""
        return Issue.objects.filter(sections__links=pk)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the fields of the texts and of the place; for readers the plain values."""
        if obj and not self.has_change_permission(request, obj):
            return [(None, {"fields": self._to_read(request, obj)})]
        placed = request.GET.get("section") if obj is None else obj.section_id
        place = ["section", "place", *([] if placed else ["category"])]
        if self._is_text(request, obj):
            return [(None, {"fields": ["verbatim", *place[:2], "form_state"]})]
        texts = ["title", "source", "url", "labels", "references", "summary"]
        return [
            (None, {"fields": [*texts, *place, "form_state"]}),
            (_("As imported"), {"fields": ["trailing", "mark"], "classes": ["collapse"]}),
        ]

    def _to_read(self, request: HttpRequest, link: Link) -> list[str]:
        """Return the names of the fields for a user who may only read."""
        if self._is_text(request, link):
            return ["verbatim", "where"]
        return ["title", "source", "url", "labels_read", "references_read", "summary", "where"]

    @admin.display(description=_("labels"))
    def labels_read(self, link: Link) -> str:
        """Return the labels on one line."""
        return " · ".join(link.labels)

    @admin.display(description=_("references"))
    def references_read(self, link: Link) -> str:
        """Return the references, one on each line."""
        return "\n".join(
            f"{row.label}{row.colon} {row.title} {row.url}" for row in link.references.all()
        )

    def _is_text(self, request: HttpRequest, link: Link | None) -> bool:
        if link is None:
            return request.GET.get("kind") == Kind.PASSAGE
        return link.kind == Kind.PASSAGE or bool(link.verbatim)

    def view_on_site(self, link: Link) -> str | None:
        """Return the permalink of a public entry, or None."""
        seen = link.kind == Kind.ENTRY and link.section and link.section.issue.is_public()
        return link.get_absolute_url() if seen else None

    def save_model(self, request: HttpRequest, obj: Link, form: Any, change: bool) -> None:
        """Store the link and its place.

        Raises WorkflowError when its issue is too large with it.
        """
        left = self.issues_of(obj.pk) if change else ()
        is_passage = not change and self._is_text(request, None)
        entered = form.cleaned_data["section"]
        with warn_if_unscheduled(request, *left, *([entered.issue] if entered else [])):
            written = form.keep(Kind.PASSAGE if is_passage else Kind.ENTRY)
            if written and not is_filled_by_page(obj, written):
                show_merge_message(request, written)
        findings.ask_pages([obj], by=person(request), again=ASK_BUTTON in request.POST)
        show_mends(request, form)
        show_spread(request, form)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Do nothing, because the references were stored with the link."""

    def answer_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Redirect from a form that is stored; do first what its button says of a repeat."""
        if BUTTON not in request.POST:
            return super().answer_change(request, obj)
        return HttpResponseRedirect(act_on_repeat(request))

    def response_post_save_add(self, request: HttpRequest, obj: Link) -> HttpResponseRedirect:
        """Redirect to the links of the section, or to the list of links."""
        return self._back(request, obj) or super().response_post_save_add(request, obj)

    def response_post_save_change(self, request: HttpRequest, obj: Link) -> HttpResponseRedirect:
        """Redirect to the links of the section, or to the list of links."""
        return self._back(request, obj) or super().response_post_save_change(request, obj)

    def _back(self, request: HttpRequest, link: Link) -> HttpResponseRedirect | None:
        """Return a redirect to the section, or to the form of a link that has problems.

        Returns None for a link in the inbox without problems. A passage that became the closing of
        its issue leads to the issue's form.
        """
        now = Link.objects.filter(pk=link.pk).first()
        if now is None and link.section:
            text = _(
                "A text after the last link of an issue is its closing: you find it there now."
            )
            self.message_user(request, text, messages.INFO)
            page = reverse("admin:digests_issue_change", args=[link.section.issue_id])
        elif now and editing.problems_of(now):
            self.message_user(request, SAVED_WITH_PROBLEMS, messages.WARNING)
            page = reverse("admin:digests_link_change", args=[link.pk])
        elif "inbox" in request.GET:
            place = QueryDict(request.GET["inbox"]).urlencode()
            page = reverse("inbox") + (f"?{place}" if place else "") + f"#link-{link.pk}"
        elif link.section is None:
            return None
        else:
            page = reverse("admin:digests_section_links", args=[link.section_id])
        return HttpResponseRedirect(page)


def _in_working_copy(link: Link) -> HttpResponse | None:
    """Return a redirect from a public link to its row in the working copy, or None."""
    twin = Link.objects.filter(revises=link).exclude(section=None).first()
    if twin is None or not link.section or not link.section.issue.is_public():
        return None
    return HttpResponseRedirect(reverse("admin:digests_link_change", args=[twin.pk]))
