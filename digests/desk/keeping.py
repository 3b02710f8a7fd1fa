"""Store the texts that are typed into a row of the desk, and report conflicts with others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from digests import editing, findings
from digests.admin.issue.status_line import status_line
from digests.admin.link.spread import spread_typed
from digests.admin.memory.told import labels_to_join
from digests.admin.requests import person
from digests.editing import Conflict, Seen, Written
from digests.models import CaughtWith, Issue, Kind, Link, Section
from digests.people import name_of
from digests.permissions import may_edit
from digests.workflow import WorkflowError, hold_issue

from .requests import ODD, for_scripts, read_json
from .rows import Row, links_of, row_named, state_of, targets_of

NEW = "new"
"""The name of a row that is not stored yet; its ``uid`` tells it from others."""
AS_CREATED = 1
"""The version of a row that nobody has changed since it was stored first."""


@dataclass(frozen=True, slots=True)
class Sent:
    """Texts that were typed into a row, as the script sends them.

    ``row`` is `NEW` or names a row, like ``link:12``; ``seen`` are the texts that its writer began
    with. ``lost`` are texts of the writer that gave way to those of another, by choice: the history
    keeps them. A new row comes into a ``section``, behind the link ``after``: 0 for its beginning,
    None for its end. ``leaves`` is True when the writer goes on to something else.
    """

    row: str
    typed: Mapping[str, str]
    seen: Mapping[str, str]
    lost: Mapping[str, str] = field(default_factory=dict)
    leaves: bool = False
    uid: UUID | None = None
    section: int = 0
    after: int | None = None
    is_passage: bool = False

    @classmethod
    def read(cls, request: HttpRequest) -> Sent:
        """Return what a request sends. Raises ValidationError for what no desk sends."""
        sent = read_json(request)
        try:
            return cls(
                row=str(sent["row"]),
                typed=_texts(sent["typed"]),
                seen=_texts(sent.get("seen", {})),
                lost=_texts(sent.get("lost", {})),
                leaves=sent.get("leaves") is True,
                uid=UUID(sent["uid"]) if sent.get("uid") else None,
                section=int(sent.get("section") or 0),
                after=None if sent.get("after") is None else int(sent["after"]),
                is_passage=sent.get("kind") == Kind.PASSAGE,
            )
        except (KeyError, TypeError, ValueError) as error:
            raise ValidationError(ODD) from error


@dataclass(slots=True)
class Kept:
    """A row after texts were kept in it.

    ``typed`` are those texts in the form in which they are stored, where nobody else wrote;
    ``conflicts`` those that were not stored, beside another writer's, and ``refused`` those that
    cannot be stored, with the reasons.
    """

    row: Row
    typed: Mapping[str, str]
    conflicts: Mapping[str, Conflict] = field(default_factory=dict)
    other: User | None = None
    changed: frozenset[str] = frozenset()
    refused: Mapping[str, str] = field(default_factory=dict)


@for_scripts
@require_POST
def keep_view(request: HttpRequest, issue: Issue) -> HttpResponse:
    """Keep the texts of a row; the answer has the row as it is stored then."""
    by, sent = person(request), Sent.read(request)
    is_empty = not any(text.strip() for text in sent.typed.values())
    if sent.row == NEW and is_empty and _drop(issue, sent, by):
        return JsonResponse({"dropped": True})
    if sent.lost:
        _note_lost(issue, sent, by)
    kept = _keep(issue, sent, by)
    if sent.leaves:
        editing.settle_issue(issue, by=by)
    if isinstance(kept.row, Link) and "url" in kept.changed:
        findings.ask_pages([kept.row], by=by)
    return JsonResponse(_answer(request, issue, kept))


def _drop(issue: Issue, sent: Sent, by: User) -> bool:
    """Cut a new row that its writer emptied before it was known to be stored; it may not be.

    Return False where somebody has written in it since: it stays.
    """
    link = Link.objects.filter(uid=sent.uid or UUID(int=0), section__issue=issue).first()
    if link is None:
        return True
    if not editing.untouched([link], {link.pk: AS_CREATED}):
        return False
    editing.shelve_link(link, by=by, cut=True)
    editing.settle_issue(issue, by=by)
    return True


def _keep(issue: Issue, sent: Sent, by: User) -> Kept:
    """Store texts in the row that they were typed into; what is in conflict stays as it was."""
    row = _row(issue, sent)
    if row is None:
        return _create(issue, sent, by)
    known = editing.fields_of(row)
    typed = {name: text for name, text in sent.typed.items() if name in known}
    try:
        written = _write(row, typed, sent.seen, by)
    except ValidationError as error:
        if len(typed) < 2:
            return Kept(row, {}, refused=dict.fromkeys(typed, " ".join(error.messages)))
        return _keep_each(issue, sent, by)
    conflicts, other = written.merge.conflicts, written.merge.other
    kept = Kept(written.row, written.merge.typed, conflicts, other, written.changed)
    others = {name: text for name, text in typed.items() if name not in conflicts}
    if conflicts and others:
        rest = _write(row, others, sent.seen, by)
        kept.row, kept.changed = rest.row, rest.changed
    return kept


def _keep_each(issue: Issue, sent: Sent, by: User) -> Kept:
    """Store texts one field after the other, so that one which is refused stops no other."""
    kept = Kept(_row(issue, sent) or issue, {})
    for name, text in sent.typed.items():
        one = _keep(issue, replace(sent, typed={name: text}), by)
        kept = Kept(
            one.row,
            {**kept.typed, **one.typed},
            {**kept.conflicts, **one.conflicts},
            one.other or kept.other,
            kept.changed | one.changed,
            {**kept.refused, **one.refused},
        )
    return kept


@transaction.atomic
def _note_lost(issue: Issue, sent: Sent, by: User) -> None:
    """Write a revision with the texts that a writer gives up, then put the others back."""
    hold_issue(issue)
    row = row_named(issue, sent.row)
    theirs = {name: text for name, text in editing.read_fields(row).items() if name in sent.lost}
    written = _write(row, sent.lost, theirs, by)
    editing.settle_issue(issue, by=by, is_conflict=True)
    now = row_named(issue, sent.row)
    if written.changed:
        _write(now, theirs, editing.read_fields(now), by)


def _create(issue: Issue, sent: Sent, by: User) -> Kept:
    """Create the link that somebody began to write, at its place in a section."""
    section = issue.sections.select_related("issue").filter(pk=sent.section).first()
    if section is None:
        raise WorkflowError(_("This section is no longer there. Reload the page."))
    kind = Kind.PASSAGE if sent.is_passage else Kind.ENTRY
    spread, _left = spread_typed(sent.typed)
    link = editing.create_link(
        section,
        {**sent.typed, **spread},
        by=by,
        place=place_behind(section, sent.after),
        kind=kind,
        how=CaughtWith.FORM,
        uid=sent.uid,
    )
    fields = editing.read_fields(link)
    typed = {name: text for name, text in fields.items() if name in sent.typed}
    return Kept(link, {**typed, **dict.fromkeys(spread, "")}, changed=frozenset(fields))


def place_behind(section: Section, after: int | None) -> int | None:
    """Return the place behind a link, counted from 1; None for the end."""
    if after is None:
        return None
    keys = list(section.links.values_list("pk", flat=True))
    return keys.index(after) + 2 if after in keys else 1 if after == 0 else None


def _row(issue: Issue, sent: Sent) -> Row | None:
    """Return the row that texts were typed into, None for a new one that is not stored yet."""
    if sent.row == NEW:
        link = Link.objects.filter(uid=sent.uid or UUID(int=0)).first()
        return row_named(issue, f"link:{link.pk}") if link else None
    return row_named(issue, sent.row)


def _write(row: Row, typed: Mapping[str, str], seen: Mapping[str, str], by: User) -> Written[Any]:
    # No version: each text is compared with the one that its writer began with.
    began = Seen(0, seen)
    if isinstance(row, Issue):
        return editing.write_issue(row, typed, seen=began, by=by)
    if isinstance(row, Section):
        return editing.write_section(row, typed, seen=began, by=by)
    return editing.write_link(row, typed, seen=began, by=by)


def _answer(request: HttpRequest, issue: Issue, kept: Kept) -> dict[str, Any]:
    """Return what the script is told of a row."""
    issue = Issue.objects.select_related("revises").get(pk=issue.pk)
    by = person(request)
    answer = {
        "typed": dict(kept.typed),
        "conflicts": {
            name: {"mine": one.mine, "theirs": one.theirs} for name, one in kept.conflicts.items()
        },
        "other": name_of(kept.other) if kept.other else "",
        "refused": dict(kept.refused),
        "status": status_line(issue),
        "name": str(issue),
        "version": issue.version,
    }
    if not isinstance(kept.row, Link):
        kind = "issue" if isinstance(kept.row, Issue) else f"section:{kept.row.pk}"
        row = type(kept.row).objects.get(pk=kept.row.pk)
        return {**answer, "row": kind, **_with_refused(state_of(row), kept)}
    links = Link.objects.filter(pk=kept.row.pk).select_related("section__issue", "finding")
    (shown,) = links_of(links.prefetch_related("references"), by, issue)
    context = {
        "row": shown,
        "issue": issue,
        "may_edit": may_edit(by, issue),
        "labels": labels_to_join(),
        "sections": targets_of(issue),
    }
    html = render_to_string("desk/_link.html", context, request)
    return {**answer, "row": shown.key, **_with_refused(shown.state, kept), "html": html}


def _with_refused(state: dict[str, Any], kept: Kept) -> dict[str, Any]:
    """Return the state of a row with the reasons for what was refused among its problems."""
    reasons = {name: [reason] for name, reason in kept.refused.items()}
    return {**state, "problems": {**state["problems"], **reasons}}


def _texts(sent: Any) -> dict[str, str]:
    """Return texts by name. Raises ValueError for anything else."""
    if not isinstance(sent, dict) or not all(isinstance(text, str) for text in sent.values()):
        raise ValueError("no texts")
    return sent
