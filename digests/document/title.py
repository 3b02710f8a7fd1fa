"""Read and write the title of an issue, in one of the forms of its dialect.

In other forms than the seed's the front matter tells what the title does not: the date, and the
headline of an issue whose text has no title.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import NamedTuple

from .dates import find_date
from .dialect import Dialect
from .escaping import escape, one_line
from .front_matter import (
    part_front_matter,
    read_front_matter,
    whole_block,
    with_day,
    with_title,
    without_title,
)
from .title_forms import BRACKETED, DATELESS, UNDATED, UNTITLED, dated_form
from .values import Document

STAMP = re.compile(
    r"[(（]\s*+(?:(?P<year>\d{4})\s*(?:[-/.]|年)\s*(?P<month>\d{1,2}|[xX?？]{1,2})\s*(?:[-/.]|月)\s*"
    r"(?P<day>\d{1,2}|[xX?？]{1,2})\s*日?)?+\s*+[)）]"
)
"""A date in brackets as titles have it; its parts may be missing or unknown."""
_APART = re.compile(r"(?<!\S)[(（]\s*[)）](?![^\s:：])")
"""Empty brackets with space before them, and space, a colon or nothing after them."""


class WrittenTitle(NamedTuple):
    """A title as it is written: its line, empty for none, and the front matter of its file."""

    line: str
    front_matter: str


def read_title(document: Document, title: str | None, block: str) -> Document:
    """Return a document with what its title tells, a plain text, or None where it has none.

    ``block`` is the whole front matter of its file.
    """
    dialect = document.dialect
    if dialect.has_usual_titles:
        return document if title is None else _read_bracketed(document, title)
    if title is not None:
        title = one_line(title)
        for text in dialect.titles:
            form = dated_form(text)
            met = form.read(title) if form else None
            if form and met:
                date, stamp, headline = met
                document = replace(document, date=date, headline=headline)
                stamp = "" if stamp == form.spelt(date) else stamp
                return replace(document, stamp=stamp, title_form=_kept(text, dialect))
    dateless = _read_dateless(document, title, block)
    stamped = STAMP.search(title) if title is not None else None
    if title is not None and stamped and _is_date(stamped, dialect, dateless.date):
        return replace(_read_bracketed(document, title), title_form=_kept(BRACKETED, dialect))
    return dateless


def _is_date(stamped: re.Match[str], dialect: Dialect, elsewhere: dt.date | None) -> bool:
    """Return True for brackets that are the date of a title, or empty for a date to come.

    In other titles than the seed's, empty ones may name a function, f(). There they must stand
    apart, as they are written after a name, and no date may be told elsewhere.
    """
    if stamped["year"] or BRACKETED in dialect.titles:
        return True
    return elsewhere is None and bool(_APART.match(stamped.string, stamped.start()))


def _read_bracketed(document: Document, title: str) -> Document:
    stamped = STAMP.search(title)
    if stamped is None:
        return replace(document, headline=one_line(title))
    stamp, headline = one_line(stamped[0]), title[stamped.end() :].strip()
    separator = headline[:1] if headline.startswith(("：", ":")) else ""
    document = replace(
        document,
        name=one_line(title[: stamped.start()]),
        date=_date(stamped),
        separator=separator,
        headline=one_line(headline.removeprefix(separator)),
    )
    return replace(document, stamp="" if stamp == usual_stamp(document) else stamp)


def _read_dateless(document: Document, title: str | None, block: str) -> Document:
    """Return a document with the date of its title without one, and of its front matter."""
    front, form = whole_block(part_front_matter(block)), UNTITLED if title is None else UNDATED
    told = read_front_matter(f"{front}\n")
    headline = one_line(told.title) if title is None else title
    date = find_date(headline) or told.day
    document = replace(document, headline=headline, date=date)
    is_told = bool(date or (title is None and headline))
    if not is_told and not (title and document.dialect.titles[0] == UNTITLED):
        return document
    return replace(document, title_form=_kept(form, document.dialect), front_matter=front)


def is_dated_elsewhere(document: Document) -> bool:
    """Return True where the front matter and not the title tells the date of a document."""
    return document.form_of_title in DATELESS and not find_date(document.headline)


def dated_elsewhere(document: Document) -> Document:
    """Return a document, whose title has no date, so that its date is written in front matter.

    In the seed's form all dates stand in the title.
    """
    if document.dialect.has_usual_titles:
        return document
    is_untitled = not document.headline or document.form_of_title == UNTITLED
    form = _kept(UNTITLED if is_untitled else UNDATED, document.dialect)
    document = replace(document, title_form=form)
    return replace(document, front_matter=write_title(document).front_matter)


def _kept(form: str, dialect: Dialect) -> str:
    """Return the form of a title as it is kept: empty for the usual one of its dialect."""
    return "" if form == dialect.titles[0] else form


def is_impossible(title: str) -> bool:
    """Return True for a title with a date in brackets that no calendar has."""
    stamped = STAMP.search(title)
    return bool(
        stamped and _date(stamped) is None and f"{stamped['month']}{stamped['day']}".isdigit()
    )


def _date(match: re.Match[str]) -> dt.date | None:
    try:
        return dt.date(int(match["year"]), int(match["month"]), int(match["day"]))
    except (TypeError, ValueError):
        return None


def write_title(document: Document) -> WrittenTitle:
    """Return the title of a document in its form, or in the seed's where it would read otherwise.

    That is so with a name, or where the headline names another date than the document's.
    """
    form = document.form_of_title
    if form != BRACKETED:
        title, front = _in_form(document, form)
        blank = Document(dialect=document.dialect, front_matter=front)
        read = read_title(blank, title, f"{front}\n")
        if _told_by(read) == _told_by(document):
            return WrittenTitle(_heading(escape(title or "")), front)
    front = document.front_matter
    if not document.dialect.has_usual_titles:
        front = without_title(front)
        if not (document.date or document.stamp or BRACKETED in document.dialect.titles):
            front = with_day(front, None)  # such as that of a pubDate, which would be read
    return WrittenTitle(_heading(_bracketed(document)), front)


def _told_by(document: Document) -> tuple[object, ...]:
    headline = one_line(document.headline)
    return one_line(document.name), document.date, headline


def _in_form(document: Document, form: str) -> tuple[str | None, str]:
    """Return the plain title of a document in a form other than the seed's, and front matter."""
    headline, front = one_line(document.headline), document.front_matter
    if form in DATELESS:
        front = with_title(front, headline) if form == UNTITLED else front
        is_told = document.date and find_date(headline) == document.date
        front = front if is_told else with_day(front, document.date)
        return (None if form == UNTITLED or not headline else headline), front
    dated = dated_form(form)
    date = document.stamp or (dated.spelt(document.date) if dated and document.date else "")
    title = dated.write(one_line(date), headline) if dated else headline
    return title or None, without_title(front)


def _bracketed(document: Document) -> str:
    stamp = document.stamp or usual_stamp(document)
    headline = escape(document.headline)
    if headline and stamp:
        headline = (document.separator or " ") + headline
    elif stamp:
        headline = document.separator.strip()
    return f"{escape(document.name)} {escape(stamp)}{headline}".strip()


def _heading(title: str) -> str:
    return f"# {escape_end(title)}" if title else ""


def usual_stamp(document: Document) -> str:
    """Return the date as it is usually written in a title of the seed's form.

    Without a date these are empty brackets where the title has a name, or a headline that holds a
    date in brackets itself; else the result is empty.
    """
    if document.date:
        return f"({document.date.isoformat()})"
    return "()" if document.name or STAMP.search(document.headline) else ""


def escape_end(heading: str) -> str:
    """Escape the last ``#`` of a heading, which would be read as a closing mark."""
    return re.sub(r"(^|\s)(#*)#$", r"\1\2\\#", heading)
