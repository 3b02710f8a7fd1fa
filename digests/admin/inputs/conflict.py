"""Conflicts between two writers of one form: the second one sees both texts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core import signing
from django.db.models import Model
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from digests.document.text_diff import Mark, compare_texts
from digests.editing import Conflict, Merge, Seen
from digests.people import name_of

SALT = "seen"
YES_NO = (("true", gettext_lazy("Yes")), ("false", gettext_lazy("No")))
"""The values of a checkbox as text, and their names."""


@dataclass(frozen=True, slots=True)
class FormState:
    """The row as a form showed it when it was opened; sent along with the form as a signed value.

    ``place`` holds the section and the place of a link. ``is_conflict`` is True when the form
    already showed a conflict with another writer's texts.
    """

    version: int = 0
    fields: Mapping[str, str] = field(default_factory=dict)
    place: Mapping[str, str] = field(default_factory=dict)
    is_conflict: bool = False

    @property
    def seen(self) -> Seen:
        """Return the version and texts that the form showed."""
        return Seen(self.version, self.fields)

    def __str__(self) -> str:
        values = [self.version, dict(self.fields), dict(self.place), self.is_conflict]
        return signing.dumps(values, salt=SALT, compress=True)

    @classmethod
    def read(cls, sent: Any) -> FormState:
        """Return the state from a signed value, or an empty state when the signature is invalid."""
        try:
            version, fields, place, is_conflict = signing.loads(sent or "", salt=SALT)
        except (signing.BadSignature, TypeError, ValueError):  # the last two from before an upgrade
            return cls()
        return cls(version, fields, place, is_conflict)


class FormStateField(forms.CharField):
    """The hidden field that carries a `FormState`."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Return False, because nobody types into the field."""
        return False


def set_data(form: forms.BaseForm, values: Mapping[str, str]) -> None:
    """Replace submitted values of a form by field name."""
    data = {form[name].html_name: value for name, value in values.items()}
    form.data = {**dict(form.data.items()), **data}


def show_conflict(form: forms.BaseForm, merge: Merge, state: FormState) -> None:
    """Show both texts at each field in conflict, and the merged text at the others.

    The form then carries ``state``, so that the next submission can be saved.
    """
    for name, conflict in merge.conflicts.items():
        form.add_error(name, conflict_error(form[name], conflict))
    taken = {name: merge.texts[name] for name in merge.taken - merge.conflicts.keys()}
    set_data(form, {**taken, "form_state": str(state)})


def conflict_message(other: User | None) -> str:
    """Return the sentence that names the other writer and asks to unite both texts."""
    done = _(
        "Nothing of yours is saved yet. Where both texts differ, both stand at the field: bring "
        "them together in it and save again."
    )
    if other is None:
        who = _("This has changed since you opened it, in another window or by an import.")
    else:
        who = _("%(name)s has saved this since you opened it.") % {"name": name_of(other)}
    return f"{who} {done}"


def merged_message(other: User | None) -> str:
    """Return the sentence that tells that the other writer's changes were merged."""
    if other is None:
        return _("What you saved in another window meanwhile is kept beside it.")
    return _("What %(name)s saved meanwhile is kept beside it.") % {"name": name_of(other)}


def conflict_error(bound: forms.BoundField, conflict: Conflict) -> SafeString:
    """Return the stored text as a field error, with its differences from the typed text marked."""
    mine, theirs = (label_of(bound.field, text) for text in (conflict.mine, conflict.theirs))
    pieces = [
        (piece.text, piece.mark == Mark.ADDED)
        for piece in compare_texts(mine, theirs)
        if piece.mark != Mark.REMOVED
    ]
    return render_to_string("admin/inputs/conflict.html", {"pieces": pieces})


def as_text(value: Any) -> str:
    """Return a form's value as text: a row's primary key, a date in ISO 8601, a truth value."""
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, dt.date) else str(value or "")


def label_of(field: forms.Field, text: str) -> str:
    """Return the label of a choice, or the text itself where the field has no such choice."""
    is_checkbox = isinstance(field, forms.BooleanField)
    choices = YES_NO if is_checkbox else getattr(field, "choices", ())
    return next((str(name) for value, name in choices if str(value) == text), text)
