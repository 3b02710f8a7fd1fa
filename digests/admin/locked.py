"""The base class of the admins whose rows have no version: lock, compare, and log every value."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.admin.models import DELETION, LogEntry
from django.db import connection, transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from digests.people import name_of

from .base import BaseAdmin
from .inputs.conflict import FormState, merged_message
from .inputs.locked_form import LockedForm
from .log_entries import change_message, deletion_message, show_entries, writer_since
from .requests import parse_pk, person


class LockedAdmin(BaseAdmin):
    """A model admin whose form is a `LockedForm`.

    A row that is changed or deleted is locked from before its form is read until it is saved. Its
    history tells each value before and after.
    """

    delete_confirmation_template = "admin/inputs/delete_locked.html"
    object_history_template = "admin/history/log.html"

    def rows_to_lock(self, pk: int) -> QuerySet[Any]:
        """Return the rows to lock before a row is changed or deleted."""
        rows: QuerySet[Any] = self.model._base_manager.filter(pk=pk)  # noqa: SLF001 (documented API)
        return rows

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        """Return the row with a primary key, or None; locked where it is to be written."""
        pk = parse_pk(object_id)
        if pk is not None and request.method == "POST" and connection.in_atomic_block:
            # In one order, so that two writers wait for each other; and not against the log
            # entries that are written meanwhile, whose foreign keys lock rows of people too.
            rows = self.rows_to_lock(pk).order_by("pk").select_for_update(no_key=True)
            list(rows.values_list("pk", flat=True))
        return super().get_object(request, object_id, from_field)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Return the form class, with the request's user on it."""
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.by = person(request)  # a class made for this request
        return form

    def save_form(self, request: HttpRequest, form: LockedForm, change: bool) -> Any:
        """Return the unsaved row of a valid form; tell of another writer's values that it keeps."""
        if form.merge.taken:
            messages.info(request, merged_message(form.merge.other))
        return super().save_form(request, form, change)

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        """Return the message for the log: the values of changed fields before and after."""
        if add:
            return super().construct_change_message(request, form, formsets, add)
        return change_message(form)

    def log_deletions(self, request: HttpRequest, queryset: Iterable[Model]) -> Any:
        """Log the deletion of rows with the values that are lost."""
        for row in queryset:
            LogEntry.objects.log_actions(
                person(request).pk,
                [row],
                DELETION,
                deletion_message(self._unsent_form(request, row)),
            )

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask whether to delete a row, and delete it unless it was changed in between."""
        if not request.POST:
            return super().delete_view(request, object_id, extra_context)
        with transaction.atomic():
            row = self.get_object(request, object_id)
            if row is not None and self.has_delete_permission(request, row):
                seen = FormState.read(request.POST.get("form_state"))
                stored = self._unsent_form(request, row).stored()
                if seen.fields != stored:
                    return self._refuse_deletion(request, row, seen, stored.keys())
            return super().delete_view(request, object_id, extra_context)

    def render_delete_form(self, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
        """Render the confirmation with the state of the row that is to be deleted."""
        state = self._unsent_form(request, context["object"]).current_state()
        return super().render_delete_form(request, {**context, "form_state": str(state)})

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show who changed the row, and the values before and after."""
        response = super().history_view(request, object_id, extra_context)
        if isinstance(response, TemplateResponse) and response.context_data:
            response.context_data["rows"] = list(show_entries(response.context_data["action_list"]))
        return response

    def _unsent_form(self, request: HttpRequest, row: Model) -> Any:
        return self.get_form(request, row, change=True)(instance=row)

    def _refuse_deletion(
        self, request: HttpRequest, row: Model, seen: FormState, names: Iterable[str]
    ) -> HttpResponse:
        """Lead back to the row's form, whose values differ from those that were to be deleted."""
        other = writer_since(row, seen.version, set(names)) if seen.fields else None
        if other is None or other == person(request):
            who = _("This has changed since you opened the page.")
        else:
            who = _("%(name)s has saved this since you opened it.") % {"name": name_of(other)}
        done = _("Nothing is deleted. Look at what is written here now before you delete it.")
        messages.warning(request, f"{who} {done}")
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return HttpResponseRedirect(reverse(name, args=[row.pk]))
