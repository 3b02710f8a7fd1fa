"""What a request must be before anything reads it."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class WellFormedMiddleware:
    """Answers 400 to what no browser sends: U+0000, which PostgreSQL does not take.

    Every request is read as UTF-8, as our pages are written: a name of another encoding may be one
    that Python knows and cannot read texts with.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Go on with the request if it is well-formed."""
        request.encoding = "utf-8"
        in_cookies = any("\0" in value for value in request.COOKIES.values())
        if in_cookies or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("There is U+0000 in the address or in a cookie.")
        return self.get_response(request)
