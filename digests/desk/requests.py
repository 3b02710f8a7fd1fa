"""Read the JSON that the desk's scripts send, and answer them in JSON, errors included."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from digests.admin.inputs.markdown_views import error_response, tells_outages
from digests.models import Issue

View = Callable[..., HttpResponse]

GONE = gettext_lazy("This issue is no longer there. Go back to the list of issues.")
ODD = gettext_lazy("The page sent something odd. Reload it and try again.")
"""The error message for a request that the desk's own scripts never send."""


def for_scripts(view: View) -> View:
    """Return a view of an issue that answers whoever is signed out, or refused, in JSON too.

    The status is 401 for who is signed out, or signed in as another person than the page was made
    for, 403 where the role does not allow it, 404 where the issue is gone, 409 where a row is gone,
    public by now or cannot take the text.
    """

    @tells_outages
    @wraps(view)
    def answering(request: HttpRequest, pk: int) -> HttpResponse:
        person = request.headers.get("X-Desk-Person", "")
        if not admin.site.has_permission(request) or person not in {"", str(request.user.pk)}:
            return error_response(_("You are signed out."), HTTPStatus.UNAUTHORIZED)
        try:
            issue = _issue(pk)
            if issue is None:
                return error_response(GONE, HTTPStatus.NOT_FOUND)
            response = view(request, issue)
        except PermissionDenied as error:
            refusal = str(error) or _("Your role does not allow this.")
            return error_response(refusal, HTTPStatus.FORBIDDEN)
        except ValidationError as error:
            return error_response(" ".join(error.messages), HTTPStatus.CONFLICT)
        add_never_cache_headers(response)
        return response

    return answering


def read_json(request: HttpRequest) -> dict[str, Any]:
    """Return the values that a script sent in the field ``data``.

    Raises ValidationError where they are none.
    """
    try:
        sent = json.loads(request.POST.get("data", ""))
    except ValueError:
        sent = None
    if not isinstance(sent, dict):
        raise ValidationError(ODD)
    return sent


def _issue(pk: int) -> Issue | None:
    return Issue.objects.select_related("revises", "cover").filter(pk=pk).first()
