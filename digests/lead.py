"""The lead of an issue: drafted from its counts and titles, and held to what it counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from digests.document import Document

_COUNTS = (
    re.compile(
        r"(?:[本此这]\s*[次期周月]|共|总共|合计)(?:内容|收录|整理)?[有共]?\s*(\d{1,3})\s*[条篇则]"
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
        """Return the lead with the right number."""
        return f"{lead[: self.start]}{self.right}{lead[self.end :]}"


def wrong_count(lead: str, entries: int) -> WrongCount | None:
    """Return where a lead counts the entries of its issue wrongly, None where it does not."""
    for match in _counts_in(lead):
        if int(match[1]) != entries:
            return WrongCount(match.start(1), match.end(1), int(match[1]), entries)
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
