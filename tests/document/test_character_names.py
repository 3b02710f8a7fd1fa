"""Invisible characters of a text are named, with the line that they stand on."""

from __future__ import annotations

import pytest

from digests.document.character_names import invisible_characters


@pytest.mark.parametrize(
    ("character", "name"),
    [
        ("\x0b", "U+000B line tabulation"),
        ("\x0c", "U+000C form feed"),
        ("\x01", "U+0001 control character"),
        ("\x9f", "U+009F control character"),
        ("\ufffe", "U+FFFE noncharacter"),
        ("\U0001ffff", "U+1FFFF noncharacter"),
        ("\ufdd0", "U+FDD0 noncharacter"),
        ("\u200b", "U+200B zero width space"),
        ("\u202e", "U+202E right-to-left override"),
        ("\u2067", "U+2067 right-to-left isolate"),
        ("\u200f", "U+200F right-to-left mark"),
        ("\u2060", "U+2060 word joiner"),
        ("\u3164", "U+3164 hangul filler"),
        ("\U000e0041", "U+E0041 tag latin capital letter a"),
        ("\ufeff", "U+FEFF zero width no-break space"),
    ],
)
def test_a_character_is_named_with_its_line(character: str, name: str) -> None:
    [found] = invisible_characters(f"# 一\n\n二{character}三{character}\n")
    assert (found.line, found.name) == (3, name)


def test_the_same_character_on_two_lines_is_named_twice() -> None:
    assert [found.line for found in invisible_characters("\x0b\n\x0b\x0b\n\n\x0b")] == [1, 2, 4]


def test_what_is_seen_or_shapes_what_is_seen_is_not_named() -> None:
    wales = "".join(map(chr, (0x1F3F4, 0xE0067, 0xE0062, 0xE0077, 0xE006C, 0xE0073, 0xE007F)))
    assert invisible_characters(f"{wales} soft\xadhyphen 葛\U000e0100\n") == []
    assert invisible_characters("\ufeff# 中文\ttab é 👩\u200d👧 ❤\ufe0f\xa0\u3000\n") == []
