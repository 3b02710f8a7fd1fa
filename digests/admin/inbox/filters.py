"""The search and the filters of a shelf."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from digests import search
from digests.admin.inputs.forms import LineInput
from digests.models import Category, CaughtWith, Link
from digests.people import name_of

NONE = "none"
"""The choice of links without a category."""
SEARCHED = ("title", "source", "url", "summary", "verbatim")
MOST_WORDS = 10
"""The number of words that are searched for; SQLite takes no condition of any depth."""


class FilterForm(forms.Form):
    """A search and filters by category, by person and by the way of catching."""

    q = forms.CharField(label=_("Search"), required=False, widget=LineInput({"type": "search"}))
    category = forms.ChoiceField(label=_("Category"), required=False)
    by = forms.ChoiceField(label=_("Caught by"), required=False)
    how = forms.ChoiceField(label=_("Caught with"), required=False)

    def __init__(self, *args: Any, categories: list[Category], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every: list[tuple[str, Any]] = [("", _("all"))]
        people = [(str(user.pk), name_of(user)) for user in User.objects.order_by("username")]
        choices: dict[str, list[tuple[str, Any]]] = {
            "category": [(NONE, _("without one")), *((str(one.pk), one) for one in categories)],
            "by": people,
            "how": list(CaughtWith.choices),
        }
        for name, offered in choices.items():
            self.fields[name].choices = every + offered  # type: ignore[attr-defined]

    def choices(self) -> list[forms.BoundField]:
        """Return the fields that are chosen from lists."""
        return [self[name] for name in ("category", "by", "how")]

    @property
    def chosen(self) -> dict[str, str]:
        """The filters that are set, without those that cannot be."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def apply(self, links: QuerySet[Link]) -> QuerySet[Link]:
        """Return those of some links that the filters find."""
        chosen = self.chosen
        if typed := chosen.get("q", "").strip():
            matching = search.links_matching(typed)
            links = links.filter(_looked_at(typed) if matching is None else matching)
        if category := chosen.get("category"):
            links = links.filter(category=None if category == NONE else int(category))
        if person := chosen.get("by"):
            links = links.filter(caught_by=int(person))
        if how := chosen.get("how"):
            links = links.filter(caught_with=how)
        return links


def _looked_at(typed: str) -> Q:
    """Return the condition by which links are found while the search index is being made."""
    found = Q()
    for word in typed.split()[:MOST_WORDS]:
        found &= reduce(or_, (Q(**{f"{field}__icontains": word}) for field in SEARCHED))
    return found
