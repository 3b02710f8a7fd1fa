"""The form and the form set of an issue's sections."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.formsets import DELETION_FIELD_NAME
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from digests import editing
from digests.admin.inputs.conflict import FormState
from digests.admin.inputs.fields import MarkdownField
from digests.admin.inputs.forms import EditorForm
from digests.admin.inputs.widgets import MarkdownArea
from digests.document.input_normalisation import plain_newlines
from digests.models import Issue, Section


class SectionForm(EditorForm):
    """The category, heading and note of a section."""

    class Meta:
        model = Section
        fields = ["category", "heading", "note"]
        widgets = {"heading": forms.TextInput(), "note": MarkdownArea("note", rows=2)}
        field_classes = {"note": MarkdownField}

    def set_accessible_names(self) -> None:
        """Set ``aria-label`` on each field, as the column heads are not read with it."""
        section = str(self.instance) or gettext("new section")
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = f"{field.label} · {section}"

    def clean(self) -> dict[str, Any]:
        """Return the cleaned values; a section with neither category nor heading is an error."""
        cleaned = super().clean()
        is_named = cleaned.get("category") or cleaned.get("heading") or self._is_without_heading()
        if not self.errors and not is_named:
            self.add_error("heading", _("Choose a category or write a heading."))
        return cleaned

    def locked_row(self) -> Section:
        """Return the section that the form set has just read, whose issue is locked."""
        section: Section = self.instance
        return section

    def keep(self, issue: Issue) -> editing.Written[Section] | None:
        """Store the section; return the result of the write, or None for a new section."""
        if not self.instance.pk:
            section = editing.create_section(issue, self.typed(), by=self.by)
            vars(self.instance).update(vars(section))
            return None
        return editing.write_section(
            self.instance, self.typed(), seen=self.initial_state.seen, by=self.by
        )

    def _is_without_heading(self) -> bool:
        """Return True for a stored section without a heading, which an import may create."""
        return bool(self.instance.pk) and not self.instance.heading


class DeleteBox(forms.CheckboxInput):
    """A checkbox that deletes a row, with a visible label for narrow screens."""

    template_name = "admin/digests/section/delete_box.html"


class SectionFormSet(forms.BaseInlineFormSet):  # type: ignore[type-arg]  # not generic at runtime
    """The sections of an issue as rows of one form."""

    _categories: list[Any] | None = None
    deletion_widget = DeleteBox

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound:
            self._recreate_removed_sections()

    def _recreate_removed_sections(self) -> None:
        """Turn a section that somebody else has removed into a new one.

        A section that is unchanged since the form was opened stays removed.
        """
        there = {str(pk) for pk in self.get_queryset().values_list("pk", flat=True)}
        data = dict(self.data.items())
        for number in range(self.initial_form_count()):
            prefix = self.add_prefix(number)
            if data.get(f"{prefix}-id") not in there:
                data[f"{prefix}-id"] = ""
                if not _is_changed(data, prefix):
                    data[f"{prefix}-{DELETION_FIELD_NAME}"] = "on"
        self.data = data

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        """Return the form of a row; the key is optional where the section no longer exists."""
        form = super()._construct_form(i, **kwargs)  # type: ignore[misc]
        if form.is_bound and form.instance.pk is None:
            form.fields["id"].required = False
        return form

    def keep(self, issue: Issue) -> list[editing.Written[Section]]:
        """Store the sections; return the results of the writes to existing ones."""
        self.new_objects, self.changed_objects, self.deleted_objects = [], [], []
        written: list[editing.Written[Section]] = []
        forms: list[Any] = self.forms
        for form in forms:
            is_there = bool(form.instance.pk)
            if form in self.deleted_forms:
                if is_there:
                    editing.remove_section(form.instance, by=form.by)
                    self.deleted_objects.append(form.instance)
            elif not form.has_changed():
                continue  # what was sent is what is stored
            elif is_there:
                written.append(form.keep(issue))
                if written[-1].changed:
                    self.changed_objects.append((form.instance, form.changed_data))
            else:
                form.keep(issue)
                self.new_objects.append(form.instance)
        return written

    def add_fields(self, form: Any, index: int | None) -> None:
        """Add the delete box and accessible names; read the categories only once."""
        super().add_fields(form, index)
        form.set_accessible_names()
        if field := form.fields.get("category"):  # not for who only reads
            self._categories = self._categories or list(field.choices)
            field.choices = self._categories


def _is_changed(data: Any, prefix: str) -> bool:
    """Return True when the submitted values of a row differ from those that its form showed."""
    shown = FormState.read(data.get(f"{prefix}-form_state")).fields
    return any(plain_newlines(data.get(f"{prefix}-{name}", "")) != shown[name] for name in shown)
