"""Count the subscribers that feed readers tell of, and nothing else about who asks.

Services that read a feed for many people say in their User-Agent for how many: ``Feedly/1.0
(…; 12 subscribers)``. What they say is collected in the memory of the process and stored now and
then, after an answer was sent: no reader waits for it, and no query is made for one of them.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.db import DatabaseError, transaction
from django.http import HttpRequest
from django.utils import timezone

from digests.models import FeedAudience

logger = logging.getLogger(__name__)

FEEDS = ("/feed/", "/feed/atom/", "/feed.json")
"""The ends of the paths of feeds."""
FLUSH_SECONDS = 600.0
"""The time between two writes of one process."""
MOST = 100
"""The reports that a process holds, and those of a day that are stored, by whoever they come."""
LONGEST = 300
"""The most characters of a User-Agent that is read, as those of feed readers are, and of a path."""
_COUNT = re.compile(
    r"\b(\d{1,8}) (?:subscriber|reader)s?\b|\b(?:subscribers|readers)[:=] ?(\d{1,8})\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?:Mozilla/[\d.]+ \(compatible; )?([A-Za-z][A-Za-z.]*(?: [A-Za-z]+)*)")
_FEED_ID = re.compile(r" feed$| feed id$", re.IGNORECASE)

_collected: dict[tuple[str, str], int] = {}
_flushed_at = time.monotonic()


def note(request: HttpRequest) -> None:
    """Collect what the agent that was given a feed says of its subscribers, if it does."""
    if not request.path.endswith(FEEDS) or len(request.path) > LONGEST:
        return
    reported = read_agent(request.META.get("HTTP_USER_AGENT", ""))
    if reported is None:
        return
    agent, count = reported
    key = agent, request.path
    if key in _collected or len(_collected) < MOST:
        _collected[key] = max(count, _collected.get(key, 0))


@lru_cache(maxsize=256)
def read_agent(agent: str) -> tuple[str, int] | None:
    """Return the name of a feed reader and the subscribers that it tells of; None for any other."""
    found = _COUNT.search(agent) if len(agent) <= LONGEST else None
    named = _NAME.match(agent) if found else None
    if found is None or named is None:
        return None
    return _FEED_ID.sub("", named[1])[:60], int(found[1] or found[2])


def flush_when_due(**_signal: Any) -> None:
    """Store what was collected, when that was long ago; called after an answer was sent."""
    global _flushed_at
    if not _collected or time.monotonic() < _flushed_at + FLUSH_SECONDS:
        return
    _flushed_at = time.monotonic()
    try:
        flush()
    except DatabaseError:
        logger.exception("What feed readers told of their subscribers is not stored.")


def flush() -> None:
    """Store what was collected: of a day, an agent and a feed the highest number."""
    reports = dict(_collected)
    _store(reports)
    for key, count in reports.items():
        if _collected.get(key) == count:
            del _collected[key]


@transaction.atomic
def _store(reports: Mapping[tuple[str, str], int]) -> None:
    day = timezone.localdate()
    stored = {(row.agent, row.feed): row for row in FeedAudience.objects.filter(day=day)}
    new = [key for key in reports if key not in stored][: max(0, MOST - len(stored))]
    FeedAudience.objects.bulk_create(
        (FeedAudience(day=day, agent=key[0], feed=key[1], subscribers=reports[key]) for key in new),
        ignore_conflicts=True,
    )
    for key, row in stored.items():
        if reports.get(key, 0) > row.subscribers:
            FeedAudience.objects.filter(pk=row.pk).update(subscribers=reports[key])
