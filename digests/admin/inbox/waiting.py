"""The shelves of what came by itself, on which it is kept or dismissed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.contrib.admin.models import ADDITION, LogEntry
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from digests import editing, findings
from digests.admin.context import page_context
from digests.admin.date_labels import time_ago
from digests.admin.edits import waiting_message
from digests.admin.feed.standing import standing_of
from digests.admin.lists import BoundedPaginator
from digests.admin.memory.told import AddressTold, tell_of_entries
from digests.admin.requests import parse_pk, person
from digests.document import Entry
from digests.identity import identify
from digests.models import Decision, Feed, FeedItem, Link, Publication, Suggestion, WaitingModel
from digests.people import name_of
from digests.rendering.addresses import host_of, safe_url

from .actions import KEPT, named
from .batches import act_on_all, refusals
from .shelves import TABS, WAITING_TABS

PER_PAGE = 50
MODELS: Mapping[str, type[WaitingModel]] = {"feeds": FeedItem, "suggested": Suggestion}
"""The rows of each shelf."""
MOST_BROKEN = 10
"""The number of broken feeds that are shown."""


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A row of a shelf.

    ``address`` is safe to link to, ``told`` says where it stands elsewhere and whether it will
    last, ``waiting`` is the link of the inbox that has it. ``decided`` tells who decided what, ""
    before that.
    """

    row: WaitingModel
    address: str
    host: str
    told: Sequence[AddressTold]
    waiting: Link | None
    added: SafeString
    decided: str


@dataclass(slots=True)
class Outcome:
    """The result of an action: a sentence, the rows that it changed, and the problems."""

    said: str = ""
    rows: list[WaitingModel] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@require_safe
def waiting_page(request: HttpRequest, name: str) -> HttpResponse:
    """Show what waits on a shelf, or with ``?decided`` what was decided lately."""
    context = _context(request, name, request.GET)
    found = _found(name, is_decided=context["is_decided"])
    page = BoundedPaginator(found, PER_PAGE).get_page(request.GET.get("p"))
    context |= {
        **page_context(request, _("Inbox"), Link),
        "tabs": TABS,
        "page": page,
        "rows": _rows_of(page.object_list),
        "said": _last_said(request, name),
        **_surroundings(name),
    }
    return TemplateResponse(request, f"admin/inbox/{name}.html", context)


@require_POST
def waiting_act_view(request: HttpRequest, name: str) -> HttpResponse:
    """Keep, dismiss or put back rows of a shelf.

    With ``part`` the answer is the part of the page that has changed, else the page again.
    """
    _require_shelf(request, name)
    verb, _space, number = request.POST.get("act", "").partition(" ")
    typed = [number] if number else request.POST.getlist("links")
    numbers = [pk for pk in map(parse_pk, typed) if pk is not None]
    outcome = Outcome(problems=[_("Tick something first.")])
    if verb == "nothing":
        outcome = Outcome()
    elif numbers and verb in ACTS:
        outcome = ACTS[verb](request, MODELS[name], numbers)
        left = len(numbers) - len(outcome.rows)
        if left and not outcome.problems:
            outcome.problems = [_decided_meanwhile()]
    if outcome.said:
        steps = request.session.get(_session_key(name), [])
        step = [outcome.said, [row.pk for row in outcome.rows]]
        request.session[_session_key(name)] = [*steps, step][-KEPT:]
    return _answer(request, name, outcome, numbers)


@require_POST
def waiting_undo_view(request: HttpRequest, name: str) -> HttpResponse:
    """Undo the last action on a shelf."""
    _require_shelf(request, name)
    steps = request.session.get(_session_key(name), [])
    if not steps:
        return _answer(request, name, Outcome(problems=[_("There is nothing to undo.")]), [])
    numbers = steps[-1][1]
    request.session[_session_key(name)] = steps[:-1]
    back = editing.put_back_waiting(MODELS[name], numbers, by=person(request), is_own=True)
    problems = _why_not_back(numbers, back)
    rows: Any = MODELS[name]._default_manager  # noqa: SLF001 (documented API)
    left = set(numbers) - {row.pk for row in back}
    if rows.filter(pk__in=left).exclude(decided_by=person(request)).exists():
        problems = [_decided_meanwhile()]
    return _answer(request, name, Outcome(problems=problems), numbers)


def _keep(
    request: HttpRequest,
    model: type[WaitingModel],
    numbers: list[int],
    *,
    with_credit: bool = False,
) -> Outcome:
    def keep(these: list[int]) -> list[editing.Kept]:
        return editing.keep_waiting(model, these, by=person(request), with_credit=with_credit)

    kept, refused = act_on_all(keep, numbers)
    findings.ask_pages([one.caught.link for one in kept], by=person(request))
    if new := [one.caught.link for one in kept if one.caught.is_new]:
        LogEntry.objects.log_actions(person(request).pk, new, ADDITION)
    problems = refusals(model._default_manager, refused)  # noqa: SLF001 (documented API)
    problems += [waiting_message(one.caught) for one in kept if not one.caught.is_new]
    lost = _("The link has a summary already, so no thanks were added to it: %(name)s.")
    problems += [lost % {"name": one.row.credit} for one in kept if one.is_credit_lost]
    said = named(_("In the inbox: %(links)s."), [one.row for one in kept])
    return Outcome(said, [one.row for one in kept], problems)


def _keep_with_credit(
    request: HttpRequest, model: type[WaitingModel], numbers: list[int]
) -> Outcome:
    return _keep(request, model, numbers, with_credit=True)


def _dismiss(request: HttpRequest, model: type[WaitingModel], numbers: list[int]) -> Outcome:
    rows = editing.dismiss_waiting(model, numbers, by=person(request))
    return Outcome(named(_("Dismissed: %(links)s."), rows), rows)


def _put_back(request: HttpRequest, model: type[WaitingModel], numbers: list[int]) -> Outcome:
    rows = editing.put_back_waiting(model, numbers, by=person(request))
    return Outcome(rows=rows, problems=_why_not_back(numbers, rows))


def _decided_meanwhile() -> str:
    return _("Somebody has decided about that meanwhile.")


def _why_not_back(numbers: list[int], back: list[WaitingModel]) -> list[str]:
    if len(back) == len(numbers):
        return []
    return [_("A link that somebody has worked on stays where it is.")]


ACTS: Mapping[str, Callable[[HttpRequest, type[WaitingModel], list[int]], Outcome]] = {
    "keep": _keep,
    "credit": _keep_with_credit,
    "dismiss": _dismiss,
    "back": _put_back,
}


def _require_shelf(request: HttpRequest, name: str) -> None:
    """Raise Http404 for an unknown shelf, PermissionDenied for users who may not see links."""
    if name not in MODELS:
        raise Http404
    if not request.user.has_perm("digests.view_link"):
        raise PermissionDenied


def _context(request: HttpRequest, name: str, place: QueryDict) -> dict[str, Any]:
    """Return what the rows of a shelf are shown with; ``place`` is the query of its page."""
    _require_shelf(request, name)
    return {
        "tab": next(tab for tab in WAITING_TABS if tab.name == name),
        "inbox": place.urlencode(),
        "is_decided": "decided" in place,
        "may_change": request.user.has_perm("digests.add_link"),
    }


def _surroundings(name: str) -> dict[str, Any]:
    """Return what stands around the rows: broken feeds, or whether readers may suggest anything."""
    if name == "suggested":
        return {"takes_suggestions": Publication.objects.current().takes_suggestions}
    broken = list(Feed.objects.broken()[: MOST_BROKEN + 1])
    return {
        "broken": [(feed, standing_of(feed)) for feed in broken[:MOST_BROKEN]],
        "has_more_broken": len(broken) > MOST_BROKEN,
        "has_feeds": Feed.objects.exists(),
    }


def _rows_of(rows: Iterable[WaitingModel]) -> list[WaitingRow]:
    """Return rows with all that is known about them, in four queries beside that of the rows."""
    rows = list(rows)
    told = tell_of_entries(Entry(title=row.title, url=row.url) for row in rows)
    inbox = editing.waiting_links(identify(row.url) for row in rows)
    found = []
    for row, its in zip(rows, told, strict=True):
        waiting = inbox.get(identify(row.url))
        own = row.link_id, waiting.pk if waiting else None
        found.append(
            WaitingRow(
                row=row,
                address=safe_url(row.url),
                host=host_of(row.url),
                told=[one.without(*own) for one in its],
                waiting=waiting,
                added=time_ago(row.created_at),
                decided="" if row.decision == Decision.WAITING else _decided(row),
            )
        )
    return found


def _decided(row: WaitingModel) -> str:
    """Return the decision about a row and who made it."""
    who = name_of(row.decided_by) if row.decided_by else ""
    return " · ".join(filter(None, [str(Decision(row.decision).label), who]))


def _answer(request: HttpRequest, name: str, outcome: Outcome, numbers: list[int]) -> HttpResponse:
    place = QueryDict(request.POST.get("inbox", ""))
    if "part" not in request.POST:
        for problem in outcome.problems:
            messages.warning(request, problem)
        query = place.urlencode()
        address = reverse("waiting", args=[name])
        return HttpResponseRedirect(f"{address}?{query}" if query else address)
    context = _context(request, name, place)
    rows: Any = _found(name, is_decided=context["is_decided"])
    context |= {
        "said": _last_said(request, name),
        "problems": outcome.problems,
        "rows": _rows_of(rows.filter(pk__in=numbers)),
    }
    return render(request, "admin/inbox/_waiting_answer.html", context)


def _found(name: str, *, is_decided: bool) -> Any:
    rows: Any = MODELS[name]._default_manager  # noqa: SLF001 (documented API)
    return rows.decided() if is_decided else rows.waiting()


def _session_key(name: str) -> str:
    return f"waiting_steps_{name}"


def _last_said(request: HttpRequest, name: str) -> str:
    """Return the sentence on the last action that can be undone, "" without one."""
    steps = request.session.get(_session_key(name), [])
    return str(steps[-1][0]) if steps else ""
