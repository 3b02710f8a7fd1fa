"""The base class of all admins: safe answers to malformed requests, and no typed text lost."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ERROR_FLAG, ChangeList
from django.db import DataError, OperationalError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import capfirst

from .draft_recovery import carries_texts
from .lists import BoundedChangeList, BoundedPaginator
from .requests import parse_pk

LOOKUP_ERRORS = (ValueError, OverflowError, DataError, OperationalError)
"""Exceptions raised by Python and the databases for out-of-range years and numbers."""


class BaseAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic at runtime
    """A model admin that answers malformed queries, keys and actions without a server error."""

    paginator = BoundedPaginator

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Return the class of the list."""
        return BoundedChangeList

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list under the name of its rows."""
        context = {"title": capfirst(self.opts.verbose_name_plural), **(extra_context or {})}
        return super().changelist_view(request, context)

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Return the list of rows.

        Raises IncorrectLookupParameters when the query has no answer, so that Django redirects to
        the whole list. An error without any query is raised as it is.
        """
        try:
            return super().get_changelist_instance(request)
        except LOOKUP_ERRORS as error:
            if set(request.GET) <= {ERROR_FLAG}:
                raise
            raise IncorrectLookupParameters from error

    def response_action(
        self, request: HttpRequest, queryset: QuerySet[Any], *args: Any, **kwargs: Any
    ) -> HttpResponse | None:
        """Return the response of a bulk action.

        Raises Http404 when a selected key is not a number.
        """
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if any(parse_pk(one) is None for one in chosen):
            raise Http404
        return super().response_action(request, queryset, *args, **kwargs)

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        """Return the row with a primary key, or None; an empty ``from_field`` counts as none."""
        return super().get_object(request, object_id, from_field or None)

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponse:
        """Redirect to the front page when a row is missing.

        Raises Http404 when the request carries typed texts, which the draft recovery then shows.
        """
        if carries_texts(request):
            raise Http404
        return super()._get_obj_does_not_exist_redirect(  # type: ignore[misc,no-any-return]
            request, opts, object_id
        )
