"""Bound the body of a request by who sends it and where, before anything reads it.

A stranger may send what a sign-in needs. A form, or an image to a page that takes one, is accepted
from somebody who is signed in, and from a browser in which somebody signed in before: it carries a
signed cookie. By that cookie a long text whose session has ended is told from a stranger's. Pages
of readers take no body, but for the suggestion of a link, and those for tools one with the texts of
a link.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from http import HTTPStatus
from time import monotonic

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from digests.permissions import may_publish
from digests.readers.errors import plain_page

from .draft_recovery import GROWTH, failure_page, is_admin_request, is_sign_in, typed_values
from .form_parsing import parse_form

READER_BYTES = 1024
"""The largest body outside the admin: an empty form, which is answered 405 and not read either."""
SUGGESTION_BYTES = 48 * 1024
"""The largest suggestion of a reader; a form may take twelve bytes for a character."""
SIGN_IN_BYTES = 16 * 1024
"""The largest body from a stranger."""
TOOL_BYTES = 64 * 1024
"""The largest body to the API; JSON may take six bytes for a character."""
FORM_BYTES = 5 * 1024 * 1024
"""The largest form from an editor, whose longest texts have about 1 MB."""
UPLOAD_BYTES = 25 * 1024 * 1024
"""The largest body to a page that takes a file; it tells of a smaller limit in a sentence."""
UPLOAD_VIEWS = ("markdownx_upload", "admin:digests_image_add")
"""The names of the pages that take an image."""
MOVE_BYTES = 128 * 1024 * 1024
"""The largest digest that moves in, sent as files or as an archive."""
CATCH_VIEWS = ("catch", "catch_understood")
"""The names of the pages that take Markdown files and archives, from who is signed in alone."""

API_PATH = "/api/"
SUGGESTION_PATH = "/suggest/"

COOKIE = "has_signed_in"
COOKIE_AGE = timedelta(days=365)

DISCARDED_BYTES = 32 * 1024 * 1024
DISCARD_SECONDS = 1.0
"""The bytes and the time for which a refused body is still received."""
PIECE = 256 * 1024
"""The bytes that are received at once; gunicorn copies what it holds for each piece."""

TOO_LARGE = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
FOR_STRANGERS = _(
    "Without a sign-in no more than %(limit)s is accepted. Sign in in a second window, then send "
    "it again."
)
FOR_FORMS = _(
    "A form of more than %(limit)s cannot be saved. Shorten its texts or divide them, then send it "
    "again."
)
FOR_FILES = _(
    "No more than %(limit)s can be sent here. Save an image smaller, send files in parts, and try "
    "again."
)
STILL_THERE = _("Your browser still has what you typed: go back to it.")
NO_LENGTH = _("The request does not tell its length (Content-Length), so it is not accepted.")


class BodyLimitMiddleware:
    """Refuses bodies that are too large, or of unknown length, without parsing them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the response, or 411 or 413 for a body that is not accepted."""
        if request.method not in {"GET", "HEAD"} and not fits(request):
            return _refuse(request)
        _parse_long_form(request)
        response = self.get_response(request)
        _remember_sign_in(request, response)
        return response


def fits(request: HttpRequest) -> bool:
    """Return True when the body of a request may be parsed."""
    length = _length(request)
    return length is not None and (length <= READER_BYTES or length <= body_limit(request))


def body_limit(request: HttpRequest) -> int:
    """Return how many bytes may be sent by who sends a request, to where it is sent."""
    if request.path.startswith(API_PATH):
        return TOOL_BYTES
    if request.path == SUGGESTION_PATH:
        return SUGGESTION_BYTES
    if not is_admin_request(request):
        return READER_BYTES
    if request.path == reverse("moving") and may_publish(request.user):
        return MOVE_BYTES
    limit = SIGN_IN_BYTES
    if is_known_browser(request) or request.user.is_authenticated:
        limit = UPLOAD_BYTES if _takes_files(request) else FORM_BYTES
    # Each step of a sign-in carries another form, which was sent when its session had ended.
    return int(limit * GROWTH) if is_sign_in(request) else limit


def _takes_files(request: HttpRequest) -> bool:
    """Return True for a page that takes a file from whoever sends the request."""
    if request.path in map(reverse, CATCH_VIEWS):
        return request.user.is_authenticated
    return request.path in map(reverse, UPLOAD_VIEWS)


def is_known_browser(request: HttpRequest) -> bool:
    """Return True when somebody signed in in a browser within a year; no query is made."""
    return bool(request.get_signed_cookie(COOKIE, default="", max_age=COOKIE_AGE))


def refuse_as_too_large(request: HttpRequest) -> HttpResponse:
    """Return the response 413 with the limit and what to do; the body is not read."""
    limit = body_limit(request)
    if request.path.startswith(API_PATH):
        said = _("Send at most %(limit)s.") % {"limit": filesizeformat(limit)}
        return JsonResponse({"detail": str(said)}, status=TOO_LARGE)
    if not is_admin_request(request):
        return plain_page(TOO_LARGE)
    advice = FOR_FILES if limit in {UPLOAD_BYTES, MOVE_BYTES} else FOR_FORMS
    if limit < FORM_BYTES:
        advice = FOR_STRANGERS
    reason = advice % {"limit": filesizeformat(limit)}
    return failure_page(request, TOO_LARGE, f"{reason} {STILL_THERE}")


def _give_back(request: HttpRequest) -> HttpResponse:
    """Return a form that is too large to be saved, with its texts in fields to be shortened."""
    _parse_long_form(request)
    reason = FOR_FORMS % {"limit": filesizeformat(FORM_BYTES)}
    return failure_page(request, TOO_LARGE, reason, sent=typed_values(request), is_editable=True)


def _length(request: HttpRequest) -> int | None:
    """Return the length of a body as the request tells it, or None."""
    if "HTTP_TRANSFER_ENCODING" in request.META:
        return None
    told = request.META.get("CONTENT_LENGTH") or "0"
    return int(told) if re.fullmatch(r"[0-9]{1,18}", told) else None


def _parse_long_form(request: HttpRequest) -> None:
    """Parse a long form in less memory than Django does."""
    is_long = request.method == "POST" and (_length(request) or 0) > SIGN_IN_BYTES
    is_urlencoded = request.content_type == "application/x-www-form-urlencoded"
    if is_long and is_urlencoded:
        # Both at once, as Django sets them: it would parse the body again to find no file.
        vars(request).update(_post=parse_form(request.body), _files=MultiValueDict())


def _refuse(request: HttpRequest) -> HttpResponse:
    """Return the response to a body that is not accepted.

    A form of an editor comes back with its texts if it is not much too large.
    """
    length = _length(request)
    is_form = body_limit(request) == FORM_BYTES
    if is_form and length and length <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        return _give_back(request)
    if length is None or length <= DISCARDED_BYTES:
        _discard_body(request, length or DISCARDED_BYTES)
    if length is None and is_admin_request(request):
        return failure_page(request, HTTPStatus.LENGTH_REQUIRED, NO_LENGTH)
    return refuse_as_too_large(request)


def _discard_body(request: HttpRequest, length: int) -> None:
    """Receive a body and throw it away: a client that is still sending would miss the answer.

    The server closes the connection of one that comes slowly.
    """
    # Such a server ends a body where it ends, so that one of unknown length can be read too.
    ends_by_itself = "wsgi.input_terminated" in request.META
    stream = request.META["wsgi.input"] if ends_by_itself else request
    end = monotonic() + DISCARD_SECONDS
    with suppress(OSError):  # the client has gone
        while length > 0 and monotonic() < end and (piece := stream.read(min(length, PIECE))):
            length -= len(piece)


def _remember_sign_in(request: HttpRequest, response: HttpResponse) -> None:
    """Give the browser of somebody who is signed in the cookie by which it is known later."""
    is_failure = response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR
    if is_failure or not is_admin_request(request) or is_known_browser(request):
        return
    if request.user.is_authenticated:
        response.set_signed_cookie(
            COOKIE,
            "1",
            max_age=COOKIE_AGE,
            path=settings.ADMIN_PATH,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
