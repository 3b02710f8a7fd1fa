"""The list of issues, and the view that starts a new one."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Prefetch, QuerySet
from django.db.models.functions import Substr
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from digests import search
from digests.admin.base import BaseAdmin
from digests.admin.date_labels import time_ago
from digests.admin.lists import PlainChangeList
from digests.admin.requests import person
from digests.admin.section.inline import ENTRIES
from digests.editing import start_issue
from digests.models import Issue, Link, Revision, Section, Status
from digests.people import name_of
from digests.rendering.titles import make_title
from digests.rhythm import NextDate
from digests.store import IsoDate

SCHEDULED = "scheduled"


def with_contents(issues: QuerySet[Issue]) -> QuerySet[Issue]:
    """Add to issues their sections and these their entries' titles and number, in two queries."""
    titles = Link.objects.entries().only("section", "title", "position")
    sections = Section.objects.select_related("category").annotate(entries=ENTRIES)
    sections = sections.prefetch_related(Prefetch("links", titles))
    return issues.prefetch_related(Prefetch("sections", sections))


def with_last_change(issues: QuerySet[Issue]) -> QuerySet[Issue]:
    """Prefetch the last revision of issues into the list ``last_change``, in one query."""
    newest_first = Revision.objects.order_by("-number").select_related("by")
    last = newest_first.defer("packed", "glance", "pictures")[:1]
    return issues.prefetch_related(Prefetch("revisions", last, to_attr="last_change"))


def title_of(issue: Issue) -> str:
    """Return the headline, or the title that readers are shown in its place."""
    titles = (link.title for section in issue.sections.all() for link in section.links.all())
    return issue.headline or make_title(issue.lead, titles) or gettext("(without headline)")


def status_of(issue: Issue) -> str:
    """Return the label of an issue's status, which tells scheduled from published."""
    return gettext("scheduled") if issue.is_scheduled() else str(Status(issue.status).label)


def last_change_text(issue: Any) -> SafeString:
    """Return when an issue was last changed and by whom, or for what reason."""
    found = issue.last_change[0] if issue.last_change else None
    if found is None:
        return time_ago(issue.updated_at)
    who = name_of(found.by) if found.by else ""
    return format_html("{} · {}", time_ago(found.at), who or found.get_reason_display())


def status_choices() -> list[tuple[str, Any]]:
    """Return the statuses with labels, in the order of publication, scheduled among them."""
    labels: dict[str, Any] = dict(Status.choices)
    withdrawn = labels.pop(Status.WITHDRAWN)
    published = labels.pop(Status.PUBLISHED)
    return [
        *labels.items(),
        (SCHEDULED, _("scheduled")),
        (Status.PUBLISHED, published),
        (Status.WITHDRAWN, withdrawn),
    ]


class StatusFilter(admin.SimpleListFilter):
    """Filter issues by status; scheduled and published are told apart."""

    title = _("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the statuses in the order of publication."""
        return status_choices()

    def queryset(self, request: HttpRequest, queryset: QuerySet[Issue]) -> QuerySet[Issue]:
        """Return the issues with the chosen status."""
        value = self.value()
        if value == SCHEDULED:
            return queryset.filter(status=Status.PUBLISHED, publish_at__gt=timezone.now())
        if value == Status.PUBLISHED:
            return queryset.filter(status=value, publish_at__lte=timezone.now())
        return queryset.filter(status=value) if value else queryset


class YearFilter(admin.SimpleListFilter):
    """Filter issues by the year of their date."""

    title = _("year")
    parameter_name = "year"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the years that have issues, newest first."""
        written = Substr(IsoDate("date"), 1, 4)  # which SQLite computes by itself
        dated = Issue.objects.originals().exclude(date=None).order_by()
        years = dated.annotate(year=written).values_list("year", flat=True).distinct()
        return [(str(int(year)), str(int(year))) for year in sorted(years, reverse=True)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Issue]) -> QuerySet[Issue]:
        """Return the issues of the chosen year; a year that was not offered filters nothing."""
        is_offered = self.value() in dict(self.lookup_choices)
        return queryset.filter(date__year=self.value()) if is_offered else queryset


class IssueChangeList(PlainChangeList):
    """A list of issues that leaves working copies out."""

    def get_queryset(self, request: HttpRequest, *args: Any, **kwargs: Any) -> QuerySet[Any]:
        """Return the issues found, with the values that the columns show."""
        found: QuerySet[Any] = super().get_queryset(request, *args, **kwargs)
        copies = Issue.objects.filter(revises=OuterRef("pk"))
        found = found.exclude(pk__in=Issue.objects.working_copies().order_by().values("pk"))
        return with_last_change(with_contents(found.annotate(is_being_changed=Exists(copies))))


class IssueListAdmin(BaseAdmin):
    """List and search issues, and start a new one."""

    list_display = ["day", "title", "state", "entries", "change"]
    list_display_links = ["day", "title"]
    list_filter = [StatusFilter, YearFilter]
    search_fields = [
        "date__startswith",
        "headline",
        "lead",
        *(f"sections__links__{name}" for name in ("title", "source", "summary", "verbatim")),
    ]
    sortable_by = ["day", "title", "state", "change"]
    actions = None
    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Return the list class that leaves working copies out."""
        return IssueChangeList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Issue], search_term: str
    ) -> tuple[QuerySet[Issue], bool]:
        """Return the issues found by the search of readers, in everything.

        While its index is being made, all entries are looked through without joining them.
        """
        if not search_term:
            return queryset, False
        if (matching := search.issues_matching(search_term)) is not None:
            return queryset.filter(matching), False
        found, _has_doubles = super().get_search_results(request, Issue.objects.all(), search_term)
        return queryset.filter(Exists(found.order_by().filter(pk=OuterRef("pk")))), False

    @admin.display(description=_("date"), ordering=F("date").desc(nulls_last=True))
    def day(self, issue: Issue) -> str:
        """Return the date in ISO 8601, or “undated”."""
        return issue.date.isoformat() if issue.date else gettext("undated")

    @admin.display(description=_("headline"), ordering="headline")
    def title(self, issue: Issue) -> str:
        """Return the headline, or the first clauses of the lead."""
        return title_of(issue)

    @admin.display(description=_("status"), ordering="status")
    def state(self, issue: Any) -> str:
        """Return the status, with a note when a working copy exists."""
        changes = gettext("changes in work") if issue.is_being_changed else ""
        return " · ".join(filter(None, (status_of(issue), changes)))

    @admin.display(description=_("entries"))
    def entries(self, issue: Issue) -> SafeString | str:
        """Return the number of entries in each section."""
        sections: Any = issue.sections.all()
        counts = ((section, section.entries) for section in sections)
        return (
            format_html_join("\N{NO-BREAK SPACE}· ", '<span class="count">{} {}</span>', counts)
            or "—"
        )

    @admin.display(description=_("last change"), ordering="updated_at")
    def change(self, issue: Issue) -> SafeString:
        """Return when the issue was last changed and by whom."""
        return last_change_text(issue)

    @method_decorator(require_POST)
    def begin_view(self, request: HttpRequest) -> HttpResponse:
        """Start an issue with the next usual date and redirect to its desk.

        Raises PermissionDenied when the user may not add issues.
        """
        if not self.has_add_permission(request):
            raise PermissionDenied
        with transaction.atomic():
            issue, chosen = start_issue(by=person(request))
            self.log_addition(request, issue, [{"added": {}}])
        self.message_user(request, date_message(chosen), messages.SUCCESS)
        return HttpResponseRedirect(reverse("desk", args=[issue.pk]))


def date_message(chosen: NextDate) -> str:
    """Return the sentence that explains the date of a new issue."""
    date, last = chosen.date.isoformat(), chosen.last.isoformat() if chosen.last else ""
    if not last:
        why = gettext("The new issue has today's date, as it is the first one.")
    elif chosen.is_late:
        why = gettext(
            "The new issue has today's date: by the usual rhythm it was due on %(due)s."
        ) % {"due": chosen.due}
    elif chosen.gap is None:
        why = gettext(
            "The new issue is dated %(date)s, a week after %(last)s: "
            "two published issues will make a rhythm."
        ) % {"date": date, "last": last}
    else:
        why = ngettext(
            "The new issue is dated %(date)s, %(gap)d day after the latest one of %(last)s: "
            "that is the usual time between two.",
            "The new issue is dated %(date)s, %(gap)d days after the latest one of %(last)s: "
            "that is the usual time between two.",
            chosen.gap,
        ) % {"date": date, "gap": chosen.gap, "last": last}
    change = gettext("If it should be another day, change it below.")
    return f"{why} {change}"
