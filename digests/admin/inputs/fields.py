"""The form fields of the admin: addresses, days, plain text and Markdown."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from digests import editing
from digests.document.dates import like_a_date, read_day
from digests.document.input_normalisation import plain_newlines
from digests.moments import FIRST_DAY, LAST_DAY


def validate_address(address: str) -> None:
    """Raise ValidationError when a reader could not open an address."""
    if sentence := editing.address_problem(address):
        raise ValidationError(sentence)


def validate_day(day: dt.date) -> None:
    """Raise ValidationError for a day outside the range in which times can be converted."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValidationError(
            _("The date %(date)s is out of reach. Correct its year."), params={"date": day}
        )


class DayInput(forms.DateInput):
    """The browser's native date input. It sends an incomplete date as an empty value."""

    def __init__(self) -> None:
        super().__init__({"type": "date"}, format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day on which an issue can appear, taken as people write it and shown in ISO 8601."""

    widget = DayInput

    default_validators = [validate_day]
    default_error_messages = {"invalid": editing.NO_DATE, "none": editing.NO_SUCH_DAY}

    def to_python(self, value: Any) -> dt.date | None:
        """Return the day, or None for an empty field.

        Raises ValidationError for a text that is no date, and for a day that does not exist.
        """
        if day := read_day(str(value or "")):
            return day
        try:
            return super().to_python(value)
        except ValidationError as error:
            if not like_a_date(str(value)):
                raise
            raise ValidationError(self.error_messages["none"], code="none") from error


class TextAreaField(forms.CharField):
    """Several lines of plain text, with line feeds as line ends."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        """Return the text with plain line ends, so that an untouched text counts as unchanged."""
        return plain_newlines(super().to_python(value) or "")


class _Typed(forms.BoundField):
    """A bound Markdown field that tells its preview the stored text."""

    def build_widget_attrs(self, attrs: Any, widget: forms.Widget | None = None) -> Any:
        """Return the attributes, with the stored text in ``data-before`` for a submitted form."""
        attrs = super().build_widget_attrs(attrs, widget)
        return {**attrs, "data-before": self.initial or ""} if self.form.is_bound else attrs


class MarkdownField(TextAreaField):
    """A Markdown text in which one Enter is a hard line break."""

    bound_field_class = _Typed

    def __init__(self, **kwargs: Any) -> None:
        # White space at the start of Markdown means something.
        super().__init__(**{**kwargs, "strip": False})
