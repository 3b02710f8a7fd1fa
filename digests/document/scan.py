"""Find the blocks and inline pieces of a text in GitHub's Markdown, and what it shows."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache

from .tree import Attributes, walk

_SPACE = re.compile(r"\s+")
_BARE_ADDRESS = re.compile(r"(?:https?|ftp)://|www\.", re.IGNORECASE)
_RAW = str.maketrans("<&", "\x02\x03")


@dataclass(slots=True)
class Block:
    """A block at the top level of a text; lines count from 1, both ends included.

    ``items`` are the lines on which the items of a list begin.
    """

    kind: str
    start: int
    end: int
    level: int = 0
    items: list[int] = field(default_factory=list)

    @property
    def is_bullets(self) -> bool:
        """Return True when the block is a list without numbers."""
        return self.kind == "bullets"


@dataclass(frozen=True, slots=True)
class Inline:
    """A piece of a line: plain text, or a link whose ``text`` is plain.

    ``kind`` is ``text``, ``link``, ``break``, ``strong`` for plain text in bold, ``styled`` for
    other text in code or emphasis, or ``markup``. ``text`` is what is shown; ``is_plain`` tells
    that it has no markup, ``is_styled`` that it has none but code and emphasis. ``start`` and
    ``end`` are its bytes in the text, the end left out. ``inner_url`` is the address of the first
    link within emphasis.
    """

    kind: str
    text: str = ""
    url: str = ""
    title: str = ""
    is_plain: bool = True
    is_styled: bool = True
    start: int = 0
    end: int = 0
    inner_url: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """The visible words of a text without white space, and the targets of its links in order."""

    words: str
    targets: tuple[str, ...]


def is_blank(line: str) -> bool:
    """Return True when Markdown treats a line as empty."""
    return not line.strip(" \t")


def blocks(text: str) -> list[Block]:
    """Return the top-level blocks of a text in order.

    Lines that no node covers (link definitions) become blocks of the kind ``definition``, so that
    every line that is not blank lies in exactly one block.
    """
    found: list[Block] = []
    depth = 0

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal depth
        depth += 1
        if depth == 2:
            found.append(_block(tag, attributes))
        elif depth == 3 and tag == "item":
            found[-1].items.append(_lines(attributes)[0])

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1

    walk(text, start, end, lambda data: None)
    return _cover(found, text.split("\n"))


def _block(tag: str, attributes: Attributes) -> Block:
    first, last = _lines(attributes)
    kind = tag
    if tag == "list":
        kind = "bullets" if attributes["type"] == "bullet" else "numbers"
    return Block(kind, first, last, int(attributes.get("level", 0)))


def _lines(attributes: Attributes) -> tuple[int, int]:
    first, last = attributes["sourcepos"].split("-")
    return int(first.split(":")[0]), int(last.split(":")[0])


def _cover(found: list[Block], lines: list[str]) -> list[Block]:
    """Extend each block over the unbroken text below it; lines in no block become definitions."""
    found = _outermost(found)
    covered: list[Block] = []
    at = 1
    for block in [*found, Block("end", len(lines) + 1, len(lines) + 1)]:
        if covered:
            _stretch(covered[-1], block.start, lines)
            at = covered[-1].end + 1
        covered += _definitions(lines, at, block.start - 1)
        covered.append(block)
    return covered[:-1]


def _stretch(block: Block, below: int, lines: list[str]) -> None:
    """Move the end of a block to the last line of its text; ``below`` is where the next begins."""
    block.end = max(block.start, min(block.end, below - 1))
    # What stands below a heading and is no node of its own is a definition, no part of it.
    while block.kind != "heading" and block.end + 1 < below and not is_blank(lines[block.end]):
        block.end += 1
    if block.items:
        # A definition at the end of an item leaves no node there.
        for n in range(block.end, below - 1):
            if lines[n].startswith("  ") and not is_blank(lines[n]):
                block.end = n + 1
            elif not is_blank(lines[n]):
                break
    while block.end > block.start and is_blank(lines[block.end - 1]):
        block.end -= 1


def _outermost(found: list[Block]) -> list[Block]:
    """Return the blocks in order, without the footnotes that stand inside of another block."""
    outer: list[Block] = []
    reached = 0
    for block in sorted(found, key=lambda block: block.start):
        if block.kind != "footnote_definition" or block.start > reached:
            outer.append(block)
        reached = max(reached, block.end)
    return outer


def _definitions(lines: list[str], first: int, last: int) -> list[Block]:
    written = [number for number in range(first, last + 1) if not is_blank(lines[number - 1])]
    return [Block("definition", written[0], written[-1])] if written else []


def reading(text: str) -> Reading:
    """Return what a text shows, as comrak parses it.

    Raw HTML counts literally, but never equals the same characters in a text.
    """
    words: list[str] = []
    targets: list[str] = []
    is_raw = False

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal is_raw
        is_raw = tag.startswith("html_")
        if "destination" in attributes:
            targets.append(attributes["destination"])
        elif tag == "footnote_reference":
            targets.append("#" + attributes["label"])

    def data(literal: str) -> None:
        words.append(literal.translate(_RAW) if is_raw else literal)

    walk(text, start, lambda tag: None, data)
    return Reading(_SPACE.sub("", "".join(words)), tuple(targets))


def leaves_html_open(text: str) -> bool:
    """Return True when raw HTML of a text ends inside a tag or a comment and so goes on below."""
    if "<" not in text:
        return False
    raw: list[str] = []
    is_raw = False

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal is_raw
        is_raw = tag.startswith("html_")
        if is_raw:
            raw.append("")

    def data(literal: str) -> None:
        if is_raw:
            raw[-1] += literal

    walk(text, start, lambda tag: None, data)
    return any(_is_open(literal) for literal in raw)


def _is_open(literal: str) -> bool:
    """Return True when a piece of raw HTML ends inside a tag or a comment.

    Parsers of HTML disagree about ``<!-->``: here it begins a comment that goes on.
    """
    at = literal.find("<")
    while at >= 0:
        comment = literal.startswith("<!--", at)
        opens = comment or literal[at + 1 : at + 2].isalpha() or literal[at + 1 : at + 2] in "/!?"
        end = literal.find("-->", at + 4) if comment else literal.find(">", at) if opens else at
        if end < 0:
            return True
        at = literal.find("<", end + 1)
    return False


_SHOWN = {"text", "strong", "styled"}
_BREAKS = {"softbreak", "linebreak"}
_STYLES = {"text", "code", "emph", "strong", "strikethrough"}


@lru_cache(maxsize=64)
def inlines(text: str) -> tuple[Inline, ...]:
    """Return the pieces of a text that is one paragraph or heading.

    Any other block adds a piece of the kind ``markup``. Cached, because the first line of an entry
    is asked about more than once.
    """
    pieces: list[Inline] = []
    stack: list[tuple[str, Attributes]] = []
    words: list[str] = []
    inner: set[str] = set()
    urls: list[str] = []

    def start(tag: str, attributes: Attributes) -> None:
        stack.append((tag, attributes))
        if len(stack) == 3:
            words.clear()
            inner.clear()
            urls.clear()
        elif len(stack) > 3:
            inner.add(tag)
            if tag in _BREAKS:
                words.append(" ")
            elif tag == "link":
                urls.append(attributes["destination"])

    def end(tag: str) -> None:
        _, attributes = stack.pop()
        if len(stack) == 2:
            piece = _inline(tag, attributes, "".join(words), inner)
            pieces.append(replace(piece, inner_url=urls[0]) if urls else piece)
        elif len(stack) == 1 and tag not in ("paragraph", "heading"):
            pieces.append(Inline("markup"))

    walk(text, start, end, lambda data: words.append(data))
    return tuple(pieces)


def _inline(tag: str, attributes: Attributes, words: str, inner: set[str]) -> Inline:
    is_plain = inner <= {"text"}
    kind = "markup"
    if tag in ("text", "link"):
        kind = tag
    elif tag in _BREAKS:
        kind = "break"
    elif tag == "strong" and is_plain:
        kind = "strong"
    elif tag in _STYLES and inner <= _STYLES:
        kind = "styled"
    first, last = attributes["sourcepos"].split("-")
    return Inline(
        kind,
        words,
        attributes.get("destination", ""),
        attributes.get("title", ""),
        is_plain,
        inner <= _STYLES,
        int(first.split(":")[1]) - 1,
        int(last.split(":")[1]),
    )


def shown_text(text: str) -> str | None:
    """Return the words of a one-line text in code and emphasis, None where it has anything else."""
    pieces = inlines(text)
    if has_bare_address(text) or any(piece.kind not in _SHOWN for piece in pieces):
        return None
    return "".join(piece.text for piece in pieces).strip()


def has_bare_address(text: str) -> bool:
    """Return True when a text may hold a bare address.

    Engines differ on which of them become links.
    """
    return bool(_BARE_ADDRESS.search(text))


def plain_text(text: str) -> str | None:
    """Return the words of a one-line text without its emphasis, None for any other markup."""
    if has_bare_address(text):
        return None
    words: list[str] = []
    placed = True
    allowed = {"document", "paragraph", "heading", "text", "emph", "strong", "strikethrough"}

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal placed
        placed = placed and tag in allowed

    walk(text, start, lambda tag: None, words.append)
    return "".join(words).strip() if placed else None
