"""The forms of the sections of an issue."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from digests.admin.inputs.conflict import was_written_in
from digests.admin.inputs.fields import MarkdownField
from digests.admin.inputs.forms import SharedForm
from digests.admin.inputs.widgets import MarkdownArea
from digests.models import Category, Section
from digests.models.category import fold_heading


class SectionForm(SharedForm):
    """A section's heading and note."""

    places = {"note": "note"}

    class Meta:
        model = Section
        fields = ["category", "heading", "note"]
        widgets = {"heading": forms.TextInput(), "note": MarkdownArea("note", rows=2)}
        field_classes = {"note": MarkdownField}

    def name_fields(self) -> None:
        """Name each field for those who do not see the head of its column."""
        section = str(self.instance) or gettext("new section")
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = f"{field.label} · {section}"

    def clean(self) -> dict[str, Any]:
        """Let category and heading agree; a heading that is no category stands by itself."""
        cleaned = super().clean()
        if self.before.prints and self.refuse_what_others_wrote(self.instance):
            return cleaned
        category, heading = cleaned.get("category"), cleaned.get("heading")
        if not heading and category:
            cleaned["heading"] = category.name
        elif not heading and not self._is_without_heading():
            self.add_error("heading", _("Choose a category or write a heading."))
        elif heading and self.has_changed():
            named = Category.objects.by_heading().get(fold_heading(heading), category)
            if named != category and category and "category" in self.changed_data:
                cleaned["heading"] = category.name
            else:
                cleaned["category"] = named
        return cleaned

    def _is_without_heading(self) -> bool:
        """Whether the section was imported so, because no reader could place it."""
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
            self.data = self._without_the_removed()
            del self.management_form  # which counted the rows as they were sent

    def _without_the_removed(self) -> Any:
        """What was sent, with each section that someone else has removed as a new one.

        One in which nothing was written meanwhile stays removed.
        """
        there = {str(pk) for pk in self.get_queryset().values_list("pk", flat=True)}
        total, initial = self.total_form_count(), self.initial_form_count()
        prefixes = [self.add_prefix(number) for number in range(total)]
        gone = [one for one in prefixes[:initial] if self.data.get(f"{one}-id") not in there]
        if not gone:
            return self.data
        kept = [one for one in prefixes if one not in gone]
        kept += [one for one in gone if was_written_in(self.data, one)]
        data = {key: value for key, value in self.data.items() if not _row_of(key, prefixes)}
        for number, old in enumerate(kept):
            for key, value in self.data.items():
                if _row_of(key, [old]):
                    data[self.add_prefix(number) + key.removeprefix(old)] = value
            if old in gone:
                data |= {f"{self.add_prefix(number)}-{name}": "" for name in ("id", "opened")}
        counts = {"TOTAL_FORMS": len(kept), "INITIAL_FORMS": initial - len(gone)}
        return data | {f"{self.prefix}-{name}": str(count) for name, count in counts.items()}

    def add_fields(self, form: Any, index: int | None) -> None:
        """Name the box that deletes as well, and ask once what categories there are."""
        super().add_fields(form, index)
        form.name_fields()
        if field := form.fields.get("category"):  # not for who only reads
            self._categories = self._categories or list(field.choices)
            field.choices = self._categories


def _row_of(key: str, prefixes: list[str]) -> bool:
    """Whether a sent value is one of the rows'."""
    return key.rpartition("-")[0] in prefixes
