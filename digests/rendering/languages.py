"""The language of a page and of each text on it, as HTML and feeds name it (BCP 47)."""

from __future__ import annotations

import re

_CHINESE = re.compile(r"[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_LETTERS = re.compile(r"[^\W\d_]+")


def page_language(code: str) -> str:
    """Return the language of the pages of a publication that speaks ``zh-hans`` or ``en``."""
    return "zh-Hans" if code == "zh-hans" else "en"


def language_of(text: str, page: str) -> str:
    """Return the language of a text on a page in the language ``page``.

    What holds no Chinese character is English; what does is Chinese, save on an English page,
    where it must be mostly so.
    """
    chinese = sum(map(len, _CHINESE.findall(text)))
    if not chinese:
        return "en"
    if page == "zh-Hans":
        return page
    mostly = chinese * 4 >= sum(map(len, _LETTERS.findall(text)))
    return "zh-Hans" if mostly else page
