"""The checks of an issue as the pages of the admin show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from digests import editing, preflight
from digests.admin.requests import person
from digests.models import Issue
from digests.permissions import may_edit, may_publish, require
from digests.preflight import MENDS, Problem, Report
from digests.workflow import WorkflowError

from .remote_pictures import copy_pictures

COPY_PICTURES = "copy-pictures"
"""The mend that asks other sites, and tells of each picture."""
_COPY_HERE = gettext_lazy("Copy it here")


@dataclass(frozen=True, slots=True)
class ShownProblem:
    """A finding with the address of its place; ``mend`` is the label of its button, "" without."""

    problem: Problem
    url: str
    mend: str | Promise


def checks_context(
    request: HttpRequest, issue: Issue, report: Report | None = None
) -> dict[str, Any]:
    """Return the context of what the checks find in an issue.

    The checks are run unless their report is given.
    """
    report = report or preflight.check(issue)
    may = may_edit(request.user, issue)
    return {
        "issue": issue,
        "report": report,
        "errors": list(_shown(issue, report.errors)),
        "warnings": list(_shown(issue, report.warnings)),
        "may_mend": may,
        "may_let_stand": may or may_publish(request.user),
    }


def take_up(request: HttpRequest, issue: Issue, act: str, fingerprint: str) -> str:
    """Mend a finding, or let it stand where the act is ``let_stand``; return what was done.

    Raises WorkflowError for a finding that there is no more, or that no machine can mend, and
    PermissionDenied where the user may not.
    """
    report = preflight.check(issue)
    found = {one.fingerprint: one for one in (*report.errors, *report.warnings)}
    problem = found.get(fingerprint)
    if problem is None:
        raise WorkflowError(_("This is no longer so. The checks are run anew."))
    if act == "let_stand":
        preflight.acknowledge(issue, [problem], by=person(request))
        return _("It stands: %(problem)s") % {"problem": problem.sentence}
    require(may_edit(person(request), issue))
    if problem.mend == COPY_PICTURES:
        return " ".join(sentence for _level, sentence in copy_pictures(request, issue))
    preflight.mend(issue, problem, by=person(request))
    editing.settle_issue(issue, by=person(request))
    return _("Mended: %(problem)s") % {"problem": problem.sentence}


def _shown(issue: Issue, problems: Iterable[Problem]) -> Iterable[ShownProblem]:
    desk = reverse("desk", args=[issue.pk])
    for one in problems:
        known = MENDS.get(one.mend)
        label = _COPY_HERE if one.mend == COPY_PICTURES else known.label if known else ""
        yield ShownProblem(problem=one, url=f"{desk}#{one.anchor}", mend=label)
