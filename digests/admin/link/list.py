"""The list of links and its bulk actions."""

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

from digests import editing, history, search
from digests.admin.base import BaseAdmin
from digests.admin.date_labels import time_ago
from digests.admin.issue.list import status_of
from digests.admin.lists import PlainChangeList
from digests.admin.requests import person
from digests.models import Issue, Link, Shelf
from digests.workflow import WorkflowError

from .filters import CategoryFilter, PlaceFilter, SourceFilter, sections_of

MAX_LINKS_AT_ONCE = 200
"""The largest number of links in one bulk move, whose keys stand in a URL."""


class LinkChangeList(PlainChangeList):
    """A list of links that leaves those of working copies out."""

    def get_queryset(self, request: HttpRequest, *args: Any, **kwargs: Any) -> QuerySet[Any]:
        """Return the links found, without those of working copies."""
        found: QuerySet[Any] = super().get_queryset(request, *args, **kwargs)
        return found.exclude(section__in=sections_of(Issue.objects.working_copies()))

    @property
    def is_inbox(self) -> bool:
        """Return True when the list shows the whole inbox."""
        chosen = {PlaceFilter.parameter_name: Shelf.INBOX.value, **self.params}
        return chosen == {PlaceFilter.parameter_name: Shelf.INBOX}


class LinkListAdmin(BaseAdmin):
    """List and search links, move them between shelves and into issues."""

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
        """Return the list class that leaves working copies out."""
        return LinkChangeList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Link], search_term: str
    ) -> tuple[QuerySet[Link], bool]:
        """Return the links found by the search of readers, in everything; or by looking at all."""
        matching = search.links_matching(search_term) if search_term else None
        if matching is None:
            return super().get_search_results(request, queryset, search_term)
        return queryset.filter(matching), False

    @admin.display(description=_("link"), ordering="title")
    def name(self, link: Link) -> str:
        """Return the title of a link, or another text that identifies it."""
        return str(link)

    @admin.display(description=_("place"))
    def where(self, link: Link) -> SafeString | str:
        """Return the issue, its status and the section, or the shelf and the suggested category."""
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
        """Return how long ago the link was created."""
        return time_ago(link.created_at)

    @admin.action(permissions=["change"], description=_("Move into an issue …"))
    def to_issue(self, request: HttpRequest, links: QuerySet[Link]) -> HttpResponse | None:
        """Redirect to the page that moves the selected links; they keep the list's order."""
        numbers = [str(pk) for pk in links.values_list("pk", flat=True)[: MAX_LINKS_AT_ONCE + 1]]
        if len(numbers) > MAX_LINKS_AT_ONCE:
            text = gettext("Choose at most %(n)d links at once.") % {"n": MAX_LINKS_AT_ONCE}
            self.message_user(request, text, messages.ERROR)
            return None
        url = reverse("admin:digests_link_move")
        return HttpResponseRedirect(f"{url}?links={','.join(numbers)}")

    @admin.action(permissions=["change"], description=_("Put back where they were cut from"))
    def put_back(self, request: HttpRequest, links: QuerySet[Link]) -> None:
        """Return cut links to their issues; report each that cannot return."""
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
        """Move links from the other shelves to the inbox."""
        seen = links.filter(section=None, first_public_at__lte=timezone.now())
        for link in seen:
            text = gettext("“%(link)s” was public, so it can only go back into its own issue.")
            self.message_user(request, text % {"link": link}, messages.WARNING)
        self._shelve(request, links, Shelf.INBOX)

    @admin.action(permissions=["change"], description=_("Dismiss"))
    def dismiss(self, request: HttpRequest, links: QuerySet[Link]) -> None:
        """Move links that stand in no issue to the shelf of dismissed ones."""
        self._shelve(request, links, Shelf.DISMISSED)

    def _shelve(self, request: HttpRequest, links: QuerySet[Link], shelf: Shelf) -> None:
        for link in links.exclude(section=None):
            text = gettext("“%(link)s” stands in an issue and stays there.") % {"link": link}
            self.message_user(request, text, messages.WARNING)
        self._tell(request, editing.lay_aside(links, shelf, by=person(request)))

    def _tell(self, request: HttpRequest, moved: int) -> None:
        text = ngettext("%(n)d link moved.", "%(n)d links moved.", moved) % {"n": moved}
        self.message_user(request, text, messages.SUCCESS if moved else messages.WARNING)
