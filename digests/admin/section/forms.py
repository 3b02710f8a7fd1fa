"""The forms of the sections of an issue."""

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
    """A section's heading and note."""

    class Meta:
        model = Section
        fields = ["category", "heading", "note"]
        widgets = {"heading": forms.TextInput(), "note": MarkdownArea("note", rows=2)}
        field_classes = {"note": MarkdownField}

    def set_accessible_names(self) -> None:
        """Name each field for those who do not see the head of its column."""
        section = str(self.instance) or gettext("new section")
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = f"{field.label} · {section}"

    def clean(self) -> dict[str, Any]:
        """Ask for a category or a heading."""
        cleaned = super().clean()
        is_named = cleaned.get("category") or cleaned.get("heading") or self._is_without_heading()
        if not self.errors and not is_named:
            self.add_error("heading", _("Choose a category or write a heading."))
        return cleaned

    def locked_row(self) -> Section:
        """Return the section as the form set has just read it; its issue is held."""
        section: Section = self.instance
        return section

    def keep(self, issue: Issue) -> editing.Written[Section] | None:
        """Keep the section of an issue; return how it was written, None for a new one."""
        if not self.instance.pk:
            section = editing.create_section(issue, self.typed(), by=self.by)
            vars(self.instance).update(vars(section))
            return None
        return editing.write_section(
            self.instance, self.typed(), seen=self.initial_state.seen, by=self.by
        )

    def _is_without_heading(self) -> bool:
        """Tell whether the section was imported so, because no reader could place it."""
        return bool(self.instance.pk) and not self.instance.heading


class DeleteBox(forms.CheckboxInput):
    """The box that deletes a row, with a word for where the column has no head to be seen."""

    template_name = "admin/digests/section/delete_box.html"


class SectionFormSet(forms.BaseInlineFormSet):  # type: ignore[type-arg]  # not generic at runtime
    """The sections of an issue."""

    _categories: list[Any] | None = None
    deletion_widget = DeleteBox

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound:
            self._recreate_removed_sections()

    def _recreate_removed_sections(self) -> None:
        """Take a section that somebody else has removed for a new one.

        One in which nothing was written since the form was opened stays removed.
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
        """Make the form of a row; one whose section is gone has no number."""
        form = super()._construct_form(i, **kwargs)  # type: ignore[misc]
        if form.is_bound and form.instance.pk is None:
            form.fields["id"].required = False
        return form

    def keep(self, issue: Issue) -> list[editing.Written[Section]]:
        """Keep the sections of an issue; return how those that were there are written."""
        self.new_objects, self.changed_objects, self.deleted_objects = [], [], []
        written: list[editing.Written[Section]] = []
        forms: list[Any] = self.forms
        for form in forms:
            is_there = bool(form.instance.pk)
            if form in self.deleted_forms:
                if is_there:
                    editing.remove_section(form.instance, by=form.by)
                    self.deleted_objects.append(form.instance)
            elif is_there:
                written.append(form.keep(issue))
                if written[-1].changed:
                    self.changed_objects.append((form.instance, form.changed_data))
            elif form.has_changed():
                form.keep(issue)
                self.new_objects.append(form.instance)
        return written

    def add_fields(self, form: Any, index: int | None) -> None:
        """Name the box that deletes as well, and ask once what categories there are."""
        super().add_fields(form, index)
        form.set_accessible_names()
        if field := form.fields.get("category"):  # not for who only reads
            self._categories = self._categories or list(field.choices)
            field.choices = self._categories


def _is_changed(data: Any, prefix: str) -> bool:
    """Tell whether somebody has changed what a row of the form showed, by what was sent of it."""
    shown = FormState.read(data.get(f"{prefix}-form_state")).fields
    return any(plain_newlines(data.get(f"{prefix}-{name}", "")) != shown[name] for name in shown)
