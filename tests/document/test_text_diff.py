"""What changed within a text is told in words, within the time that a page may take."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.document.text_diff import SECONDS, Mark, Piece, compare_texts

WORDS = st.lists(
    st.sampled_from([*"模型压缩，。 \n", "Lite", "Transformer", "\U000f0000", "\U0010ffff", "𠮷"])
).map("".join)


def marked(before: str, after: str) -> str:
    """The comparison as one line: [-removed-], {+added+}."""
    form = {Mark.SAME: "{}", Mark.REMOVED: "[-{}-]", Mark.ADDED: "{{+{}+}}"}
    return "".join(form[piece.mark].format(piece.text) for piece in compare_texts(before, after))


def without(pieces: tuple[Piece, ...], mark: Mark) -> str:
    return "".join(piece.text for piece in pieces if piece.mark != mark)


@given(WORDS | st.text(), WORDS | st.text())
def test_the_pieces_hold_both_texts_whole(before: str, after: str) -> None:
    pieces = compare_texts(before, after)

    assert without(pieces, Mark.ADDED) == before
    assert without(pieces, Mark.REMOVED) == after
    assert all(piece.text for piece in pieces)


@given(WORDS | st.text())
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert all(piece.mark == Mark.SAME for piece in compare_texts(text, text))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("把模型压缩了一半。", "把大模型压缩了九成。", "把{+大+}模型压缩了[-一半-]{+九成+}。"),
        ("It runs on a phone.", "It ran on a phone.", "It [-runs-]{+ran+} on a phone."),
        ("用Transformer做", "用Transformers做", "用[-Transformer-]{+Transformers+}做"),
        ("快了2倍", "快了2.5倍", "快了2{+.5+}倍"),
        ("", "新写的", "{+新写的+}"),
        ("第一行  \n第二行", "第一行\n第二行", "第一行[-  -]\n第二行"),
    ],
)
def test_words_change_whole_and_chinese_by_the_character(
    before: str, after: str, told: str
) -> None:
    assert marked(before, after) == told


def test_a_sentence_written_anew_is_not_shredded() -> None:
    pieces = compare_texts("本文介绍了一种剪枝方法。", "作者把量化用到了每一层上。")

    assert len(pieces) <= 3


def test_more_words_than_there_are_codes_are_told_as_replaced_whole() -> None:
    many = " ".join(f"w{n}" for n in range(140_000))

    assert compare_texts("甲" + many, "乙") == (
        Piece(Mark.REMOVED, "甲" + many),
        Piece(Mark.ADDED, "乙"),
    )


def _chinese(length: int) -> str:
    chance = random.Random(length)
    return "".join(chr(0x4E00 + chance.randrange(800)) for _ in range(length))


def _edited(text: str, edits: int) -> str:
    chance = random.Random(edits)
    characters = list(text)
    for _ in range(edits):
        at = chance.randrange(len(characters))
        characters[at : at + chance.randrange(4)] = "新" * chance.randrange(4)
    return "".join(characters)


@pytest.mark.parametrize("length", [14_000, 100_000])
@pytest.mark.parametrize(
    "change",
    [
        lambda text: _edited(text, 20),
        lambda text: _edited(text, len(text) // 20),
        lambda text: text[::-1],
        lambda text: "".join(character + "甲" for character in text),
    ],
    ids=["few edits", "many edits", "backwards", "every second one new"],
)
def test_long_texts_are_compared_within_the_time_given(change, length) -> None:  # type: ignore[no-untyped-def] # lambdas
    text = _chinese(length)
    began = time.process_time()

    pieces = compare_texts(text, change(text))

    assert time.process_time() - began < SECONDS + 1
    assert without(pieces, Mark.REMOVED) == change(text)


@pytest.mark.parametrize("length", [14_000, 100_000])
def test_one_character_repeated_is_compared_within_the_time_given(length: int) -> None:
    before, after = "啊" * length, "哦" + "啊" * (length // 2) + "哦" + "啊" * (length // 2 - 9)
    began = time.process_time()

    compare_texts(before, after)

    assert time.process_time() - began < SECONDS + 1
