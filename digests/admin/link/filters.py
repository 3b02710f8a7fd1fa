"""The filters of the list of links: place, category and source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from digests.admin.issue.list import SCHEDULED, status_choices
from digests.models import Category, Link, Shelf, Status

IN_ISSUE, ANYWHERE = "issue", "all"
SOURCES_SHOWN = 12
"""The number of sources that the filter offers."""


class PlaceFilter(admin.SimpleListFilter):
    """Where links are; unless someone chooses, the inbox, and for a search everywhere."""

    title = _("place")
    parameter_name = "place"

    def __init__(self, request: HttpRequest, *args: Any) -> None:
        super().__init__(request, *args)
        self.default = ANYWHERE if request.GET.get(SEARCH_VAR) else Shelf.INBOX.value

    def value(self) -> str:
        """What was chosen, or stands for no choice."""
        return super().value() or self.default

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The shelves, the issues by their status, and everywhere."""
        in_issue = _("in an issue")
        return [
            *Shelf.choices,
            (IN_ISSUE, in_issue),
            *status_choices(),
            (ANYWHERE, _("everywhere")),
        ]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """The places; there is no other way to choose none."""
        for value, label in self.lookup_choices:
            query = changelist.get_query_string({self.parameter_name: value})
            yield {"selected": self.value() == value, "query_string": query, "display": label}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Link]) -> QuerySet[Link]:
        """The links of the chosen place."""
        place = self.value()
        if place in Shelf.values:
            return queryset.filter(section=None, shelf=place)
        if place == IN_ISSUE:
            return queryset.exclude(section=None)
        status = Status.PUBLISHED if place == SCHEDULED else place
        if status not in Status.values:
            return queryset
        found = queryset.filter(section__issue__status=status)
        if status != Status.PUBLISHED:
            return found
        is_to_come = Q(section__issue__publish_at__gt=timezone.now())
        return found.filter(is_to_come if place == SCHEDULED else ~is_to_come)


class CategoryFilter(admin.SimpleListFilter):
    """Links by the category of their section; in the inbox by the one that they would belong to."""

    title = _("category")
    parameter_name = "category"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The categories in their order."""
        return [(category.slug, category.name) for category in Category.objects.all()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Link]) -> QuerySet[Link]:
        """The links of the chosen category."""
        slug = self.value()
        placed, suggested = Q(section__category__slug=slug), Q(category__slug=slug)
        return queryset.filter(placed | suggested) if slug else queryset


class SourceFilter(admin.SimpleListFilter):
    """Links by their source: the most frequent ones, and whichever was chosen elsewhere."""

    title = _("source")
    parameter_name = "source"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The sources with the most links."""
        sources = Link.objects.exclude(source="").values_list("source")
        frequent = sources.annotate(links=Count("pk")).order_by("-links", "source")
        names = [name for name, _count in frequent[:SOURCES_SHOWN]]
        chosen = self.value()
        return [(name, name) for name in dict.fromkeys([*names, chosen] if chosen else names)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Link]) -> QuerySet[Link]:
        """The links of the chosen source."""
        return queryset.filter(source=self.value()) if self.value() else queryset
