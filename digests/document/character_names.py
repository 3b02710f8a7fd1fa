"""Names of the characters of a text that nobody sees."""

from __future__ import annotations

import re
from dataclasses import dataclass

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028\u2029\ufdd0-\ufdef"
    + "".join(
        f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
    )
    + "]|(?!\\A)\ufeff"
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
    """A character on a line (from 1) of a text; ``name`` is code point and Unicode name."""

    line: int
    name: str


def invisible_characters(text: str) -> list[InvisibleCharacter]:
    """The control characters, noncharacters and separators of a text, each once for a line."""
    found: dict[InvisibleCharacter, None] = {}
    line = at = 0
    for match in _INVISIBLE.finditer(text):
        line += text.count("\n", at, match.start())
        at = match.start()
        found[InvisibleCharacter(line + 1, name_of(match[0]))] = None
    return list(found)


def name_of(character: str) -> str:
    """A character's code point and name, such as ``U+000B line tabulation``."""
    code = ord(character)
    is_control = code < 0x20 or 0x7F <= code < 0xA0
    name = _NAMES.get(code, "control character" if is_control else "noncharacter")
    return f"U+{code:04X} {name}"
