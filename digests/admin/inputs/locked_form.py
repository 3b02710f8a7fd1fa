"""The form of a row that has no version of its own: no save wins silently over another one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from digests.admin.log_entries import last_entry, writer_since
from digests.document.input_normalisation import hard_breaks, plain_newlines
from digests.editing import Conflict, Merge, size_problem

from .conflict import (
    FormState,
    FormStateField,
    as_text,
    conflict_message,
    set_data,
    show_conflict,
)
from .fields import MarkdownField


class LockedForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at runtime
    """A model form that carries the values it showed, and compares them with those stored now.

    A field that another writer changed, and this one did not, keeps the other's value. Of a field
    that both changed, both values are shown and nothing is saved. The row is locked by the admin
    (`digests.admin.locked`) before the form is made. ``by`` is the user who fills it in, set on a
    form class that is made for one request; ``merge`` is the result of the comparison.
    """

    by: User
    form_state = FormStateField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.merge = Merge({})
        self.initial["form_state"] = lambda: str(self.current_state())

    @property
    def initial_state(self) -> FormState:
        """Return the values that the form showed, as the browser sent them back."""
        return FormState.read(self["form_state"].data)

    def current_state(self, *, is_conflict: bool = False) -> FormState:
        """Return the stored values and, as their version, the row's last log entry."""
        return FormState(last_entry(self.instance), self.stored(), is_conflict=is_conflict)

    def stored(self) -> dict[str, str]:
        """Return the stored values of the fields as text."""
        names = self.fields.keys() - {"form_state"}
        return {
            name: as_text(self.get_initial_for_field(self.fields[name], name)) for name in names
        }

    def clean(self) -> dict[str, Any]:
        """Return the cleaned values, without those of fields that another writer changed.

        A Markdown field has each Enter as a hard break, and is refused above a size. Raises
        ValidationError when another writer has changed the same fields, or the form does not tell
        what it showed.
        """
        cleaned = super().clean() or self.cleaned_data
        shown, stored = self.initial_state.fields, self.stored()
        for name, field in self.fields.items():
            if isinstance(field, MarkdownField) and name in cleaned:
                before = shown.get(name, stored[name])
                cleaned[name] = hard_breaks(cleaned[name], before)
                if name in self.changed_data and (problem := size_problem(cleaned[name])):
                    self.add_error(name, problem)
        if not self.instance._state.adding and not self.errors:  # noqa: SLF001 (documented API)
            self._merge(stored)
        return cleaned

    def _merge(self, stored: dict[str, str]) -> None:
        """Take the values that another writer changed; raise ValidationError for a conflict."""
        seen = self.initial_state
        taken, conflicts = set[str](), dict[str, Conflict]()
        for name, theirs in stored.items():
            mine, base = as_text(self.cleaned_data[name]), seen.fields.get(name)
            if _is_same(mine, theirs):
                continue
            if base is not None and _is_same(mine, base):
                taken.add(name)
            elif base != theirs:
                conflicts[name] = Conflict(mine, theirs)
        other = writer_since(self.instance, seen.version, conflicts.keys() or taken)
        other = None if other == self.by else other
        self.merge = Merge(stored, frozenset(taken), conflicts, other)
        if conflicts:
            show_conflict(self, self.merge, self.current_state(is_conflict=True))
            said = conflict_message(other) if seen.fields else _unknown_state_message()
            raise ValidationError(said, code="conflict")
        set_data(self, {name: stored[name] for name in taken})
        for name in taken:
            del self.cleaned_data[name]  # so that the instance keeps what it has


def _is_same(one: str, other: str) -> bool:
    """Return whether two texts differ in their line ends at most."""
    return plain_newlines(one) == plain_newlines(other)


def _unknown_state_message() -> str:
    """Return the sentence for a form that does not tell which values it showed."""
    return _(
        "Nothing is saved: this form does not say what it showed when it was opened. Compare your "
        "values with those stored, which stand at the fields, and save again."
    )
