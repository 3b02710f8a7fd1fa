"""Move, cut or shelve rows of the desk, and add, move or remove its sections."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from digests import editing, findings
from digests.admin.memory.told import labels_to_join
from digests.admin.requests import person
from digests.models import Issue, Kind, Link, Section, Shelf
from digests.workflow import WorkflowError

from .page import parts
from .pasting import add_pasted
from .requests import ODD, for_scripts, read_json
from .undo import (
    Step,
    remember,
    row_of,
    step_of_link,
    step_of_pasted,
    step_of_removal,
    step_of_texts,
    undo_last,
    where_is,
)


@dataclass(frozen=True, slots=True)
class Done:
    """The result of an act: a sentence for the editor, and the step by which it can be undone."""

    said: str
    step: Step | None = None


@for_scripts
@require_POST
def act_view(request: HttpRequest, issue: Issue) -> HttpResponse:
    """Do what a button or a key says with rows; the answer has the parts of the page anew.

    Raises ValidationError for an act that there is none of, or that its rows do not allow.
    """
    sent, by = read_json(request), person(request)
    if sent.get("act") == "undo":
        said, row = undo_last(request, issue, by=by)
        return parts(request, issue, said=said, row=row)
    act = ACTS.get(str(sent.get("act")))
    if act is None:
        raise ValidationError(ODD)
    done = act(issue, sent, by)
    remember(request, issue, done.step)
    return parts(request, issue, said=done.said, row=row_of(done.step))


def _move(issue: Issue, sent: Mapping[str, Any], by: User) -> Done:
    """Move a link of the issue or of the inbox to a place of a section."""
    section, link = _section(issue, sent.get("section")), _link(issue, sent.get("link"))
    place, before = sent.get("place"), where_is(link)
    link = editing.move_link(link, section, place if isinstance(place, int) else None, by=by)
    said = _("“%(link)s” stands in “%(section)s” now.") % {"link": link, "section": section}
    return Done(said, step_of_link(link, before))


def _shelve(issue: Issue, sent: Mapping[str, Any], by: User) -> Done:
    link = _link(issue, sent.get("link"))
    before = where_is(link)
    link = editing.shelve_link(link, by=by)
    said = _("“%(link)s” is in the inbox.")
    if link.shelf == Shelf.CUT:
        said = _("“%(link)s” was public, so it lies on the shelf of cut entries.")
    return Done(said % {"link": link}, step_of_link(link, before))


def _cut(issue: Issue, sent: Mapping[str, Any], by: User) -> Done:
    link = _link(issue, sent.get("link"))
    before = where_is(link)
    link = editing.shelve_link(link, by=by, cut=True)
    said = _("“%(link)s” lies on the shelf of cut entries.") % {"link": link}
    return Done(said, step_of_link(link, before))


def _dismiss(issue: Issue, sent: Mapping[str, Any], by: User) -> Done:
    link = _link(issue, sent.get("link"))
    before = where_is(link)
    editing.change_shelf([link.pk], Shelf.INBOX, Shelf.DISMISSED, by=by)
    said = _("“%(link)s” is dismissed.") % {"link": link}
    return Done(said, step_of_link(link, before))


def _join(issue: Issue, sent: Mapping[str, Any], by: User) -> Done:
    """Make a link a labelled reference of the entry that has its address already."""
    link, label = _link(issue, sent.get("link")), str(sent.get("label"))
    entry = Link.objects.select_related("section__issue").filter(pk=_number(sent, "entry")).first()
    if entry is None:
        raise WorkflowError(_("This link is no longer there. Reload the page."))
    if label not in labels_to_join():
        raise ValidationError(ODD)
    before, fields = where_is(link), editing.read_fields(entry)
    editing.join_links(link, entry, label, by=by)
    said = _("“%(link)s” is with “%(entry)s” now; all its text lies on its shelf.")
    step = {**step_of_link(link, before), **step_of_texts(entry, fields)}
    return Done(said % {"link": link, "entry": entry}, step)


def _paste(issue: Issue, sent: Mapping[str, Any], by: User) -> Done:
    """Add what a pasted text holds, behind a link or in the sections that it names."""
    section, text, after = _section(issue, sent.get("section")), sent.get("text"), sent.get("after")
    if not isinstance(text, str) or not isinstance(after, int | None):
        raise ValidationError(ODD)
    if problem := editing.size_problem(text):
        raise ValidationError(problem)
    added = add_pasted(issue, section, text, after, by=by)
    findings.ask_pages([link for link in added.links if link.url], by=by)
    count = sum(link.kind == Kind.ENTRY for link in added.links)
    said = ngettext("%(count)s entry was pasted.", "%(count)s entries were pasted.", count)
    if count < len(added.links):
        rest = _("What is no entry stands as a text between entries.")
        said = f"{said} {rest}"
    step = step_of_pasted(added.links, added.sections, added.texts)
    return Done(said % {"count": count}, step)


def _to_brief(issue: Issue, sent: Mapping[str, Any], by: User) -> Done:
    """Turn an entry into a brief of the opening, at a place or as the last one."""
    link, place = _link(issue, sent.get("link")), sent.get("place")
    before = where_is(link)
    at = place if isinstance(place, int) else None
    link = editing.entry_to_brief(link, at, by=by)
    said = _("“%(link)s” is a brief now.") % {"link": link}
    return Done(said, {**step_of_link(link, before), **_step_of_opening(issue)})


def _brief_to_entry(issue: Issue, sent: Mapping[str, Any], by: User) -> Done:
    section, place = _section(issue, sent.get("section")), sent.get("place")
    at = place if isinstance(place, int) else None
    seen = str(sent.get("opening"))
    link = editing.brief_to_entry(issue, _number(sent, "brief"), section, at, seen=seen, by=by)
    said = _("“%(link)s” stands in “%(section)s” now.") % {"link": link, "section": section}
    before = {"section": None, "place": None, "shelf": Shelf.CUT, "category": None}
    return Done(said, {**step_of_link(link, before), **_step_of_opening(issue)})


def _shift_brief(issue: Issue, sent: Mapping[str, Any], by: User) -> Done:
    brief, to, seen = _number(sent, "brief"), _number(sent, "to"), str(sent.get("opening"))
    written = editing.shift_brief(issue, brief, to, seen=seen, by=by)
    return _done_with_brief(issue, written, _("The brief has moved."))


def _cut_brief(issue: Issue, sent: Mapping[str, Any], by: User) -> Done:
    brief, seen = _number(sent, "brief"), str(sent.get("opening"))
    written = editing.write_brief(issue, brief, "", seen=seen, by=by)
    return _done_with_brief(issue, written, _("The brief is cut. Undo brings it back."))


def _done_with_brief(issue: Issue, written: editing.Written[Issue], said: str) -> Done:
    """Return what was done with a brief; raise WorkflowError where another change is in the way."""
    if written.is_conflict:
        raise WorkflowError(_("The opening was changed elsewhere meanwhile. Reload the page."))
    return Done(said, _step_of_opening(issue))


def _step_of_opening(issue: Issue) -> Step:
    """Return the step from the opening that the request found to the one that is stored now."""
    return {"opening": [issue.opening, Issue.objects.get(pk=issue.pk).opening]}


def _add_section(issue: Issue, sent: Mapping[str, Any], by: User) -> Done:
    """Add a section at the end: a category, or a heading for this issue only."""
    typed = {name: str(sent.get(name) or "") for name in ("category", "heading")}
    if not any(typed.values()):
        raise ValidationError(_("Choose a category or write a heading."))
    section = editing.create_section(issue, typed, by=by)
    said = _("“%(section)s” is the last section now.") % {"section": section}
    return Done(said, {"section": section.pk})


def _shift_section(issue: Issue, sent: Mapping[str, Any], by: User) -> Done:
    section = _section(issue, sent.get("section"))
    step = 1 if sent.get("step") == 1 else -1
    editing.shift_section(section, step, by=by)
    said = _("“%(section)s” has moved.") % {"section": section}
    return Done(said, {"section": section.pk, "shifted": step})


def _remove_section(issue: Issue, sent: Mapping[str, Any], by: User) -> Done:
    section = _section(issue, sent.get("section"))
    step = step_of_removal(section)
    editing.remove_section(section, by=by)
    said = _("“%(section)s” is removed; what stood in it lies on the shelf of cut entries.")
    return Done(said % {"section": section}, step)


ACTS: dict[str, Callable[[Issue, Mapping[str, Any], User], Done]] = {
    "move": _move,
    "shelve": _shelve,
    "cut": _cut,
    "dismiss": _dismiss,
    "join": _join,
    "paste": _paste,
    "to_brief": _to_brief,
    "brief_to_entry": _brief_to_entry,
    "shift_brief": _shift_brief,
    "cut_brief": _cut_brief,
    "add_section": _add_section,
    "shift_section": _shift_section,
    "remove_section": _remove_section,
}
"""The acts by name."""


def _number(sent: Mapping[str, Any], name: str) -> int:
    """Return a number that a script sent; -1, which is no place, for anything else."""
    number = sent.get(name)
    return number if isinstance(number, int) else -1


def _link(issue: Issue, number: Any) -> Link:
    """Return a link of the issue or of a shelf."""
    links = Link.objects.filter(Q(section__issue=issue) | Q(section=None))
    links = links.select_related("section__issue")
    link = links.filter(pk=number if isinstance(number, int) else 0).first()
    if link is None:
        raise WorkflowError(_("This link is no longer there. Reload the page."))
    return link


def _section(issue: Issue, number: Any) -> Section:
    sections = issue.sections.select_related("issue")
    section = sections.filter(pk=number if isinstance(number, int) else 0).first()
    if section is None:
        raise WorkflowError(_("This section is no longer there. Reload the page."))
    return section
