"""The open issue, into whose sections the links of a shelf are sorted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from django.http import HttpRequest
from django.utils import timezone

from digests import editing
from digests.admin.requests import parse_pk, person
from digests.models import Issue, Publication, Section

SESSION_ISSUE = "inbox_issue"
"""The session's key of the issue that was chosen last."""


@dataclass(frozen=True, slots=True)
class Targets:
    """The drafts that links may go into, the open one among them and its sections."""

    issues: Sequence[Issue] = ()
    issue: Issue | None = None
    sections: Sequence[Section] = field(default=())


def targets_of(request: HttpRequest) -> Targets:
    """Return the sections that the person who asks may sort into, in one query."""
    drafts = {
        issue: list(sections)
        for issue, sections in groupby(
            editing.open_sections(person(request)), key=lambda section: section.issue
        )
    }
    chosen = [issue for issue in drafts if issue.pk == request.session.get(SESSION_ISSUE)]
    if not drafts:
        return Targets()
    today = timezone.localdate(timezone=Publication.objects.current().zone)
    issue = chosen[0] if chosen else min(drafts, key=lambda one: _distance(one, today))
    return Targets(list(drafts), issue, drafts[issue])


def _distance(issue: Issue, today: dt.date) -> tuple[bool, bool, dt.timedelta]:
    """Return how far an issue is from being the next one: working copies and undated ones last."""
    away = abs(issue.date - today) if issue.date else timezone.now() - issue.updated_at
    return issue.revises_id is not None, issue.date is None, away


def open_issue(request: HttpRequest) -> None:
    """Choose the open issue for the rest of the session."""
    request.session[SESSION_ISSUE] = parse_pk(request.POST.get("issue", ""))
