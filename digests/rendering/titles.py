"""Titles and descriptions in plain text, made from Markdown where none was written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from django.utils.translation import gettext

from digests.document.numbers import says_number
from digests.markdown import plain

from .counts import is_count
from .languages import language_of

LONGEST_TITLE = 48
"""Characters that a title made of several clauses may have; a single clause has twice as many."""
LONGEST_DESCRIPTION = 200
"""The most characters of a text that describes a page."""

_END = r"(?:[，。；;！!？?、\n]|[.,](?=\s|$))"
_COLON = r"(?:：|:(?=\s|$)|[—–]|\s-(?=\s))"
_CLAUSE = re.compile(rf"(?:(?!{_END}).)++(?:{_END})*+\s*+")
_PHRASE = re.compile(rf"((?:(?!{_END}|{_COLON}).)++)(?:{_END}|{_COLON})*+")
_BULLET = r"(?:[•●■◆○▶►·①-⑳]|[-*+>#→]+(?=\s)|\(?\d{1,2}(?:[)、]|\.(?=\s)))"
_BEFORE_CLAUSE = re.compile(rf"(?:{_END}|\s|{_BULLET})*+")
_BULLETS = re.compile(rf"^(?:{_BULLET}\s*)+")
_ENDINGS = "，；;、。,.:： \n"

_LENTICULAR = re.compile(r"[【〖][^【】〖〗\n]{0,20}[】〗]")
_BRACKETS = (
    r"(?:「([^「」\n]{1,20})」|[\[［]([^\[\]［］\n]{1,20})[\]］])"
    rf"(?:部分|方面|板块|栏目)?(?:{_END}|{_COLON})*+"
)
_BRACKETED = re.compile(_BRACKETS)
_BRACKETED_FIRST = re.compile(rf"(?:(?<![^。；;！!？?\n])|(?<=[.;!?]\s))\s?{_BRACKETS}")
"""Words in brackets at the beginning of a sentence: a mark or a quotation."""


def number_beside(number: int | None, said: str) -> str:
    """Return the number of an issue in the language of the page (第 403 期).

    It is empty without one, and where what is ``said`` beside it holds the number already.
    """
    if number is None or says_number(said, number):
        return ""
    return gettext("No. %(number)d") % {"number": number}


def make_title(lead: str | None, titles: Iterable[str] = ()) -> str:
    """Return the title of an issue without headline: from its lead, else its entries' titles.

    Empty where neither says anything.
    """
    return first_clauses(lead) or _first_titles(titles)


def first_clauses(markdown: str | None) -> str:
    """Return the first clauses of a text that are no counts, as many as fit into a title.

    Counts (本次16条。, "12 items this week:") and marks (【新闻】, [News]) are left out. Empty
    where the text has nothing else.
    """
    text = _without_marks(plain(markdown or ""))
    start = _end_of_counts(text)
    return _fit(_BULLETS.sub("", match[0]) for match in _CLAUSE.finditer(text, start))


def describe(markdown: str, titles: Iterable[str] = ()) -> str:
    """Return a text in plain words on one line; where it is empty, the titles instead."""
    return " ".join(plain(markdown).split()) or "；".join(titles)


def short(text: str) -> str:
    """Cut a text to the length of a page's description."""
    return text if len(text) <= LONGEST_DESCRIPTION else text[: LONGEST_DESCRIPTION - 1] + "…"


def _first_titles(titles: Iterable[str]) -> str:
    """Join the first titles, as many as fit into one."""
    first = list(islice(filter(None, titles), LONGEST_TITLE))
    separator = "; " if language_of("".join(first), "en") == "en" else "；"
    return _fit(title + separator for title in first)


def _without_marks(text: str) -> str:
    """Replace the marks of groups by line ends.

    Brackets other than 【】 hold a quotation unless they name a section or begin several sentences.
    """
    text = _LENTICULAR.sub("\n", text)
    are_many = len(_BRACKETED_FIRST.findall(text)) > 1
    return _BRACKETED_FIRST.sub(
        lambda match: "\n" if are_many or _is_count(match) else match[0], text
    )


def _end_of_counts(text: str) -> int:
    """Return the position of the first clause that says more than how many entries there are."""
    position = 0
    while True:
        before = _BEFORE_CLAUSE.match(text, position)
        position = before.end() if before else position
        patterns = (_BRACKETED, _PHRASE)
        count = next(filter(_is_count, (one.match(text, position) for one in patterns)), None)
        if count is None:
            return position
        position = count.end()


def _is_count(match: re.Match[str] | None) -> bool:
    return bool(match and is_count(match[match.lastindex or 0]))


def _fit(clauses: Iterable[str]) -> str:
    """Join the first clauses, as many as fit into a title, without the punctuation at the end."""
    title = ""
    for clause in clauses:
        if title and len((title + clause).rstrip(_ENDINGS)) > LONGEST_TITLE:
            break
        title += clause
    title = re.sub(r"(?<=[，。；！？、])\s+", "", title)
    return _cut(" ".join(title.split()).rstrip(_ENDINGS))


def _cut(title: str) -> str:
    """Shorten a title of one long clause, between words where it has some."""
    if len(title) <= LONGEST_TITLE * 2:
        return title
    kept = re.sub(r"(?<=\s)[!-~]{1,20}\Z", "", title[: LONGEST_TITLE * 2 + 1])
    return kept[: LONGEST_TITLE * 2].rstrip(_ENDINGS) + "…"
