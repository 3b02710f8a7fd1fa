"""The form of an issue's own fields."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.widgets import AdminDateWidget

from digests import editing
from digests.admin.inputs.fields import DayField, MarkdownField
from digests.admin.inputs.forms import EditorForm, LineInput, focus_first_field
from digests.admin.inputs.widgets import IMAGE_HELP, ImageSelect, MarkdownArea
from digests.models import Issue
from digests.workflow import refuse_what_is_public


class IssueForm(EditorForm):
    """The fields of an issue, without its sections."""

    class Meta:
        model = Issue
        fields = "__all__"
        widgets = {
            # Not the browser's own, which takes no date as people write it.
            "date": AdminDateWidget(format="%Y-%m-%d"),
            "headline": LineInput(),
            "name": LineInput(),
            "stamp": LineInput(),
            "separator": LineInput(),
            "tagline": LineInput(),
            "lead_mark": LineInput(),
            "lead": MarkdownArea("lead", rows=4),
            "opening": MarkdownArea("opening", rows=8),
            "closing": MarkdownArea("closing", rows=4),
            "cover": ImageSelect(),
        }
        help_texts = {"cover": IMAGE_HELP}
        field_classes = {
            "date": DayField,
            "lead": MarkdownField,
            "opening": MarkdownField,
            "closing": MarkdownField,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            focus_first_field(self)

    def clean(self) -> dict[str, Any]:
        """Return the cleaned values.

        Raises ValidationError when the issue is public by now, or another writer has changed the
        same places.
        """
        cleaned = super().clean()
        if self.instance.pk:
            refuse_what_is_public(Issue.objects.get(pk=self.instance.pk))
        return cleaned

    def keep(self) -> editing.Written[Issue] | None:
        """Store the fields; return the result of the write, or None for a new issue."""
        written = None
        if self.instance.pk:
            written = editing.write_issue(
                self.instance, self.typed(), seen=self.initial_state.seen, by=self.by
            )
            issue = written.row
        else:
            issue = editing.create_issue(self.typed(), by=self.by)
        vars(self.instance).update(vars(issue))
        return written
