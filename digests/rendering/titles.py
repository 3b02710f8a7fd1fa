"""Titles and descriptions in plain text, made from Markdown where none was written."""

from __future__ import annotations

import re
from collections.abc import Iterable

from digests.markdown import plain

LONGEST_TITLE = 48
"""Characters that a title made from a lead may have."""
LONGEST_DESCRIPTION = 200
"""Characters of a text that describes a page."""

_CLAUSE = re.compile(r"[^，。；;！!？?、\n]+[，。；;！!？?、\n]*")


def first_clauses(markdown: str | None) -> str:
    """Return the first clauses of a text, as many as make a title; empty without a text."""
    title = ""
    for clause in _CLAUSE.findall(plain(markdown or "")):
        if title and len(title + clause) > LONGEST_TITLE:
            break
        title += clause
    title = " ".join(title.split()).rstrip("，；;、。 ")
    return title if len(title) <= LONGEST_TITLE * 2 else title[: LONGEST_TITLE * 2] + "…"


def describe(markdown: str, titles: Iterable[str] = ()) -> str:
    """Return a text in plain words on one line, or the titles in a row where it says nothing."""
    return " ".join(plain(markdown).split()) or "；".join(titles)


def short(text: str) -> str:
    """Cut a text to the length that describes a page."""
    return text if len(text) <= LONGEST_DESCRIPTION else text[: LONGEST_DESCRIPTION - 1] + "…"
