"""The tokens that stand for a text in the search."""

import pytest

from digests.search.tokens import fold, spaced, tokens_of


@pytest.mark.parametrize(
    ("typed", "same_as"),
    [
        ("ＭＮＮ", "mnn"),
        ("模型量化", "模型量化"),
        ("模型壓縮", "模型压缩"),
        ("INT8", "int8"),
        ("ﬁne", "fine"),
        ("量\u200b化", "量化"),
    ],
)
def test_texts_that_read_the_same_are_folded_to_one(typed: str, same_as: str) -> None:
    assert fold(typed) == same_as


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("量化", ["量化", "化"]),
        ("目标检测", ["目标", "标检", "检测", "测"]),
        ("3D目标检测", ["3d", "目标", "标检", "检测", "测"]),
        ("用MNN部署", ["用", "mnn", "部署", "署"]),
        ("1812.00332", ["1812", "00332"]),
        ("RangiLyu/nanodet", ["rangilyu", "nanodet"]),
        ("Models and boxes, libraries", ["model", "and", "box", "library"]),
        ("class status", ["class", "status"]),
        ("C++ 与 C#", ["c++", "与", "c#"]),
        ("，。！", []),
    ],
)
def test_a_text_becomes_pairs_of_characters_and_words(text: str, tokens: list[str]) -> None:
    assert tokens_of(text) == tokens


def test_the_last_run_of_a_query_may_go_on_in_the_text() -> None:
    assert tokens_of("量化", is_query=True) == ["量化"]
    assert tokens_of("量化MNN", is_query=True) == ["量化", "化", "mnn"]
    assert tokens_of("量", is_query=True) == ["量"]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("用MNN部署，3D！", " 用 mnn 部署 3d "),
        ("Models", " model "),
        ("，", ""),
        ("𠮷野家", " 𠮷野家 "),
    ],
)
def test_words_and_runs_are_written_from_their_tokens(text: str, written: str) -> None:
    assert spaced(tokens_of(text)) == written
