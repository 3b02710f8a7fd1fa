"""Find the footnotes of a text, with their labels, lines and Markdown.

A field is rendered alone, so the text of a footnote is set under each text that refers to it.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from .tree import Attributes, walk

_REFERENCE = re.compile(r"\[\^([^\]\s]+)\]")
_DEFINED = re.compile(r"^[ \t>*+.)\d-]*+\[\^([^\]\s]++)\]:", re.MULTILINE)
_MOST_COPIES = 4
"""The most that copied footnotes may take, as a multiple of the length of the whole text."""


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote ``[^label]: text`` that is referred to; lines count from 1, both ends included.

    ``is_apart`` is True when it stands at the top level and is the only one of its label, so that
    it can be moved. ``source`` is its Markdown without the indentation of its container.
    """

    label: str
    start: int
    end: int
    source: str
    is_apart: bool


def fold_label(label: str) -> str:
    """Return a label without case and with single spaces, as labels are compared."""
    return " ".join(label.split()).casefold()


def defined_footnotes(text: str) -> list[str]:
    """Return the folded labels of the footnotes that a text defines, referred to or not."""
    if "[^" not in text:
        return []
    return [fold_label(label) for label in _DEFINED.findall(text)]


def find_footnotes(text: str) -> list[Footnote]:
    """Return the footnotes to which a text refers and that can be copied, in order.

    There are none where a copy for each reference would take more than four times the text's
    length.
    """
    counts = Counter(defined_footnotes(text))
    if not counts:
        return []
    lines = text.split("\n")
    found: list[Footnote] = []
    reached = 0
    for span in _spans(text):
        if span.label is not None:
            label = fold_label(span.label)
            is_apart = span.start > reached and counts[label] == 1
            source, last = _source(lines, span)
            found.append(Footnote(label, span.start, last, source, is_apart))
        reached = max(reached, span.end)
    uses = Counter(fold_label(label) for label in _REFERENCE.findall(text))
    found = [note for note in found if _can_be_copied(note, uses[note.label])]
    copies = sum(uses[note.label] * len(note.source) for note in found)
    return found if copies <= _MOST_COPIES * len(text) else []


def _can_be_copied(note: Footnote, uses: int) -> bool:
    """Return True when a copy of a footnote adds no reference.

    A footnote without references can be copied, and one that is referred to once can be moved. Each
    added reference would be counted and shown as a way back.
    """
    inner = _REFERENCE.findall(note.source.partition(":")[2])
    return not inner or (uses == 2 and note.label not in map(fold_label, inner))


@dataclass(frozen=True, slots=True)
class _Span:
    """The place of a footnote, or of a block at the top level, whose label is None."""

    start: int
    column: int
    end: int
    label: str | None


def _spans(text: str) -> list[_Span]:
    """Return footnotes and top-level blocks in the order in which they begin, outer ones first."""
    spans: list[_Span] = []
    depth = 0

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal depth
        depth += 1
        if tag == "footnote_definition":
            spans.append(_span(attributes, attributes["label"]))
        elif depth == 2:
            spans.append(_span(attributes, None))

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1

    walk(text, start, end, lambda data: None)
    return sorted(spans, key=lambda span: (span.start, span.column, -span.end))


def _span(attributes: Attributes, label: str | None) -> _Span:
    first, last = attributes["sourcepos"].split("-")
    line, column = first.split(":")
    return _Span(int(line), int(column), int(last.split(":")[0]), label)


def _source(lines: list[str], span: _Span) -> tuple[str, int]:
    """Return the Markdown of a footnote and the number of its last line that is not empty."""
    last = span.end
    while last > span.start and not lines[last - 1].strip(" \t>"):
        last -= 1
    before = span.column - 1
    first, *rest = lines[span.start - 1 : last]
    outer = re.compile(rf"[ \t>]{{0,{before}}}")
    return "\n".join([first[before:], *(outer.sub("", line, count=1) for line in rest)]), last
