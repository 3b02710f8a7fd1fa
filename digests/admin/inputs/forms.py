"""The base classes of the admin's forms, and their text widgets."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator as _NoNull
from django.http import HttpRequest

from digests import editing

from .conflict import FormState, FormStateField, as_text, conflict_message, show_conflict
from .renderer import WidgetRenderer


class LineInput(forms.TextInput):
    """A single-line text input as wide as the form."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "vTextField", **(attrs or {})})


class TextArea(forms.Textarea):
    """A multi-line text area as wide as the form."""

    def __init__(self, rows: int) -> None:
        super().__init__({"class": "vLargeTextField", "rows": rows})


class PlainCategoryMixin:
    """Omit the add, change and delete buttons beside the choice of a category."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Return a form field; that of a category without the related-object buttons."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if db_field.name == "category":
            field.widget = field.widget.widget
        return field


class EditorForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at runtime
    """A form of one row whose texts `digests.editing` stores; the form itself saves nothing.

    ``by`` is the user who fills it in, set on a form class that is made for one request, and
    ``refusal`` the reason why it could not be stored when it was valid before.
    """

    by: User | None = None
    refusal: ValidationError | None = None
    form_state = FormStateField()
    default_renderer = WidgetRenderer

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():  # U+0000 is mended like any other control character
            no_null = (one for one in field.validators if isinstance(one, _NoNull))
            for validator in list(no_null):
                field.validators.remove(validator)
        # Asked for when the form is shown: what else a form begins with is known by then.
        self.initial["form_state"] = lambda: str(self.current_state(self.instance))

    @property
    def initial_state(self) -> FormState:
        """Return the state of the row when the form was opened, as the browser sent it back."""
        return FormState.read(self["form_state"].data)

    def current_state(self, row: Any, *, is_conflict: bool = False) -> FormState:
        """Return the version and the shown texts of a row as it is stored now."""
        seen = editing.see(row)
        shown = {name: text for name, text in seen.fields.items() if name in self.fields}
        return FormState(seen.version, shown, is_conflict=is_conflict)

    def typed(self) -> dict[str, str]:
        """Return the submitted texts of the row's fields by name."""
        names = editing.fields_of(self.instance).keys() & self.fields.keys()
        return {name: as_text(self.cleaned_data[name]) for name in names}

    def clean(self) -> dict[str, Any]:
        """Return the cleaned values.

        Raises ValidationError when the form was refused before, or another writer has changed the
        same places; both texts are then shown.
        """
        cleaned = super().clean() or self.cleaned_data
        if self.refusal:
            raise self.refusal
        self._refuse_large_texts()
        if not self.instance.pk or self.errors:
            return cleaned
        now = self.locked_row()
        merged = editing.merge(now, self.typed(), self.initial_state.seen, self.by)
        if merged.conflicts:
            show_conflict(self, merged, self.current_state(now, is_conflict=True))
            raise ValidationError(conflict_message(merged.other), code="conflict")
        return cleaned

    def _refuse_large_texts(self) -> None:
        """Add an error to each field with a new text that is too large to be stored."""
        fields = editing.fields_of(self.instance)
        for name in fields.keys() & self.changed_data & self.cleaned_data.keys():
            if sentence := fields[name].size_problem(as_text(self.cleaned_data[name])):
                self.add_error(name, sentence)

    def locked_row(self) -> Any:
        """Return the row as it is stored now, locked until the transaction ends."""
        rows: Any = type(self.instance)._base_manager  # noqa: SLF001 (documented API)
        return rows.select_for_update(of=("self",)).get(pk=self.instance.pk)

    def full_clean(self) -> None:
        """Validate the form; show at an unsent form's fields what Markdown cannot express."""
        super().full_clean()
        if self.is_bound or not self.instance.pk:
            return
        for name, sentences in editing.problems_of(self.instance).items():
            if name in self.fields:
                self.errors[name] = self.error_class(sentences)

    def _post_clean(self) -> None:
        """Leave the instance unchanged, because `digests.editing` writes it."""


def focus_first_field(form: forms.BaseForm) -> None:
    """Set ``autofocus`` on the first visible field of a form."""
    # Not by `visible_fields`, which would keep labels and help as they are now.
    shown = (field for field in form.fields.values() if not field.widget.is_hidden)
    next(shown).widget.attrs["autofocus"] = True
