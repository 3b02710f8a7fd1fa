"""Check in the background whether addresses still answer, and report those that do not."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from digests.link_health import ask_soon, check_link
from digests.models import AddressCheck, AddressState, Link

from .values import Draft, Problem, key_of, named, uid_of

__all__ = ["ask_addresses", "check_link", "dead_links"]  # tasks of the release before name it here

FRESH = dt.timedelta(days=1)
"""The time for which an address is not asked again."""
KEPT = dt.timedelta(days=90)
"""The time after which a check is forgotten, of an address that no published issue has."""
MOST = 300
"""The most addresses of an issue that are checked."""


def ask_addresses(draft: Draft) -> None:
    """Let the addresses of a draft be checked in the background, unless that was done lately."""
    if not draft.issue.is_unpublished():
        return
    now = timezone.now()
    urls = list(dict.fromkeys(url for *_place, url in draft.addresses))[:MOST]
    asked = dict(AddressCheck.objects.of(urls).values_list("url", "asked_at"))
    new = [url for url in urls if url not in asked]
    old = [url for url in urls if url in asked and asked[url] < now - FRESH]
    if not (new or old):
        return
    with transaction.atomic():
        rows = (AddressCheck.waiting(url, now) for url in new)
        AddressCheck.objects.bulk_create(rows, ignore_conflicts=True)
        AddressCheck.objects.of(old).update(asked_at=now)
        AddressCheck.objects.filter(asked_at__lt=now - KEPT, next_at=None).delete()
        ask_soon([*new, *old], now)


def dead_links(draft: Draft) -> Iterator[Problem]:
    """Find addresses whose page is gone, or whose site was out of reach twice.

    Where more sites are out of reach than answer, it is this server that reaches nobody.
    """
    checks = AddressCheck.objects.of(url for *_place, url in draft.addresses)
    states = {one.url: one for one in checks}
    count = Counter(one.state for one in states.values())
    is_online = count[AddressState.ALIVE] >= count[AddressState.UNREACHABLE]
    told: set[str] = set()
    for link, field, url in draft.addresses:
        check = states.get(url)
        if check is None or url in told:
            continue
        if check.state == AddressState.GONE:
            sentence = _("The page at %(address)s is gone (%(where)s).")
        elif check.state == AddressState.UNREACHABLE and check.failures > 1 and is_online:
            sentence = _("The site of %(address)s could not be reached (%(where)s).")
        else:
            continue
        told.add(url)
        yield _problem(link, field, url, sentence)


def _problem(link: Link | None, field: str, url: str, sentence: str) -> Problem:
    where = named(link) if link else _("in the opening")
    row, uid = (key_of(link), uid_of(link)) if link else ("issue", "issue")
    return Problem("dead-link", row, field, sentence % {"address": url, "where": where}, (uid, url))
