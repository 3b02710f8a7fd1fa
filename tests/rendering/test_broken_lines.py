"""The lines of a broken paragraph, set as paragraphs of their own."""

import pytest

from digests.markdown import render, words_of
from digests.rendering import Text

CASES = {
    "two lines": ("甲  \n乙", "<p>甲</p><p>乙</p>"),
    "a soft break is none": ("甲\n乙", "<p>甲乙</p>"),
    "several breaks in a row make no empty paragraph": ("甲<br><br>乙<br>", "<p>甲</p><p>乙</p>"),
    "a link stays whole": (
        "见[此](https://e.org/)  \n乙",
        '<p>见<a href="https://e.org/" rel="noopener">此</a></p><p>乙</p>',
    ),
    "a paragraph keeps its attributes": (
        '<p lang="en">a<br>b</p>',
        '<p lang="en">a</p><p lang="en">b</p>',
    ),
    "a break within bold text stays": ("**甲  \n乙**", "<p><strong>甲<br>乙</strong></p>"),
    "a list stays": ("- 甲  \n  乙", "<ul><li>甲<br>乙</li></ul>"),
    "a loose list stays": (
        "- 甲  \n  乙\n\n- 丙",
        "<ul><li><p>甲<br>乙</p></li><li><p>丙</p></li></ul>",
    ),
    "a quotation stays": ("> 甲  \n> 乙", "<blockquote><p>甲<br>乙</p></blockquote>"),
    "code stays": ("```\n甲<br>\n乙  \n```", "<pre><code>甲&lt;br&gt;乙  </code></pre>"),
    "a sign in a title is no tag": ('<a href="/a" title="b>c<br>">甲</a>  \n乙', None),
}


@pytest.mark.parametrize("name", CASES)
def test_each_line_of_a_broken_paragraph_is_a_paragraph(name: str) -> None:
    markdown, html = CASES[name]
    text = Text(render(markdown))

    shown = text.in_paragraphs

    assert html is None or shown.replace("\n", "") == html
    assert words_of(shown) == text.plain
    assert text.html == render(markdown)
