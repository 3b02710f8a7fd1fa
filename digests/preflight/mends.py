"""The corrections of findings that a machine can make."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from django.contrib.auth.models import User
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from digests import editing, store
from digests.document.input_normalisation import (
    ReferenceLineError,
    hard_breaks,
    read_references,
    write_references,
)
from digests.editing import Seen, see
from digests.identity import without_tracking
from digests.lead import draft_lead, wrong_count
from digests.models import Issue, Link, Publication
from digests.workflow import WorkflowError

from .values import Problem


@dataclass(frozen=True, slots=True)
class Mend:
    """A mend: the words of its button, and what it writes for an issue and a problem."""

    label: Promise
    make: Callable[[Issue, Problem, User | None], None]


def mend(issue: Issue, problem: Problem, *, by: User | None = None) -> None:
    """Mend what a check has found. Raises WorkflowError where no machine can."""
    known = MENDS.get(problem.mend)
    if known is None:
        raise WorkflowError(_("No machine can mend this. Change the text."))
    known.make(issue, problem, by)


def _draft_lead(issue: Issue, _problem: Problem, by: User | None) -> None:
    language = Publication.objects.current().language
    _write_issue(issue, {"lead": draft_lead(store.load_document(issue), language)}, by)


def _right_count(issue: Issue, _problem: Problem, by: User | None) -> None:
    lead = issue.lead or ""
    entries = Link.objects.entries().filter(section__issue=issue).count()
    if wrong := wrong_count(lead, entries):
        _write_issue(issue, {"lead": wrong.righted(lead)}, by)


def _drop_tracking(issue: Issue, problem: Problem, by: User | None) -> None:
    link = _link(issue, problem)
    if problem.field == "url":
        _write_link(link, {"url": without_tracking(link.url or "")}, by)
        return
    try:
        references = read_references(editing.read_fields(link)["references"])
    except ReferenceLineError as error:
        raise WorkflowError(_("A line of the references cannot be read. Mend it first.")) from error
    mended = (replace(one, url=without_tracking(one.url)) for one in references)
    _write_link(link, {"references": write_references(mended)}, by)


def _lasting_address(issue: Issue, problem: Problem, by: User | None) -> None:
    editing.use_lasting_form(_link(issue, problem), by=by)


def _break_lines(issue: Issue, problem: Problem, by: User | None) -> None:
    row = issue if problem.row == "issue" else _link(issue, problem)
    # As if it was typed anew: a line that is known keeps the break that it had.
    typed = {problem.field: hard_breaks(getattr(row, problem.field) or "")}
    began = Seen(row.version)
    if isinstance(row, Issue):
        editing.write_issue(row, typed, seen=began, by=by)
    else:
        editing.write_link(row, typed, seen=began, by=by)


def _full_colon(issue: Issue, problem: Problem, by: User | None) -> None:
    if problem.row == "issue":
        _write_issue(issue, {"lead_mark": f"{issue.lead_mark[:-1]}："}, by)
        return
    link = _link(issue, problem)
    _write_link(link, {"mark": f"{link.mark[:-1]}："}, by)


MENDS: Mapping[str, Mend] = {
    "draft-lead": Mend(_("Draft the lead"), _draft_lead),
    "right-count": Mend(_("Right the number"), _right_count),
    "drop-tracking": Mend(_("Drop them"), _drop_tracking),
    "lasting-address": Mend(_("Take the lasting address"), _lasting_address),
    "break-lines": Mend(_("Break the lines"), _break_lines),
    "full-colon": Mend(_("Write it full-width"), _full_colon),
}
"""The mends by name."""


def _link(issue: Issue, problem: Problem) -> Link:
    """Return the link that a problem is about, as it stands now."""
    number = int(problem.row.partition(":")[2])
    link = Link.objects.filter(pk=number, section__issue=issue).first()
    if link is None:
        raise WorkflowError(_("This link is no longer there. Reload the page."))
    return link


def _write_link(link: Link, typed: Mapping[str, str], by: User | None) -> None:
    editing.write_link(link, typed, seen=see(link), by=by)


def _write_issue(issue: Issue, typed: Mapping[str, str], by: User | None) -> None:
    editing.write_issue(issue, typed, seen=see(issue), by=by)
