"""A whole issue that was pasted: what it is, and the draft that is made of it."""

from __future__ import annotations

import tempfile
import time
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from django.contrib import messages
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from digests.admin.requests import person
from digests.document import Document
from digests.exchange.importing import Importer, Options
from digests.exchange.report import CREATED, UPDATED, Totals, summary
from digests.models import Issue
from digests.permissions import may_publish

from .files import ReadFile, SentFiles
from .last_catch import LastCatch, remember
from .report import with_list

ONLY_EDITORS = gettext_lazy("Only editors can make an issue out of a pasted one.")


@dataclass(frozen=True, slots=True)
class IssueOnPaper:
    """A pasted issue; ``present`` is the issue that has its date already."""

    title: str
    entries: int
    sections: Sequence[tuple[str, int]]
    present: Issue | None
    may_make: bool


def on_paper(document: Document, by: User) -> IssueOnPaper:
    """Return what a pasted issue is, in one query."""
    sections = [(one.heading or "", len(one.entries)) for one in document.sections if one.entries]
    present = Issue.objects.originals().filter(date=document.date) if document.date else None
    return IssueOnPaper(
        title=" ".join(filter(None, [str(document.date or ""), document.headline])),
        entries=len(document.entries),
        sections=sections,
        present=present.first() if present is not None else None,
        may_make=may_publish(by),
    )


def draft_from(request: HttpRequest, document: Document, text: str) -> str:
    """Import a pasted issue as a draft, show its report and return the address to go on from.

    Raises ValidationError when nothing is made of it: the user is no editor, an issue has its date
    already, or the importer refuses it.
    """
    on = on_paper(document, person(request))
    if not on.may_make:
        raise ValidationError(ONLY_EDITORS)
    if on.present:
        raise ValidationError(
            _("There is an issue of this date already. Change the date, or edit that issue.")
        )
    with tempfile.TemporaryDirectory() as folder:
        # By the uid in its name the importer makes an issue of its own, whatever looks like it.
        uid = uuid.uuid4()
        path = Path(folder) / f"{uid}.md"
        path.write_text(text, encoding="utf-8")
        (report,) = Importer(Options()).run([path])
    if report.is_bad:
        raise ValidationError(report.error or "")
    issue = Issue.objects.get(uid=uid)
    _log(request, [issue])
    remember(request, LastCatch(issues=[issue]))
    first, *rest = (line.replace(f"{path}", _("Pasted issue")) for line in report.lines())
    messages.success(request, first)
    for line in rest:
        messages.warning(request, line.strip())
    return reverse("desk", args=[issue.pk])


def refuse_to_make(request: HttpRequest, files: SentFiles) -> None:
    """Raise ValidationError when files hold issues and the user may not make any."""
    if files.issues and not may_publish(person(request)):
        raise ValidationError(ONLY_EDITORS)


def make_issues(request: HttpRequest, files: SentFiles) -> tuple[list[Issue], list[Issue]]:
    """Import the issues among files and show the importer's report.

    Returns the new issues, and those that a file updated.
    """
    if not files.issues:
        return [], []
    totals, started, made = Totals(), time.monotonic(), files.make()
    for one in made:
        totals.add(one.report)
    sums = summary(totals.sums(time.monotonic() - started))
    told = with_list(sums, chain(*(one.lines for one in made)))
    (messages.warning if totals.is_bad else messages.success)(request, told)
    new, updated = (_issues_of(made, status) for status in (CREATED, UPDATED))
    _log(request, new)
    return new, updated


def _issues_of(made: Iterable[ReadFile], status: str) -> list[Issue]:
    """Return the issues of the files that the importer gave a status."""
    numbers = [one.issue_pk for one in made if one.report.status == status and one.issue_pk]
    return list(Issue.objects.filter(pk__in=numbers) if numbers else ())


def _log(request: HttpRequest, issues: Sequence[Issue]) -> None:
    if issues:
        LogEntry.objects.log_actions(person(request).pk, issues, ADDITION)
