"""Read one entry, or parts of one, from a text that was pasted into a field of a link."""

from __future__ import annotations

from dataclasses import replace

from digests.characters import typable
from digests.document import Entry
from digests.document.entry import title_and_source
from digests.document.input_normalisation import plain_newlines
from digests.document.keywords import SUMMARY

from .pasted import read_pasted


def read_entry(text: str) -> Entry | None:
    """Return the one entry that a text holds, None for any text in which more stands or less.

    Without an address it is a title with its source after a bar, a summary after its mark, or both.
    """
    pasted = read_pasted(text)
    if pasted.issue or pasted.entries:
        is_whole = len(pasted.entries) == 1 and not pasted.rest.strip()
        entry = pasted.entries[0] if is_whole else None
        return _with_summary(entry) if entry and not entry.verbatim else None
    return _without_address(typable(plain_newlines(text)).strip())


def _with_summary(entry: Entry) -> Entry:
    """Return an entry with the summary that a field of one line has put behind its address."""
    mark = SUMMARY.match(entry.trailing)
    if not mark or entry.summary:
        return entry
    return replace(entry, summary=entry.trailing[mark.end() :].strip(), mark=mark[0], trailing="")


def _without_address(text: str) -> Entry | None:
    first, _end, below = text.partition("\n")
    title, source = ("", "") if SUMMARY.match(first) else title_and_source(first)
    summary = below.strip() if title else text
    mark = SUMMARY.match(summary)
    if (summary and not mark) or not (source or mark):
        return None
    rest = summary[mark.end() :].strip() if mark else ""
    return Entry(title=title, source=source, summary=rest, mark=mark[0] if mark else "")
