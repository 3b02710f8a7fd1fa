"""The rejection of malformed requests before any view reads them."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class WellFormedMiddleware:
    """Answer 400 to requests with U+0000, which PostgreSQL does not accept and no browser sends.

    Every request is decoded as UTF-8, the encoding of all pages. A client may name another encoding
    that Python knows but that is no text encoding.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the response of a well-formed request.

        Raises BadRequest for U+0000 in the query or in a cookie.
        """
        request.encoding = "utf-8"
        in_cookies = any("\0" in value for value in request.COOKIES.values())
        if in_cookies or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("There is U+0000 in the address or in a cookie.")
        return self.get_response(request)
