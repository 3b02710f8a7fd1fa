"""Recover what was typed into a form that could not be processed.

A form that is sent after its session has ended is answered with the sign-in page, which carries the
typed values in a hidden field, as does the second step of the sign-in. After signing in, the user
sees them and submits them again. The same holds for a form whose CSRF token became void at the last
sign-in, if it comes from the site's own pages, and for one that could not be saved because the
machine failed or the form is too large. Passwords are never carried along.

What the sign-in carries is compressed and signed: it is hardly ever longer than the form that was
sent, and nobody can make the site unpack anything else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from http import HTTPStatus
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.csrf import csrf_failure as refuse_forgery

from digests.models.fields import storable

from .context import detached_context, page_context, signed_out_context

DRAFT = "draft"
"""The name of the hidden field in which the sign-in form carries typed values."""
SALT = "digests.admin.draft_recovery"
GROWTH = 1.4
"""The largest ratio of the length of a draft to that of its form, which base64 makes longer."""
FILE = "draft_file"
"""The name under which the name of an uploaded file is carried; its content is not."""
CONTROL_FIELDS = {"action", "closes", "form_state", "post", "seen", FILE}
"""The fields that forms send by themselves; they hold nothing that anybody typed."""
MIN_TEXT_LENGTH = 3
"""The number of characters from which a value counts as a text worth recovering."""

Pair = tuple[str, str]
Pairs = list[Pair]


class DraftRecoveryMiddleware:
    """Carry typed values through the sign-in, and show them when their row is gone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the response, replaced by a recovery page where typed values would be lost."""
        response = self.get_response(request)
        if request.method != "POST" or not is_admin_request(request):
            return response
        if response.status_code == HTTPStatus.NOT_FOUND:
            texts = _texts(_submitted_values(request))
            return _removed_page(request, texts) if texts else response
        if response.status_code != HTTPStatus.FOUND:
            return response
        to = response["Location"]
        kept = (_carried_draft if is_sign_in(request) else _submitted_values)(request)
        if kept and urlsplit(to).path == reverse("admin:login"):
            return _sign_in_page(request, to, kept)
        return _send_again_page(request, to, kept) if kept and is_sign_in(request) else response

    def process_template_response(
        self, request: HttpRequest, response: TemplateResponse
    ) -> TemplateResponse:
        """Let a page of the sign-in carry on what it carried before the attempt."""
        if request.method == "POST" and is_sign_in(request):
            response.context_data = {**(response.context_data or {}), DRAFT: draft_of(request)}
        return response


def is_sign_in(request: HttpRequest) -> bool:
    """Return True for the two steps of the sign-in, which carry a draft."""
    return request.path in {reverse("admin:login"), reverse("second_step")}


def carries_texts(request: HttpRequest) -> bool:
    """Return True when a request submits at least one text that somebody typed."""
    return bool(_texts(_submitted_values(request)))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Render the 403 page with the texts that were typed. Used as ``handler403``."""
    context = {"exception": str(exception), "texts": _texts(_submitted_values(request))}
    return render(request, "403.html", context, status=HTTPStatus.FORBIDDEN)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Offer to send a form of the site's own pages again; refuse any other.

    Used as the CSRF failure view.
    """
    if not is_from_own_page(request) or not is_admin_request(request):
        return refuse_forgery(request, reason)
    if request.path == reverse("admin:login"):
        response = _sign_in_page(request, request.get_full_path(), _carried_draft(request))
    elif request.path == reverse("second_step"):
        way_on = urlencode({"next": request.POST.get("next", "")})
        to = f"{reverse('admin:login')}?{way_on}"
        response = _sign_in_page(request, to, _carried_draft(request))
    else:
        response = _send_again_page(request, request.get_full_path(), _submitted_values(request))
    response.status_code = HTTPStatus.FORBIDDEN
    return response


def failure_page(
    request: HttpRequest,
    status: int,
    reason: str | Promise,
    *,
    sent: Sequence[Pair] = (),
    is_editable: bool = False,
) -> HttpResponse:
    """Return a page that tells why a request failed, with what was typed as a form to send again.

    The database is not asked. ``is_editable`` shows the texts in fields, so that they can be
    shortened. What another site sent is shown and not offered to be sent.
    """
    is_ours = is_from_own_page(request) or getattr(request, "csrf_processing_done", False)
    edited = [pair for pair in sent if is_ours and is_editable and is_text(*pair)]
    context = {
        **detached_context(_("Not saved") if sent else _("Not done")),
        "reason": reason,
        "to": request.get_full_path() if is_ours else "",
        "sent": [pair for pair in sent if pair[0] != FILE and pair not in edited],
        "edited": edited,
        "files": [value for name, value in sent if name == FILE],
        "texts": [] if edited else _texts(sent),
        "csrf_token": get_token(request),
    }
    name = "send_again" if sent else "failed"
    page = render_to_string(f"admin/draft_recovery/{name}.html", context)
    response = HttpResponse(page, status=status)
    add_never_cache_headers(response)
    return response


def typed_values(request: HttpRequest) -> Pairs:
    """Return the submitted values without passwords, and the draft that a sign-in form carries."""
    sent, draft = _submitted_values(request), draft_of(request)
    return [*sent, (DRAFT, draft)] if draft else sent


def is_admin_request(request: HttpRequest) -> bool:
    """Return True when a request is for a page of the admin."""
    return request.path.startswith(settings.ADMIN_PATH)


def is_from_own_page(request: HttpRequest) -> bool:
    """Return True when a page of this site sent a request, by its ``Origin`` (RFC 6454)."""
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


def _removed_page(request: HttpRequest, texts: list[str]) -> HttpResponse:
    """Render the texts that were typed into a row that no longer exists, with status 410."""
    context = {
        **signed_out_context(request, _("No longer there")),
        "texts": texts,
    }
    return render(request, "admin/draft_recovery/gone.html", context, status=HTTPStatus.GONE)


def _sign_in_page(request: HttpRequest, to: str, kept: Pairs) -> HttpResponse:
    """Render the sign-in page with submitted values in its hidden field."""
    context = {
        **page_context(request, _("Log in")),
        "form": AdminAuthenticationForm(request),
        "user": None,  # who has signed in in another window is not asked to take another account
        "app_path": to,
        "next": QueryDict(urlsplit(to).query).get("next", ""),
        DRAFT: signing.dumps(kept, salt=SALT, compress=True) if kept else "",
    }
    response = render(request, "admin/login.html", context)
    add_never_cache_headers(response)
    return response


def _send_again_page(request: HttpRequest, to: str, sent: Pairs) -> HttpResponse:
    """Render submitted values as a form that sends them once more."""
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
    """Return the submitted values without token and passwords, and the names of the files."""
    names = [name for name in request.POST if name not in {"csrfmiddlewaretoken", DRAFT}]
    typed = [
        (name, str(one))
        for name in names
        if "password" not in name
        for one in request.POST.getlist(name)
    ]
    files = [file for name in request.FILES for file in request.FILES.getlist(name)]
    return [*typed, *((FILE, file.name or "") for file in files)]


def draft_of(request: HttpRequest) -> str:
    """Return the draft that a sign-in form carries, "" when this site did not make it."""
    draft: str = request.POST.get(DRAFT, "")
    return draft if _unpacked(draft) else ""


def _carried_draft(request: HttpRequest) -> Pairs:
    """Return the values that a sign-in form carries, or an empty list when there are none."""
    return _unpacked(request.POST.get(DRAFT, ""))


def _unpacked(draft: str) -> Pairs:
    """Return the values of a draft, or an empty list for one that this site did not make."""
    try:
        pairs = signing.loads(draft, salt=SALT)
    except signing.BadSignature:
        return []
    return [(storable(name), storable(value)) for name, value in pairs]


def _texts(sent: Iterable[Pair]) -> list[str]:
    """Return the values that somebody typed as text."""
    return [value for name, value in sent if is_text(name, value)]


def is_text(name: str, value: str) -> bool:
    """Return True when a submitted value is a text that somebody typed."""
    if len(value) < MIN_TEXT_LENGTH or value.isdecimal() or name.startswith("_"):
        return False
    return name.rpartition("-")[2] not in {*CONTROL_FIELDS, DRAFT}
