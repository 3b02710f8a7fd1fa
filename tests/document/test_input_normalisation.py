"""What an editor's words in a field become."""

import pytest

from digests.document import Ref
from digests.document.input_normalisation import (
    BROKEN_LINK,
    NO_ADDRESS,
    NO_LABEL,
    NOTHING_AFTER,
    ReferenceLineError,
    hard_breaks,
    read_references,
    write_references,
)


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
def test_no_break_is_added_where_none_is_needed(typed: str) -> None:
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


def test_references_are_read_one_a_line() -> None:
    typed = (
        "标题：[A Paper](https://example.org/a)\r\n\r\n代码：https://example.org/b\n标题：只有标题"
    )
    assert read_references(typed) == (
        Ref("标题", "A Paper", "https://example.org/a"),
        Ref("代码", "", "https://example.org/b"),
        Ref("标题", "只有标题"),
    )


@pytest.mark.parametrize(
    "reference",
    [
        Ref("标题", "A [b] * c", "https://example.org/a"),
        Ref("代码", "", "https://example.org/b"),
        Ref("Code", "", "https://example.org/b", colon=":"),
        Ref("slides", "", "https://example.org/b", colon=""),
    ],
)
def test_a_reference_that_is_written_is_read_the_same(reference: Ref) -> None:
    assert read_references(write_references([reference])) == (reference,)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("https://example.org/a", NO_LABEL),
        ("有字没有标签", NO_LABEL),
        ("[代码](https://example.org/a)", NO_LABEL),
        ("代码：", NOTHING_AFTER),
        ("代码：见下文", NO_ADDRESS),
        ("代码：example.org/a", NO_ADDRESS),
        ("标题：[A Paper](https://example.org/a", BROKEN_LINK),
    ],
)
def test_a_line_that_is_no_reference_is_named_with_its_reason(line: str, reason: str) -> None:
    with pytest.raises(ReferenceLineError) as raised:
        read_references(f"代码：https://example.org/b\n\n{line}\n代码：https://example.org/c")
    assert (raised.value.line, raised.value.text, raised.value.reason) == (3, line, reason)


PLACES = ("lead", "opening", "closing", "note", "summary", "passage")
