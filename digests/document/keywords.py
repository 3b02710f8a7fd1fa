"""The keywords of the grammar, in Chinese and in English.

A keyword is kept as it was read, with its colon; an empty one is written in the publication's
language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Keywords:
    """The keywords of one language, each with its colon."""

    lead: str
    note: str
    summary: str
    title: str
    archive: str
    earlier: str


CHINESE = Keywords("导读：", "注：", "摘要：", "标题", "往期回顾", "前情：")
ENGLISH = Keywords("Lead:", "Note:", "Summary:", "Title", "Archive", "Earlier:")

LEAD = re.compile(r"(?:导读|lead)[ \t]*[：:]", re.IGNORECASE)
NOTE = re.compile(r"(?:注|note)[ \t]*[：:]", re.IGNORECASE)
SUMMARY = re.compile(r"(?:摘要|summary)[ \t]*[：:]", re.IGNORECASE)
TITLES = frozenset({"标题", "title"})
ARCHIVES = frozenset({"往期回顾", "archive"})


@lru_cache(maxsize=64)
def either(keyword: re.Pattern[str], words: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern of one of the keywords above, with other words that may stand for it."""
    if not words:
        return keyword
    own = "|".join(map(re.escape, words))
    return re.compile(rf"(?:(?:{own})[ \t]*[：:]|{keyword.pattern})", re.IGNORECASE)


def keywords(language: str) -> Keywords:
    """Return the keywords for a language code such as ``zh-hans`` or ``en``."""
    return ENGLISH if language.startswith("en") else CHINESE
