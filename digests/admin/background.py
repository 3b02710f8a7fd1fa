"""The tasks that run in the background: which wait, which were given up and why."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.timesince import timeuntil
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from django_tasks.base import TaskResultStatus
from django_tasks_db.admin import DBTaskResultAdmin
from django_tasks_db.models import DBTaskResult

from digests.models import Feed, Link, Task
from digests.tasks import queue

from .base import BaseAdmin
from .date_labels import time_ago
from .enumeration import enumerate_words

STATES = {
    TaskResultStatus.FAILED: _("given up"),
    TaskResultStatus.RUNNING: _("running"),
    TaskResultStatus.READY: _("in the queue"),
    TaskResultStatus.SUCCESSFUL: _("done"),
}
LONGEST_ARGUMENT = 100
KEYS = {"link": Link, "feed": Feed}
"""The names of arguments that are the key of a row, with its model."""
"""Characters."""


class StateFilter(admin.SimpleListFilter):
    """Filter tasks by their state."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        """Return the states with their names."""
        return [(state.value, name) for state, name in STATES.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Task]) -> QuerySet[Task]:
        """Return the tasks of the chosen state."""
        return queryset.filter(status=self.value()) if self.value() else queryset


class TaskAdmin(BaseAdmin):
    """List what runs in the background; what was given up is run again with a button."""

    list_display = ["__str__", "about", "state", "attempts_made", "reason_given", "again"]
    list_display_links = None
    list_filter = [StateFilter]
    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER
    ordering = ["-enqueued_at", "-pk"]
    actions = None

    def get_urls(self) -> list[URLPattern]:
        """Return the address of the list, and that of the button."""
        view = self.admin_site.admin_view
        again = view(require_POST(self.run_again))
        return [
            path("", view(self.changelist_view), name="digests_task_changelist"),
            path("<uuid:pk>/run-again/", again, name="digests_task_run_again"),
        ]

    def run_again(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """Let a task that was given up run again, and return to the list."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        if queue.run_again(get_object_or_404(Task, pk=pk)):
            self.message_user(request, gettext("It runs again in a moment."), messages.SUCCESS)
        else:
            self.message_user(request, gettext("It was not given up any more."), messages.WARNING)
        return HttpResponseRedirect(reverse("admin:digests_task_changelist"))

    @admin.display(description=_("about what"))
    def about(self, task: Task) -> SafeString:
        """Return the values of a task's arguments, a link as a way to its form."""
        return enumerate_words(_shown(name, value) for name, value in task.arguments.items())

    @admin.display(description=_("state"))
    def state(self, task: Task) -> SafeString:
        """Return the state of a task, and since when or until when it holds."""
        state = TaskResultStatus(task.status)
        if state == TaskResultStatus.READY and task.attempts:
            wait = timeuntil(task.run_after, depth=1)
            return format_html("{}", gettext("next try in %(time)s") % {"time": wait})
        ago = time_ago(task.finished_at or task.started_at or task.enqueued_at)
        return format_html(gettext("{state}, {ago}"), state=STATES[state], ago=ago)

    @admin.display(description=_("attempts"), empty_value="")
    def attempts_made(self, task: Task) -> str:
        """Return the number of attempts, "" for none yet."""
        count = ngettext("%(n)d time", "%(n)d times", task.attempts) % {"n": task.attempts}
        return count if task.attempts else ""

    @admin.display(description=_("why"), empty_value="")
    def reason_given(self, task: Task) -> str:
        """Return why the last attempt failed."""
        return task.reason

    @admin.display(description="", empty_value="")
    def again(self, task: Task) -> str:
        """Return the button that runs a task again, for one that was given up."""
        if task.status != TaskResultStatus.FAILED:
            return ""
        return render_to_string("admin/digests/task/again.html", {"task": task})

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return False: tasks are not added by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: tasks go by themselves."""
        return False


def _shown(name: str, value: Any) -> SafeString | str:
    """Return the value of an argument, shortened; the key of a link or feed leads to its form."""
    if name in KEYS and isinstance(value, int):
        url = reverse(f"admin:digests_{name}_change", args=[value])
        return format_html('<a href="{}">{} {}</a>', url, KEYS[name]._meta.verbose_name, value)  # noqa: SLF001
    return Truncator(value).chars(LONGEST_ARGUMENT)


# Registered by its import: the rows in words of programmers.
STOCK = DBTaskResultAdmin
admin.site.unregister(DBTaskResult)
admin.site.register(Task, TaskAdmin)
