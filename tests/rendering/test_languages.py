"""The language of a text on a page."""

import pytest

from digests.rendering.languages import language_of


@pytest.mark.parametrize(
    ("text", "page", "language"),
    [
        ("TinyML 2.0", "zh-Hans", "en"),
        ("TinyML 简报", "zh-Hans", "zh-Hans"),
        ("A word such as 简报 in English", "en", "en"),
        ("嵌入式 AI 简报", "en", "zh-Hans"),
        ("", "zh-Hans", "en"),
    ],
)
def test_a_text_without_chinese_is_english(text: str, page: str, language: str) -> None:
    assert language_of(text, page) == language
