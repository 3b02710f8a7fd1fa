"""The earlier texts of one row of an issue, as its revisions have them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, islice

from django.contrib.auth.models import User

from digests import editing, store, working_copy
from digests.document import Document, Entry, Passage
from digests.document.markdown_edit import renamed_sections
from digests.models import Issue, Link, Revision, Section
from digests.models.compression import DamagedError
from digests.models.revision import replay

MOST_REVISIONS = 60
"""The number of revisions that are read, the newest ones."""
_OWN_TEXTS = ("headline", "lead", "opening", "closing")
"""The texts of an issue itself whose past is shown."""

Row = Issue | Section | Link


@dataclass(frozen=True, slots=True)
class EarlierText:
    """A text that a field had until a moment, when it became another one.

    ``at`` and ``by`` are those of the revision that still has it.
    """

    field: str
    text: str
    at: dt.datetime
    by: User | None


def past_of(row: Row) -> list[EarlierText]:
    """Return the earlier texts of a row by field, the newest first, each different from the next.

    A row of a working copy has the past of the one that readers see too.
    """
    later = dict(editing.read_fields(row))
    earlier: list[EarlierText] = []
    for revision, texts in _versions(row):
        for field, text in texts.items():
            if text.strip() and text != later.get(field, ""):
                earlier.append(EarlierText(field, text, revision.at, revision.by))
        later |= texts
    return earlier


def _versions(row: Row) -> Iterator[tuple[Revision, Mapping[str, str]]]:
    """Yield the revisions that have a row, the newest first, with its texts."""
    issue = _issue_of(row)
    if issue is None:
        return
    if isinstance(row, Section):
        yield from _notes_of(issue, row.heading)
        return
    name = str(row.uid) if isinstance(row, Link) else None
    yield from _texts_in(issue, name)
    if issue.revises:
        originals = {twin: uid for uid, twin in working_copy.twins_in(issue).items()}
        yield from _texts_in(issue.revises, originals.get(name or "", name))


def _issue_of(row: Row) -> Issue | None:
    if isinstance(row, Issue):
        return row
    if isinstance(row, Section):
        return row.issue
    return row.section.issue if row.section else row.cut_from


def _notes_of(issue: Issue, heading: str | None) -> Iterator[tuple[Revision, Mapping[str, str]]]:
    """Yield the revisions that have a section, under whatever heading, with its note."""
    later = store.load_document(issue)
    versions = [_documents_of(one) for one in (issue, issue.revises) if one]
    for revision, document in chain.from_iterable(versions):
        heading = _earlier_heading(document, later, heading)
        later = document
        for section in document.sections:
            if section.heading == heading:
                yield revision, {"note": section.note or ""}
                break


def _earlier_heading(document: Document, later: Document, heading: str | None) -> str | None:
    """Return the heading that a section has in an earlier document."""
    for number, renamed in renamed_sections(document, later).items():
        if renamed == heading:
            return document.sections[number].heading
    return heading


def _texts_in(issue: Issue, name: str | None) -> Iterator[tuple[Revision, Mapping[str, str]]]:
    for revision, document in _documents_of(issue):
        if texts := _texts(document, name):
            yield revision, texts


def _documents_of(issue: Issue) -> Iterator[tuple[Revision, Document]]:
    """Yield the revisions of an issue that can be read, the newest first, with their documents."""
    revisions = Revision.objects.of(issue.uid).select_related("by")
    readable = replay(list(islice(revisions, MOST_REVISIONS))[::-1])
    for revision in reversed(readable.values()):
        with suppress(DamagedError):
            yield revision, store.document_of(revision)


def _texts(document: Document, uid: str | None) -> dict[str, str]:
    """Return the texts of an item in a document, none where that does not have it.

    Without a uid they are those of the issue itself.
    """
    if uid is None:
        return {field: getattr(document, field) or "" for field in _OWN_TEXTS}
    for section in document.sections:
        for item in section.items:
            if item.uid == uid and isinstance(item, Passage):
                return {"verbatim": item.text}
            if item.uid == uid and isinstance(item, Entry):
                typed = editing.typed_of(item)
                return {field: text for field, text in typed.items() if field != "mark"}
    return {}
