"""A whole issue that was pasted: what it is, and the draft that is made of it."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from digests.admin.requests import person
from digests.document import Document
from digests.exchange.importing import Importer, Options
from digests.models import Issue
from digests.permissions import may_publish


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
        raise ValidationError(_("Only editors can make an issue out of a pasted one."))
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
    first, *rest = (line.replace(f"{path}", _("Pasted issue")) for line in report.lines())
    messages.success(request, first)
    for line in rest:
        messages.warning(request, line.strip())
    return reverse("admin:digests_issue_change", args=[Issue.objects.get(uid=uid).pk])
