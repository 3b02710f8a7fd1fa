"""What a person types in a field, as the document wants it."""

from __future__ import annotations

import re
from itertools import pairwise

_FENCE = re.compile(r"^[\s>]*(?:[-*+]\s+|\d+[.)]\s+)*(?P<marks>`{3,}|~{3,})(?P<rest>.*)$")


def plain_newlines(text: str) -> str:
    r"""The text with ``\n`` for whatever a browser or a file ends its lines with."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def hard_breaks(typed: str, before: str = "") -> str:
    """The typed text with each Enter as a hard break: two spaces at the end of the line.

    A line that stood in the field ``before`` keeps its own ending, so that what was imported with
    soft breaks stays as it was where nobody touched it. A break before an empty line, at the end
    of the text or inside fenced code needs no spaces and gets none.
    """
    lines = plain_newlines(typed).split("\n")
    ending = _Endings(plain_newlines(before).split("\n"))
    broken: list[str] = []
    fence = ""
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        inside, fence = bool(fence), _fence_after(line, fence)
        needs_none = inside or fence or not line.strip() or not below.strip()
        broken.append(line if needs_none else ending.of(line, below))
    return "\n".join(broken)


class _Endings:
    """How the lines of a text ended, found again by their words."""

    def __init__(self, lines: list[str]) -> None:
        self.words = {_words(line) for line in lines}
        self.pairs: dict[tuple[str, str], str] = {}
        self.lines: dict[str, str] = {}
        for line, below in pairwise(lines):
            if below.strip():
                self.pairs.setdefault((_words(line), _words(below)), line)
                self.lines.setdefault(_words(line), line)

    def of(self, line: str, below: str) -> str:
        """The line as it ended where both neighbours are old, else with a hard break."""
        words = _words(line)
        if (words, _words(below)) in self.pairs:
            return self.pairs[words, _words(below)]
        if words in self.lines and _words(below) in self.words:
            return self.lines[words]
        ends_in_backslash = (len(words) - len(words.rstrip("\\"))) % 2 == 1
        return words if ends_in_backslash else f"{words}  "


def _words(line: str) -> str:
    """A line without its ending."""
    return line.rstrip(" ")


def _fence_after(line: str, fence: str) -> str:
    """The fence that is open after a line; empty outside of fenced code."""
    met = _FENCE.match(line)
    if not met:
        return fence
    marks, rest = met["marks"], met["rest"]
    if not fence:
        return "" if marks[0] == "`" and "`" in rest else marks
    closes = marks[0] == fence[0] and len(marks) >= len(fence) and not rest.strip()
    return "" if closes else fence
