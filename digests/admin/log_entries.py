"""The messages of log entries that tell the values of fields before and after a change."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import override as translation_override

from digests.document.text_diff import SECONDS, compare_texts
from digests.people import name_of

from .history.changes import ShownField, ShownPiece, show_pieces
from .inputs.conflict import as_text, label_of
from .requests import person

SHORT = 80
"""The number of characters of a value that the list of all log entries shows."""

Message = list[dict[str, dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """A log entry as a history page shows it: a sentence, and what its fields lost and gained."""

    at: dt.datetime
    who: str
    what: str
    fields: list[ShownField]


@dataclass(frozen=True, slots=True)
class FieldValues:
    """A field in a log entry: its label, and its values as texts before and after."""

    name: str
    label: str
    before: str
    after: str


def change_message(form: forms.BaseForm) -> Message:
    """Return the message of a change: the fields of a form that changed, with their values."""
    changed = [
        (name, form.get_initial_for_field(form.fields[name], name), form.cleaned_data.get(name))
        for name in form.changed_data
    ]
    return [{"changed": _fields(form, changed)}] if changed else []


def deletion_message(form: forms.BaseForm) -> Message:
    """Return the message of a deletion: the values of the fields in the unsent form of a row."""
    values = ((name, form.get_initial_for_field(field, name)) for name, field in _visible(form))
    return [{"changed": _fields(form, [(name, value, None) for name, value in values if value])}]


def move_message(before: int, after: int) -> Message:
    """Return the message of a move among neighbours from one place to another, counted from 1."""
    values = [["position", str(before), str(after)]]
    return [{"changed": {"fields": ["Position"], "values": values}}]


def log_change(request: HttpRequest, row: Model, message: Message) -> None:
    """Log a change of a row that was made without a form."""
    LogEntry.objects.log_actions(
        person(request).pk, [row], CHANGE, change_message=json.dumps(message), single_object=True
    )


def _visible(form: forms.BaseForm) -> Iterator[tuple[str, forms.Field]]:
    return ((name, field) for name, field in form.fields.items() if not field.widget.is_hidden)


def _fields(form: forms.BaseForm, changed: Iterable[tuple[str, Any, Any]]) -> dict[str, Any]:
    """Return labels and values as a log entry keeps them: in no language, to be read in any."""
    labels, values = [], []
    with translation_override(None):
        for name, before, after in changed:
            field = form.fields[name]
            labels.append(str(field.label or name))
            values.append([name, _kept(field, before), _kept(field, after)])
    return {"fields": labels, "values": values}


def _kept(field: forms.Field, value: Any) -> str | dict[str, str]:
    """Return the text of a value; a word of the interface is marked, to be translated when read."""
    if isinstance(field, forms.ModelChoiceField):
        row = value if isinstance(value, Model) else field.queryset.filter(pk=value).first()  # type: ignore[union-attr]
        return str(row or "")
    text = as_text(value)
    label = label_of(field, text)
    return text if label == text else {"word": label}


def sentence_of(entry: LogEntry) -> str:
    """Return what a log entry tells of, in the current language: an action, or changed fields."""
    if entry.action_flag == DELETION:
        return gettext("Deleted.")
    if entry.change_message.startswith("["):
        return _changed_fields_sentence(entry)
    if entry.change_message:
        return gettext(entry.change_message)
    return gettext("Added.") if entry.action_flag == ADDITION else gettext("Changed.")


def _changed_fields_sentence(entry: LogEntry) -> str:
    """Return Django's sentence about changed fields in the current language."""
    noted = json.loads(entry.change_message)
    for part in (part for one in noted for part in one.values() if "fields" in part):
        part["fields"] = [_field_label(label) for label in part["fields"]]
    return LogEntry(change_message=json.dumps(noted)).get_change_message()


def changed_values(entry: LogEntry) -> list[FieldValues]:
    """Return the fields of a log entry that keeps values, in the current language."""
    return [
        FieldValues(name, _field_label(label), _read(before), _read(after))
        for part in _parts(entry)
        for label, (name, before, after) in zip(
            part.get("fields", ()), part.get("values", ()), strict=False
        )
    ]


def _parts(entry: LogEntry) -> Iterator[dict[str, Any]]:
    message = json.loads(entry.change_message) if entry.change_message.startswith("[") else []
    return (part for one in message for part in one.values())


def _field_label(label: str) -> str:
    """Return a label translated; Django keeps it capitalised, the catalogue in lower case."""
    return gettext(label[:1].lower() + label[1:])


def _read(kept: str | dict[str, str]) -> str:
    return gettext(kept["word"]) if isinstance(kept, dict) else kept


def short_values(entry: LogEntry) -> str:
    """Return the values of a log entry on one line; those of a deleted row whole."""
    values = changed_values(entry)
    if entry.action_flag == DELETION:
        return "; ".join(f"{one.label}: “{one.before}”" for one in values)
    return "; ".join(
        f"{one.label}: “{_shortened(one.before)}” → “{_shortened(one.after)}”" for one in values
    )


def _shortened(text: str) -> str:
    return Truncator(text).chars(SHORT)


def show_entries(entries: Iterable[LogEntry]) -> Iterator[ShownEntry]:
    """Yield log entries for the history page of a row."""
    until = time.time() + SECONDS
    for entry in entries:
        yield ShownEntry(
            at=entry.action_time,
            who=name_of(entry.user),
            what=sentence_of(entry),
            fields=[_show_values(one, until) for one in changed_values(entry)],
        )


def _show_values(values: FieldValues, until: float) -> ShownField:
    """Return both values where they are short, else one text with what changed in it marked."""
    if max(len(values.before), len(values.after)) > SHORT:
        pieces = compare_texts(values.before, values.after, until=until)
        return ShownField(values.label, list(show_pieces(pieces)))
    ends = ShownPiece("del", values.before), ShownPiece("ins", values.after)
    arrow = [ShownPiece("", " → ")] if values.before and values.after else []
    both = [ends[0], *arrow, ends[1]]
    return ShownField(values.label, [piece for piece in both if piece.text])


def entries_of(row: Model) -> QuerySet[LogEntry]:
    """Return the log entries of a row."""
    return LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(row), object_id=str(row.pk)
    )


def last_entry(row: Model) -> int:
    """Return the number of the last log entry of a row, or 0."""
    numbers = entries_of(row).order_by("-pk").values_list("pk", flat=True)
    return numbers.first() or 0


def writer_since(row: Model, number: int, names: Collection[str]) -> User | None:
    """Return who last changed one of some fields of a row after a log entry, or None."""
    entries = entries_of(row).filter(pk__gt=number).select_related("user").order_by("-pk")
    for entry in entries if names else ():
        if any(one.name in names for one in changed_values(entry)):
            return entry.user
    return None
