"""Compare two texts, by words for Latin script and by characters for Chinese."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from enum import Enum

from diff_match_patch import diff_match_patch

SECONDS = 1.0
"""The time, in seconds, that a comparison may take to find what two texts share."""

_TOKEN = re.compile(
    # A word of letters and digits that are set with spaces, else any one character.
    r"[^\W\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]+|.",
    re.DOTALL,
)
_FIRST_CODE = 0xF0000
_LAST_CODE = 0x10FFFF


class Mark(Enum):
    """The kinds of change of a piece of text: the same, added or removed."""

    SAME = 0
    ADDED = 1
    REMOVED = -1


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that was kept, added or removed."""

    mark: Mark
    text: str


def compare_texts(before: str, after: str, *, until: float | None = None) -> tuple[Piece, ...]:
    """Return the pieces of two texts that were kept, added and removed, in reading order.

    Without the added ones they are the text before, without the removed ones the text after.
    ``until`` is when to stop comparing, by ``time.time()``; what is then still open counts as
    removed and added as a whole.
    """
    codes = _Codes()
    try:
        old, new = codes.encode(before), codes.encode(after)
    except _TooManyWordsError:
        return replaced(before, after)
    engine = diff_match_patch()
    # Without its half-match, a short cut that knows no deadline and is quadratic for one character
    # repeated.
    engine.Diff_Timeout = 0
    found = engine.diff_main(old, new, False, until or time.time() + SECONDS)
    engine.diff_cleanupSemantic(found)
    return tuple(Piece(Mark(sign), codes.decode(text)) for sign, text in found if text)


def replaced(before: str, after: str) -> tuple[Piece, ...]:
    """Return the pieces of a text that was replaced as a whole."""
    pieces = Piece(Mark.REMOVED, before), Piece(Mark.ADDED, after)
    return tuple(piece for piece in pieces if piece.text)


class _TooManyWordsError(Exception):
    """Raised when texts have more different words than there are private-use characters."""


class _Codes:
    """A private-use character for each word, so that the engine compares whole words.

    Any other character stands for itself: the engine knows white space and punctuation.
    """

    def __init__(self) -> None:
        self.codes: dict[str, str] = {}
        self.words: dict[str, str] = {}

    def encode(self, text: str) -> str:
        return "".join(map(self._code, _TOKEN.findall(text)))

    def decode(self, text: str) -> str:
        return "".join(self.words.get(code, code) for code in text)

    def _code(self, word: str) -> str:
        if len(word) == 1 and ord(word) < _FIRST_CODE:
            return word
        if word not in self.codes:
            number = _FIRST_CODE + len(self.codes)
            if number > _LAST_CODE:
                raise _TooManyWordsError
            self.codes[word] = chr(number)
            self.words[chr(number)] = word
        return self.codes[word]
