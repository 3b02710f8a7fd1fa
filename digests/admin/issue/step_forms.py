"""The forms that ask for the details of a workflow step."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from digests import workflow
from digests.admin.date_labels import utc_offset
from digests.admin.inputs.fields import DayField
from digests.admin.inputs.forms import TextArea
from digests.document.dates import read_day
from digests.models import Change, Issue, Publication
from digests.moments import Moment, moment_of

DEFAULT_HOUR = dt.time(8)


class StepForm(forms.Form):
    """The base of all step forms; ``seen`` is the version of the issue that the page showed."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, issue: Issue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.issue = issue
        self.initial["seen"] = workflow.version_of(issue)

    def notice(self) -> str:
        """Return a sentence to add to the success message, or ""."""
        return ""


class PublishForm(StepForm):
    """The question whether an issue that is dated ahead appears now or on its day."""

    NOW, ON_ITS_DAY = "now", "day"
    ahead = forms.ChoiceField(
        choices=[(NOW, _("Publish now")), (ON_ITS_DAY, _("Schedule for that day"))], required=False
    )

    def __init__(self, *args: Any, issue: Issue, **kwargs: Any) -> None:
        super().__init__(*args, issue=issue, **kwargs)
        self.zone = Publication.objects.current().zone
        today = timezone.localdate(timezone=self.zone)
        self.is_ahead = issue.date is not None and issue.date > today
        if not self.is_ahead:
            del self.fields["ahead"]

    def clean(self) -> dict[str, Any]:
        """Return the cleaned values, with ``at`` where the issue is to appear on its day.

        An issue that is dated ahead, of which that is not said, has the question as an error.
        """
        cleaned = super().clean() or self.cleaned_data
        chosen = cleaned.pop("ahead", "")
        if self.is_ahead and not chosen:
            self.add_error("ahead", self.question())
        if chosen == self.ON_ITS_DAY and self.issue.date:
            cleaned["at"] = moment_of(self.issue.date, DEFAULT_HOUR, self.zone).at
        return cleaned

    def question(self) -> str:
        """Return the question on an issue that is dated ahead; empty for any other."""
        if not self.is_ahead:
            return ""
        asked = gettext("The issue is dated %(date)s, which is to come. Publish it now or then?")
        return asked % {"date": self.issue.date}


class NoteForm(StepForm):
    """An optional note to the people who see the issue next."""

    note = forms.CharField(label=_("Note"), required=False, widget=TextArea(rows=4))


class SendBackForm(StepForm):
    """A note that says what is to be done before the next review."""

    note = forms.CharField(
        label=_("Note"),
        widget=TextArea(rows=4),
        help_text=_("The author reads it above the issue."),
        error_messages={"required": _("Say what is to be done, so that the author can do it.")},
    )


class ScheduleForm(StepForm):
    """A date and a time in the publication's time zone."""

    date = DayField(label=_("Date"))
    time = forms.TimeField(label=_("Time"), widget=forms.TimeInput({"type": "time"}, "%H:%M"))
    moment: Moment | None = None

    def __init__(self, *args: Any, issue: Issue, **kwargs: Any) -> None:
        super().__init__(*args, issue=issue, **kwargs)
        self.zone = Publication.objects.current().zone
        today = timezone.localdate(timezone=self.zone)
        is_ahead = issue.date is not None and issue.date > today
        self.initial["date"] = issue.date if is_ahead else today + dt.timedelta(days=1)
        self.initial["time"] = DEFAULT_HOUR
        if issue.publish_at and issue.is_scheduled():
            local = timezone.localtime(issue.publish_at, self.zone)
            self.initial.update(date=local.date(), time=local.time())
        self.fields["time"].help_text = _("In the time of %(zone)s, now %(offset)s.") % {
            "zone": self.zone,
            "offset": utc_offset(timezone.localtime(timezone=self.zone)),
        }

    def clean(self) -> dict[str, Any]:
        """Return the cleaned values, with ``at`` as an aware datetime in place of date and time.

        Raises ValidationError when it has passed.
        """
        cleaned = super().clean() or self.cleaned_data
        if "date" in cleaned and "time" in cleaned:
            day, hour = cleaned.pop("date"), cleaned.pop("time")
            self.moment = moment_of(day, hour, self.zone)
            cleaned["at"] = self.moment.at
            if self.moment.at <= timezone.now():
                raise ValidationError(
                    _("This time has passed already. Choose one to come, or publish at once.")
                )
        return cleaned

    def notice(self) -> str:
        """Return how a time was read that a clock change omits or repeats, or ""."""
        if self.moment and self.moment.is_shifted:
            return gettext(
                "The clocks go forward that day and leave out the hour you chose: "
                "the issue appears as much later."
            )
        if self.moment and self.moment.is_first_of_two:
            return gettext(
                "The clocks go back that day, and the hour you chose comes twice: "
                "the issue appears the first time."
            )
        return ""


class DateForm(StepForm):
    """The corrected date of an issue."""

    date = DayField(label=_("Right date"))

    def __init__(self, *args: Any, issue: Issue, **kwargs: Any) -> None:
        super().__init__(*args, issue=issue, **kwargs)
        self.initial["date"] = issue.date


class ChangeForm(StepForm):
    """The kind of a change to a public issue: typo, correction or addition."""

    change = forms.TypedChoiceField(
        label=_("What is this change?"),
        choices=Change.choices,
        coerce=Change,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what this change is to readers.")},
    )


class DeleteForm(StepForm):
    """The date of the issue, typed as confirmation of its deletion."""

    typed_date = forms.CharField(label=_("Date of the issue"))

    def __init__(self, *args: Any, issue: Issue, **kwargs: Any) -> None:
        super().__init__(*args, issue=issue, **kwargs)
        text = _("Type %(date)s. Readers are told nothing of the issue any more.")
        self.fields["typed_date"].help_text = text % {"date": issue.date}

    def clean_typed_date(self) -> str:
        """Return the date in ISO 8601 however it was typed, any other text as it is."""
        typed: str = self.cleaned_data["typed_date"]
        day = read_day(typed)
        return day.isoformat() if day else typed
