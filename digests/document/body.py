"""The issue's own text in a file, with the definitions of links and footnotes in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from .definitions import Definitions, effective_definitions, footnote_definitions
from .dialect import SEED, Dialect
from .footer import split
from .footnotes import Footnote, find_footnotes
from .scan import Block, blocks, is_blank, leaves_html_open
from .serialize import CLOSING_MARK, close_fence, tidy
from .values import Flag

_LEADING = re.compile(r"\A(?:[ \t]*+\n)+")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

ARCHIVE_STRAY = "not-of-the-archive"


@dataclass(slots=True)
class Body:
    """The lines of an issue's own text, with its definitions and the number of its first line.

    ``source`` is the whole text. ``lines`` are without the footnotes that stand apart, which are in
    ``definitions``, and end where ``unclosed`` begins: that is the text from the section that
    leaves raw HTML open to the end, because the HTML takes in all that follows. ``moved`` are the
    numbers (from 1) of the lines that are empty only because a footnote stood there. ``told`` is
    the whole front matter, of which ``front_matter`` is written back.
    """

    source: str
    lines: list[str]
    definitions: Definitions
    first_line: int
    strays: list[Flag]
    front_matter: str = ""
    told: str = ""
    unclosed: str = ""
    moved: frozenset[int] = frozenset()

    @property
    def text(self) -> str:
        """The lines as one text."""
        return "\n".join(self.lines)

    def raw(self, start: int, end: int) -> str:
        """Return the text of some lines, both ends included, without those of moved footnotes."""
        kept = (n for n in range(start, end + 1) if n not in self.moved)
        return "\n".join(self.lines[n - 1] for n in kept)

    def block(self, block: Block) -> str:
        """Return the text of a block."""
        return self.raw(block.start, block.end)

    def line(self, block: Block) -> int:
        """Return the line of the file on which a block begins, counted from 1."""
        return self.first_line + block.start - 1


def _clean(text: str) -> str:
    text = _UNSTORABLE.sub("\ufffd", text.removeprefix("\ufeff"))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_body(text: str, dialect: Dialect = SEED) -> Body:
    """Return the issue's own text in a file, then what strayed into its archive.

    A closing mark stands between the two.
    """
    parts = split(_clean(text), dialect.archive)
    body = tidy(_LEADING.sub("", "\n".join(parts.body)))
    blank = next((n for n, line in enumerate(parts.body) if not is_blank(line)), 0)
    flags = [Flag(line, ARCHIVE_STRAY) for line, _ in parts.strays]
    if parts.strays:
        strays = "\n\n".join(tidy(stray) for _, stray in parts.strays)
        marked = body.split("\n").count(CLOSING_MARK) > 0
        body = "\n\n".join(filter(None, (body, "" if marked else CLOSING_MARK, strays)))
    read = _text(close_fence(body), parts.first_line + blank, flags, dialect)
    return replace(read, front_matter=parts.front_matter, told=parts.block)


def _text(source: str, first_line: int, strays: list[Flag], dialect: Dialect) -> Body:
    """Return the body of a text, whose lines are without footnotes that stand apart.

    They end where the text leaves raw HTML open.
    """
    end = _unclosed_start(source, dialect)
    lines = source.split("\n")
    footnotes = find_footnotes(source)
    moved: set[int] = set()
    for note in footnotes:
        if note.is_apart and note.end < end:
            moved |= _lines_to_move(lines, note)
    for number in moved:
        lines[number - 1] = ""
    return Body(
        source,
        lines[: end - 1],
        effective_definitions(source) | footnote_definitions(footnotes),
        first_line,
        strays,
        unclosed="\n".join(lines[end - 1 :]),
        moved=frozenset(moved),
    )


def _lines_to_move(lines: list[str], note: Footnote) -> set[int]:
    """Return the line numbers of a footnote, with the empty lines below if one is above too."""
    end = note.end
    if note.start == 1 or is_blank(lines[note.start - 2]):
        while end < len(lines) and is_blank(lines[end]):
            end += 1
    return set(range(note.start, end + 1))


def _unclosed_start(source: str, dialect: Dialect) -> int:
    """Return the line (from 1) of the section that leaves raw HTML open.

    That is 1 where the HTML is not left open by one section alone, and one more than the number of
    lines where none is left open.
    """
    lines = source.split("\n")
    if not leaves_html_open(source):
        return len(lines) + 1
    starts = [block.start for block in blocks(source) if begins_section(block, dialect)]
    ends = [*starts[1:], len(lines) + 1]
    if not starts or leaves_html_open("\n".join(lines[: starts[0] - 1])):
        return 1
    for start, end in zip(starts, ends, strict=True):
        if leaves_html_open("\n".join(lines[start - 1 : end - 1])):
            return start
    return 1


def begins_section(block: Block, dialect: Dialect = SEED) -> bool:
    """Return True when a block is the heading of a section, unless it is an item's."""
    return block.kind == "heading" and block.level in dialect.levels
