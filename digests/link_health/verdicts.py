"""Judge an address by its answers, and let readers know when what they are told of it changes."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from digests import changes
from digests.addresses import check_address
from digests.identity import identify
from digests.models import AddressCheck, AddressState, Issue, Link, LinkQuerySet, Reference, Verdict

from .answers import Answer, Outcome

STATES = {
    Outcome.ALIVE: AddressState.ALIVE,
    Outcome.GONE: AddressState.GONE,
    Outcome.UNREACHABLE: AddressState.UNREACHABLE,
    Outcome.BLOCKED: AddressState.UNKNOWN,
    Outcome.UNKNOWN: AddressState.UNKNOWN,
}
LEAST_FAILURES = 3
"""The failures in a row before a page is held to be gone."""
FAILING_FOR = {
    Outcome.GONE: dt.timedelta(days=3),
    Outcome.UNREACHABLE: dt.timedelta(days=7),
}
"""The time over which it fails before that; a site may be away for longer than a page."""
ONLINE = dt.timedelta(days=1)
"""The time within which any address has answered while this server has a network."""
ROUND = dt.timedelta(days=30)
"""The time after which an address is asked again whose state is known."""
SOONER = dt.timedelta(days=7)
"""The time after which one is that said nothing, or turned us away."""
RETRIES = tuple(dt.timedelta(days=days) for days in (1, 2, 4))
"""The times between the failures that lead to a verdict; the last is repeated."""
NOTED = (
    *("state", "failures", "checked_at", "status", "failing_since", "next_at", "busy_until"),
    *("verdict", "verdict_before", "verdict_at", "moved_to", "archived_url"),
)
"""The columns that an answer changes."""


def judge(check: AddressCheck, answer: Answer, at: dt.datetime) -> None:
    """Note an answer in the row of an address, which is not yet stored."""
    check.state, check.status, check.checked_at = STATES[answer.outcome], answer.status, at
    check.busy_until = None
    if answer.outcome in FAILING_FOR:
        check.failures += 1
        check.failing_since = check.failing_since or at
    else:
        check.failures, check.failing_since = 0, None
    verdict = _verdict(check, answer, at)
    if answer.outcome == Outcome.ALIVE:
        check.moved_to = answer.moved_to
    if verdict != check.verdict:
        check.verdict_before, check.verdict, check.verdict_at = check.verdict, verdict, at
    if check.next_at is not None:
        check.next_at = at + _wait(check, answer)


def _verdict(check: AddressCheck, answer: Answer, at: dt.datetime) -> str:
    """Return what is to be held of an address; an answer that says nothing changes nothing."""
    if answer.outcome == Outcome.ALIVE:
        return Verdict.MOVED if answer.moved_to else Verdict.ALIVE
    if answer.outcome == Outcome.BLOCKED and check.verdict != Verdict.GONE:
        return Verdict.BLOCKED
    if answer.outcome in FAILING_FOR and _has_failed_long(check, answer, at):
        return Verdict.GONE
    return check.verdict


def _has_failed_long(check: AddressCheck, answer: Answer, at: dt.datetime) -> bool:
    """Return True where an address has failed often and for days, and this server is not alone."""
    since = check.failing_since or at
    if check.failures < LEAST_FAILURES or at - since < FAILING_FOR[answer.outcome]:
        return False
    if answer.outcome == Outcome.GONE:
        return True
    answering = AddressCheck.objects.filter(state=AddressState.ALIVE, checked_at__gte=at - ONLINE)
    return answering.exists()


def _wait(check: AddressCheck, answer: Answer) -> dt.timedelta:
    """Return the time until an address is asked again."""
    if check.failures and check.verdict != Verdict.GONE:
        return RETRIES[min(check.failures, len(RETRIES)) - 1]
    is_known = answer.outcome in {Outcome.ALIVE, *FAILING_FOR}
    wait = ROUND if is_known else SOONER
    return max(wait, dt.timedelta(seconds=answer.retry_after or 0))


@transaction.atomic
def store_check(check: AddressCheck) -> None:
    """Store what was noted of an address; readers' pages are made anew only where they say it."""
    stored = AddressCheck.objects.filter(pk=check.pk).first()
    if stored is None:
        return
    issues: list[Issue] = []
    if _told(stored) != _told(check):
        numbers = links_with(check.url).values_list("section__issue", flat=True)
        issues = Issue.objects.filter(pk__in=set(numbers)).hold()
    AddressCheck.objects.filter(pk=check.pk).update(**{one: getattr(check, one) for one in NOTED})
    if issues:
        changes.touch(*issues)


def _told(check: AddressCheck) -> tuple[bool, str]:
    """Return what readers are told of an address: whether it is gone, and where a copy is."""
    is_gone = check.verdict == Verdict.GONE
    return is_gone, check.archived_url if is_gone else ""


def links_with(url: str) -> LinkQuerySet:
    """Return the published entries that lead to an address, themselves or by a reference."""
    identity = identify(url)
    links = Link.objects.filter(identity=identity).values_list("pk", "url")
    references = Reference.objects.filter(identity=identity).values_list("link", "url")
    keys = {pk for pk, typed in [*links, *references] if check_address(typed or "").url == url}
    return Link.objects.published().filter(pk__in=keys)
