"""An issue with a place for something odd in each of its texts."""

from __future__ import annotations

from .reading import DATE

PLACES = ("LEAD", "OPENING", "NOTE", "SUMMARY", "OTHER", "PASSAGE", "CLOSING")
FIELDS = ("HEADLINE", "HEADING", "TITLE", "SOURCE")
FIRST, SECOND = "https://example.org/first", "https://example.org/second"
_TEXT = f"""# 小报 ({DATE}) 题HEADLINE

> 导读：导读LEAD。

开场OPENING。

## 业界新闻HEADING

> 注：按序NOTE。

- [第一条TITLE | 站SOURCE]({FIRST})
代码：https://example.org/code
摘要：前半句SUMMARY。后半句。

一段话PASSAGE。

## 论文

- [第二条 | 站]({SECOND})
摘要：一句话OTHER。

再见CLOSING。
"""


def issue(place: str = "", oddity: str = "", below: str = "") -> str:
    """Return the issue with an oddity in one place, and what stands below all of it."""
    text = _TEXT.replace(place, oddity) if place else _TEXT
    for other in (*PLACES, *FIELDS):
        text = text.replace(other, "")
    return text + below


def line_of(text: str, mark: str) -> int:
    """Return the number of the line that something stands on."""
    return text[: text.index(mark)].count("\n") + 1
