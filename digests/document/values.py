"""The values of one issue of a digest as plain, frozen data.

Every text field holds Markdown unless it says plain text. A field that may be absent or empty is
``None`` or ``""``. Fields with ``compare=False`` accompany a document: two documents that differ in
nothing else are equal.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from .dialect import SEED, Dialect


@dataclass(frozen=True, slots=True)
class Flag:
    """The reason why a text was kept verbatim, and the line on which it stood, counted from 1.

    ``reason`` is a stable code, such as ``tick-box``.
    """

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Ref:
    """A labelled reference of an entry: plain ``title``, ``url`` or both.

    ``colon`` is the one met after the label; empty for a reference that stands in brackets
    on the entry's own line.
    """

    label: str
    title: str = ""
    url: str = ""
    colon: str = "："


@dataclass(frozen=True, slots=True)
class Entry:
    """One link of a digest with its summary.

    ``labels``, ``title`` and ``source`` are plain text; ``url`` is None where the entry has no
    link and ``""`` where the link leads nowhere. ``title_markdown`` is the title as it was met
    where it has code or emphasis; it counts only while it shows the title. ``trailing`` is the
    Markdown after the link on the first line. ``mark`` is the word met before the summary
    (``摘要：``). A non-empty ``verbatim`` stands for the whole entry; the other fields are then
    what could be read from it, for lists and search only. ``form`` is how the entry was written
    where that is not the usual form of its document's dialect. ``line`` is the line that it was
    read from, 0 where it came from no text. ``joined`` is the number of the bullets without a link
    that stood below it and became part of its summary.
    """

    title: str = ""
    url: str | None = None
    source: str = ""
    labels: tuple[str, ...] = ()
    references: tuple[Ref, ...] = ()
    summary: str = ""
    mark: str = ""
    verbatim: str = ""
    title_markdown: str = ""
    trailing: str = ""
    form: str = ""
    flag: Flag | None = field(default=None, compare=False)
    line: int = field(default=0, compare=False)
    joined: int = field(default=0, compare=False)
    uid: str = field(default="", compare=False)

    @property
    def body(self) -> str:
        """The Markdown below the title: text after the link and summary, or the verbatim text."""
        below = "\n\n".join(text for text in (self.trailing, self.summary) if text)
        return self.verbatim or below


@dataclass(frozen=True, slots=True)
class Passage:
    """A text in a section that is no entry."""

    text: str
    flag: Flag | None = field(default=None, compare=False)
    uid: str = field(default="", compare=False)


Item = Entry | Passage


@dataclass(frozen=True, slots=True)
class Section:
    """A section of an issue: its heading, its note and the items under it.

    ``heading`` is plain text and None for a section that has none, such as one that the grammar
    could not place. ``heading_markdown`` is the heading as it was met where it has markup; it
    counts only while it shows the heading. ``level`` is that of the heading: 3 for a subsection.
    ``note_mark`` is the word met before the note (``注：``).
    """

    heading: str | None = None
    note: str | None = None
    note_mark: str = ""
    items: tuple[Item, ...] = ()
    level: int = 2
    heading_markdown: str = ""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The entries, without passages."""
        return tuple(item for item in self.items if isinstance(item, Entry))


@dataclass(frozen=True, slots=True)
class Document:
    """One issue of a digest.

    ``name`` is the publication's name as its title has it, ``stamp`` the date as the title has it
    where that is not as usual, ``separator`` what stands between date and headline there.
    ``title_form`` is how the title was written where that is not the usual form of the dialect.
    ``name``, ``headline`` and ``tagline`` are plain text. ``front_matter`` is the block that is
    written back above the text, with its rules; empty for the usual one. ``dialect`` is how the
    document is written.
    """

    name: str = ""
    date: dt.date | None = None
    stamp: str = ""
    separator: str = ""
    title_form: str = ""
    headline: str = ""
    tagline: str | None = None
    lead: str | None = None
    lead_mark: str = ""
    opening: str = ""
    sections: tuple[Section, ...] = ()
    closing: str = ""
    front_matter: str = ""
    dialect: Dialect = SEED
    flags: tuple[Flag, ...] = field(default=(), compare=False)

    @property
    def form_of_title(self) -> str:
        """The form in which the title is written: the usual one of the dialect but for others."""
        return self.title_form or self.dialect.titles[0]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All entries in order, without passages."""
        return tuple(entry for section in self.sections for entry in section.entries)
