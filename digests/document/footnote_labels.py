"""Labels of footnotes that are unique in a whole document.

Each text of a document brings its own footnotes. In one file two of the same label would be one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import count

from .footnotes import find_footnotes
from .scan import reading
from .values import Document, Entry, Item, Section

_REFERENCE = r"\[\^{}\]"


def unique_footnotes(document: Document) -> Document:
    """Return the document with new labels for footnotes whose label has another text before."""
    labels = _Labels()
    return replace(
        document,
        lead=None if document.lead is None else labels.unique(document.lead),
        opening=labels.unique(document.opening),
        sections=tuple(_section(section, labels) for section in document.sections),
        closing=labels.unique(document.closing),
    )


def _section(section: Section, labels: _Labels) -> Section:
    note = None if section.note is None else labels.unique(section.note)
    return replace(section, note=note, items=tuple(_item(item, labels) for item in section.items))


def _item(item: Item, labels: _Labels) -> Item:
    if not isinstance(item, Entry):
        return replace(item, text=labels.unique(item.text))
    if item.verbatim:
        return replace(item, verbatim=labels.unique(item.verbatim))
    return replace(item, summary=labels.unique(item.summary))


@dataclass(slots=True)
class _Labels:
    """The texts of the footnotes met so far, by label."""

    known: dict[str, str] = field(default_factory=dict)
    numbers: count[int] = field(default_factory=lambda: count(1))

    def unique(self, text: str) -> str:
        """Return the text with new labels for its footnotes whose label has another text before."""
        if "[^" not in text:
            return text
        for note in find_footnotes(text):
            _, _, content = note.source.partition(":")
            if self.known.setdefault(note.label, content) != content:
                text = self._relabelled(text, note.label, content)
        return text

    def _relabelled(self, text: str, label: str, content: str) -> str:
        free = next(number for number in map(str, self.numbers) if number not in self.known)
        pattern = re.compile(_REFERENCE.format(re.escape(label)), re.IGNORECASE)
        relabelled = pattern.sub(f"[^{free}]", text)
        if reading(relabelled).words != reading(text).words:  # it stands in code too
            return text
        self.known[free] = content
        return relabelled
