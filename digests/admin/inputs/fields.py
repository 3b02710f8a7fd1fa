"""The form fields that editors type in."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from digests.document import Ref
from digests.document.input_normalisation import (
    BROKEN_LINK,
    NO_ADDRESS,
    NO_LABEL,
    NOTHING_AFTER,
    ReferenceLineError,
    plain_newlines,
    read_references,
    write_references,
)
from digests.moments import FIRST_DAY, LAST_DAY

_SCHEME = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*):(?!\d+(?:/|$))", re.IGNORECASE)
_LINKABLE = {"http", "https", "mailto", "ftp"}

MOST_MISTAKES = 10
"""How many lines are explained at once: a whole page may have been pasted by mistake."""

_REFERENCE_ERRORS: dict[str, Any] = {
    NO_LABEL: _(
        "Line %(line)s, “%(text)s”, has no label. Say what it is before a colon, "
        "like 代码：https://github.com/…"
    ),
    NOTHING_AFTER: _(
        "Line %(line)s, “%(text)s”, has nothing after its label. "
        "Add an address there or remove the line."
    ),
    NO_ADDRESS: _(
        "Line %(line)s, “%(text)s”, has no address that begins with https://. "
        "Write 代码：https://… or 论文：[title](https://…); a sentence belongs into the summary."
    ),
    BROKEN_LINK: _(
        "Line %(line)s, “%(text)s”, is not a whole link. Write it as 标题：[title](https://…)."
    ),
}


def validate_address(address: str) -> None:
    """Refuse an address that would run something; any other is kept as it was typed."""
    match = _SCHEME.match("".join(address.split()))
    if match and match["scheme"].lower() not in _LINKABLE:
        raise ValidationError(
            _(
                "“%(address)s” is not an address that a reader can open. "
                "Give one that begins with https://."
            ),
            params={"address": address},
        )


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


class LabelsField(TextAreaField):
    """Labels, one a line or with commas between them, as a list.

    A line that is one of the labels ``known`` stays whole, comma or not.
    """

    known: frozenset[str] = frozenset()

    def prepare_value(self, value: Any) -> Any:
        """Show a list one label a line."""
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        """Read the labels, without empty ones."""
        labels: list[str] = []
        for line in super().clean(value).split("\n"):
            labels += [line] if line in self.known else re.split("[,，]", line)
        bare = (label if label in self.known else label.strip(" []") for label in labels)
        return [label for label in bare if label]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare what would be shown with what was sent."""
        return super().has_changed(self.prepare_value(initial or []), data)


def _mistakes_in(typed: str) -> Iterator[ValidationError]:
    """What is wrong with each line that is no reference by itself."""
    for number, line in enumerate(typed.split("\n"), 1):
        try:
            read_references(line)
        except ReferenceLineError as error:
            yield _explained(error, number)


def _explained(error: ReferenceLineError, number: int) -> ValidationError:
    return ValidationError(
        _REFERENCE_ERRORS[error.reason], params={"line": number, "text": error.text}
    )


class ReferencesField(TextAreaField):
    """References, one a line, as values."""

    def prepare_value(self, value: Any) -> Any:
        """Show values as the lines that a digest has."""
        return value if isinstance(value, str) or value is None else write_references(value)

    def clean(self, value: Any) -> tuple[Ref, ...]:
        """Read the lines; the errors name the lines and say what to write."""
        typed = super().clean(value)
        try:
            references = read_references(typed)
        except ReferenceLineError as error:
            mistakes = list(islice(_mistakes_in(typed), MOST_MISTAKES))
            raise ValidationError(mistakes or [_explained(error, error.line)]) from error
        for reference in references:
            validate_address(reference.url)
        return references

    def has_changed(self, initial: Iterable[Ref] | None, data: Any) -> bool:
        """Compare what would be shown with what was sent."""
        return super().has_changed(write_references(initial or ()), data)
