"""Markdown to safe HTML: the one renderer everybody calls.

GitHub's dialect, read in linear time by comrak, with three things that GitHub does not do for
Chinese: **中文。**后 is bold, a bare address ends where a reader would end it, and a single tilde
strikes nothing out: it is a range.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterator, Mapping

import comrak
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from digests.bounded_cache import BoundedCache
from digests.characters import WIDE, WIDE_LETTERS, printable
from digests.safe_html import BLOCKS, Resolver, Target, safe_html, tokens, unescape

__all__ = [
    "Resolved",
    "Resolver",
    "Target",
    "leads_as_before",
    "linked_addresses",
    "plain",
    "render",
    "words_of",
]

_EXTENSIONS = comrak.ExtensionOptions(
    autolink=True,
    cjk_friendly_emphasis=True,
    footnotes=True,
    strikethrough=True,
    table=True,
    tasklist=True,
)
_PARSING = comrak.ParseOptions()
_RENDERING = comrak.RenderOptions(gfm_quirks=True, unsafe_=True)  # safe_html makes it safe

_WIDE_CHARACTER = re.compile(f"[{WIDE}]")
_BARE_ADDRESS = re.compile(
    # A tag or an address in angle brackets is passed over: it ends where its author said.
    r"<[A-Za-z][A-Za-z0-9+.-]*+(?::[^\s<>]*+|\s[^<>\n]*+)>"
    r"|(?i:(?:https?|ftp)://|www\.)"
    # A host may be written in Chinese, the rest of an address may not.
    rf"(?:[A-Za-z0-9-]++\.)*+(?:(?:[{WIDE_LETTERS}]++\.)++[{WIDE_LETTERS}]*+)?+"
    rf"[^\s<{WIDE}]*+",
)
_NEVER_LAST = "?!.,:*_~'\"\\([{|\ufdd1"
"""The characters that readers take for the text around a bare address, not for its end."""
_SPACE = re.compile(r"\s")
_END = "<\ufdd0"
"""Ends a bare address, as every `<` does, and is no text: `printable` leaves no U+FDD0."""
_END_OF_MANY = "<\ufdd0 "
_END_IN_HTML = re.compile("(?:&lt;|<)\ufdd0 ?|%3C%EF%B7%90")
_LONE_TILDE = re.compile(r"\\[\\~]|(?<!~)~(?!~)")
_TILDE = "\ufdd1"
"""Stands for a tilde that is a range and strikes nothing out: 26~43."""
_TILDE_IN_MARKDOWN = f",{_TILDE},"
"""The same between two marks, so that emphasis beside it begins and ends as beside a tilde."""
_TILDE_IN_HTML = re.compile(",(?:\ufdd1|%EF%B7%91),")
MANY_ADDRESSES = 100
"""As many in a row without a space: comrak looks through the row for each of them."""

Resolved = Mapping[str, Target | None]
"""Addresses as they were typed, with the places on this site that they led to."""
rendered_texts: BoundedCache[tuple[SafeString, Resolved]] = BoundedCache(1_000_000)
"""The HTML of texts, with what it was resolved by: that may lead elsewhere later."""
plain_texts: BoundedCache[str] = BoundedCache(200_000)
"""The words of texts."""


def leads_as_before(resolved: Resolved, resolve: Resolver | None) -> bool:
    """Return whether each address leads now to the place that it led to."""
    return all((resolve and resolve(address)) == place for address, place in resolved.items())


def render(
    text: str,
    *,
    base: str = "",
    headings_from: int = 3,
    resolve: Resolver | None = None,
    place: str = "",
) -> SafeString:
    """Return the safe HTML of a Markdown text.

    `base`: the absolute address of the page the text stands on; it makes every address absolute.
    `headings_from`: the level of the text's highest headings; those under them follow in order.
    `place`: what tells the text from an equal one on the same page, for the ids of its footnotes.
    `resolve`: from an address as typed to its place on this site, None when it has none.
    """
    key = text, base, headings_from, place, get_language()
    found = rendered_texts.get(key)
    if found and leads_as_before(found[1], resolve):
        return found[0]
    resolved: dict[str, Target | None] = {}

    def note(address: str) -> Target | None:
        resolved[address] = resolve(address) if resolve else None
        return resolved[address]

    html = _typeset(text, base, headings_from, note, place)
    rendered_texts.put(key, (html, resolved), sys.getsizeof(text) + sys.getsizeof(html))
    return html


def _typeset(text: str, base: str, headings_from: int, resolve: Resolver, place: str) -> SafeString:
    source = printable(text)
    # Footnotes are numbered in each text anew, and a page holds many texts.
    mark = hashlib.blake2b((place + source).encode(), digest_size=4).hexdigest()
    clean = safe_html(
        _to_html(source), base=base, headings_from=headings_from, resolve=resolve, mark=mark
    )
    return mark_safe(clean)  # noqa: S308 (it has just been cleaned)


def plain(text: str) -> str:
    """Return the words that a page shows of a Markdown text: a line for each block or break."""
    key = text, get_language()
    words = plain_texts.get(key)
    if words is None:
        html = _to_html(printable(text))
        words = words_of(safe_html(html, base="", headings_from=3, resolve=None, mark=""))
        plain_texts.put(key, words, sys.getsizeof(text) + sys.getsizeof(words))
    return words


def linked_addresses(text: str) -> list[str]:
    """Return the addresses that the links of a Markdown text lead to, in order, as a page shows it.

    An address without a scheme or ``www.`` leads nowhere outside the site and may be left out.
    """
    if "://" not in text and "www." not in text.lower():
        return []
    links = (
        attributes.get("href", "")
        for kind, value, attributes in tokens(_to_html(printable(text)))
        if kind == "start" and value == "a"
    )
    return [address for address in links if address]


def words_of(html: str) -> str:
    """Return the words that a page shows of rendered HTML, as `plain` does."""
    words: list[str] = []
    note = ""  # what of a footnote the words stand in: its mark in the text, or its way back
    for kind, value, attributes in tokens(html):
        if kind == "text":
            words.append("" if note == "back" else unescape(value).replace("\n", " "))
        elif value == "a":
            words.append("]" if note == "mark" else "")
            note = _part_of_footnote(attributes.get("href", ""))
            words.append("[" if note == "mark" else "")
        elif value == "img":
            words.append(attributes.get("alt", "").replace("\n", " "))
        elif value in BLOCKS or value == "br":
            words.append("\n")
    lines = (" ".join(line.split()) for line in "".join(words).split("\n"))
    return "\n".join(line for line in lines if line)


def _part_of_footnote(address: str) -> str:
    """Return what a link is to a footnote: the ``mark`` in the text, the way ``back``, or ""."""
    part = address.partition("#")[2]
    if part.startswith("fnref-"):
        return "back"
    return "mark" if part.startswith("fn-") else ""


def _to_html(source: str) -> str:
    """Return comrak's HTML, unsafe as yet, of a printable text."""
    marked = source
    if "~" in source:
        marked = _LONE_TILDE.sub(lambda match: _TILDE if match[0] == "~" else match[0], source)
    ended = "".join(_end_bare_addresses(marked)).replace(_TILDE, _TILDE_IN_MARKDOWN)
    unsafe = comrak.markdown_to_html(ended, _EXTENSIONS, _PARSING, _RENDERING)
    return _TILDE_IN_HTML.sub("~", _END_IN_HTML.sub("", unsafe))


def _end_bare_addresses(source: str) -> Iterator[str]:
    """Yield the text in pieces, each bare address ended before Chinese, where engines read on."""
    if "://" not in source and "www." not in source.lower():
        yield source
        return
    position = in_a_row = 0
    for match in _BARE_ADDRESS.finditer(source):
        in_a_row = 0 if _SPACE.search(source, position, match.end()) else in_a_row + 1
        address = match.group()
        bare = address.rstrip(_NEVER_LAST)
        yield source[position : match.start()]
        position = match.end()
        if address.startswith("<"):
            yield address
        elif in_a_row == MANY_ADDRESSES:
            in_a_row = 0
            yield bare + _END_OF_MANY + address[len(bare) :]
        elif _WIDE_CHARACTER.match(source, position) or _TILDE in address[len(bare) :]:
            yield bare + _END + address[len(bare) :]
        else:
            yield address
    yield source[position:]
