"""Middleware by which a process answers readers before it has loaded the admin and the API."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

API_PATH = "/api/"


class ReaderUrlsMiddleware:
    """Resolves the addresses of readers by their own URLs.

    The admin's forms are a quarter of what a process loads, and the minute an issue is out new
    processes have readers waiting. They are loaded with the first request to them, as is what the
    tools that catch links need.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the response of the URLs that a request needs."""
        if request.path_info.startswith(API_PATH):
            request.urlconf = "briefing.api_urls"
        elif not is_admin_path(request):
            request.urlconf = "briefing.reader_urls"
        return self.get_response(request)


def is_admin_path(request: HttpRequest) -> bool:
    """Return True when the path of a request belongs to the admin, also without its last slash."""
    return f"{request.path_info}/".startswith(settings.ADMIN_PATH)
