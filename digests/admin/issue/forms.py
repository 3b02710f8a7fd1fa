"""The forms of an issue and of its sections."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from digests.admin.inputs.fields import DayField, MarkdownField
from digests.admin.inputs.forms import LineInput, VersionedForm
from digests.admin.inputs.widgets import ImageSelect, MarkdownArea
from digests.document import Document, normalize
from digests.models import Issue
from digests.workflow import refuse_what_is_public

DATE_IN_TITLE = _(
    "This holds a date in brackets that would be taken for the date of the issue. "
    "Write it without brackets, or give the issue the same date."
)


class IssueForm(VersionedForm):
    """An issue without its sections."""

    places = {"lead": "lead", "opening": "opening", "closing": "closing"}

    class Meta:
        model = Issue
        fields = "__all__"
        widgets = {
            "headline": LineInput(),
            "name": LineInput(),
            "stamp": LineInput(),
            "separator": LineInput(),
            "tagline": LineInput(),
            "lead_mark": LineInput(),
            "lead": MarkdownArea("lead", rows=5),
            "opening": MarkdownArea("opening", rows=8),
            "closing": MarkdownArea("closing", rows=4),
            "cover": ImageSelect(),
        }
        field_classes = {
            "date": DayField,
            "lead": MarkdownField,
            "opening": MarkdownField,
            "closing": MarkdownField,
        }

    def clean(self) -> dict[str, Any]:
        """Refuse what readers see by now, and a title that would be read as another date."""
        cleaned = super().clean()
        if self.instance.pk:
            refuse_what_is_public(Issue.objects.get(pk=self.instance.pk))
        if self.errors:
            return cleaned
        date = cleaned.get("date", self.instance.date)
        if "date" in self.changed_data and "stamp" not in self.changed_data:
            cleaned["stamp"] = ""
        title = {name: cleaned[name] for name in ("name", "stamp", "separator", "headline")}
        if normalize(Document(date=date, **title)).date != date:
            self.add_error("stamp" if title["stamp"] else "name", DATE_IN_TITLE)
        return cleaned
