"""A page of the site as a test reads it."""

from __future__ import annotations

from django.test import Client
from selectolax.lexbor import LexborHTMLParser, LexborNode


class Shown:
    """The elements of a page."""

    def __init__(self, html: str) -> None:
        self._tree = LexborHTMLParser(html)

    def one(self, selector: str) -> LexborNode:
        """The first element that a selector finds; the test fails when there is none."""
        node = self._tree.css_first(selector)
        assert node is not None, f"nothing matches {selector}"
        return node

    def all(self, selector: str) -> list[LexborNode]:
        """The elements that a selector finds."""
        return self._tree.css(selector)

    def text(self, selector: str = "body") -> str:
        """The text of the first element that a selector finds, on one line."""
        return " ".join(self.one(selector).text().split())

    def texts(self, selector: str) -> list[str]:
        """The texts of all elements that a selector finds, each on one line."""
        return [" ".join(node.text().split()) for node in self.all(selector)]

    def values(self, selector: str, attribute: str = "href") -> list[str | None]:
        """An attribute of all elements that a selector finds."""
        return [node.attributes.get(attribute) for node in self.all(selector)]


def show(client: Client, path: str, status: int = 200) -> Shown:
    """The page at a path, answered with a status."""
    response = client.get(path)
    assert response.status_code == status
    return Shown(response.content.decode())
