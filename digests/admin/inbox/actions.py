"""The actions on the links of a shelf, and the way back from the last ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext

from digests import editing, history
from digests.admin.link.bulk_move import MOVED
from digests.admin.people.activity_log import ENTRY_RESTORED, log_step
from digests.admin.requests import parse_pk, person
from digests.models import Category, Issue, Link, Section, Shelf
from digests.people import name_of
from digests.permissions import require
from digests.workflow import WorkflowError

from .batches import act_on_all, refusals

SESSION_STEPS = "inbox_steps"
"""The session's key of the last actions, the latest at the end, each a sentence and its steps."""
KEPT = 20
"""The number of actions that can be undone."""
IN_REVIEW = gettext_lazy("Its issue is in review, where only editors change it.")
TAKEN_OUT = gettext_noop("Taken out of a section again.")


@dataclass(slots=True)
class Outcome:
    """The result of an action: a sentence, the steps that can be undone, and the problems."""

    said: str = ""
    steps: list[editing.ShelfStep] = field(default_factory=list)
    problems: list[Any] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Act:
    """An action as a button sends it: ``verb:of PK``, or without a key for the ticked links.

    ``of`` is the key of a section or category.
    """

    verb: str
    of: str
    links: list[int]

    @classmethod
    def read(cls, request: HttpRequest) -> Act:
        """Return the action that a request asks for."""
        words, _space, number = request.POST.get("act", "").partition(" ")
        verb, _colon, of = words.partition(":")
        typed = [number] if number else request.POST.getlist("links")
        return cls(verb, of, [pk for pk in map(parse_pk, typed) if pk is not None])


def perform(request: HttpRequest, act: Act, shelf: Shelf) -> Outcome:
    """Do what a button asks for with links of a shelf, and keep how to undo it.

    Raises PermissionDenied when the user may not do that.
    """
    require(request.user.has_perm("digests.change_link"))
    if act.verb not in ACTS:
        return Outcome(problems=[_("There is no such action. Reload the page.")])
    if not act.links:
        return Outcome(problems=[_("Tick the links first.")])
    try:
        outcome = ACTS[act.verb](request, act, shelf)
    except WorkflowError as error:
        return Outcome(problems=error.messages)
    if outcome.steps:
        kept = request.session.get(SESSION_STEPS, [])
        entry = [outcome.said, [asdict(step) for step in outcome.steps]]
        request.session[SESSION_STEPS] = [*kept, entry][-KEPT:]
    return outcome


def undo(request: HttpRequest) -> tuple[Outcome, list[int]]:
    """Undo the last action that is kept; return what was done, and the keys of its links.

    Raises PermissionDenied when the user may not do that.
    """
    require(request.user.has_perm("digests.change_link"))
    kept = request.session.get(SESSION_STEPS, [])
    if not kept:
        return Outcome(problems=[_("There is nothing to undo.")]), []
    steps = [editing.ShelfStep(**values) for values in kept[-1][1]]
    sections = Section.objects.filter(pk__in=[step.to_section or 0 for step in steps])
    issues = list(Issue.objects.filter(sections__in=sections.order_by()).distinct())
    for issue in issues:
        editing.judge_unsettled(issue)
    try:
        links = editing.undo_steps(steps, by=person(request))
    except WorkflowError as error:
        return Outcome(problems=error.messages), []
    except PermissionDenied:
        return Outcome(problems=[IN_REVIEW]), []
    request.session[SESSION_STEPS] = kept[:-1]
    for issue in issues:
        editing.settle_issue(issue, by=person(request))
    if any(step.to_section for step in steps):
        _log(request, links, TAKEN_OUT)
    outcome = Outcome(named(_("Undone: %(links)s."), links))
    here = {link.pk for link in links}
    left = [step.link for step in steps if step.link not in here]
    outcome.problems = _why_not(request, left, shelf=None)
    return outcome, [link.pk for link in links]


def last_said(request: HttpRequest) -> str:
    """Return the sentence on the last action that can be undone, "" without one."""
    kept = request.session.get(SESSION_STEPS, [])
    return str(kept[-1][0]) if kept else ""


def _sort(request: HttpRequest, act: Act, shelf: Shelf) -> Outcome:
    sections = editing.open_sections(person(request))
    section = sections.filter(pk=parse_pk(act.of) or 0).first()
    if section is None:
        raise WorkflowError(_("This section cannot take links any more. Choose another one."))
    editing.judge_unsettled(section.issue)

    def sort(these: list[int]) -> list[editing.ShelfStep]:
        return editing.sort_links(these, shelf, section, by=person(request))

    steps, refused = act_on_all(sort, act.links)
    editing.settle_issue(section.issue, by=person(request))
    links = _links_of(steps)
    _log(request, links, MOVED)
    said = named(_("Put into “%(place)s”: %(links)s."), links, place=f"{section.issue} · {section}")
    return _outcome(request, act, shelf, steps, said, refused)


def _tag(request: HttpRequest, act: Act, shelf: Shelf) -> Outcome:
    category = Category.objects.filter(pk=parse_pk(act.of) or 0).first()
    steps: list[editing.ShelfStep] = []
    problems = []
    for number in act.links:
        seen = request.POST.get(f"seen-{number}", "")
        key = str(category.pk) if category else ""
        done = editing.tag_link(number, shelf, key, seen=seen, by=person(request))
        steps += done or []
        if done is None:
            link = Link.objects.select_related("category", "edited_by").get(pk=number)
            told = {"link": link, "who": _who(link), "category": link.category or _("none")}
            problems.append(
                _("%(who)s chose another category for “%(link)s”: %(category)s.") % told
            )
    sentence = _("For “%(category)s”: %(links)s.") if category else _("For no category: %(links)s.")
    said = named(sentence, _links_of(steps), category=category)
    outcome = Outcome(said, steps, problems)
    if not problems:
        here = Link.objects.filter(pk__in=act.links, section=None, shelf=shelf)
        left = set(act.links) - set(here.values_list("pk", flat=True))
        outcome.problems = _why_not(request, left, shelf)
    return outcome


def _dismiss(request: HttpRequest, act: Act, shelf: Shelf) -> Outcome:
    return _to_shelf(request, act, shelf, Shelf.DISMISSED)


def _to_inbox(request: HttpRequest, act: Act, shelf: Shelf) -> Outcome:
    return _to_shelf(request, act, shelf, Shelf.INBOX)


def _to_shelf(request: HttpRequest, act: Act, shelf: Shelf, to: Shelf) -> Outcome:
    steps = editing.change_shelf(act.links, shelf, to, by=person(request))
    is_back = to == Shelf.INBOX
    sentence = _("Back in the inbox: %(links)s.") if is_back else _("Dismissed: %(links)s.")
    return _outcome(request, act, shelf, steps, named(sentence, _links_of(steps)))


def _put_back(request: HttpRequest, act: Act, shelf: Shelf) -> Outcome:
    """Return cut links to their issues; the way on from there is the issue's own."""
    back: list[Link] = []
    problems = []
    for link in Link.objects.filter(pk__in=act.links, shelf=shelf).select_related("cut_from"):
        try:
            issue = history.put_back(link, by=person(request))
        except WorkflowError as error:
            problems.append(f"“{link}”: {error.messages[0]}")
        except PermissionDenied:
            problems.append(f"“{link}”: {IN_REVIEW}")
        else:
            back.append(link)
            log_step(request, issue, ENTRY_RESTORED)
    return Outcome(named(_("Put back into its issue: %(links)s."), back), problems=problems)


ACTS: Mapping[str, Callable[[HttpRequest, Act, Shelf], Outcome]] = {
    "section": _sort,
    "category": _tag,
    "dismiss": _dismiss,
    "inbox": _to_inbox,
    "back": _put_back,
}


def _outcome(
    request: HttpRequest,
    act: Act,
    shelf: Shelf,
    steps: list[editing.ShelfStep],
    said: str,
    refused: Mapping[int, str] = MappingProxyType({}),
) -> Outcome:
    told = {step.link for step in steps} | refused.keys()
    left = [number for number in act.links if number not in told]
    problems = refusals(Link.objects, refused) + _why_not(request, left, shelf)
    return Outcome(said, steps, problems)


def _links_of(steps: Iterable[editing.ShelfStep]) -> list[Link]:
    return list(Link.objects.filter(pk__in=[step.link for step in steps]))


def _log(request: HttpRequest, links: Iterable[Link], sentence: str) -> None:
    for link in links:
        log_step(request, link, sentence)


def named(sentence: str, links: Sequence[Any], **told: Any) -> str:
    """Return a sentence with the title of the first link and the number of the others.

    It is empty where there is no link.
    """
    if not links:
        return ""
    names = f"“{links[0]}”"
    if others := len(links) - 1:
        text = ngettext("%(link)s and %(n)d more", "%(link)s and %(n)d more", others)
        names = text % {"link": names, "n": others}
    return sentence % {"links": names, **told}


def _why_not(request: HttpRequest, numbers: Iterable[int], shelf: Shelf | None) -> list[str]:
    """Return a sentence for each link that an action left alone."""
    rows = Link.objects.select_related("section__issue", "section__category", "edited_by")
    found = rows.in_bulk(list(numbers))
    problems = []
    for number in numbers:
        link = found.get(number)
        if link is None:
            problems.append(_("One of the links is no longer there."))
            continue
        told = {"link": link, "who": _who(link), "place": _place_of(link)}
        why = editing.why_bound(link, person(request)) if link.section is None else ""
        if why and link.shelf == shelf:
            problems.append(f"“{link}”: {why}")
        else:
            problems.append(_("“%(link)s” stays in “%(place)s”, where %(who)s put it.") % told)
    return problems


def _place_of(link: Link) -> str:
    """Return the issue and section of a link, or its shelf."""
    if link.section:
        return f"{link.section.issue} · {link.section}"
    return str(Shelf(link.shelf).label)


def _who(link: Link) -> str:
    return name_of(link.edited_by) if link.edited_by else _("somebody")
