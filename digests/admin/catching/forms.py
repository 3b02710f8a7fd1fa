"""The form that takes what is pasted, wherever it stands, and the places where links go."""

from __future__ import annotations

from functools import cache, partial
from itertools import groupby
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from digests import editing
from digests.admin.inputs.forms import TextArea
from digests.admin.requests import parse_pk
from digests.models import Category, CaughtWith, Link, Section

CATEGORY = "category-"
"""The prefix of a choice that means the inbox, for the category whose number follows."""
SESSION_TO = "catch_to"
"""The session's key of the place that was chosen last."""
FRONT = "front"
"""The value of ``back`` for the front page of the admin."""


class PasteForm(forms.Form):
    """A pasted text and the place where its links go: the inbox or a section of a draft.

    ``before`` is the primary key of the link of the section before which they come. ``back`` names
    the page that the form stands on: "" the catch page, `FRONT`, or the number of a section.
    """

    text = forms.CharField(
        label=_("Paste here"),
        widget=TextArea(rows=7),
        error_messages={"required": _("Paste an address or a text that holds one.")},
    )
    to = forms.ChoiceField(label=_("Goes to"), required=False)
    before = forms.CharField(required=False, widget=forms.HiddenInput)
    closes = forms.BooleanField(required=False, widget=forms.HiddenInput)
    how = forms.CharField(required=False, widget=forms.HiddenInput)
    back = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].required = "files" not in self.files
        self.fields["text"].widget.attrs["data-rich-text"] = True
        self.fields["to"].choices = cache(partial(_places, by))  # type: ignore[attr-defined]

    def clean_text(self) -> str:
        """Return the text. Raises ValidationError for one that is larger than an issue may be."""
        text: str = self.cleaned_data["text"]
        if problem := editing.size_problem(text):
            raise ValidationError(problem)
        return text

    def clean_how(self) -> CaughtWith:
        """Return the way that led to the form; the catch page for any that it does not know."""
        known = {CaughtWith.BOOKMARKLET.value, CaughtWith.SHARE.value, CaughtWith.FRONT_PAGE.value}
        how: str = self.cleaned_data["how"]
        return CaughtWith(how) if how in known else CaughtWith.CATCH_PAGE

    @property
    def is_ready(self) -> bool:
        """True for the window of the bookmarklet with what it brings: Enter alone catches it."""
        return bool(not self.is_bound and self.initial.get("closes") and self.initial.get("text"))

    @property
    def category(self) -> str:
        """The number of the category for which the links wait in the inbox, "" without one."""
        to: str = self.cleaned_data["to"]
        return to.removeprefix(CATEGORY) if to.startswith(CATEGORY) else ""

    @property
    def section(self) -> Section | None:
        """The chosen section, None for the inbox."""
        number = parse_pk(self.cleaned_data["to"])
        return Section.objects.select_related("issue").filter(pk=number).first() if number else None

    @property
    def place(self) -> int | None:
        """The place in the section, counted from 1; None for its end."""
        number = parse_pk(self.cleaned_data["before"]) or 0
        links = Link.objects.filter(section=self.section).values_list("pk", flat=True)
        places = enumerate(links, 1) if number else ()
        return next((place for place, pk in places if pk == number), None)

    @property
    def destination(self) -> str:
        """The name of the place where the links of a valid form go."""
        if section := self.section:
            return f"{section.issue} · {section}"
        if category := Category.objects.filter(pk=self.category or 0).first():
            return gettext("the inbox, for “%(category)s”") % {"category": category.name}
        return gettext("the inbox")


def way_back(back: str) -> str:
    """Return the address of the page that a form stands on, by the value of its ``back``."""
    if back == FRONT:
        return reverse("admin:index")
    section = parse_pk(back)
    return reverse("admin:digests_section_links", args=[section]) if section else reverse("catch")


def _places(by: User) -> list[tuple[Any, Any]]:
    """Return the choices: the inbox, the inbox for each category, the sections of drafts."""
    categories = [
        (f"{CATEGORY}{one.pk}", _("the inbox, for “%(category)s”") % {"category": one.name})
        for one in Category.objects.all()
    ]
    sections = editing.open_sections(by)
    drafts = [
        (str(issue), [(str(row.pk), str(row) or gettext("(without heading)")) for row in rows])
        for issue, rows in groupby(sections, key=lambda row: row.issue)
    ]
    return [("", _("the inbox")), *drafts, (_("For a category"), categories)]
