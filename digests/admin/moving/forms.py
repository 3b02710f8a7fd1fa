"""The form that dates issues by their numbers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from digests import moving
from digests.admin.inputs.fields import DayField
from digests.exchange.rhythm import LONGEST_DAYS, Rhythm
from digests.models import Move


class RhythmForm(forms.Form):
    """The date of one issue, known by its number, and the days from one issue to the next."""

    number = forms.IntegerField(label=_("Number of an issue"), min_value=1, max_value=99_999)
    date = DayField(label=_("Its date"))
    days = forms.IntegerField(
        label=_("Days from one issue to the next"), min_value=1, max_value=LONGEST_DAYS
    )

    def rhythm(self) -> Rhythm:
        """Return the rhythm of a valid form."""
        told = self.cleaned_data
        return Rhythm(told["date"], told["days"], told["number"])


def rhythm_form(move: Move, survey: moving.Survey) -> RhythmForm:
    """Return the form with what dates a move's files, or with the first number to be dated."""
    rhythm = moving.rhythm_of(move)
    numbers = survey.undated_numbers
    initial: dict[str, Any] = {"number": numbers[0] if numbers else None, "days": 7}
    if rhythm:
        initial = {"number": rhythm.number, "date": rhythm.date, "days": rhythm.days}
    return RhythmForm(initial=initial, auto_id="moving-%s", label_suffix="")
