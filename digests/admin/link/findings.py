"""Show suggestions from a link's web page beside the fields of the link's form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from digests import editing, findings
from digests.admin.requests import person
from digests.findings import Suggestion
from digests.http import REASONS
from digests.models import Category, Finding, FindingState, Link
from digests.permissions import may_edit_link

TAKE_BUTTON = "_take"
"""The name of the buttons that take a suggestion and save the form; the value is the field."""
ASK_BUTTON = "_ask_page"
"""The name of the button that saves the form and asks the page again."""
SILENT = _("The page says nothing of itself, or asks its visitors to prove that they are people.")
LABELS: dict[str, Promise] = {
    "title": _("Title found"),
    "source": _("Source found"),
    "url": _("Lasting address"),
    "labels": _("Labels found"),
    "references": _("References found"),
    "summary": _("Abstract"),
    "category": _("Category guessed"),
    "draft": _("Drafted by a machine"),
}


@dataclass(frozen=True, slots=True)
class ShownSuggestion:
    """A suggestion as the form shows it: the name of what was found, and the words of its text."""

    suggestion: Suggestion
    label: Promise
    words: str


@require_safe
def finding_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Return what is found for a link by now, as the part of the form that shows it.

    Raises Http404 for an unknown link, PermissionDenied where the user may not change it.
    """
    link = get_object_or_404(Link.objects.select_related("section__issue"), pk=pk)
    if not may_edit_link(person(request), link):
        raise PermissionDenied
    return render(request, "admin/digests/link/finding.html", finding_context(link))


def finding_context(link: Link) -> dict[str, Any]:
    """Return the context of what is found for a link, in two queries at most."""
    finding = _finding_of(link)
    if finding is None:
        return {"link": link, "finding": None}
    return {
        "link": link,
        "finding": finding,
        "is_waiting": finding.state == FindingState.WAITING,
        "reason": REASONS.get(finding.reason, SILENT) if finding.reason else "",
        "is_asked_again": bool(finding.reason) and findings.is_asked_again(finding),
        "suggestions": [_shown(one) for one in findings.suggestions_for(link, finding)],
        "filled": finding.filled,
    }


def with_suggestion(sent: QueryDict, link: Link) -> QueryDict:
    """Return what a form sent, to be saved and shown again, with the suggestion that was taken."""
    finding, name = _finding_of(link), sent.get(TAKE_BUTTON, "")
    taken = sent.copy()
    taken["_continue"] = "1"
    for one in findings.suggestions_for(link, finding) if finding else ():
        if one.key == name:
            taken[one.field] = one.added_to(taken.get(one.field, ""))
    return taken


def is_filled_by_page(link: Link, written: editing.Written[Link]) -> bool:
    """Return True when all that a save found changed meanwhile was filled in from the page."""
    finding = _finding_of(link)
    filled = finding.filled if finding else {}
    taken = written.merge.taken
    return bool(taken) and all(written.merge.texts[one] == filled.get(one) for one in taken)


def _finding_of(link: Link) -> Finding | None:
    """Return the finding of a link, as far as it is about the address that the link has now."""
    found = Finding.objects.filter(link=link, asked_url=link.url or "")
    return found.first() if link.pk and link.url else None


def _shown(suggestion: Suggestion) -> ShownSuggestion:
    words = suggestion.text
    if suggestion.field == "category":
        words = str(Category.objects.get(pk=suggestion.text))
    return ShownSuggestion(suggestion, LABELS[suggestion.key], words)
