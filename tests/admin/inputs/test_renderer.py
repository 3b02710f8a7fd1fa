"""The HTML of widgets is what Django's templates write, in every form that editors use."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.translation import override

from digests.admin.inputs.renderer import WidgetRenderer
from digests.admin.inputs.widgets import MarkdownArea
from digests.admin.section.forms import DeleteBox

ODD = '<b class="x">&\'数字'
CHOICES = [("", "—"), (ODD, ODD), ("a group", [("1", ODD), ("2", "two")])]


class EveryWidget(forms.Form):
    """A form with each widget that the renderer writes."""

    text = forms.CharField(widget=forms.TextInput({"class": ODD, "autofocus": True, "x": False}))
    empty = forms.CharField(required=False)
    area = forms.CharField(widget=forms.Textarea({"rows": 3}))
    number = forms.IntegerField(min_value=1, help_text="help")
    day = forms.DateField()
    hidden = forms.CharField(widget=forms.HiddenInput)
    select = forms.ChoiceField(choices=CHOICES)
    ticked = forms.BooleanField()
    unticked = forms.BooleanField()
    delete = forms.BooleanField(widget=DeleteBox)
    note = forms.CharField(widget=MarkdownArea("note", rows=2))
    summary = forms.CharField(widget=MarkdownArea("summary", rows=9))


VALUES = {
    "text": ODD,
    "area": f"\n{ODD}\nmore",
    "number": 7,
    "day": dt.date(2020, 5, 15),
    "hidden": ODD,
    "select": ODD,
    "ticked": True,
    "delete": True,
    "note": ODD,
}


def html_of(renderer: Any, **given: Any) -> dict[str, str]:
    """What each field, its label and its errors look like."""
    form = EveryWidget(renderer=renderer(), **given)
    return {
        field.name: f"{field}{field.label_tag()}{field.errors}{field.errors.as_ul()}"
        for field in form
    }


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(
    "given",
    [{}, {"initial": VALUES}, {"data": {}}, {"data": VALUES | {"number": ODD}, "prefix": "row-1"}],
    ids=["empty", "filled", "sent empty", "sent with an error"],
)
def test_a_widget_is_written_as_its_template_writes_it(language: str, given: Any) -> None:
    with override(language):
        assert html_of(WidgetRenderer, **given) == html_of(TemplatesSetting, **given)


def test_the_frame_of_a_text_speaks_the_language_of_each_request() -> None:
    for language, word in (("en", "Preview"), ("zh-hans", "预览"), ("en", "Preview")):
        with override(language):
            assert word in html_of(WidgetRenderer)["note"]
