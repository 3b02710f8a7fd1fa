"""Undo the acts on rows of the desk, the latest first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from digests import editing
from digests.admin.history.labels import FIELDS
from digests.arrange import place_of
from digests.editing import Seen
from digests.models import Issue, Link, Section, Shelf
from digests.workflow import WorkflowError

MOST_STEPS = 20
"""The number of steps that are kept for an issue in one tab."""
MOST_TABS = 4
"""The number of tabs whose steps are kept, those that acted last."""
TAB = "X-Desk-Tab"
"""The header that names the tab of the browser; its first letters are kept."""
MOST_LETTERS = 32
"""The length of a name of a tab."""

Step = dict[str, Any]


def remember(request: HttpRequest, issue: Issue, step: Step | None) -> None:
    """Keep a step in the session, so that it can be undone."""
    if step is not None:
        _keep(request, issue, [*_steps(request, issue), step][-MOST_STEPS:])


def can_undo(request: HttpRequest, issue: Issue) -> bool:
    """Return True when a step is kept for the issue: of the tab that asks, of any for a page."""
    if TAB in request.headers:
        return bool(_steps(request, issue))
    return any(_tabs(request, issue).values())


def row_of(step: Step | None) -> str:
    """Return the name of the row that a step is about, like ``link:12``; "" where there is none."""
    for kind in ("link", "section"):
        if step and kind in step:
            return f"{kind}:{step[kind]}"
    return ""


def undo_last(request: HttpRequest, issue: Issue, *, by: User) -> tuple[str, str]:
    """Undo the last step that is kept; return a sentence on it, and the name of its row or "".

    Raises WorkflowError where somebody has changed since what it moved; the step is forgotten then.
    """
    if not _steps(request, issue):
        raise WorkflowError(_("There is nothing to undo."))
    *steps, step = _steps(request, issue)
    _keep(request, issue, steps)
    if "removed" in step:
        section = _bring_back(issue, step, by)
        _keep(request, issue, [_renamed(one, step["key"], section.pk) for one in steps])
        return _("“%(section)s” is back.") % {"section": section}, f"section:{section.pk}"
    return _undo(issue, step, by), row_of(step)


def _undo(issue: Issue, step: Step, by: User) -> str:
    """Undo a step that leaves the keys of the others as they are; return a sentence on it."""
    if "opening" in step:
        _undo_opening(issue, step, by)
        if "link" not in step:
            return _("The brief is back.")
    if "issue_text" in step:
        editing.undo_issue_text(issue, *step["issue_text"], by=by)
        return _("The issue is as it was before its Markdown was edited.")
    if "item_text" in step:
        return _undo_item_text(issue, step, by)
    if "pasted" in step:
        return _undo_pasted(issue, step, by)
    if "texts" in step:
        return _undo_join(issue, step, by)
    if "link" in step:
        return _undo_link(issue, step, by)
    return _undo_section(issue, step, by)


def where_is(link: Link) -> Step:
    """Return where a link stands, by keys that a session can hold."""
    return {
        "section": link.section_id,
        "place": place_of(link),
        "shelf": link.shelf,
        "category": link.category_id,
    }


def step_of_link(link: Link, before: Step) -> Step:
    """Return the step that brought a link from where it was to where it stands now."""
    now = Link.objects.select_related("section").get(pk=link.pk)
    return {"link": link.pk, "before": before, "after": where_is(now)}


def step_of_pasted(
    links: Iterable[Link], made: Iterable[Section], texts: Mapping[str, str]
) -> Step:
    """Return the step that added links, made sections for them and filled texts of the issue.

    It has the versions of the links in which nobody has changed them.
    """
    pasted = [[link.pk, link.version] for link in links]
    return {"pasted": pasted, "made": [section.pk for section in made], "filled": dict(texts)}


def step_of_texts(entry: Link, before: Mapping[str, str]) -> Step:
    """Return the step from the texts that an entry had to those that are stored now."""
    now = editing.read_fields(Link.objects.get(pk=entry.pk))
    texts = {name: [before[name], now[name]] for name in now if before[name] != now[name]}
    return {"entry": entry.pk, "texts": texts}


def step_of_removal(section: Section) -> Step:
    """Return the step that removes a section, with all that brings it back; before it is taken."""
    sections = list(section.issue.sections.values_list("pk", flat=True))
    return {
        "removed": editing.read_fields(section),
        "key": section.pk,
        "place": sections.index(section.pk),
        "links": list(section.links.values_list("pk", flat=True)),
    }


def _undo_opening(issue: Issue, step: Step, by: User) -> None:
    """Bring the briefs of an opening back beside what was written in it since."""
    before, after = step["opening"]
    written = editing.write_issue(
        issue, {"opening": before}, seen=Seen(0, {"opening": after}), by=by
    )
    if written.is_conflict:
        raise WorkflowError(_("Somebody has changed the opening since, so it stays as it is."))


@transaction.atomic
def _undo_item_text(issue: Issue, step: Step, by: User) -> str:
    """Bring the Markdown of an entry back; the entries that came out of it are cut.

    Those that somebody has changed since stay.
    """
    uid, added = UUID(step["item_text"]), dict(step.get("added", ()))
    written = editing.write_item_text(issue, uid, step["before"], seen=step["after"], by=by)
    if written.conflict:
        raise WorkflowError(_("Somebody has changed the entry since, so it stays as it is."))
    stay = _cut_added(issue, added, by)
    said = _("“%(link)s” is as it was.") % {"link": Link.objects.get(uid=uid)}
    return " ".join([said, *stay])


@transaction.atomic
def _undo_pasted(issue: Issue, step: Step, by: User) -> str:
    stay = _cut_added(issue, dict(step["pasted"]), by)
    # A step of the release before has neither.
    for section in issue.sections.filter(pk__in=step.get("made", ()), links=None):
        editing.remove_section(section, by=by)
    stay += _empty_texts(issue, step.get("filled", {}), by)
    return " ".join([_("What was pasted lies on the shelf of cut entries."), *stay])


def _empty_texts(issue: Issue, filled: Mapping[str, str], by: User) -> list[str]:
    """Empty texts of an issue again; return sentences on those that were changed since and stay."""
    written = {
        name: editing.write_issue(issue, {name: ""}, seen=Seen(0, {name: text}), by=by)
        for name, text in filled.items()
    }
    stay = [name for name, one in written.items() if one.is_conflict]
    return [_changed_since(FIELDS[name]) for name in stay]


def _changed_since(what: object) -> str:
    return _("“%(link)s” has been changed since, so it stays.") % {"link": what}


def _cut_added(issue: Issue, added: Mapping[int, int], by: User) -> list[str]:
    """Cut links that a step added; return sentences on those that were changed since and stay."""
    links = list(Link.objects.filter(pk__in=added, section__issue=issue))
    unchanged = editing.untouched(links, added)
    for link in unchanged:
        editing.shelve_link(link, by=by, cut=True)
    changed = [link for link in links if link not in unchanged]
    return list(map(_changed_since, changed))


@transaction.atomic
def _undo_join(issue: Issue, step: Step, by: User) -> str:
    """Take a link out of the entry that it was joined to, and bring it back to its place."""
    entry = Link.objects.select_related("section__issue").filter(pk=step["entry"]).first()
    if entry is None:
        raise WorkflowError(_("The other entry is gone, so nothing was undone."))
    before = {name: text for name, (text, _now) in step["texts"].items()}
    after = {name: text for name, (_text, text) in step["texts"].items()}
    written = editing.write_link(entry, before, seen=Seen(0, after), by=by)
    if written.is_conflict:
        raise WorkflowError(_("Somebody has changed the entry since, so it stays as it is."))
    return _undo_link(issue, step, by)


def _undo_link(issue: Issue, step: Step, by: User) -> str:
    link = Link.objects.select_related("section__issue").filter(pk=step["link"]).first()
    before: Mapping[str, Any] = step["before"]
    after: Mapping[str, Any] = step["after"]
    if link is None or (link.section_id, link.shelf) != (after["section"], after["shelf"]):
        raise WorkflowError(_("Somebody has moved it since, so it stays where it is."))
    if before["section"]:
        section = issue.sections.select_related("issue").filter(pk=before["section"]).first()
        if section is None:
            raise WorkflowError(_("Its section is gone, so it stays where it is."))
        editing.move_link(link, section, before["place"], by=by)
    elif link.section_id:
        editing.shelve_link(link, by=by, cut=before["shelf"] == Shelf.CUT)
        now = Link.objects.get(pk=link.pk)
        if now.category_id != before["category"]:
            typed = {"category": str(before["category"] or "")}
            editing.write_link(now, typed, seen=editing.see(now), by=by)
    else:
        editing.lay_aside([link], Shelf(before["shelf"]), by=by)
    return _("“%(link)s” is back.") % {"link": link}


def _undo_section(issue: Issue, step: Step, by: User) -> str:
    section = issue.sections.select_related("issue").filter(pk=step["section"]).first()
    if section is None:
        raise WorkflowError(_("The section is gone, so nothing was undone."))
    if "shifted" in step:
        editing.shift_section(section, -step["shifted"], by=by)
        return _("“%(section)s” is back.") % {"section": section}
    if section.links.exists():
        raise WorkflowError(_("The section has entries by now, so it stays."))
    editing.remove_section(section, by=by)
    return _("“%(section)s” is gone again.") % {"section": section}


def _renamed(step: Step, old: int, new: int) -> Step:
    """Return a step with the key of a section that was created anew."""
    parts = {name: part for name, part in step.items() if isinstance(part, dict)}
    inside = {name: _renamed(part, old, new) for name, part in parts.items()}
    own = {"section": new} if step.get("section") == old else {}
    return {**step, **inside, **own}


def _bring_back(issue: Issue, step: Step, by: User) -> Section:
    """Create a removed section anew at its place, with those of its links that lie on the shelf."""
    section = editing.create_section(issue, step["removed"], by=by)
    last = issue.sections.count() - 1
    for _place in range(last - step["place"]):
        editing.shift_section(section, -1, by=by)
    links = Link.objects.filter(pk__in=step["links"], section=None, cut_from=issue)
    found = {link.pk: link for link in links}
    for pk in step["links"]:
        if pk in found:
            editing.move_link(found[pk], section, by=by)
    return section


def _steps(request: HttpRequest, issue: Issue) -> list[Step]:
    """Return the steps of the tab that asks, the latest last."""
    return _tabs(request, issue).get(_tab(request), [])


def _keep(request: HttpRequest, issue: Issue, steps: list[Step]) -> None:
    tab = _tab(request)
    others = [one for one in _tabs(request, issue).items() if one[0] != tab]
    request.session[_key(issue)] = dict([*others[1 - MOST_TABS :], (tab, steps)])


def _tabs(request: HttpRequest, issue: Issue) -> dict[str, list[Step]]:
    tabs: dict[str, list[Step]] = request.session.get(_key(issue), {})
    return tabs


def _tab(request: HttpRequest) -> str:
    return request.headers.get(TAB, "")[:MOST_LETTERS]


def _key(issue: Issue) -> str:
    return f"desk_steps_{issue.pk}"
