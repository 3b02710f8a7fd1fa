"""The language of a page and of each text on it, as HTML and feeds name it (BCP 47)."""

from __future__ import annotations

import re

_CHINESE = re.compile(r"[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_LETTERS = re.compile(r"[^\W\d_]+")


def page_language(code: str) -> str:
    """Return the language tag of a publication's pages, given its code ``zh-hans`` or ``en``."""
    return "zh-Hans" if code == "zh-hans" else "en"


def language_of(text: str, page: str) -> str:
    """Return the language of a text on a page in the language ``page``.

    A text without Chinese characters is English. One with any is Chinese, but on an English page
    only if they are a quarter of its letters.
    """
    chinese = sum(map(len, _CHINESE.findall(text)))
    if not chinese:
        return "en"
    if page == "zh-Hans":
        return page
    mostly = chinese * 4 >= sum(map(len, _LETTERS.findall(text)))
    return "zh-Hans" if mostly else page
