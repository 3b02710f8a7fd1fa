"""The list of links in the admin: the inbox first, and what is done with many at once."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from digests import editing, history
from digests.admin.base import BaseAdmin
from digests.admin.date_labels import time_ago
from digests.admin.issue.list import PlainChangeList, status_of
from digests.admin.requests import person
from digests.models import Link, Shelf
from digests.workflow import WorkflowError

from .filters import CategoryFilter, PlaceFilter, SourceFilter

MAX_LINKS_AT_ONCE = 200
"""How many links are moved at once: their numbers stand in an address."""


class LinkChangeList(PlainChangeList):
    """The links without those of working copies, which stand for public ones."""

    def get_queryset(self, request: HttpRequest, *args: Any, **kwargs: Any) -> QuerySet[Any]:
        """The links that are asked for."""
        found: QuerySet[Any] = super().get_queryset(request, *args, **kwargs)
        return found.filter(section__issue__revises=None)

    @property
    def is_inbox(self) -> bool:
        """Whether the list is the whole inbox."""
        chosen = {PlaceFilter.parameter_name: Shelf.INBOX.value, **self.params}
        return chosen == {PlaceFilter.parameter_name: Shelf.INBOX}


class LinkListAdmin(BaseAdmin):
    """Find links, move them, put them aside."""

    list_display = ["name", "source", "where", "added"]
    list_display_links = ["name"]
    list_filter = [PlaceFilter, CategoryFilter, SourceFilter, "kind"]
    list_select_related = ["section__issue", "section__category", "category"]
    search_fields = ["title", "source", "url", "summary", "verbatim"]
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False
    empty_value_display = ""
    ordering = ["-created_at", "-pk"]
    sortable_by = ["name", "source", "added"]
    actions = ["to_issue", "put_back", "to_inbox", "dismiss"]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """The list that knows working copies."""
        return LinkChangeList

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list under its own title."""
        return super().changelist_view(request, {"title": _("Links"), **(extra_context or {})})

    @admin.display(description=_("link"), ordering="title")
    def name(self, link: Link) -> str:
        """The title, or what else names the link."""
        return str(link) or gettext("(without title)")

    @admin.display(description=_("place"))
    def where(self, link: Link) -> SafeString | str:
        """The issue with its status, and the section; or the shelf, and where it would belong."""
        if link.section is None:
            words = (Shelf(link.shelf).label, link.category)
            return " · ".join(str(word) for word in words if word)
        issue = link.section.issue
        return format_html(
            '<a href="{}">{} · {}</a> ({})',
            reverse("admin:digests_section_links", args=[link.section.pk]),
            issue.date or gettext("undated"),
            link.section,
            status_of(issue),
        )

    @admin.display(description=_("added"), ordering="created_at")
    def added(self, link: Link) -> SafeString:
        """How long ago."""
        return time_ago(link.created_at)

    @admin.action(permissions=["change"], description=_("Move into an issue …"))
    def to_issue(self, request: HttpRequest, links: QuerySet[Link]) -> HttpResponse | None:
        """Ask where the links shall go; they keep the order of the list."""
        numbers = [str(pk) for pk in links.values_list("pk", flat=True)[: MAX_LINKS_AT_ONCE + 1]]
        if len(numbers) > MAX_LINKS_AT_ONCE:
            text = gettext("Choose at most %(n)d links at once.") % {"n": MAX_LINKS_AT_ONCE}
            self.message_user(request, text, messages.ERROR)
            return None
        url = reverse("admin:digests_link_move")
        return HttpResponseRedirect(f"{url}?links={','.join(numbers)}")

    @admin.action(permissions=["change"], description=_("Put back where they were cut from"))
    def put_back(self, request: HttpRequest, links: QuerySet[Link]) -> None:
        """Put links that were cut back into their issues; each that cannot go says why."""
        done = 0
        for link in links:
            try:
                history.put_back(link, by=person(request))
            except WorkflowError as error:
                self.message_user(request, f"“{link}”: {error.messages[0]}", messages.WARNING)
            except PermissionDenied:
                why = gettext("Its issue is in review, where only editors change it.")
                self.message_user(request, f"“{link}”: {why}", messages.WARNING)
            else:
                done += 1
        self._tell(request, done)

    @admin.action(permissions=["change"], description=_("Lay into the inbox"))
    def to_inbox(self, request: HttpRequest, links: QuerySet[Link]) -> None:
        """Bring links of the other shelves back to where they wait for an issue."""
        seen = links.filter(section=None, first_public_at__lte=timezone.now())
        for link in seen:
            text = gettext("“%(link)s” was public, so it can only go back into its own issue.")
            self.message_user(request, text % {"link": link}, messages.WARNING)
        self._shelve(request, links, Shelf.INBOX)

    @admin.action(permissions=["change"], description=_("Dismiss"))
    def dismiss(self, request: HttpRequest, links: QuerySet[Link]) -> None:
        """Put links aside that no issue will take."""
        self._shelve(request, links, Shelf.DISMISSED)

    def _shelve(self, request: HttpRequest, links: QuerySet[Link], shelf: Shelf) -> None:
        for link in links.exclude(section=None):
            text = gettext("“%(link)s” stands in an issue and stays there.") % {"link": link}
            self.message_user(request, text, messages.WARNING)
        self._tell(request, editing.lay_aside(links, shelf, by=person(request)))

    def _tell(self, request: HttpRequest, moved: int) -> None:
        text = ngettext("%(n)d link moved.", "%(n)d links moved.", moved) % {"n": moved}
        self.message_user(request, text, messages.SUCCESS if moved else messages.WARNING)
