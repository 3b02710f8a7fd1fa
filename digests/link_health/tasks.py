"""The check of one address in the background."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.translation import gettext_lazy

from digests.models import AddressCheck, AddressState, Verdict
from digests.tasks import task

from .answers import ask
from .verdicts import judge, links_with, store_check
from .web_archive import find_copy

PAUSE = dt.timedelta(seconds=5)
"""The time between two requests to one site."""
SECOND_TRY = dt.timedelta(minutes=10)
"""The time after which a site is tried once more that could not be reached."""
PRIORITY = -5
"""The priority of checks that an editor asked for, below that of what one waits for (0)."""


@task(gettext_lazy("Check whether an address still answers"))
def check_link(url: str) -> None:
    """Ask an address and note the answer; a site that is out of reach is tried a second time.

    What stands in no published issue any more is not asked for again.
    """
    check = AddressCheck.objects.of([url]).first()
    if check is None:
        return
    answer, at = ask(url), timezone.now()
    judge(check, answer, at)
    if check.next_at is not None and not links_with(url).exists():
        check.next_at = None
    if check.verdict == Verdict.GONE and not check.archived_url:
        check.archived_url = find_copy(url)
    store_check(check)
    if check.state == AddressState.UNREACHABLE and check.failures == 1:
        check_link.using(priority=PRIORITY, run_after=at + SECOND_TRY).enqueue(url=url)


def ask_soon(urls: Iterable[str], now: dt.datetime, priority: int = PRIORITY) -> None:
    """Let each address be asked, those of one site one after the other."""
    before: Counter[str] = Counter()
    for url in urls:
        site = urlsplit(url).netloc
        later = check_link.using(priority=priority, run_after=now + before[site] * PAUSE)
        later.enqueue(url=url)
        before[site] += 1
