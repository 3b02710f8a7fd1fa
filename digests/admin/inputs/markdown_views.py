"""The views behind a Markdown field: preview, image upload and the image picker.

The views of django-markdownx admit strangers, store any file and render any text, so they are not
mounted. These take over their URL names, admit writers only, take images through `digests.images`
and render the preview as the site does.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from pathlib import PurePath
from typing import Any

from django.contrib import admin
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db import Error
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from digests import editing, uploads
from digests.admin.requests import parse_pk
from digests.document.escaping import escape
from digests.document.limits import MAX_CHARACTERS
from digests.images import LOST_MOTION, MAX_BYTES, REASONS, ImageRefused, read_image
from digests.models import Image
from digests.outages import RETRY_AFTER, outage_of
from digests.readers.site import load_renderer, load_site
from digests.rendering.preview import HEADINGS_FROM, show_text

logger = logging.getLogger(__name__)
View = Callable[..., HttpResponse]

MAX_UPLOAD = MAX_BYTES + 10_000
"""The maximum size of an upload in bytes: the image and the form around it."""
MAX_TEXTS = 2 * 4 * MAX_CHARACTERS
"""The maximum size of a preview request in bytes: the typed text and the stored one, in UTF-8."""
IMAGES_PER_PAGE = 24
NO_WRITER = _(
    "You are not signed in as someone who writes here. Sign in where this page asks you to, "
    "else in a second window; what you typed is still here."
)
NO_IMAGE = _("No image arrived. Choose a file and try again.")
NO_PLACE = _("No text of an issue stands there. Reload the page and try again.")
TOO_LONG = _("This text is too long for a preview and for an issue. Shorten it.")


def may_write(request: HttpRequest) -> bool:
    """Return True when the user is signed in and may change links or issues."""
    writes = ("digests.change_issue", "digests.change_link")
    return admin.site.has_permission(request) and any(map(request.user.has_perm, writes))


def writers_only(max_bytes: int = 0, too_large: str | Promise = "") -> Callable[[View], View]:
    """Return a decorator that admits writers, with request bodies of at most ``max_bytes`` bytes.

    The body of any other request is not read: the answer is 403, or 413 with ``too_large`` as
    message. A failure of the machine is told as JSON too.
    """

    def decorate(view: View) -> View:
        protected = csrf_protect(view)

        # The token may stand in the body, so it is looked for once that is known to be small.
        @csrf_exempt
        @tells_outages
        @wraps(view)
        def guarded(request: HttpRequest) -> HttpResponse:
            if not may_write(request):
                return error_response(NO_WRITER, 403)
            length = parse_pk(request.headers.get("Content-Length") or "0")
            if length is None or length > max_bytes:
                return error_response(too_large, 413)
            return protected(request)

        return guarded

    return decorate


def tells_outages(view: View) -> View:
    """Return a view that answers a failure of the machine with its reason as JSON, and logs it."""

    @wraps(view)
    def telling(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (Error, OSError) as error:
            if not (outage := outage_of(error)):
                raise
            logger.exception("%s failed", request.path)
            response = error_response(outage.reason, outage.status)
            response["Retry-After"] = str(RETRY_AFTER)
            return response

    return telling


def error_response(sentence: str | Promise, status: int) -> JsonResponse:
    """Return a JSON error with a sentence for the user."""
    return JsonResponse({"error": str(sentence)}, status=status)


@writers_only(MAX_UPLOAD, REASONS["heavy"])
@require_POST
def upload_view(request: HttpRequest) -> HttpResponse:
    """Store a re-encoded image and return the Markdown that shows it, or an error as JSON.

    A ``notice`` beside the Markdown says what became of the image, "" where all is as expected.
    """
    sent = request.FILES.get("image")
    if not isinstance(sent, UploadedFile):
        return error_response(NO_IMAGE, 400)
    name = sent.name or ""
    try:
        safe = read_image(sent)  # type: ignore[arg-type]
    except ImageRefused as refused:
        return error_response(str(refused), 400)
    image = uploads.upload_image(safe, original_name=name)
    alt = escape(PurePath(name).stem, in_link=True)
    notice = str(LOST_MOTION) if safe.lost_motion else ""
    return JsonResponse({"image_code": f"![{alt}]({image.get_absolute_url()})", "notice": notice})


@writers_only(MAX_TEXTS, TOO_LONG)
@require_POST
def preview_view(request: HttpRequest) -> HttpResponse:
    """Render a typed Markdown text as sanitised HTML, as the site will show it."""
    place = request.POST.get("place", "summary")
    if place not in HEADINGS_FROM:
        return error_response(NO_PLACE, 400)
    typed, before = request.POST.get("content", ""), request.POST.get("before", "")
    if sentence := editing.size_problem(typed):
        return error_response(sentence, 413)
    renderer = load_renderer(load_site(request), [typed])
    return HttpResponse(show_text(typed, place=place, before=before, renderer=renderer))


@writers_only()
@require_safe
def images_view(request: HttpRequest) -> HttpResponse:
    """Render a page of the uploaded images, newest first, for the image picker."""
    page = Paginator(Image.objects.all(), IMAGES_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "admin/inputs/images.html", {"page": page})
