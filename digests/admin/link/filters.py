"""The filters of the list of links: place, category and source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from digests.admin.issue.list import SCHEDULED, status_choices
from digests.models import Category, Issue, Link, Section, Shelf, Status

IN_ISSUE, ANYWHERE = "issue", "all"
SOURCES_SHOWN = 12
"""The number of sources that the filter offers."""
NEWEST = 1000
"""The number of links among which the sources that the filter offers are the most frequent."""


def sections_of(issues: QuerySet[Issue]) -> QuerySet[Section]:
    """Return the sections of issues, for a condition on links: few issues make it a quick one.

    A link in a section has no shelf, by a constraint; ``shelf=""`` finds the links in issues.
    """
    return Section.objects.filter(issue__in=issues.order_by().values("pk")).order_by()


class PlaceFilter(admin.SimpleListFilter):
    """Filter links by place: a shelf, or the status of their issue."""

    title = _("place")
    parameter_name = "place"

    def __init__(self, request: HttpRequest, *args: Any) -> None:
        super().__init__(request, *args)
        self.default = ANYWHERE if request.GET.get(SEARCH_VAR) else Shelf.INBOX.value

    def value(self) -> str:
        """Return the chosen place; by default the inbox, or everywhere during a search."""
        return super().value() or self.default

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the shelves, the statuses of issues, and everywhere."""
        in_issue = _("in an issue")
        return [
            *Shelf.choices,
            (IN_ISSUE, in_issue),
            *status_choices(),
            (ANYWHERE, _("everywhere")),
        ]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """Yield the places, without Django's choice “All”."""
        for value, label in self.lookup_choices:
            query = changelist.get_query_string({self.parameter_name: value})
            yield {"selected": self.value() == value, "query_string": query, "display": label}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Link]) -> QuerySet[Link]:
        """Return the links in the chosen place."""
        place = self.value()
        if place in Shelf.values:
            return queryset.filter(shelf=place)
        if place == IN_ISSUE:
            return queryset.filter(shelf="")
        if place == SCHEDULED:
            return queryset.filter(section__in=sections_of(Issue.objects.scheduled()))
        if place == Status.PUBLISHED:
            others = ~Q(status=Status.PUBLISHED) | Q(publish_at__gt=timezone.now())
            hidden = sections_of(Issue.objects.filter(others))
            return queryset.filter(shelf="").exclude(section__in=hidden)
        if place in Status.values:
            return queryset.filter(section__in=sections_of(Issue.objects.filter(status=place)))
        return queryset


class CategoryFilter(admin.SimpleListFilter):
    """Filter links by the category of their section, or the suggested one in the inbox."""

    title = _("category")
    parameter_name = "category"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the categories in their order."""
        return [(category.slug, category.name) for category in Category.objects.all()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Link]) -> QuerySet[Link]:
        """Return the links of the chosen category."""
        slug = self.value()
        chosen = Category.objects.filter(slug=slug).order_by()
        sections = Section.objects.filter(category__in=chosen).order_by()
        placed, suggested = Q(section__in=sections), Q(category__in=chosen)
        return queryset.filter(placed | suggested) if slug else queryset


class SourceFilter(admin.SimpleListFilter):
    """Filter links by source; the most frequent ones of late and the chosen one are offered."""

    title = _("source")
    parameter_name = "source"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the sources of most of the newest links, and the chosen one."""
        newest = Link.objects.order_by("-created_at", "-pk").values_list("source_key", flat=True)
        sources = Counter(filter(None, sorted(newest[:NEWEST])))
        names = [name for name, _count in sources.most_common(SOURCES_SHOWN)]
        chosen = self.value()
        return [(name, name) for name in dict.fromkeys([*names, chosen] if chosen else names)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Link]) -> QuerySet[Link]:
        """Return the links of the chosen source."""
        return queryset.filter(source_key=self.value()) if self.value() else queryset
