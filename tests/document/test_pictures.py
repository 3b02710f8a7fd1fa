"""The pictures of a text are found, and moved without touching another word."""

import pytest

from digests.document.pictures import picture_addresses, with_addresses

MOVED = {"a.png": "/media/1.png", "../b c.jpg": "/media/2.jpg"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("![甲](a.png)", "![甲](/media/1.png)"),
        ('![甲](a.png "题") 和 [甲](a.png)', '![甲](/media/1.png "题") 和 [甲](a.png)'),
        ("![甲](<../b c.jpg>)", "![甲](</media/2.jpg>)"),
        ("![甲][x]\n\n[x]: a.png\n", "![甲][x]\n\n[x]: /media/1.png\n"),
        ('<img alt="甲" src="a.png">', '<img alt="甲" src="/media/1.png">'),
        ("<p><IMG src='a.png'/></p>", "<p><IMG src='/media/1.png'/></p>"),
        ("- 甲\n  ![](a.png)\n", "- 甲\n  ![](/media/1.png)\n"),
        ("![](a.png)![](a.png)", "![](/media/1.png)![](/media/1.png)"),
        ("> 导读：![](a.png)", "> 导读：![](/media/1.png)"),
    ],
)
def test_a_picture_is_moved(text: str, expected: str) -> None:
    assert with_addresses(text, MOVED) == expected


@pytest.mark.parametrize(
    "text",
    [
        "`![甲](a.png)`",
        "```\n![甲](a.png)\n```",
        "    ![甲](a.png)",
        "文件 a.png 在此",
        "[甲](a.png)",
        r"\![甲](a.png)",
        "![甲](other/a.png)",
        "![甲](https://example.org/a.png)",
        '<a href="a.png">甲</a>',
    ],
)
def test_what_is_no_picture_stays(text: str) -> None:
    assert with_addresses(text, MOVED) == text


def test_a_picture_beside_its_own_source_is_moved_alone() -> None:
    text = "`![](a.png)` 写出 ![](a.png)"
    assert with_addresses(text, MOVED) == "`![](a.png)` 写出 ![](/media/1.png)"


def test_addresses_come_in_order_with_those_of_html_last() -> None:
    text = '<img src="x&amp;y.png">\n\n![](a.png) ![][r] [n](n.png)\n\n[r]: b.png\n'
    assert picture_addresses(text) == ["a.png", "b.png", "x&y.png"]


def test_a_text_of_many_pictures_takes_no_time() -> None:
    text = "![](a.png)\n\n" * 20_000
    assert with_addresses(text, MOVED) == "![](/media/1.png)\n\n" * 20_000
