"""Normalise what is typed into a form field to the text and values of a document."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from .parse import parse
from .serialize import serialize_entry
from .values import Entry, Ref

_FENCE = re.compile(r"^[\s>]*(?:[-*+]\s+|\d+[.)]\s+)*(?P<marks>`{3,}|~{3,})(?P<rest>.*)$")
_BULLET = re.compile(r" {0,3}[-+*] +\S")
_LABELLED = re.compile(r"(?P<label>[^：:]+)[：:](?P<value>.*)")
_HEAD = "- [x](x)"


def plain_newlines(text: str) -> str:
    r"""Return the text with ``\n`` for whatever a browser or a file ends its lines with."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def hard_breaks(typed: str, before: str = "") -> str:
    """Return the typed text with each Enter as a hard break: two spaces at the end of the line.

    A line that stood in the field ``before`` keeps its own ending, so that what was imported with
    soft breaks stays as it was where nobody touched it. A break before an empty line or a bullet,
    at the end of the text or inside fenced code needs no spaces and gets none.
    """
    lines = plain_newlines(typed).split("\n")
    ending = _Endings(plain_newlines(before).split("\n"))
    broken: list[str] = []
    fence = ""
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        inside, fence = bool(fence), _fence_after(line, fence)
        is_alone = not line.strip() or not below.strip() or _BULLET.match(below)
        needs_none = inside or fence or is_alone
        broken.append(line if needs_none else ending.of(line, below))
    return "\n".join(broken)


class _Endings:
    """The lines of an earlier text by their words, to find the ending of a line again."""

    def __init__(self, lines: list[str]) -> None:
        self.words = {_words(line) for line in lines}
        self.pairs: dict[tuple[str, str], str] = {}
        self.lines: dict[str, str] = {}
        for line, below in pairwise(lines):
            if below.strip():
                self.pairs.setdefault((_words(line), _words(below)), line)
                self.lines.setdefault(_words(line), line)

    def of(self, line: str, below: str) -> str:
        """Return a line with its old ending if the one below is old too, else with a hard break."""
        words = _words(line)
        if (words, _words(below)) in self.pairs:
            return self.pairs[words, _words(below)]
        if words in self.lines and _words(below) in self.words:
            return self.lines[words]
        ends_in_backslash = (len(words) - len(words.rstrip("\\"))) % 2 == 1
        return words if ends_in_backslash else f"{words}  "


def _words(line: str) -> str:
    """Return a line without the spaces at its end."""
    return line.rstrip(" ")


def _fence_after(line: str, fence: str) -> str:
    """Return the marks of the code fence that is open after a line, empty without a fence."""
    met = _FENCE.match(line)
    if not met:
        return fence
    marks, rest = met["marks"], met["rest"]
    if not fence:
        return "" if marks[0] == "`" and "`" in rest else marks
    closes = marks[0] == fence[0] and len(marks) >= len(fence) and not rest.strip()
    return "" if closes else fence


class ReferenceLineError(ValueError):
    """Raised when a typed line cannot be read as a reference.

    ``line`` counts from 1 and ``text`` is the line; ``reason`` is one of the constants below.
    """

    def __init__(self, line: int, text: str, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.text = text
        self.reason = reason


NO_LABEL = "no-label"
NOTHING_AFTER = "nothing-after-the-label"
NO_ADDRESS = "no-address"
BROKEN_LINK = "broken-link"


def read_references(typed: str) -> tuple[Ref, ...]:
    """Return the references that someone typed, one a line, in order of the lines.

    ``[[代码]](URL)`` is a reference on the entry's own line, any other is one below it. Raises
    ReferenceLineError for a line that is no reference.
    """
    lines = [(n, line.strip()) for n, line in enumerate(plain_newlines(typed).split("\n"), 1)]
    lines = [(n, line) for n, line in lines if line]
    references = _references_of([line for _, line in lines])
    if len(references) == len(lines):
        return references
    for n, line in lines:
        if len(_references_of([line])) != 1:
            raise ReferenceLineError(n, line, _what_is_wrong(line))
    raise ReferenceLineError(*lines[0], BROKEN_LINK)


def write_references(references: Iterable[Ref]) -> str:
    """Return references as lines from which `read_references` reads them again."""
    return "\n".join(_written(reference) for reference in references)


def _references_of(lines: list[str]) -> tuple[Ref, ...]:
    """Return the references that lines hold below an entry, none where they hold anything else."""
    beside = [line for line in lines if line.startswith("[[")]
    below = [line for line in lines if not line.startswith("[[")]
    document = parse("## x\n\n" + "\n".join([" ".join([_HEAD, *beside]), *below]))
    entries = document.entries
    if len(entries) != 1 or entries[0].verbatim or entries[0].summary:
        return ()
    return entries[0].references


def _written(reference: Ref) -> str:
    text = serialize_entry(Entry(title="x", url="x", references=(reference,)))
    return text.removeprefix(_HEAD).strip()


def _what_is_wrong(line: str) -> str:
    met = _LABELLED.match(line)
    if not met or met["label"].startswith("[") or met["value"].startswith("//"):
        return NO_LABEL
    if not met["value"].strip():
        return NOTHING_AFTER
    return BROKEN_LINK if "[" in met["value"] or "](" in met["value"] else NO_ADDRESS
