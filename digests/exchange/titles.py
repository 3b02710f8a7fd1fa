"""What a file says of itself: its document with the date that title and name give."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

from django.utils.translation import gettext as _

from digests.document import Document, normalize, parse
from digests.document.parse import IMPOSSIBLE_DATE, TEXT_UNPLACED, TITLE_MARKUP
from digests.moments import FIRST_DAY, LAST_DAY

from .files import BadFileError
from .report import FileReport

_DATE = re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)")


def read_issue(text: str, path: Path, report: FileReport) -> Document:
    """The document of a file; raises BadFileError for no title and for a day that does not exist.

    The title's date wins over the one of the file's name, and the report tells of a difference.
    """
    document = _with_title(parse(text))
    lines = {flag.reason: flag.line for flag in document.flags}
    if IMPOSSIBLE_DATE in lines:
        raise BadFileError(
            _("The day %(day)s does not exist. Correct the date in the title.")
            % {"day": document.stamp.strip("()（） ")},
            lines[IMPOSSIBLE_DATE],
        )
    title = (document.date, document.stamp, document.name, document.headline)
    if not any(title) and not lines.keys() & {TITLE_MARKUP, TEXT_UNPLACED}:
        raise BadFileError(
            _("There is no title. Begin the file with a line such as “# NAME (2020-05-15)”."), 1
        )
    dated = _dated(document, path, report)
    if dated.date and not FIRST_DAY <= dated.date <= LAST_DAY:
        raise BadFileError(
            _("The date %(date)s is out of reach. Correct its year.")
            % {"date": dated.date.isoformat()}
        )
    return dated


def _with_title(document: Document) -> Document:
    """A document that is one verbatim text, with its title taken out of it where one heads it."""
    if all(flag.reason != TEXT_UNPLACED for flag in document.flags):
        return document
    title, _rule, rest = document.opening.partition("\n")
    titled = replace(parse(title), opening=rest.strip("\n"), flags=document.flags)
    return titled if normalize(titled).opening == document.opening else document


def _dated(document: Document, path: Path, report: FileReport) -> Document:
    is_open = document.date is None and any(map(str.isdigit, document.stamp))
    if is_open:
        return document
    named = _date_of_name(path, document.date)
    if named and document.date and named != document.date:
        report.notes.append(
            _("the title says %(title)s and the file's name %(name)s: the title is taken")
            % {"title": document.date.isoformat(), "name": named.isoformat()}
        )
    if document.date or not named:
        return document
    report.notes.append(_("the title has no date: the one of the file's name is taken"))
    return replace(document, date=named, stamp="")


def _date_of_name(path: Path, title_date: dt.date | None) -> dt.date | None:
    """The date in a file's name; one that does not exist matters only where the title has none."""
    match = _DATE.search(path.stem)
    try:
        return dt.date.fromisoformat(match[0]) if match else None
    except ValueError as error:
        if title_date:
            return None
        raise BadFileError(
            _("The day in the file's name does not exist. Give the title a date.")
        ) from error
