"""Names that no reader can tell apart."""

import pytest

from digests.characters import fold_name, printable, typable, untypable_in


@pytest.mark.parametrize(
    "other",
    ["机器之心\u200b", "\ufeff机器之心", "机器\u2060之心", "机器之心\ufe0f", "机器之心\U000e0100",
     "机器 之心", "机器\u3000之心", "机器之心\u200e", "\u00ad机器之心", "机器之心\u3164"],
)  # fmt: skip
def test_what_nobody_sees_makes_no_other_name(other: str) -> None:
    assert fold_name(other) == fold_name("机器之心")


@pytest.mark.parametrize("other", ["ai前线", "ＡＩ前线", "AI 前线", "Ai前线\u200d"])
def test_width_and_case_make_no_other_name(other: str) -> None:
    assert fold_name(other) == fold_name("AI前线")


@pytest.mark.parametrize("other", ["机器之芯", "机器之心2", "机器-之心"])
def test_what_readers_see_makes_another_name(other: str) -> None:
    assert fold_name(other) != fold_name("机器之心")


def test_a_folded_name_folds_to_itself() -> None:
    for name in ("ﬁ ẞ İ", "ǅ", "㍿", "ﾊﾟ", "e\u0301", "ͅα"):
        assert fold_name(fold_name(name)) == fold_name(name)


@pytest.mark.parametrize("space", ["\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_white_space_of_other_programs_is_a_space(space: str) -> None:
    assert typable(f"a{space}b") == "a b"
    assert "\ufffd" not in printable(f"a{space}b")


def test_a_page_shows_that_a_control_character_stands_there_and_a_typed_text_has_none() -> None:
    assert printable("a\x08\ufdd0b\t\n") == "a\ufffd\ufffdb\t\n"
    assert typable("a\x08\x00\ufdd0b\t\n") == "a\ufffd\ufffdb\t\n"


def test_each_character_that_goes_is_named_once() -> None:
    assert untypable_in("a\x0b\x08\x0b\u200b") == ["\x0b", "\x08"]
