"""A page as far as it speaks of itself: the tags of its head and the variables of its scripts.

Only these are cut out of the text and parsed. The parser needs quadratic time for nested elements
and for the attributes of one tag, so a whole page of a stranger could stop it for minutes.
"""

from __future__ import annotations

import html as entities
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from digests.addresses import check_address
from digests.document.escaping import one_line

MAX_TAGS = 600
MAX_TAG = 8_000
MAX_HEAD = 160_000
"""Tags of a page, characters of one, and of all of them together, that are read."""
MAX_SCRIPT = 100_000

_START = re.compile(r"<(?:meta|link|title|script)\b", re.IGNORECASE)
_REST = re.compile(r"""(?:[^"'>]|"[^"]*"|'[^']*')*+>""")
_END = {
    "title": re.compile(r"</title", re.IGNORECASE),
    "script": re.compile(r"</script", re.IGNORECASE),
}
_JSON = "ld+json"


@dataclass
class Page:
    """A page by its address, after redirects, and its text; an empty text says nothing."""

    url: str
    html: str = field(default="", repr=False)

    @cached_property
    def _parts(self) -> SplitResult:
        return urlsplit(check_address(self.url).url)

    @property
    def host(self) -> str:
        """Return the host in lower case, without ``www.``; "" for what is no address."""
        return (self._parts.hostname or "").removeprefix("www.")

    @property
    def path(self) -> str:
        """Return the path without slashes at its ends."""
        return self._parts.path.strip("/")

    @cached_property
    def _head(self) -> LexborHTMLParser:
        return LexborHTMLParser(_encodable("".join(_cut(_pieces(self.html)))))

    @cached_property
    def _metas(self) -> dict[str, str]:
        """Return the first content of each name, property or itemprop."""
        found: dict[str, str] = {}
        for node in self._head.css("meta"):
            name = _of(node, "property") or _of(node, "name") or _of(node, "itemprop")
            if content := one_line(_of(node, "content")):
                found.setdefault(name.lower(), content)
        return found

    def meta(self, *names: str) -> str:
        """Return the content of the first of some names that the page has, else ""."""
        return next((self._metas[name] for name in names if name in self._metas), "")

    @cached_property
    def title(self) -> str:
        """The text of the ``title`` element."""
        node = self._head.css_first("title")
        return one_line(node.text()) if node else ""

    @cached_property
    def canonical(self) -> str:
        """The address of ``rel="canonical"``, made absolute."""
        links = self._head.css("link")
        found = (_of(one, "href") for one in links if _of(one, "rel").lower() == "canonical")
        try:
            return urljoin(self.url, next(filter(None, found), ""))
        except ValueError:
            return ""

    @cached_property
    def linked_data(self) -> dict[str, Any]:
        """The first object of JSON-LD that has a headline or a name, {} without one."""
        scripts = [one for one in self._head.css("script") if _JSON in _of(one, "type")]
        objects = (one for script in scripts for one in _objects(script.text()))
        return next((one for one in objects if _text(one, "headline") or _text(one, "name")), {})

    def variable(self, *names: str) -> str:
        """Return the text that a script gives to the first of some variables, else ""."""
        for name in names:
            assigned = re.compile(
                rf"\bvar\s{{1,9}}{re.escape(name)}\s{{0,9}}=\s{{0,9}}(?:htmlDecode\()?"
                r"""(?:"((?:[^"\\\n]|\\.){1,600})"|'((?:[^'\\\n]|\\.){1,600})')"""
            )
            if found := assigned.search(self.html):
                return one_line(entities.unescape(_unescaped(found[1] or found[2])))
        return ""


def _text(data: dict[str, Any], name: str) -> str:
    value = data.get(name)
    return one_line(value[:MAX_TAG]) if isinstance(value, str) else ""


def text_of(data: dict[str, Any], *names: str) -> str:
    """Return the text at a path of names in nested objects, "" where there is none."""
    for name in names[:-1]:
        inner = data.get(name)
        inner = inner[0] if isinstance(inner, list) and inner else inner
        data = inner if isinstance(inner, dict) else {}
    return _text(data, names[-1])


def _of(node: LexborNode, name: str) -> str:
    return node.attributes.get(name) or ""


def _pieces(html: str) -> Iterator[str]:
    """Yield the tags of the head, with the texts of titles and of JSON-LD."""
    for start in islice(_START.finditer(html), MAX_TAGS):
        tag = _REST.match(html, start.end(), start.start() + MAX_TAG)
        name = start[0][1:].lower()
        if not tag or (name == "script" and _JSON not in html[start.start() : tag.end()]):
            continue
        if name not in _END:
            yield html[start.start() : tag.end()]
        elif end := _END[name].search(html, tag.end(), tag.end() + MAX_SCRIPT):
            yield f"{html[start.start() : end.start()]}</{name}>"


def _cut(pieces: Iterator[str]) -> Iterator[str]:
    room = MAX_HEAD
    for piece in pieces:
        room -= len(piece)
        if room < 0:
            return
        yield piece


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSON-LD text, those of its graph among them."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return
    for one in data if isinstance(data, list) else [data]:
        if isinstance(one, dict):
            yield one
            graph = one.get("@graph")
            yield from (
                (each for each in graph or () if isinstance(each, dict))
                if isinstance(graph, list)
                else ()
            )


def _unescaped(text: str) -> str:
    r"""Return the text of a JavaScript string with ``\x26`` and ``\u4e00`` as characters."""
    text = re.sub(
        r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))",
        lambda found: chr(int(found[1] or found[2], 16)) if not found[3] else found[3],
        text,
    )
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _encodable(text: str) -> str:
    return text.encode(errors="replace").decode()
