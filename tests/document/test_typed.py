"""What one Enter in an editor's field becomes."""

import pytest

from digests.document.typed import hard_breaks


def test_one_enter_is_a_hard_break() -> None:
    assert hard_breaks("一行\n又一行") == "一行  \n又一行"


def test_a_browser_s_line_ends_become_plain_ones() -> None:
    assert hard_breaks("一行\r\n又一行\r\n") == "一行  \n又一行\n"


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("一行\n\n又一行", id="an empty line parts two paragraphs"),
        pytest.param("一行\n", id="the end of the text"),
        pytest.param("一行  \n又一行", id="a break that is hard already"),
        pytest.param("一行\\\n又一行", id="a backslash is a hard break already"),
        pytest.param("```c\nint a;\nint b;\n```", id="fenced code"),
        pytest.param("~~~\na\n```\nb\n~~~", id="a fence of tildes with another inside"),
        pytest.param("- ```\n  a\n  b\n  ```", id="a fence in a list"),
        pytest.param("```\na\nb", id="a fence that nobody closed"),
        pytest.param("", id="nothing"),
    ],
)
def test_no_break_is_added_where_none_is_needed(typed: str):
    assert hard_breaks(typed) == typed


def test_breaks_go_on_after_a_fence_has_closed() -> None:
    assert hard_breaks("```\na\n```\nb\nc") == "```\na\n```\nb  \nc"


def test_an_escaped_backslash_is_no_break() -> None:
    assert hard_breaks("a\\\\\nb") == "a\\\\  \nb"


def test_soft_breaks_that_nobody_touched_stay_soft() -> None:
    imported = "软的一行\n接着\n\n硬的一行  \n接着"
    assert hard_breaks(imported, before=imported) == imported


def test_a_line_added_between_old_ones_begins_and_ends_with_a_break() -> None:
    assert hard_breaks("软\n新\n接着", before="软\n接着") == "软  \n新  \n接着"


def test_a_line_taken_out_leaves_the_endings_of_its_neighbours() -> None:
    assert hard_breaks("软\n接着", before="软\n走\n接着") == "软\n接着"


def test_a_line_that_changed_breaks_where_a_person_sees_it_break() -> None:
    assert hard_breaks("软件\n接着\n还有", before="软\n接着\n还有") == "软件  \n接着\n还有"


def test_equal_lines_keep_the_ending_of_their_own_place() -> None:
    imported = "同\n甲\n同  \n乙"
    assert hard_breaks(imported, before=imported) == imported
