"""Check whether typed fields and texts come back unchanged when written as Markdown and read.

One entry or one text is written and read by itself, which takes a few milliseconds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Literal

from .dialect import SEED, Dialect
from .escaping import one_line
from .normalization import normalize
from .scan import leaves_html_open, reading
from .serialize import close_fence, tidy
from .values import Document, Entry, Item, Passage, Ref, Section

Place = Literal["lead", "opening", "closing", "note", "summary", "passage"]

HTML_LEFT_OPEN = "html-left-open"
BEGINS_ANOTHER_PART = "begins-another-part"
READS_DIFFERENTLY = "reads-differently"
NO_LINK = "no-link"

_FIELDS = ("labels", "title", "source", "url", "references", "trailing", "summary")
_SIMPLE = Entry(title="x", url="https://x.example")


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A field that would not come back from Markdown as it is, and one of the reasons above.

    ``field`` is the name of the field, or empty where no single one is the cause.
    """

    field: str
    reason: str


def entry_obstacle(entry: Entry, dialect: Dialect = SEED) -> Obstacle | None:
    """Return the field of an entry that would not come back from Markdown, and why, or None.

    The entry is written in its form, in a dialect.

    White space within a line and at the ends of a text does not count, nor does a keyword that is
    added before the summary.
    """
    if entry.verbatim:
        reason = _entry_reason(entry, dialect)
        return Obstacle("verbatim", reason) if reason else None
    whole = _entry_reason(entry, dialect)
    if whole is None:
        return None
    for name in _FIELDS:
        reason = _entry_reason(_only(entry, name), dialect)
        if reason and (reason != NO_LINK or whole == NO_LINK):
            return Obstacle(name, reason)
    return Obstacle("", whole)


def text_obstacle(place: Place, text: str, dialect: Dialect = SEED) -> str | None:
    """Return why a text would not come back from Markdown in its place in an issue, or None.

    A heading in the opening would begin a section, for example, and an unclosed comment would take
    in what stands below.
    """
    if place == "summary":
        return _entry_reason(replace(_SIMPLE, summary=text), dialect)
    issue = _issue(place, text, dialect)
    normal = normalize(issue)
    if _shape(normal) != _shape(issue):
        return _reason_to_break(text)
    found = _text_at(place, normal)
    return None if reading(found) == reading(close_fence(tidy(text))) else READS_DIFFERENTLY


def _only(entry: Entry, name: str) -> Entry:
    """Return a minimal entry with one field of another; a title keeps its markup."""
    values = {name: getattr(entry, name), "form": entry.form}
    if name == "title":
        values["title_markdown"] = entry.title_markdown
    if name in ("title", "source"):
        values["url"] = None if entry.url is None else _SIMPLE.url
    return replace(_SIMPLE, **values)


def _entry_reason(entry: Entry, dialect: Dialect) -> str | None:
    beside = replace(_SIMPLE, form=entry.form)
    sections = Section("x", items=(beside, entry, beside)), Section("y", items=(_SIMPLE,))
    issue = Document(sections=sections, dialect=dialect)
    normal = normalize(issue)
    if entry.verbatim and _shape(normal) != _shape(issue) and _prose_at(normal):
        return NO_LINK
    if _shape(normal) != _shape(issue):
        if _lacks_link(entry, dialect):
            return NO_LINK
        return _reason_to_break(entry.verbatim or entry.summary)
    found = normal.sections[0].items[1]
    if entry.verbatim or (isinstance(found, Entry) and _comparable(found) == _comparable(entry)):
        return None
    return READS_DIFFERENTLY


def _lacks_link(entry: Entry, dialect: Dialect) -> bool:
    """Return True when an entry would stay in its place if only it had an address."""
    if entry.verbatim or entry.url is not None:
        return False
    linked = _entry_reason(replace(entry, url=_SIMPLE.url), dialect)
    return linked in (None, READS_DIFFERENTLY)


def _prose_at(document: Document) -> bool:
    """Return True when the middle one of three items became a passage."""
    kinds = [type(item) for item in document.sections[0].items] if document.sections else []
    return kinds == [Entry, Passage, Entry]


def _reason_to_break(text: str) -> str:
    return HTML_LEFT_OPEN if leaves_html_open(text) else BEGINS_ANOTHER_PART


def _comparable(entry: Entry) -> Entry:
    """Return the entry without what does not count: white space, keyword and title markup."""
    return replace(
        entry,
        labels=tuple(map(one_line, entry.labels)),
        title=one_line(entry.title),
        title_markdown="",
        source=one_line(entry.source),
        url=None if entry.url is None else one_line(entry.url),
        references=tuple(_comparable_ref(ref) for ref in entry.references),
        trailing=one_line(entry.trailing),
        form="",
        summary=close_fence(tidy(entry.summary)),
        mark="",
    )


def _comparable_ref(ref: Ref) -> Ref:
    values = {each.name: one_line(getattr(ref, each.name)) for each in fields(ref)}
    return Ref(**values)


def _issue(place: Place, text: str, dialect: Dialect) -> Document:
    """Return an issue with the text in its place and other parts around it."""
    item: Item = Passage(text) if place == "passage" else _SIMPLE
    note = text if place == "note" else None
    # Below an item that takes in what follows no passage can stand.
    above: tuple[Item, ...] = (_SIMPLE,) if dialect.is_seed else ()
    sections = (
        Section("x", note=note, items=(*above, item, _SIMPLE)),
        Section("y", items=(_SIMPLE,)),
    )
    return Document(
        name="x",
        date=dt.date(2000, 1, 1),
        tagline="x",
        lead=text if place == "lead" else None,
        opening=text if place == "opening" else "",
        sections=sections,
        closing=text if place == "closing" else "",
        dialect=dialect,
    )


def _text_at(place: Place, document: Document) -> str:
    items = document.sections[0].items
    passage = next((item for item in items if isinstance(item, Passage)), Passage(""))
    texts = {
        "lead": document.lead or "",
        "opening": document.opening,
        "closing": document.closing,
        "note": document.sections[0].note or "",
        "passage": passage.text,
    }
    return texts[place]


def _shape(document: Document) -> list[tuple[str | None, bool, list[type[Item]]]]:
    """Return the headings with the kinds of their items, and which texts are present."""
    return list(_parts(document))


def _parts(document: Document) -> Iterator[tuple[str | None, bool, list[type[Item]]]]:
    for section in document.sections:
        yield section.heading, section.note is not None, [type(item) for item in section.items]
    yield "lead", document.lead is not None, []
    yield "opening", bool(tidy(document.opening)), []
    yield "closing", bool(tidy(document.closing)), []
