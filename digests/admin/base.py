"""What all admins share: no odd address brings them down, and no text is lost in them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ERROR_FLAG, ChangeList
from django.db import DataError, OperationalError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from .draft_recovery import carries_texts
from .requests import parse_pk

LOOKUP_ERRORS = (ValueError, OverflowError, DataError, OperationalError)
"""What Python and the databases say to a year or a number that there is none of."""


class BaseAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic at runtime
    """An admin that answers queries beyond those that its own pages lead to."""

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """The list; a query without an answer leads to the whole one, an error of ours does not."""
        try:
            return super().get_changelist_instance(request)
        except LOOKUP_ERRORS as error:
            if set(request.GET) <= {ERROR_FLAG}:
                raise
            raise IncorrectLookupParameters from error

    def response_action(
        self, request: HttpRequest, queryset: QuerySet[Any], *args: Any, **kwargs: Any
    ) -> HttpResponse | None:
        """What an action does to rows that were chosen by their numbers."""
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if any(parse_pk(one) is None for one in chosen):
            raise Http404
        return super().response_action(request, queryset, *args, **kwargs)

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        """A row by its key; an empty name stands for no other field."""
        return super().get_object(request, object_id, from_field or None)

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponse:
        """Django's way to the front page, unless texts would be lost on it."""
        if carries_texts(request):
            raise Http404
        return super()._get_obj_does_not_exist_redirect(  # type: ignore[misc,no-any-return]
            request, opts, object_id
        )
