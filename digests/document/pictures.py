"""Find the addresses of pictures and links in a text, and replace those of pictures."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from itertools import count

from .tree import walk

_IMG_SOURCE = re.compile(
    r"<img\b[^<>]*?\ssrc\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE
)
# What a picture or a link begins with; a text without it need not be read by the engine.
_MAY_SHOW = re.compile(r"!\[|<img", re.IGNORECASE)
_MAY_LINK = re.compile(r"[\[<@]|://|www\.", re.IGNORECASE)
_STAND_IN = "picture-{}-of-this-text"


def picture_addresses(text: str) -> list[str]:
    """Return the addresses of the pictures that a text shows, in order; those of raw HTML last."""
    if not _MAY_SHOW.search(text):
        return []
    addresses: list[str] = []
    html: list[str] = []
    is_html = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal is_html
        is_html = tag.startswith("html_")
        if tag == "image":
            addresses.append(attributes["destination"])

    def data(words: str) -> None:
        if is_html:
            html.append(words)

    walk(text, start, lambda tag: None, data)
    sources = ("".join(found) for found in _IMG_SOURCE.findall("".join(html)))
    return [address for address in [*addresses, *map(unescape, sources)] if address]


def link_addresses(text: str) -> list[str]:
    """Return the addresses that the links of a text lead to, in order."""
    if not _MAY_LINK.search(text):
        return []
    addresses: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "link":
            addresses.append(attributes["destination"])

    walk(text, start, lambda tag: None, lambda words: None)
    return addresses


def with_addresses(text: str, addresses: Mapping[str, str]) -> str:
    """Return the text with other addresses of its pictures; nothing else in it changes.

    ``addresses`` maps each old address to a new one. An address in code or prose that only looks
    like a picture's stays as it is.
    """
    if not addresses:
        return text
    spelt = "|".join(re.escape(address) for address in sorted(addresses, key=len, reverse=True))
    place = re.compile(rf"(?<=[(<\"'=\s])(?:{spelt})(?=[)>\"'\s]|\Z)")
    number = count()
    tried = place.sub(lambda match: _STAND_IN.format(next(number)), text)
    shown = set(picture_addresses(tried))
    number = count()

    def address(match: re.Match[str]) -> str:
        return addresses[match[0]] if _STAND_IN.format(next(number)) in shown else match[0]

    return place.sub(address, text)
