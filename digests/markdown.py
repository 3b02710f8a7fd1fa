"""Markdown to safe HTML: the one renderer everybody calls.

GitHub's dialect, read in linear time by comrak, with two things that GitHub does not do for
Chinese: **中文。**后 is bold, and a bare address ends where a reader would end it.
"""

import hashlib
import re
from collections.abc import Iterator

import comrak
from django.utils.safestring import SafeString, mark_safe

from digests.safe_html import BLOCKS, Resolver, Target, printable, safe_html, tokens, unescape

__all__ = ["Resolver", "Target", "plain", "printable", "render"]

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

# Written as they stand in a character class.
_WIDE_LETTERS = (
    r"\u3040-\u30ff\u3105-\u312f\u3131-\u318e\u31a0-\u31bf\u3400-\u9fff"
    r"\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
_WIDE = _WIDE_LETTERS + (
    r"\u2010-\u2027\u2030-\u205e\u2190-\u2bff\u2e80-\u303f\u3200-\u33ff\ufe10-\ufe1f"
    r"\ufe30-\ufe6f\uff00-\uffef\U0001f000-\U0001faff"
)
_WIDE_CHARACTER = re.compile(f"[{_WIDE}]")
_BARE_ADDRESS = re.compile(
    # A tag or an address in angle brackets is passed over: it ends where its author said.
    r"<[a-z][a-z0-9+.-]*+(?::[^\s<>]*+|\s[^<>\n]*+)>"
    r"|(?:(?:https?|ftp)://|www\.)"
    # A host may be written in Chinese, the rest of an address may not.
    rf"(?:[a-z0-9-]++\.)*+(?:(?:[{_WIDE_LETTERS}]++\.)++[{_WIDE_LETTERS}]*+)?+"
    rf"[^\s<{_WIDE}]*+",
    re.IGNORECASE,
)
_NEVER_LAST = "?!.,:*_~'\"\\([{|"
"""What a reader takes for the text around a bare address, not for its end."""
_SPACE = re.compile(r"\s")
_END = "<\ufdd0"
"""Ends a bare address, as every `<` does, and is no text: `printable` leaves no U+FDD0."""
_END_OF_MANY = "<\ufdd0 "
_END_IN_HTML = re.compile("(?:&lt;|<)\ufdd0 ?|%3C%EF%B7%90")
MANY_ADDRESSES = 100
"""As many in a row without a space: comrak looks through the row for each of them."""


def render(
    text: str, *, base: str = "", headings_from: int = 3, resolve: Resolver | None = None
) -> SafeString:
    """The safe HTML of a Markdown text.

    `base`: the absolute address of the page the text stands on; it makes every address absolute.
    `headings_from`: the level of the text's highest headings; those under them follow in order.
    `resolve`: from an address as typed to its place on this site, None when it has none.
    """
    source = printable(text)
    # Footnotes are numbered in each text anew, and a page holds many texts.
    mark = hashlib.blake2b(source.encode(), digest_size=4).hexdigest()
    clean = safe_html(
        _to_html(source), base=base, headings_from=headings_from, resolve=resolve, mark=mark
    )
    return mark_safe(clean)  # noqa: S308 (it has just been cleaned)


def plain(text: str) -> str:
    """What a reader sees of a Markdown text, without markup: a line for each block or break."""
    words: list[str] = []
    for kind, value, attributes in tokens(_to_html(printable(text))):
        if kind == "text":
            words.append(unescape(value).replace("\n", " "))
        elif value == "img":
            words.append(attributes.get("alt", "").replace("\n", " "))
        elif value in BLOCKS or value == "br":
            words.append("\n")
    lines = (" ".join(line.split()) for line in "".join(words).split("\n"))
    return printable("\n".join(line for line in lines if line))


def _to_html(source: str) -> str:
    """Comrak's HTML, unsafe as yet, of a printable text."""
    ended = "".join(_end_bare_addresses(source))
    unsafe = comrak.markdown_to_html(ended, _EXTENSIONS, _PARSING, _RENDERING)
    return _END_IN_HTML.sub("", unsafe)


def _end_bare_addresses(source: str) -> Iterator[str]:
    """The text in pieces, each bare address ended where every engine would read on into Chinese."""
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
        elif _WIDE_CHARACTER.match(source, position):
            yield bare + _END + address[len(bare) :]
        else:
            yield address
    yield source[position:]
