"""Remember in the session what a person's last catch made, so that it can be undone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_POST

from digests import editing, workflow
from digests.admin.inbox.actions import IN_REVIEW
from digests.admin.requests import person
from digests.exchange.undoing import take_back_import
from digests.models import Issue, Link
from digests.workflow import WorkflowError

from .forms import way_back

SESSION_KEY = "last_catch"
"""The session's key of what the last catch did."""


@dataclass(frozen=True, slots=True)
class Completed:
    """A link that waited, with the texts that went into its empty fields, by field."""

    link: Link
    filled: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LastCatch:
    """The rows that a person's last catch made or changed, unless somebody has edited them since.

    New links and drafts, the links that waited and were completed, the steps of those that were
    moved into a section, and the issues that a file updated, each as its version right after.
    """

    links: Sequence[Link] = ()
    issues: Sequence[Issue] = ()
    completed: Sequence[Completed] = ()
    moved: Sequence[editing.ShelfStep] = ()
    updated: Sequence[Issue] = ()

    def __bool__(self) -> bool:
        return bool(self.links or self.issues or self.completed or self.moved or self.updated)

    @property
    def waited(self) -> list[Link]:
        """The links that waited already and were completed or moved."""
        moved = Link.objects.in_bulk([step.link for step in self.moved])
        return list({**moved, **{one.link.pk: one.link for one in self.completed}}.values())


def remember(request: HttpRequest, done: LastCatch) -> None:
    """Keep what a catch has done in place of what was done before."""
    request.session[SESSION_KEY] = {
        "links": _versions(Link, done.links),
        "issues": _versions(Issue, done.issues),
        "completed": [(one.link.pk, dict(one.filled)) for one in done.completed],
        "moved": [asdict(step) for step in done.moved],
        "updated": _versions(Issue, done.updated),
    }


def last_catch(request: HttpRequest) -> LastCatch:
    """Return what the last catch did, as far as it stands."""
    kept = request.session.get(SESSION_KEY, {})
    links, versions = _rows(Link, kept.get("links"))
    issues = _same(*_rows(Issue, kept.get("issues")))
    return LastCatch(
        links=editing.untouched(links, versions) if links else (),
        issues=[one for one in issues if one.is_unpublished()],
        completed=_still_completed(kept.get("completed") or ()),
        moved=_still_moved(kept.get("moved") or ()),
        updated=_same(*_rows(Issue, kept.get("updated"))),
    )


def _versions(model: Any, rows: Iterable[Model]) -> list[tuple[int, int]]:
    keys = [row.pk for row in rows]
    return list(model.objects.filter(pk__in=keys).values_list("pk", "version")) if keys else []


def _rows(model: Any, versions: Sequence[Any] | None) -> tuple[list[Any], dict[int, int]]:
    """Return the rows that the session names, and the versions that it names by their keys."""
    named = dict(map(tuple, versions or ()))
    return list(model.objects.filter(pk__in=named) if named else ()), named


def _same(rows: Iterable[Issue], versions: Mapping[int, int]) -> list[Issue]:
    return [row for row in rows if row.version == versions[row.pk]]


def _still_completed(kept: Iterable[Any]) -> list[Completed]:
    filled = dict(map(tuple, kept))
    links = Link.objects.select_related("category").filter(pk__in=filled) if filled else ()
    found = (Completed(link, filled[link.pk]) for link in links)
    return [one for one in found if editing.still_filled(one.link, one.filled)]


def _still_moved(kept: Iterable[Any]) -> list[editing.ShelfStep]:
    steps = [editing.ShelfStep(**values) for values in kept]
    if not steps:
        return []
    there = Link.objects.filter(pk__in=[step.link for step in steps])
    places = dict(there.values_list("pk", "section"))
    return [step for step in steps if places.get(step.link) == step.to_section]


@require_POST
def undo_view(request: HttpRequest) -> HttpResponse:
    """Take back what the last catch did."""
    last, by = last_catch(request), person(request)
    homes = Issue.objects.filter(sections__in=[step.to_section or 0 for step in last.moved])
    try:
        with transaction.atomic():
            for issue in last.issues:
                workflow.delete_issue(issue, by=by)
            for issue in last.updated:
                take_back_import(issue, version=issue.version, by=by)
            count = editing.take_back(last.links, by=by)
            back = editing.undo_steps(last.moved, by=by)
            for one in last.completed:
                editing.take_back_filled(one.link, one.filled, by=by)
    except WorkflowError as error:
        messages.error(request, error.messages[0])
    except PermissionDenied:
        messages.error(request, IN_REVIEW)
    else:
        for issue in homes.distinct() if back else ():
            editing.settle_issue(issue, by=by)
        _show_taken_back(request, count, last)
        request.session.pop(SESSION_KEY, None)  # what was refused can be asked for again
    return HttpResponseRedirect(way_back(request.POST.get("back", "")))


_TAKEN_BACK = (
    ngettext_lazy(
        "%(n)d link is taken back. It lies among the dismissed ones.",
        "%(n)d links are taken back. They lie among the dismissed ones.",
        "n",
    ),
    ngettext_lazy(
        "%(n)d link waits in the inbox again as it did before.",
        "%(n)d links wait in the inbox again as they did before.",
        "n",
    ),
    ngettext_lazy(
        "%(n)d new issue is taken back. It lies among the deleted ones.",
        "%(n)d new issues are taken back. They lie among the deleted ones.",
        "n",
    ),
    ngettext_lazy(
        "%(n)d issue is again as it was before its file.",
        "%(n)d issues are again as they were before their files.",
        "n",
    ),
)
"""The sentences on new links, completed links, new issues and updated issues, in that order."""


def _show_taken_back(request: HttpRequest, links: int, last: LastCatch) -> None:
    counts = (links, len(last.waited), len(last.issues), len(last.updated))
    for sentence, count in zip(_TAKEN_BACK, counts, strict=True):
        if count or (sentence is _TAKEN_BACK[0] and not last):
            messages.success(request, sentence % {"n": count})
