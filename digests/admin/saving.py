"""The saving of what editors write, in a transaction that is short.

Other writers wait for a transaction, on SQLite all of them. So the form is validated and stored in
it, and what takes long stands outside: issues are judged before, settled and answered for after.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib.admin.utils import unquote
from django.contrib.messages.storage import default_storage
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from digests import editing
from digests.models import Issue
from digests.workflow import WorkflowError

from .base import BaseAdmin
from .edits import sent_state
from .requests import parse_pk, person


class Stored(HttpResponse):
    """A stand-in for the answer to a form, from when it is stored until its transaction ends."""

    def __init__(self, row: Any, answer: Callable[[], HttpResponse]) -> None:
        super().__init__()
        self.row = row
        self.answer = answer


class EditorAdmin(BaseAdmin):
    """An admin of texts of issues; what Django does in `response_add` is done by `answer_add`."""

    def issues_of(self, pk: int) -> QuerySet[Issue]:
        """Return the issues that hold the row with a primary key."""
        raise NotImplementedError

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show a form, or store it, settle its issues and answer.

        A form that would make an issue too large is shown again, as it was typed.
        """
        view = partial(super().changeform_view, request, object_id, form_url, extra_context)
        if request.method != "POST":
            return view()
        pk = parse_pk(unquote(object_id or ""))
        left = set(self.issues_of(pk) if pk else ())
        for issue in left:
            editing.judge_unsettled(issue)
        try:
            response = view()
        except WorkflowError as refusal:
            request.refusal = refusal  # type: ignore[attr-defined]  # for the form, see `get_form`
            request._messages = default_storage(request)  # type: ignore[attr-defined]  # noqa: SLF001 (they tell of what is undone)
            response = view()
        if not isinstance(response, Stored):
            return response
        if leaves_form(request):
            for issue in left | set(self.issues_of(response.row.pk)):
                editing.settle_issue(
                    issue, by=person(request), is_conflict=sent_state(request).is_conflict
                )
        return response.answer()

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Return the form class, with the request's user and why it was refused before on it."""
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.by = person(request)  # a class made for this request
        form.refusal = getattr(request, "refusal", None)
        return form

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Return a stand-in for the answer to a new row's form."""
        return Stored(obj, lambda: self.answer_add(request, obj))

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Return a stand-in for the answer to a form."""
        return Stored(obj, lambda: self.answer_change(request, obj))

    def answer_add(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Redirect from the form of a new row that is stored and settled."""
        return super().response_add(request, obj)

    def answer_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Redirect from a form that is stored and settled."""
        return super().response_change(request, obj)


def leaves_form(request: HttpRequest) -> bool:
    """Return True when the writer leaves the form, so that the issue is to be settled.

    A text merged after a conflict is settled at once, because it is a revision of its own.
    """
    return "_continue" not in request.POST or sent_state(request).is_conflict
