"""Questions, answers and columns of Zhihu."""

from __future__ import annotations

import re
from dataclasses import replace

from .facts import PageFacts
from .page import Page

NAME = "知乎"
_LETTERS = re.compile(r"^[（(]\d+\+?\s*封私信(?:\s*/\s*\d+\+?\s*条消息)?[）)]\s*")
_SITE = re.compile(r"\s*[-–—]\s*(?:[^-–—]{1,30}\s+的回答\s*[-–—]\s*)?知乎(?:专栏)?$")


def refine(facts: PageFacts, _page: Page, _identity: str, _language: str) -> PageFacts:
    """Return the facts without the counts of letters before a title and the site after it."""
    title = _SITE.sub("", _LETTERS.sub("", facts.title))
    return replace(facts, title=title, source=NAME)
