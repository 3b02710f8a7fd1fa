"""Uploaded images, where no proxy serves them, and the site's icon."""

from hashlib import blake2b
from pathlib import Path, PurePosixPath

from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_http_date
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

CONTENT_TYPES = {
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}
# An image is named by its content, so that it never changes; nothing in it may run.
HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


@csrf_exempt
@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Return an uploaded image; answer 404 for anything else, 503 while a bucket does not answer.

    Images in a bucket come from here too: it may be private, and what a page shows has an address
    that never expires, as pages are kept.
    """
    content_type = CONTENT_TYPES.get(PurePosixPath(path).suffix)
    if content_type is None:
        raise Http404
    try:
        modified = default_storage.get_modified_time(path).timestamp()
        headers = HEADERS | _validators(PurePosixPath(path).stem, modified)
        if known := _known(request, headers):
            return known
        image = default_storage.open(path)
    except ConnectionError:
        return HttpResponse("unavailable\n", "text/plain; charset=utf-8", status=503)
    except (OSError, ValueError, SuspiciousFileOperation) as error:
        raise Http404 from error
    return FileResponse(image, content_type=content_type, headers=headers)


@csrf_exempt
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Return the site's icon at the address where browsers and feed readers look for it."""
    found = finders.find("site/favicon.ico")
    if found is None:
        raise Http404
    icon = Path(found).read_bytes()
    headers = {
        "Cache-Control": "public, max-age=86400, stale-while-revalidate=604800",
        **_validators(blake2b(icon, digest_size=16).hexdigest(), Path(found).stat().st_mtime),
    }
    return _known(request, headers) or HttpResponse(icon, "image/x-icon", headers=headers)


def _validators(tag: str, modified: float) -> dict[str, str]:
    return {"ETag": f'"{tag}"', "Last-Modified": http_date(modified)}


def _known(request: HttpRequest, headers: dict[str, str]) -> HttpResponse | None:
    """Return 304 with the headers of a file for who has it already, else None."""
    modified = parse_http_date(headers["Last-Modified"])
    known = get_conditional_response(request, headers["ETag"], modified)
    if known:
        for name, value in headers.items():
            known.headers[name] = value
    return known
