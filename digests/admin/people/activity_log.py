"""The activity log in the admin, which is read-only."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import admin
from django.contrib.admin.models import CHANGE, DELETION, LogEntry
from django.db.models import Max, Min, Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from digests.admin.base import BaseAdmin
from digests.admin.log_entries import sentence_of, short_values
from digests.admin.requests import person
from digests.people import name_of

PUBLISHED = gettext_noop("Published.")
WITHDRAWN = gettext_noop("Withdrawn.")
RETURNED = gettext_noop("Returned to draft.")
RESTORED = gettext_noop("Restored an earlier version.")
ENTRY_RESTORED = gettext_noop("Restored an entry.")
BROUGHT_BACK = gettext_noop("Brought back after it was deleted.")
LINK_MADE = gettext_noop("Made a link to choose a password.")
SECOND_FACTOR_ON = gettext_noop("Switched two-factor sign-in on.")
SECOND_FACTOR_OFF = gettext_noop("Switched two-factor sign-in off.")
NEW_RECOVERY_CODES = gettext_noop("Made new recovery codes.")
TOKENS_REVOKED = gettext_noop("Revoked all tokens.")
SESSIONS_ENDED = gettext_noop("Ended all sessions.")


def log_step(request: HttpRequest, row: Model, sentence: str) -> None:
    """Log what the user did with a row; ``sentence`` is an untranslated message id."""
    LogEntry.objects.log_actions(
        person(request).pk, [row], CHANGE, change_message=sentence, single_object=True
    )


class LogEntries(QuerySet[LogEntry]):
    """The log entries, whose years are told without reading every one of them."""

    def datetimes(self, field_name: str, kind: Any, *args: Any, **kwargs: Any) -> Any:
        """Return the first moments of the periods; of years also one without an entry between."""
        if kind != "year":
            return super().datetimes(field_name, kind, *args, **kwargs)
        ends = self.aggregate(first=Min(field_name), last=Max(field_name))
        if ends["first"] is None:
            return []
        first, last = (timezone.localtime(ends[name]).year for name in ("first", "last"))
        return [dt.datetime(year, 1, 1, tzinfo=dt.UTC) for year in range(first, last + 1)]


@admin.register(LogEntry)
class LogEntryAdmin(BaseAdmin):
    """List the log entries; they cannot be added, changed or deleted."""

    list_display = ["action_time", "who", "what", "row"]
    list_display_links = None
    list_filter = [(name, admin.RelatedOnlyFieldListFilter) for name in ("user", "content_type")]
    list_select_related = ["user", "content_type"]
    search_fields = ["object_repr", "user__username", "user__first_name"]
    date_hierarchy = "action_time"
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[LogEntry]:
        """Return the log entries, the latest first."""
        return LogEntries(LogEntry)

    @admin.display(description=_("who"), ordering="user")
    def who(self, entry: LogEntry) -> str:
        """Return the name of the user."""
        return name_of(entry.user)

    @admin.display(description=_("what"))
    def what(self, entry: LogEntry) -> str:
        """Return what happened, with the values where they are kept, in the current language."""
        values = short_values(entry)
        if values and entry.action_flag != DELETION:
            return values
        return f"{sentence_of(entry)} {values}".strip()

    @admin.display(description=_("of what"))
    def row(self, entry: LogEntry) -> SafeString | str:
        """Return the name of the row, linked unless it was deleted."""
        url = None if entry.action_flag == DELETION else entry.get_admin_url()
        name = f"{entry.content_type.name if entry.content_type else ''} {entry.object_repr}"
        return format_html('<a href="{}">{}</a>', url, name) if url else name

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return False: log entries cannot be added by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: log entries cannot be changed."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: log entries cannot be deleted."""
        return False
