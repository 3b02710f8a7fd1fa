"""Three-way merge of one text that two people changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .text_diff import Mark, compare_texts


@dataclass(frozen=True, slots=True)
class _Hunk:
    """A replacement of ``base[start:end]`` by ``text``; an insertion where both are equal."""

    start: int
    end: int
    text: str

    def collides_with(self, other: _Hunk) -> bool:
        """Return True when two changes overlap or touch, so that their order is unknown."""
        return self.start <= other.end and other.start <= self.end


def merge_texts(base: str, mine: str, theirs: str) -> str | None:
    """Return the text with the changes of both sides, or None when they collide.

    Changes collide where they overlap or touch in ``base``, the text both sides started from. The
    same change made on both sides is one change.
    """
    if mine in (base, theirs):
        return theirs
    if theirs == base:
        return mine
    ours, others = list(_hunks(base, mine)), list(_hunks(base, theirs))
    others = [hunk for hunk in others if hunk not in ours]
    if any(one.collides_with(other) for one in ours for other in others):
        return None
    return _apply(base, sorted([*ours, *others], key=lambda hunk: hunk.start))


def _hunks(base: str, changed: str) -> Iterator[_Hunk]:
    """Yield the replacements that turn ``base`` into ``changed``, in order."""
    position = 0
    start, added = 0, ""
    for piece in compare_texts(base, changed):
        if piece.mark == Mark.SAME:
            if added or position > start:
                yield _Hunk(start, position, added)
            position += len(piece.text)
            start, added = position, ""
        elif piece.mark == Mark.ADDED:
            added += piece.text
        else:
            position += len(piece.text)
    if added or position > start:
        yield _Hunk(start, position, added)


def _apply(base: str, hunks: list[_Hunk]) -> str:
    """Return ``base`` with replacements that do not touch, given in order."""
    parts: list[str] = []
    position = 0
    for hunk in hunks:
        parts += [base[position : hunk.start], hunk.text]
        position = hunk.end
    return "".join([*parts, base[position:]])
