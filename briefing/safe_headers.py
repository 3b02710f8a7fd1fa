"""Middleware that keeps browsers safe on responses of any layer: static files and errors too."""

from collections.abc import Callable
from http import HTTPStatus

from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class SafeHeadersMiddleware:
    """Completes the headers that tell a browser what a response may do.

    The middleware below sets most of them on pages; what it does not see is completed here. A
    response that sets one of them itself, such as an image, keeps its own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.headers = {
            "Content-Security-Policy": build_policy(),
            "Permissions-Policy": settings.PERMISSIONS_POLICY,
            "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": settings.X_FRAME_OPTIONS,
        }

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the response with its headers; 304 leaves them as the browser has them."""
        response = self.get_response(request)
        # Django's error pages for developers are styled in the page itself.
        is_for_developers = settings.DEBUG and response.status_code >= HTTPStatus.BAD_REQUEST
        if response.status_code != HTTPStatus.NOT_MODIFIED and not is_for_developers:
            for name, value in self.headers.items():
                response.headers.setdefault(name, value)
        return response
