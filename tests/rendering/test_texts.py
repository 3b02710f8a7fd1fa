"""Texts as a page shows them."""

from django.utils.safestring import SafeString

from digests.rendering.texts import Text, breakable, minutes_to_read, with_groups


def groups(html: str) -> str:
    """The HTML with its groups marked."""
    return with_groups(Text(SafeString(html))).html


def test_a_group_begins_a_line_and_is_marked() -> None:
    assert groups("<p>共二条。【新闻】甲；「论文」乙</p>").replace("\n", "") == (
        "<p>共二条。<br><b>【新闻】</b>甲；<br><b>「论文」</b>乙</p>"
    )


def test_a_group_that_begins_a_line_already_gets_no_empty_line() -> None:
    assert groups("<p>【新闻】甲<br>\n【论文】乙</p>").replace("\n", "") == (
        "<p><b>【新闻】</b>甲<br><b>【论文】</b>乙</p>"
    )


def test_a_quotation_within_a_sentence_is_no_group() -> None:
    assert groups("<p>压缩的「论文」一说</p>").replace("\n", "") == "<p>压缩的「论文」一说</p>"


def test_attributes_hold_no_groups() -> None:
    link = '<a href="/x" title="。【新闻】 a>b">甲</a>'

    assert groups(link) == link


def test_a_headline_breaks_after_each_slash_and_loses_nothing() -> None:
    shown = breakable("甲/乙<b>//丙")

    assert shown.replace('<span class="piece">', "").replace("</span>", "").split("<wbr>") == [
        "甲/",
        "乙&lt;b&gt;//",
        "丙",
    ]


def test_reading_takes_longer_by_chinese_characters_and_by_words() -> None:
    assert minutes_to_read("") == 1
    assert minutes_to_read("字" * 4000) == 10
    assert minutes_to_read("word " * 2200) == 10
    assert minutes_to_read("https://example.org/a/b-c?d=e " * 220) == 1
