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
        ("\ufeff", "U+FEFF zero width no-break space"),
    ],
)
def test_a_character_is_named_with_its_line(character: str, name: str) -> None:
    [found] = invisible_characters(f"# 一\n\n二{character}三{character}\n")
    assert (found.line, found.name) == (3, name)


def test_the_same_character_on_two_lines_is_named_twice() -> None:
    assert [found.line for found in invisible_characters("\x0b\n\x0b\x0b\n\n\x0b")] == [1, 2, 4]


def test_what_is_seen_or_shapes_what_is_seen_is_not_named() -> None:
    assert invisible_characters("\ufeff# 中文\ttab é 👩\u200d👧 ❤\ufe0f\xa0\u3000\n") == []
