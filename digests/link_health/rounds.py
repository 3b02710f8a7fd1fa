"""Watch the addresses of the archive, and let those that are due be asked, a few at a time."""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from collections.abc import Collection, Iterator

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from digests.addresses import check_address
from digests.models import AddressCheck, Link, Reference, Task, Verdict

from .tasks import PAUSE, ask_soon, check_link

PRIORITY = -20
"""The priority of rounds, below that of all else."""
BATCH = 500
"""The entries whose addresses are looked at in one go."""
MOST_WAITING = 40
"""The most checks that wait in the queue, however many addresses are due."""
OF_ONE_HOST = 4
"""The most of them for one host: about as many as are asked before the queue is filled again."""
LEASE = dt.timedelta(minutes=30)
"""The time within which a check that was enqueued has run, unless its task was lost."""
LOOKS = 5
"""How often due addresses are looked through for other hosts, where one host has most of them."""
REST_SECONDS = 6 * 3600.0
"""The pause after all of the archive was looked at for addresses that are new."""


class Rounds:
    """The upkeep of a worker: looks at a batch of the archive, and enqueues what is due.

    Where it is in the archive is not kept: after a restart it begins anew, and finds what it knows.
    """

    def __init__(self) -> None:
        self._after = 0
        self._rests_until = 0.0

    def __call__(self) -> None:
        """Do a little of both."""
        if time.monotonic() >= self._rests_until:
            self._after = watch_batch(self._after)
            if not self._after:
                self._rests_until = time.monotonic() + REST_SECONDS
        enqueue_due()


def watch_archive() -> None:
    """Watch every address of a published entry, from now on."""
    after = watch_batch()
    while after:
        after = watch_batch(after)


def watch_batch(after: int = 0) -> int:
    """Watch the addresses of published entries in a batch; return where it ends, 0 after the last.

    It begins after the entry with a key. An address that is watched already stays as it is.
    """
    entries = Link.objects.entries().filter(pk__gt=after).order_by("pk")
    keys = list(entries.values_list("pk", flat=True)[:BATCH])
    if not keys:
        return 0
    published = Link.objects.published().filter(pk__in=keys).order_by()
    _watch(set(_web_addresses(list(published.values_list("pk", "url")))))
    return keys[-1]


def _web_addresses(links: list[tuple[int, str | None]]) -> Iterator[str]:
    """Yield the addresses of the web that entries lead to, those of their references too."""
    references = Reference.objects.filter(link__in=[pk for pk, _url in links])
    for typed in [*(url for _pk, url in links), *references.values_list("url", flat=True)]:
        url = check_address(typed or "").url
        if url.startswith(("http://", "https://")):
            yield url


@transaction.atomic
def _watch(urls: Collection[str]) -> None:
    """Let addresses be asked now and in every round."""
    now = timezone.now()
    known = {check.url: check for check in AddressCheck.objects.of(urls)}
    new = [AddressCheck.waiting(url, now, now) for url in urls if url not in known]
    AddressCheck.objects.bulk_create(new, ignore_conflicts=True)
    unwatched = [check for check in known.values() if check.next_at is None]
    for check in unwatched:
        check.next_at, check.host = now, AddressCheck.waiting(check.url, now).host
    AddressCheck.objects.bulk_update(unwatched, ["next_at", "host"])


def ask_again() -> int:
    """Let every watched address be asked as soon as its turn comes; return how many there are."""
    return AddressCheck.objects.watched().update(next_at=timezone.now())


def count_verdicts() -> dict[str, int]:
    """Count the watched addresses of each verdict."""
    rows = AddressCheck.objects.watched().order_by().values_list("verdict").annotate(Count("pk"))
    counts = dict(rows)
    return {verdict.value: counts.get(verdict.value, 0) for verdict in Verdict}


@transaction.atomic
def enqueue_due() -> None:
    """Let addresses that are due be asked: few at a time, and fewer of one host."""
    now = timezone.now()
    room = MOST_WAITING - Task.objects.waiting(check_link.module_path).count()
    if room <= 0:
        return
    chosen = dict(list(_choose_due(now))[:room])
    until = now + LEASE + OF_ONE_HOST * PAUSE
    AddressCheck.objects.filter(pk__in=chosen).update(busy_until=until)
    ask_soon(chosen.values(), now, PRIORITY)


def _choose_due(now: dt.datetime) -> Iterator[tuple[int, str]]:
    """Yield the keys and addresses of checks that are due, of hosts that are not being asked."""
    busy = AddressCheck.objects.filter(busy_until__gt=now).order_by()
    taken = Counter(dict.fromkeys(busy.values_list("host", flat=True), OF_ONE_HOST))
    for _look in range(LOOKS):
        due = AddressCheck.objects.due(now).exclude(host__in=list(taken))
        rows = list(due.values_list("pk", "host", "url")[:BATCH])
        for pk, host, url in rows:
            if taken[host] < OF_ONE_HOST:
                taken[host] += 1
                yield pk, url
        if len(rows) < BATCH:
            return
