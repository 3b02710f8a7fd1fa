"""The invisible characters of a text, with their code points and names."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_INVISIBLE = re.compile(
    "(?!\\A)\ufeff|[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028\u2029\ufdd0-\ufdef"
    # Marks of direction, which turn the text around them, and what only looks like white space.
    "\u061c\u200e\u200f\u202a-\u202e\u2060-\u2069\u115f\u1160\u180e\u3164\uffa0\ufff9-\ufffb"
    "\U000e0001"
    + "".join(
        f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
    )
    # Letters of tags hide whole messages, but after a black flag they spell that of a region.
    + "]|(?<!\U0001f3f4)(?<![\U000e0020-\U000e007f])[\U000e0020-\U000e007f]"
)
# Control characters have no names but aliases: https://www.unicode.org/Public/UNIDATA/NameAliases.txt
_NAMES = {
    0x00: "null",
    0x08: "backspace",
    0x0B: "line tabulation",
    0x0C: "form feed",
    0x0D: "carriage return",
    0x1B: "escape",
    0x7F: "delete",
    0x85: "next line",
    0x200B: "zero width space",
    0x2028: "line separator",
    0x2029: "paragraph separator",
    0xFEFF: "zero width no-break space",
}


@dataclass(frozen=True, slots=True)
class InvisibleCharacter:
    """An invisible character in a text: its line, counted from 1, and its code point and name."""

    line: int
    name: str


def invisible_characters(text: str) -> list[InvisibleCharacter]:
    """Return the invisible characters of a text that do not shape others, each once for a line.

    These are control characters, noncharacters, separators, marks of direction and fillers.
    """
    found: dict[InvisibleCharacter, None] = {}
    line = at = 0
    for match in _INVISIBLE.finditer(text):
        line += text.count("\n", at, match.start())
        at = match.start()
        found[InvisibleCharacter(line + 1, name_of(match[0]))] = None
    return list(found)


def name_of(character: str) -> str:
    """Return the code point and name of a character, such as ``U+000B line tabulation``."""
    code = ord(character)
    is_control = code < 0x20 or 0x7F <= code < 0xA0
    other = "control character" if is_control else "noncharacter"
    name = _NAMES.get(code) or unicodedata.name(character, other).lower()
    return f"U+{code:04X} {name}"
