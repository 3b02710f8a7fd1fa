"""The fields of issues, sections and links as writers see and type them: one text each.

Absent and empty columns are both the empty text here, labels and references are lines, a date is
in ISO 8601, and a choice is the number of its row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from digests.addresses import Mend, SharedLink, check_address, read_shared_link
from digests.characters import typable
from digests.document.dates import like_a_date, read_day
from digests.document.input_normalisation import (
    ReferenceLineError,
    hard_breaks,
    plain_newlines,
    read_references,
    write_references,
)
from digests.document.limits import MAX_LABELS, MAX_LINES
from digests.document.numbers import LARGEST_NUMBER
from digests.models import Issue, Link, Section
from digests.store import refs_of
from digests.workflow import WorkflowError

from .limits import size_problem

Row = Issue | Section | Link

NO_DATE = _("This date is not understood. Write it like 2020-05-15.")
NO_SUCH_DAY = _("There is no such day. Write the date like 2020-05-15.")
NO_NUMBER = _("This is no number of an issue. Write it like 403.")


@dataclass(frozen=True, slots=True)
class Field:
    """One field: ``read`` gives its text, ``tidy`` turns what was typed into the text to store.

    ``tidy`` is called with the typed text and the text that the writer began with. Texts
    ``can_merge``; of a date or a choice only one side can be right. ``is_markdown`` is set for the
    texts that may show pictures. The text to store has at most ``max_lines``.
    """

    read: Callable[[Any], str]
    tidy: Callable[[str, str], str]
    write: Callable[[Any, str], None]
    can_merge: bool = True
    is_markdown: bool = False
    max_lines: int = MAX_LINES

    def size_problem(self, typed: str) -> str:
        """Return a sentence on a typed text that is too large to be stored; empty for any other."""
        # What was typed is looked at first, because to tidy a long list takes long.
        problems = (size_problem(text, max_lines=self.max_lines) for text in self._forms_of(typed))
        return next(filter(None, problems), "")

    def _forms_of(self, typed: str) -> Iterator[str]:
        yield typed
        yield self.tidy(typed, "")


def fields_of(row: Row) -> Mapping[str, Field]:
    """Return the fields of a row by name."""
    if isinstance(row, Issue):
        return ISSUE_FIELDS
    return SECTION_FIELDS if isinstance(row, Section) else LINK_FIELDS


def read_fields(row: Row) -> dict[str, str]:
    """Return what a writer sees of a row as it is stored."""
    return {name: field.read(row) for name, field in fields_of(row).items()}


def _line(name: str) -> Field:
    """Return the field of a text on one line."""
    return Field(
        read=lambda row: getattr(row, name) or "",
        tidy=lambda typed, _before: typable(plain_newlines(typed)).strip(),
        write=lambda row, text: _set(row, name, text),
    )


def _markdown(name: str) -> Field:
    """Return the field of a Markdown text, in which one Enter is a line break."""
    return Field(
        read=lambda row: getattr(row, name) or "",
        tidy=lambda typed, before: hard_breaks(typable(typed), before),
        write=lambda row, text: _set(row, name, text),
        is_markdown=True,
    )


def shared_link(typed: str) -> SharedLink | None:
    """Return the address and title of a text that an app shares, None for any other.

    A text that begins with an address is an address, whatever follows it.
    """
    if re.match(r"\s*(?:\w+:|www\.)", typed):
        return None
    shared = read_shared_link(typed)
    return shared if shared and shared.title else None


def _tidy_address(typed: str, _before: str) -> str:
    """Return an address mended where there is no doubt, or out of what an app shares around it."""
    address = check_address(typed)
    if address.fault is None and Mend.SURROUNDINGS not in address.mends:
        return address.url
    shared = shared_link(typed)
    return shared.address.url if shared else plain_newlines(typed).strip()


def _choice(name: str) -> Field:
    """Return the field of a row that is chosen by its number."""
    column = f"{name}_id"
    return Field(
        read=lambda row: str(getattr(row, column) or ""),
        tidy=lambda typed, _before: typed.strip(),
        write=lambda row, text: setattr(row, column, int(text) if text else None),
        can_merge=False,
    )


def _set(row: Row, name: str, text: str) -> None:
    """Set a text column; an empty text leaves absent what was absent."""
    column: models.Field[Any, Any] = row._meta.get_field(name)  # type: ignore[assignment]  # noqa: SLF001 (documented API)
    if text or not column.null:
        setattr(row, name, text)
    elif getattr(row, name) != "":
        setattr(row, name, None)


def _tidy_date(typed: str, _before: str) -> str:
    """Return a day in ISO 8601, any other text as it is."""
    day = read_day(typed)
    return day.isoformat() if day else typed.strip()


def _write_date(row: Issue, text: str) -> None:
    row.date = read_day(text)
    if text and row.date is None:
        raise ValidationError(NO_SUCH_DAY if like_a_date(text) else NO_DATE)


def _write_number(row: Issue, text: str) -> None:
    is_number = text.isdecimal() and len(text) <= len(str(LARGEST_NUMBER))
    row.number = (int(text) or None) if is_number else None
    if text and not is_number:
        raise ValidationError(NO_NUMBER)


def _read_labels(link: Link) -> str:
    return "\n".join(link.labels)


def _tidy_labels(typed: str, before: str) -> str:
    """Return the labels one a line; they were typed so, in brackets or with commas between them.

    A line that is one of the labels before stays whole, comma or not.
    """
    known = set(before.split("\n"))
    labels: list[str] = []
    for line in typable(plain_newlines(typed)).split("\n"):
        labels += [line] if line in known else _labels_on_line(line)
    bare = (label if label in known else _without_brackets(label.strip()) for label in labels)
    return "\n".join(label for label in bare if label)


def _labels_on_line(line: str) -> list[str]:
    """Return the labels of a line: in brackets as in the file, or with commas between them."""
    if re.fullmatch(r"(?:\s*\[[^\[\]]*\][\s,，]*)+", line):
        return re.findall(r"\[([^\[\]]*)\]", line)
    return re.split("[,，]", line)


def _without_brackets(label: str) -> str:
    """Return a label without the brackets that it has in the file."""
    whole = re.fullmatch(r"\[([^\[\]]*)\]", label)
    return whole[1].strip() if whole else label


def _write_labels(link: Link, text: str) -> None:
    link.labels = text.split("\n") if text else []


def _read_references(link: Link) -> str:
    return link.references_typed or write_references(refs_of(link) if link.pk else ())


def _tidy_references(typed: str, _before: str) -> str:
    lines = (line.strip() for line in typable(plain_newlines(typed)).split("\n"))
    text = "\n".join(_mended_reference(line) for line in lines if line)
    try:
        references = read_references(text)
    except ReferenceLineError:
        return text
    mended = (replace(ref, url=_tidy_address(ref.url, "") if ref.url else "") for ref in references)
    return write_references(mended)


_BARE_REFERENCE = re.compile(r"(?P<label>[^：:\s\[\]/]+[：:])\s*(?P<address>(?!//)[^\s\[\]()]+)")


def _mended_reference(line: str) -> str:
    """Return a line with the bare address after its label mended, any other line as it is."""
    bare = _BARE_REFERENCE.fullmatch(line)
    checked = check_address(bare["address"]) if bare else None
    if bare is None or checked is None or not checked.mends:
        return line
    return bare["label"] + checked.url


def _write_references(link: Link, text: str) -> None:
    """Note the lines where one of them is no reference; the rows are written with the link."""
    try:
        read_references(text)
    except ReferenceLineError:
        link.references_typed = text
    else:
        link.references_typed = ""


ISSUE_FIELDS: Mapping[str, Field] = {
    "date": Field(
        read=lambda issue: issue.date.isoformat() if issue.date else "",
        tidy=_tidy_date,
        write=_write_date,
        can_merge=False,
    ),
    **{name: _line(name) for name in ("headline", "name", "stamp", "separator", "tagline")},
    "lead_mark": _line("lead_mark"),
    **{name: _markdown(name) for name in ("lead", "opening", "closing")},
    "cover": _choice("cover"),
    "number": Field(
        read=lambda issue: str(issue.number or ""),
        tidy=lambda typed, _before: typed.strip(),
        write=_write_number,
        can_merge=False,
    ),
}
SECTION_FIELDS: Mapping[str, Field] = {
    "category": _choice("category"),
    "heading": _line("heading"),
    "note": _markdown("note"),
}
LINK_FIELDS: Mapping[str, Field] = {
    **{name: _line(name) for name in ("title", "source", "mark")},
    "url": replace(_line("url"), tidy=_tidy_address),
    **{name: _markdown(name) for name in ("trailing", "summary", "verbatim")},
    "labels": Field(_read_labels, _tidy_labels, _write_labels, max_lines=MAX_LABELS),
    "references": Field(
        _read_references, _tidy_references, _write_references, max_lines=MAX_LABELS
    ),
    "category": _choice("category"),
}


def changed_fields(row: Row, texts: Mapping[str, str]) -> frozenset[str]:
    """Return the fields of a row that say something else than the texts."""
    fields = fields_of(row)
    return frozenset(name for name, text in texts.items() if fields[name].read(row) != text)


def write_fields(row: Row, texts: Mapping[str, str]) -> frozenset[str]:
    """Set the columns of a row by their texts; return the fields that say something else now.

    Nothing is saved. Raises ValidationError for a date that is none, and WorkflowError for a text
    that is too large.
    """
    fields, changed = fields_of(row), changed_fields(row, texts)
    for name in changed:
        if sentence := size_problem(texts[name], max_lines=fields[name].max_lines):
            raise WorkflowError(sentence)
        fields[name].write(row, texts[name])
    return changed
