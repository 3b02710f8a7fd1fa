"""Decide about what came by itself: keep it in the inbox, dismiss it, or take that back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from digests.document.escaping import escape
from digests.models import Decision, Link, Publication, Shelf, WaitingModel
from digests.permissions import require

from .catching import Caught, catch, untouched
from .links import lay_aside


@dataclass(frozen=True, slots=True)
class Kept:
    """A row that was kept, with its link; ``is_credit_lost`` where that had a summary already."""

    row: WaitingModel
    caught: Caught
    is_credit_lost: bool = False


@transaction.atomic
def keep_waiting(
    model: type[WaitingModel], numbers: Iterable[int], *, by: User, with_credit: bool = False
) -> list[Kept]:
    """Catch into the inbox what still waits; return what was kept, in the order of the numbers.

    With credit the summary of a link begins with thanks to whom it came from. Raises
    ValidationError for a text that is too large.
    """
    require(by.has_perm("digests.add_link"))
    rows = _locked(model, numbers, Decision.WAITING)
    for row in rows:
        _decide(row, Decision.KEPT, by)
    thanks = [_thanks(row) if with_credit else "" for row in rows]
    texts = [
        {"url": row.url, "title": row.title, "source": row.source, "summary": credit}
        for row, credit in zip(rows, thanks, strict=True)
    ]
    caught = catch(texts, by=by, how=model.how)
    kept = []
    for row, one, credit in zip(rows, caught, thanks, strict=True):
        row.link = one.link
        row.save()
        summary = Link.objects.values_list("summary", flat=True).get(pk=one.link.pk)
        kept.append(Kept(row, one, is_credit_lost=credit not in summary))
    return kept


@transaction.atomic
def dismiss_waiting(
    model: type[WaitingModel], numbers: Iterable[int], *, by: User
) -> list[WaitingModel]:
    """Dismiss what still waits; return it, in the order of the numbers."""
    require(by.has_perm("digests.change_link"))
    rows = _locked(model, numbers, Decision.WAITING)
    for row in rows:
        _decide(row, Decision.DISMISSED, by)
        row.save()
    return rows


@transaction.atomic
def put_back_waiting(
    model: type[WaitingModel], numbers: Iterable[int], *, by: User, is_own: bool = False
) -> list[WaitingModel]:
    """Let what was kept or dismissed wait again; return it, in the order of the numbers.

    The link of a kept one is dismissed; where somebody has worked on that since, the row stays.
    With ``is_own`` so does a row about which somebody else has decided.
    """
    require(by.has_perm("digests.change_link"))
    back: list[WaitingModel] = []
    dismissed: set[int] = set()  # two rows that were kept at once may have one link
    for row in _locked(model, numbers, Decision.KEPT, Decision.DISMISSED):
        if is_own and row.decided_by_id != by.pk:
            continue
        link = row.link if row.decision == Decision.KEPT else None
        is_new = (
            link is not None and row.decided_at is not None and link.created_at > row.decided_at
        )
        if link and is_new and link.pk not in dismissed:
            if link.shelf != Shelf.INBOX or not untouched([link], {link.pk: 1}):
                continue
            lay_aside([link], Shelf.DISMISSED, by=by)
            dismissed.add(link.pk)
        row.decision, row.decided_at, row.decided_by, row.link = Decision.WAITING, None, None, None
        row.save()
        back.append(row)
    return back


def _locked(
    model: type[WaitingModel], numbers: Iterable[int], *decisions: Decision
) -> list[WaitingModel]:
    """Lock the rows about which is decided so, and return them in the order of the numbers."""
    numbers = list(numbers)
    rows: Any = model._default_manager.select_for_update(of=("self",))  # noqa: SLF001 (documented API)
    found = rows.filter(decision__in=decisions).in_bulk(numbers)
    return [found[number] for number in numbers if number in found]


def _decide(row: WaitingModel, decision: Decision, by: User) -> None:
    row.decision, row.decided_at, row.decided_by = decision, timezone.now(), by


def _thanks(row: WaitingModel) -> str:
    """Return a line of Markdown that names whom a link came from, in the publication's language."""
    if not row.credit:
        return ""
    with translation.override(Publication.objects.current().language):
        return _("(Suggested by %(name)s.)") % {"name": escape(row.credit)}
