"""Briefs: the items of the top-level lists in an opening, read and changed in its Markdown.

Each function changes the lines of one brief and leaves every other character as it is. A change
after which GitHub would read other briefs than meant is refused with BriefError.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .scan import blocks, is_blank

_MARKER = re.compile(r" {0,3}[-+*] +(?=\S)")
_USUAL = "- "


class BriefError(ValueError):
    """Raised where a text cannot stand as a brief, or a brief not at that place."""


@dataclass(frozen=True, slots=True)
class Brief:
    """A brief: its Markdown without the bullet, and its lines in the opening.

    ``first`` and ``end`` are line numbers from 0, the end left out; ``marker`` is the bullet with
    the spaces around it.
    """

    text: str
    marker: str
    first: int
    end: int


def briefs_of(opening: str) -> list[Brief]:
    """Return the briefs of an opening in their order; an empty item is none."""
    lines = opening.split("\n")
    found: list[Brief] = []
    for block in blocks(opening):
        if not block.is_bullets:
            continue
        starts = [number - 1 for number in block.items]
        for first, below in zip(starts, [*starts[1:], block.end], strict=True):
            end = below
            while end > first + 1 and is_blank(lines[end - 1]):
                end -= 1
            marker = _MARKER.match(lines[first])
            if marker:
                text = "\n".join([lines[first][marker.end() :], *lines[first + 1 : end]])
                found.append(Brief(text, marker[0], first, end))
    return found


def add_brief(opening: str, text: str, place: int | None = None) -> str:
    """Return an opening with a brief more at a place counted from 0; without a place, at the end.

    The first brief of an opening comes behind its text, before a quotation at its end.
    """
    briefs = briefs_of(opening)
    place = len(briefs) if place is None else min(max(place, 0), len(briefs))
    lines = opening.split("\n") if opening else []
    if briefs:
        beside = briefs[max(place - 1, 0)]
        at, added = beside.end if place else beside.first, [beside.marker + text]
    else:
        at = first_line(opening)
        is_apart = at >= len(lines) or is_blank(lines[at])
        added = [*([""] if at else []), _USUAL + text, *([] if is_apart else [""])]
    expected = [brief.text for brief in briefs]
    expected.insert(place, text)
    return _judged("\n".join([*lines[:at], *added, *lines[at:]]), expected)


def replace_brief(opening: str, place: int, text: str) -> str:
    """Return an opening with another text for the brief at a place."""
    briefs = briefs_of(opening)
    brief = _at(briefs, place)
    expected = [one.text for one in briefs]
    expected[place] = text
    return _judged(_with_texts(opening, [brief], [text]), expected)


def move_brief(opening: str, place: int, to: int) -> str:
    """Return an opening in which the brief at a place stands at another one.

    The bullets and the lines between the briefs stay where they are.
    """
    briefs = briefs_of(opening)
    _at(briefs, place)
    _at(briefs, to)
    texts = [brief.text for brief in briefs]
    texts.insert(to, texts.pop(place))
    return _judged(_with_texts(opening, briefs, texts), texts)


def remove_brief(opening: str, place: int) -> str:
    """Return an opening without the brief at a place."""
    briefs = briefs_of(opening)
    brief = _at(briefs, place)
    lines = opening.split("\n")
    expected = [one.text for one in briefs if one is not brief]
    return _judged("\n".join([*lines[: brief.first], *lines[brief.end :]]), expected)


def first_line(opening: str) -> int:
    """Return the line, from 0, at which the first brief of an opening without any would come."""
    found = blocks(opening)
    while found and found[-1].kind == "block_quote":
        found.pop()
    return found[-1].end if found else 0


def _at(briefs: list[Brief], place: int) -> Brief:
    if not 0 <= place < len(briefs):
        raise BriefError
    return briefs[place]


def _with_texts(opening: str, briefs: list[Brief], texts: list[str]) -> str:
    """Return an opening with other texts in the places of briefs."""
    lines = opening.split("\n")
    for brief, text in reversed(list(zip(briefs, texts, strict=True))):
        if text != brief.text:
            lines[brief.first : brief.end] = f"{brief.marker}{text}".split("\n")
    return "\n".join(lines)


def _judged(opening: str, expected: list[str]) -> str:
    """Return an opening; raise BriefError where its briefs are not those that are expected."""
    if [brief.text for brief in briefs_of(opening)] != expected:
        raise BriefError
    return opening
