"""Middleware that tells caches, with every response, what they may do with it.

Nothing is served stale: what was public a moment ago may be withdrawn by now. So a shared cache may
store a page of readers and has to ask for each request (``no-cache``). ``stale-while-revalidate``
is right only where a change is of no consequence, as of the icon; files named by their content
never change and need none, and for pages it is 0, as is ``stale-if-error``. A surrogate that obeys
its own header alone is told the same there; its keys (`digests.readers.responses`) serve to purge
by hand.
"""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from .admin_path import is_admin_path

ASK_EACH_TIME = "max-age=0, stale-while-revalidate=0, stale-if-error=0"


class CachePolicyMiddleware:
    """Completes the headers that are for caches, on errors and redirects of any layer too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the response with its policy: one for readers, and one for the admin."""
        response = self.get_response(request)
        policy = response.headers.get("Cache-Control", "")
        if is_admin_path(request):
            if "no-store" not in policy:
                response.headers["Cache-Control"] = "no-store, private"
        elif policy in {"", "no-cache"}:
            response.headers["Cache-Control"] = "no-cache"
            response.headers["Surrogate-Control"] = ASK_EACH_TIME
        return response
