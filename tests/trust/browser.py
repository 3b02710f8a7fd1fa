"""A browser that signs in to a site of production."""

from __future__ import annotations

from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

from tests.admin.browser import fields_of
from tests.people import password_of


class Browser:
    """A browser with cookies, which takes an error as an answer like any other."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.cookies = CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.cookies))

    def ask(
        self, path: str, body: bytes | None = None, content_type: str = ""
    ) -> tuple[int, Any, str]:
        """Return status, headers and text of the answer to GET, to POST where there is a body."""
        headers = {"Origin": self.address, "Accept-Language": "en"}
        if body is not None:
            headers["Content-Type"] = content_type or "application/x-www-form-urlencoded"
        request = Request(self.address + path, body, headers)
        try:
            with self.opener.open(request, timeout=100) as answer:
                return answer.status, answer.headers, answer.read().decode()
        except HTTPError as error:
            with error:
                return error.code, error.headers, error.read().decode()

    def fields(self, path: str) -> dict[str, Any]:
        """Return what the form of a page holds."""
        _status, _headers, page = self.ask(path)
        return fields_of(page)

    def send(self, path: str, fields: dict[str, Any]) -> tuple[int, Any, str]:
        """Send a form and return status, headers and text of the answer."""
        return self.ask(path, urlencode(fields).encode())

    def sign_in(self, name: str) -> Browser:
        """Sign in as somebody, and return the browser."""
        sign_in = "/admin/login/?next=/admin/"
        typed = {"username": name, "password": password_of(name)}
        status, _headers, page = self.send(sign_in, self.fields(sign_in) | typed)
        assert (status, "logout-form" in page) == (200, True)
        return self
