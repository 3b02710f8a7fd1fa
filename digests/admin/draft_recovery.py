"""What was typed into a form that could not be taken: it stays on the page, never lost.

A form that comes after its session has ended is answered with the sign-in, which carries what was
typed in a hidden field; once signed in, its owner looks at it and sends it again. So it is with a
form from before the last sign-in, whose token is void, as long as it comes from our own pages.
Passwords are never kept: no page shows them again.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlsplit

from django.contrib.admin.forms import AdminAuthenticationForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _
from django.views.csrf import csrf_failure as refuse_forgery

from digests.models.fields import storable

from .context import page_context, signed_out_context

DRAFT = "draft"
"""The field in which a sign-in carries what was typed before."""
FILE = "draft_file"
"""The name under which the name of a file is kept; the file itself is not."""
CONTROL_FIELDS = {"action", "form_state", "post", "seen", FILE}
"""What our forms, and this module, send of their own."""
MIN_TEXT_LENGTH = 3
"""Of how many characters a text is that is worth copying."""

Pairs = list[tuple[str, str]]


class DraftRecoveryMiddleware:
    """Carries what was typed through a sign-in, and shows it where its row is gone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with what would be lost on the way."""
        response = self.get_response(request)
        if request.method != "POST":
            return response
        if response.status_code == HTTPStatus.NOT_FOUND and _is_admin_request(request):
            texts = _texts(_submitted_values(request))
            return _removed_page(request, texts) if texts else response
        if response.status_code != HTTPStatus.FOUND:
            return response
        sign_in, to = reverse("admin:login"), response["Location"]
        if request.path == sign_in:
            kept = _carried_draft(request)
            return _send_again_page(request, to, kept) if kept else response
        sent = _submitted_values(request) if urlsplit(to).path == sign_in else []
        return _sign_in_page(request, to, sent) if sent else response


def carries_texts(request: HttpRequest) -> bool:
    """Whether something that someone wrote would be lost with what was sent."""
    return bool(_texts(_submitted_values(request)))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for what a role does not allow, with the texts that were typed."""
    context = {"exception": str(exception), "texts": _texts(_submitted_values(request))}
    return render(request, "403.html", context, status=HTTPStatus.FORBIDDEN)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Ask who typed into a page of ours to send it again; refuse what comes from elsewhere."""
    is_ours = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    if not is_ours or not _is_admin_request(request):
        return refuse_forgery(request, reason)
    if request.path == reverse("admin:login"):
        response = _sign_in_page(request, request.get_full_path(), _carried_draft(request))
    else:
        response = _send_again_page(request, request.get_full_path(), _submitted_values(request))
    response.status_code = HTTPStatus.FORBIDDEN
    return response


def _is_admin_request(request: HttpRequest) -> bool:
    return request.path.startswith(reverse("admin:index"))


def _removed_page(request: HttpRequest, texts: list[str]) -> HttpResponse:
    """The texts that were typed into what someone else has removed meanwhile."""
    context = {
        **signed_out_context(request, _("No longer there")),
        "texts": texts,
    }
    return render(request, "admin/draft_recovery/gone.html", context, status=HTTPStatus.GONE)


def _sign_in_page(request: HttpRequest, to: str, kept: Pairs) -> HttpResponse:
    """The sign-in, which keeps what was sent."""
    context = {
        **page_context(request, _("Log in")),
        "form": AdminAuthenticationForm(request),
        "user": None,  # who has signed in in another window is not asked to take another account
        "app_path": to,
        "next": QueryDict(urlsplit(to).query).get("next", ""),
        DRAFT: json.dumps(kept) if kept else "",
    }
    response = render(request, "admin/login.html", context)
    add_never_cache_headers(response)
    return response


def _send_again_page(request: HttpRequest, to: str, sent: Pairs) -> HttpResponse:
    """What was typed, to be sent once more."""
    context = {
        **signed_out_context(request, _("Send it again")),
        "to": to,
        "sent": [(name, value) for name, value in sent if name != FILE],
        "files": [value for name, value in sent if name == FILE],
        "texts": _texts(sent),
    }
    response = render(request, "admin/draft_recovery/send_again.html", context)
    add_never_cache_headers(response)
    return response


def _submitted_values(request: HttpRequest) -> Pairs:
    """What a form was sent with, but for its token and passwords; of files their names."""
    names = [name for name in request.POST if name not in {"csrfmiddlewaretoken", DRAFT}]
    typed = [
        (name, str(one))
        for name in names
        if "password" not in name
        for one in request.POST.getlist(name)
    ]
    files = [file for name in request.FILES for file in request.FILES.getlist(name)]
    return [*typed, *((FILE, file.name or "") for file in files)]


def _carried_draft(request: HttpRequest) -> Pairs:
    """What a sign-in carried; nothing where that cannot be read."""
    try:
        pairs = json.loads(request.POST.get(DRAFT, ""))
        return [(storable(str(name)), storable(str(value))) for name, value in pairs]
    except (RecursionError, TypeError, ValueError):
        return []


def _texts(sent: Pairs) -> list[str]:
    """What of it someone has written."""
    return [
        value
        for name, value in sent
        if len(value) >= MIN_TEXT_LENGTH
        and not (value.isdecimal() or name.startswith("_"))
        and name.rpartition("-")[2] not in CONTROL_FIELDS
    ]
