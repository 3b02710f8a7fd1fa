"""The part of a text in which the words of a query stand, and where they stand in it. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from .query import Query
from .tokens import fold, fold_character

LENGTH = 120
"""The characters of a snippet."""
BEFORE = 30
"""The characters of a snippet before the first word found."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text; ``is_found`` where a word of the query stands there."""

    text: str
    is_found: bool = False


def mark(text: str, query: Query) -> list[Piece]:
    """Return a text in pieces, those that the query asks for marked."""
    text = unicodedata.normalize("NFC", text)
    pieces, end = [], 0
    for begin, stop in _places(text, query):
        if begin > end:
            pieces.append(Piece(text[end:begin]))
        pieces.append(Piece(text[max(begin, end) : stop], is_found=True))
        end = stop
    return [one for one in [*pieces, Piece(text[end:])] if one.text]


def snippet(text: str, query: Query) -> list[Piece]:
    """Return the part of a text that begins shortly before the first word found, in pieces."""
    text = unicodedata.normalize("NFC", " ".join(text.split()))
    first = next(_places(text, query), (0, 0))[0]
    begin = max(0, first - BEFORE) if first > LENGTH - BEFORE else 0
    part = text[begin : begin + LENGTH]
    before, after = "…" if begin else "", "…" if begin + LENGTH < len(text) else ""
    return mark(f"{before}{part}{after}", query)


def _places(text: str, query: Query) -> Iterator[tuple[int, int]]:
    """Yield begin and end of each word found in a text, in order and without overlaps."""
    words = [re.escape(fold(term.typed)) for term in query.terms]
    words += [
        re.escape(token) + "s?"
        for term in query.terms
        for token in term.tokens[:1]
        if token.isascii() and len(term.tokens) == 1
    ]
    words = sorted(filter(None, words), key=len, reverse=True)
    if not words:
        return
    origins = [at for at, one in enumerate(text) for _each in fold_character(one)]
    folded = "".join(map(fold_character, text))
    for found in re.finditer("|".join(words), folded):
        if not _is_within_word(folded, found):
            yield origins[found.start()], origins[found.end() - 1] + 1


def _is_within_word(folded: str, found: re.Match[str]) -> bool:
    """Return whether what was found is a part of a longer Latin word, which is no hit."""
    around = ((found.start() - 1, found.start()), (found.end() - 1, found.end()))
    return any(
        before >= 0
        and after < len(folded)
        and folded[before : after + 1].isascii()
        and folded[before : after + 1].isalnum()
        for before, after in around
    )
