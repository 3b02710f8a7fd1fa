"""What the forms of editors have in common."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from digests.document.input_normalisation import hard_breaks, stays
from digests.models import Issue, Link

from .conflict import Opened, OpenedField, as_opened, bring_together, who_saved
from .fields import MarkdownField


class LineInput(forms.TextInput):
    """A text of one line, as wide as the form."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "vTextField", **(attrs or {})})


class TextArea(forms.Textarea):
    """A text of some lines, as wide as the form."""

    def __init__(self, rows: int) -> None:
        super().__init__({"class": "vLargeTextField", "rows": rows})


class PlainChoices:
    """An admin whose choices of a category stand without buttons to change or delete it."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Take the wrapper that carries the buttons off a choice."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if db_field.name == "category":
            field.widget = field.widget.widget
        return field


class EditorForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at runtime
    """A form that keeps what an editor typed as the document wants it.

    ``places`` names the texts that are part of an issue, with their places in the document.
    """

    places: dict[str, str] = {}

    def clean(self) -> dict[str, Any]:
        """Write Enters as hard breaks, and nothing as the nothing that stood there."""
        cleaned = super().clean() or self.cleaned_data
        for name, field in self.fields.items():
            if name not in cleaned:
                continue
            before = self.initial.get(name)
            if isinstance(field, MarkdownField):
                cleaned[name] = hard_breaks(cleaned[name], before or "")
                self._refuse_what_would_not_stay(name, cleaned[name])
            if cleaned.get(name) == "" and self._is_nullable(name):
                cleaned[name] = "" if before == "" else None
        return cleaned

    def _refuse_what_would_not_stay(self, name: str, text: str) -> None:
        if name in self.places and name in self.changed_data and not stays(self.places[name], text):
            self.add_error(
                name,
                _(
                    "This text cannot stand here as it is: a part of it would begin a section, "
                    "a link or the archive, or hide what follows. Change or remove that part."
                ),
            )

    def _is_nullable(self, name: str) -> bool:
        columns = self._meta.model._meta.concrete_fields  # noqa: SLF001 (documented API)
        return any(column.name == name and column.null for column in columns)


class SharedForm(EditorForm):
    """A form that shows what someone else has saved since it was opened."""

    opened = OpenedField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Asked for when the form is shown: what else a form begins with is known by then.
        self.initial["opened"] = lambda: str(as_opened(self))

    @property
    def before(self) -> Opened:
        """What was known of the row when the form was opened."""
        return Opened.read(self["opened"].data)

    def refuse_what_others_wrote(self, now: Any) -> bool:
        """Bring both texts together where the row, as it is ``now``, has others than were seen."""
        return bring_together(self, type(self)(instance=now), self.before)


class VersionedForm(SharedForm):
    """A form that is not saved over what someone else has saved since it was opened."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            # Not by `visible_fields`, which would keep labels and help as they are now.
            seen = (field for field in self.fields.values() if not field.widget.is_hidden)
            next(seen).widget.attrs["autofocus"] = True

    def clean(self) -> dict[str, Any]:
        """Hold the row until the transaction ends and refuse a form that is older than it."""
        cleaned = super().clean()
        if self.instance.pk and self.before.version != self._stored_version():
            now = type(self.instance).objects.get(pk=self.instance.pk)
            self.refuse_what_others_wrote(now)
            told = _(
                "Someone else has saved this since you opened it, so nothing of yours is "
                "saved yet. Where both of you wrote, both texts stand at the field: bring "
                "them together in it and save again."
            )
            raise ValidationError(f"{told} {who_saved(now)}".rstrip(), code="conflict")
        return cleaned

    def _stored_version(self) -> int:
        row = cast(Issue | Link, self.instance)
        rows: models.QuerySet[Any] = type(row).objects.select_for_update()
        return int(rows.values_list("version", flat=True).get(pk=row.pk))

    def save(self, commit: bool = True) -> Any:
        """Save as the next version."""
        if self.instance.pk:
            self.instance.version += 1
        return super().save(commit)
