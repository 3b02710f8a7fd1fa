"""The lead of an issue: drafted from its counts and titles, and held to what it counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from digests.document import Document

_DIGITS = "零一二三四五六七八九"
_NUMERAL = re.compile(
    r"(?:([一二两三四五六七八九])百)?零?(?:([一二三四五六七八九]?)(十))?([一二两三四五六七八九]?)"
)
"""A number below a thousand in Chinese: hundreds, tens, the sign of tens, ones."""
_COUNTS = (
    re.compile(
        r"(?:[本此这]\s*[次期周月]|共|总共|合计)(?:内容|收录|整理)?[有共]?\s*"
        r"(\d{1,3}|[零一二两三四五六七八九十百]{1,6})\s*[条篇则]"
    ),
    re.compile(r"^\W*(\d{1,3})\s+(?:items|entries|links)\b", re.IGNORECASE),
)
"""The phrases that count all entries of an issue; the group is the number."""
_BEGINNING = 80
"""The characters at the beginning of a lead in which such a phrase stands."""


@dataclass(frozen=True, slots=True)
class WrongCount:
    """A number in a lead that is not the number of entries; ``start`` and ``end`` are its place."""

    start: int
    end: int
    said: int
    right: int

    def righted(self, lead: str) -> str:
        """Return the lead with the right number, in Chinese where the wrong one is."""
        is_chinese = not lead[self.start : self.end].isdigit() and 0 < self.right < 1000
        right = _in_chinese(self.right) if is_chinese else self.right
        return f"{lead[: self.start]}{right}{lead[self.end :]}"


def wrong_count(lead: str, entries: int) -> WrongCount | None:
    """Return where a lead counts the entries of its issue wrongly, None where it does not."""
    for match in _counts_in(lead):
        said = int(match[1]) if match[1].isdigit() else _from_chinese(match[1])
        if said is not None and said != entries:
            return WrongCount(match.start(1), match.end(1), said, entries)
    return None


def count_sentence(wrong: WrongCount) -> str:
    """Return the sentence that tells an editor of a wrong count."""
    sentence = _("The lead says %(said)d, and the issue has %(right)d entries.")
    return sentence % {"said": wrong.said, "right": wrong.right}


def draft_lead(document: Document, language: str) -> str:
    """Return a lead that counts the entries and names them by section, for an editor to cut.

    ``language`` is a code such as ``zh-hans`` or ``en``. The text is empty for an issue without
    entries.
    """
    count = len(document.entries)
    if not count:
        return ""
    sections = [
        (section.heading or "", [entry.title for entry in section.entries if entry.title])
        for section in document.sections
    ]
    named = [(heading, titles) for heading, titles in sections if titles]
    if language.startswith("en"):
        parts = (f"[{heading}] {', '.join(titles)}" for heading, titles in named)
        return f"{count} items. {'; '.join(parts)}."
    parts = (f"【{heading}】{'，'.join(titles)}" for heading, titles in named)
    return f"本次{count}条。{'；'.join(parts)}。"


def _counts_in(lead: str) -> Iterator[re.Match[str]]:
    for pattern in _COUNTS:
        yield from pattern.finditer(lead[:_BEGINNING])


def _from_chinese(numeral: str) -> int | None:
    """Return the number that a Chinese numeral writes, None where it is none below a thousand."""
    match = _NUMERAL.fullmatch(numeral)
    if match is None:
        return None
    hundreds, tens, has_tens, ones = (match[n] or "" for n in range(1, 5))
    ten = _digit(tens) or 1 if has_tens else 0
    return _digit(hundreds) * 100 + ten * 10 + _digit(ones)


def _in_chinese(number: int) -> str:
    """Return a number from 1 to 999 as a Chinese numeral."""
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += "十" if number < 20 else f"{_DIGITS[tens]}十"
    elif hundreds and ones:
        text += "零"
    return text + (_DIGITS[ones] if ones else "")


def _digit(character: str) -> int:
    return 2 if character == "两" else _DIGITS.index(character or "零")
