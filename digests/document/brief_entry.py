"""Turn a brief into an entry, and an entry that fits on one line into a brief."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from .briefs import BriefError
from .definitions import Definitions
from .entry import parse_entry
from .escaping import escape
from .scan import Inline, inlines
from .serialize import serialize_entry
from .values import Entry

_SENTENCE = re.compile(r".*?[。！？；](?=.)")


def entry_of_brief(text: str) -> Entry:
    """Return the entry that says what a brief says, without losing a character of it.

    A link at its beginning becomes title, source and address, and what follows the summary. Of a
    link further on the brief is the summary as a whole. Without a link the first sentence is the
    title.
    """
    text = text.strip()
    for entry in _readings(text):
        if _written(entry) == text:
            return entry
    return Entry(summary=text)


def brief_of_entry(entry: Entry) -> str:
    """Return title, source, address and summary of an entry on one line.

    Raises BriefError for an entry that would not be read from that line again.
    """
    text = _written(entry)
    if not text or entry_of_brief(text) != replace(entry, mark=""):
        raise BriefError
    return text


def _readings(text: str) -> Iterator[Entry]:
    """Yield the entries that a brief may become, the best one first."""
    if "\n" in text:
        return
    link = next((piece for piece in inlines(text) if piece.kind == "link"), None)
    if link is None:
        sentence = _SENTENCE.match(text)
        end = sentence.end() if sentence else len(text)
        yield Entry(title=text[:end].rstrip(), summary=text[end:].lstrip())
        yield Entry(title=text)
        return
    head = _source_of(text, link)
    entry = parse_entry(f"- {head}", "", Definitions(), 1, judged=False)
    if entry.verbatim or entry.labels or entry.references or entry.trailing:
        return
    if link.start:
        yield replace(entry, summary=text)
        return
    rest = text[len(head) :]
    yield replace(entry, summary=rest.strip())
    # Spaces, or their lack, that are not the usual ones stay with the text after the link.
    yield replace(entry, trailing=rest.strip())


def _source_of(text: str, link: Inline) -> str:
    """Return the Markdown of a link in a text."""
    return text.encode()[link.start : link.end].decode(errors="replace")


def _written(entry: Entry) -> str:
    """Return an entry on one line: its first line and its summary, which may hold that."""
    first = replace(entry, summary="", mark="")
    is_title = first == Entry(title=entry.title)
    head = escape(entry.title) if is_title else serialize_entry(first).removeprefix("- ")
    if not head or head in entry.summary:
        return entry.summary or head
    return head + _between(head, entry.summary) + entry.summary


def _between(head: str, summary: str) -> str:
    """Return the space between a first line and a summary; beside Chinese there is none."""
    if not summary or not (head[-1].isascii() and summary[0].isascii()):
        return ""
    return " "
