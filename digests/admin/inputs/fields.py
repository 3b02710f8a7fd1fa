"""The form fields that editors type in."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from digests import editing
from digests.document.input_normalisation import plain_newlines
from digests.moments import FIRST_DAY, LAST_DAY


def validate_address(address: str) -> None:
    """Refuse an address that no reader can open."""
    if sentence := editing.address_problem(address):
        raise ValidationError(sentence)


def validate_day(day: dt.date) -> None:
    """Refuse a day that clocks cannot tell the hours of."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValidationError(
            _("The date %(date)s is out of reach. Correct its year."), params={"date": day}
        )


class DayInput(forms.DateInput):
    """The browser's own choice of a day, for where one must be chosen.

    It sends a day that is half typed as none.
    """

    def __init__(self) -> None:
        super().__init__({"type": "date"}, format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day on which an issue can appear."""

    widget = DayInput

    default_validators = [validate_day]
    default_error_messages = {
        "invalid": _("There is no such day. Write the date like 2020-05-15."),
    }


class TextAreaField(forms.CharField):
    """Lines of text as they were typed, with plain line ends."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        """Undo the line ends of browsers, so that an untouched text has not changed."""
        return plain_newlines(super().to_python(value) or "")


class _Typed(forms.BoundField):
    """What someone typed; beside it, for the preview, what stood there before."""

    def build_widget_attrs(self, attrs: Any, widget: forms.Widget | None = None) -> Any:
        """Show an unsaved form's preview with the line breaks that saving will keep."""
        attrs = super().build_widget_attrs(attrs, widget)
        return {**attrs, "data-before": self.initial or ""} if self.form.is_bound else attrs


class MarkdownField(TextAreaField):
    """A text in Markdown, where one Enter is a line break."""

    bound_field_class = _Typed

    def __init__(self, **kwargs: Any) -> None:
        # White space at the start of Markdown means something.
        super().__init__(**{**kwargs, "strip": False})
