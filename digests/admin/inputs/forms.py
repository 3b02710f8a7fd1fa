"""What the forms of editors have in common."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest

from digests import editing
from digests.document.input_normalisation import hard_breaks

from .conflict import FormState, FormStateField, conflict_message, show_conflict
from .fields import MarkdownField


class LineInput(forms.TextInput):
    """A text of one line, as wide as the form."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "vTextField", **(attrs or {})})


class TextArea(forms.Textarea):
    """A text of some lines, as wide as the form."""

    def __init__(self, rows: int) -> None:
        super().__init__({"class": "vLargeTextField", "rows": rows})


class PlainCategoryMixin:
    """An admin whose choices of a category stand without buttons to change or delete it."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Take the wrapper that carries the buttons off a choice."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if db_field.name == "category":
            field.widget = field.widget.widget
        return field


class MarkdownForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at runtime
    """A form in whose Markdown fields one Enter is a line break."""

    def clean(self) -> dict[str, Any]:
        """Write each Enter in a Markdown field as a hard break."""
        cleaned = super().clean() or self.cleaned_data
        for name, field in self.fields.items():
            if isinstance(field, MarkdownField) and name in cleaned:
                cleaned[name] = hard_breaks(cleaned[name], self.initial.get(name) or "")
        return cleaned


class EditorForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at runtime
    """A form of one row; its texts are kept by `digests.editing`, the form itself saves nothing.

    ``by`` is who fills it in; it is set on a class that is made for the request.
    """

    by: User | None = None
    form_state = FormStateField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Asked for when the form is shown: what else a form begins with is known by then.
        self.initial["form_state"] = lambda: str(self.current_state(self.instance))

    @property
    def initial_state(self) -> FormState:
        """What the form showed when it was opened."""
        return FormState.read(self["form_state"].data)

    def current_state(self, row: Any, *, is_conflict: bool = False) -> FormState:
        """Return what the form shows of a row as it stands now."""
        seen = editing.see(row)
        shown = {name: text for name, text in seen.fields.items() if name in self.fields}
        return FormState(seen.version, shown, is_conflict=is_conflict)

    def typed(self) -> dict[str, str]:
        """Return the texts of the row's fields as they were typed."""
        names = editing.fields_of(self.instance).keys() & self.fields.keys()
        return {name: _as_text(self.cleaned_data[name]) for name in names}

    def clean(self) -> dict[str, Any]:
        """Show both texts where somebody else has written in the same place since."""
        cleaned = super().clean() or self.cleaned_data
        if not self.instance.pk or self.errors:
            return cleaned
        now = self.locked_row()
        merged = editing.merge(now, self.typed(), self.initial_state.seen, self.by)
        if merged.conflicts:
            show_conflict(self, merged, self.current_state(now, is_conflict=True))
            raise ValidationError(conflict_message(merged.other), code="conflict")
        return cleaned

    def locked_row(self) -> Any:
        """Return the row as it is stored now, held until the transaction ends."""
        rows: Any = type(self.instance)._base_manager  # noqa: SLF001 (documented API)
        return rows.select_for_update(of=("self",)).get(pk=self.instance.pk)

    def full_clean(self) -> None:
        """Say at the fields of a form that is opened what the digest's file cannot say."""
        super().full_clean()
        if self.is_bound or not self.instance.pk:
            return
        for name, sentences in editing.problems_of(self.instance).items():
            if name in self.fields:
                self.errors[name] = self.error_class(sentences)

    def _post_clean(self) -> None:
        """Leave the row as it is: `digests.editing` writes it."""


def _as_text(value: Any) -> str:
    """Return a cleaned value as `digests.editing` takes it."""
    if isinstance(value, Model):
        return str(value.pk)
    return value.isoformat() if isinstance(value, dt.date) else value or ""


def focus_first_field(form: forms.BaseForm) -> None:
    """Put the cursor into the first field of a form."""
    # Not by `visible_fields`, which would keep labels and help as they are now.
    shown = (field for field in form.fields.values() if not field.widget.is_hidden)
    next(shown).widget.attrs["autofocus"] = True
