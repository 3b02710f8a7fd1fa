"""Texts as the search compares them, and the tokens that stand for them. Pure.

A run of Chinese, Japanese or Korean characters becomes its overlapping pairs, then its last
character alone: a word of two characters is one token, a longer one is adjacent tokens, and a
single character begins a token wherever it stands.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import pairwise

from opencc import OpenCC

CJK = "々〇\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\U00020000-\U000323af"
"""The characters that are written without spaces between words, as part of a pattern."""
_TOKEN = re.compile(rf"([{CJK}]+)|(?:(?![{CJK}])[^\W_])+(?:\+\+|\#)?")
_OF_RUN = re.compile(f"[{CJK}]")
_LATIN = rf"[^\W_{CJK}]"
LONGEST = 200
"""The characters of a token; of a longer word the beginning counts, as a database takes no more."""
_IDEOGRAPHS = (range(0x3400, 0xA000), range(0x20000, 0x2A6E0))


def fold(text: str) -> str:
    """Return a text as it is compared: one width, lower case, simplified characters."""
    return unicodedata.normalize("NFC", text).translate(_folded())


def fold_character(character: str) -> str:
    """Return what stands for a character in a folded text, which may be more than one or none."""
    return character.translate(_folded())


def tokens_of(text: str, *, is_query: bool = False) -> list[str]:
    """Return the tokens of a text in their order.

    A run at the end of a query may go on in the text that is searched for: its last character is
    left out, but for a single one, which is the beginning of a token then.
    """
    tokens: list[str] = []
    runs = list(_TOKEN.finditer(fold(text)))
    for number, run in enumerate(runs, 1):
        if run[1] is None:
            tokens.append(_singular(run[0][:LONGEST]))
            continue
        characters = run[1]
        tokens += map("".join, pairwise(characters))
        if not is_query or number < len(runs) or len(characters) == 1:
            tokens.append(characters[-1])
    return tokens


@lru_cache(maxsize=256)
def pattern_of(typed: str, *, is_begun: bool = False) -> re.Pattern[str]:
    """Return a regular expression for a word or phrase in a folded text.

    It asks for what the tokens of the phrase do not tell: that they stand next to each other. With
    ``is_begun`` the last word may go on.
    """
    runs = list(_TOKEN.finditer(fold(typed)))
    last = len(runs) - 1
    patterns = (_pattern(run, is_begun and at == last) for at, run in enumerate(runs))
    return re.compile(r"[\W_]*".join(patterns))


def _pattern(run: re.Match[str], is_begun: bool) -> str:
    """Return the pattern of a run; that of a Latin word takes its plural, and is no part of one."""
    if run[1] is not None:
        return run[0]
    word = _singular(run[0][:LONGEST])
    stems = {word, word.removesuffix("y") + "ie"} if word.endswith("y") else {word}
    either = "|".join(map(re.escape, sorted(stems)))
    ends = "" if is_begun or len(word) == LONGEST else rf"(?!{_LATIN})"
    return rf"(?<!{_LATIN})(?:{either})(?:e?s)?{ends}"


def is_single(token: str) -> bool:
    """Return whether a token is one character of a run, which may begin a pair."""
    return len(token) == 1 and _OF_RUN.match(token) is not None


def is_pair(token: str) -> bool:
    """Return whether a token is a pair of characters of a run."""
    return len(token) == 2 and _OF_RUN.match(token) is not None


def spaced(tokens: Iterable[str]) -> str:
    """Return the words and runs that tokens were made of, with a space before and after each."""
    written = "".join(token[0] if is_pair(token) else f"{token} " for token in tokens)
    return written and f" {written}"


def _singular(word: str) -> str:
    """Return an English word without the ending of a simple plural."""
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("xes", "sses", "shes")) else word[:-1]


class _Folded(dict[int, str]):
    """Folds each character the first time it is met, for `str.translate`."""

    def __init__(self, simplified: dict[str, str]) -> None:
        super().__init__()
        self._simplified = simplified

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if unicodedata.category(character) == "Cf":  # U+200B and the like, which nobody sees
            folded = ""
        else:
            plain = unicodedata.normalize("NFKC", character).casefold()
            folded = "".join(self._simplified.get(one, one) for one in plain)
        self[code] = folded
        return folded


@cache
def _folded() -> _Folded:
    """Return the table of folded characters.

    Each is simplified by itself: what OpenCC makes of a word depends on the characters around it,
    and a word of the query has others than the same word in a text.
    """
    characters = [chr(code) for block in _IDEOGRAPHS for code in block]
    simplified = OpenCC("t2s").convert("\n".join(characters)).split("\n")
    return _Folded(dict(zip(characters, simplified, strict=True)))
