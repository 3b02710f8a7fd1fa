"""Read feeds when they are due: one request a host at a time, and seldom where something fails."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from http import HTTPStatus

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from digests.http import Fetched, FetchError, fetch
from digests.identity import identify
from digests.models import FADES_AFTER, Fault, Feed, FeedItem

from .child_process import ChildError, run_in_child
from .parsing import ParsedEntry, ParsedFeed, find_feed, is_feed_address, parse_feed

INTERVAL = dt.timedelta(hours=1)
"""The time between two readings of a feed."""
LONGEST_WAIT = dt.timedelta(days=1)
"""The longest time to which that grows where reading fails again and again."""
LEASE = dt.timedelta(minutes=5)
"""The time within which a feed that is marked is read, unless its reader was killed."""
MAX_BYTES = 2_000_000
MAX_SECONDS = 10.0
ACCEPT = "application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.5"
PARSING_SECONDS = 10
"""The time of the processor that one feed may take: some markup takes parsers hours."""
MOST_KEPT = 200
"""The items of one feed that are kept, beside those that it holds at present."""


@transaction.atomic
def claim_due_feeds() -> list[int]:
    """Mark feeds that are due as being read, one of each host; return their keys.

    A mark ends with the reading, or after a while where its reader was killed.
    """
    now = timezone.now()
    # The lock is waited for: of two processes the second then sees what the first one marked.
    due = list(Feed.objects.select_for_update().due(now))
    busy = set(Feed.objects.filter(busy_until__gt=now).values_list("host", flat=True))
    claimed = []
    for feed in sorted(due, key=lambda feed: feed.next_at or now):
        if feed.host not in busy:
            busy.add(feed.host)
            claimed.append(feed.pk)
    Feed.objects.filter(pk__in=claimed).update(busy_until=now + LEASE)
    return claimed


def read_feed(pk: int) -> int:
    """Read a feed that is marked and keep its new items; return how many are new."""
    feed = Feed.objects.filter(pk=pk).exclude(busy_until=None).first()
    if feed is None:  # another one has read it
        return 0
    # Whatever becomes of this reading, the next one comes after the usual time.
    Feed.objects.filter(pk=pk).update(next_at=timezone.now() + INTERVAL)
    try:
        fetched = fetch(
            feed.url,
            accept=ACCEPT,
            etag=feed.etag,
            last_modified=feed.last_modified,
            max_bytes=MAX_BYTES,
            max_seconds=MAX_SECONDS,
        )
    except FetchError as error:
        _note_failure(feed, error.code, error.status, error.retry_after)
        return 0
    return _take(feed, fetched)


def _take(feed: Feed, fetched: Fetched) -> int:
    """Keep what an answer brought; return the number of new items."""
    if fetched.is_unchanged:
        _note_success(feed, fetched)
        return 0
    try:
        parsed, named = run_in_child(_parse, fetched, seconds=PARSING_SECONDS)
    except ChildError:
        _note_failure(feed, Fault.NO_FEED)
        return 0
    if parsed is None:
        _look_for_feed(feed, named)
        return 0
    with transaction.atomic():
        count = _store(feed, parsed)
        _note_success(feed, fetched, parsed.title)
    return count


def _parse(fetched: Fetched) -> tuple[ParsedFeed | None, str]:
    """Return the feed in an answer, or else the address of the one that it names as a page."""
    parsed = parse_feed(fetched)
    return parsed, "" if parsed else find_feed(fetched)


def _store(feed: Feed, parsed: ParsedFeed) -> int:
    """Add the entries that came in no feed before, and drop the rows that faded long ago."""
    now = timezone.now()
    fresh = [one for one in parsed.entries if one.at is None or one.at > now - FADES_AFTER]
    new = _new_items(feed, fresh)
    FeedItem.objects.bulk_create(reversed(new))  # the newest, which stands first, gets the last key
    if parsed.entries:
        _drop_old(feed, [one.key for one in parsed.entries], now)
    return len(new)


def _new_items(feed: Feed, entries: Sequence[ParsedEntry]) -> list[FeedItem]:
    """Return items for the entries whose id this feed had not and whose address none had."""
    keys = [one.key for one in entries]
    identities = [identify(one.url) for one in entries]
    known = FeedItem.objects.filter(Q(feed=feed, key__in=keys) | Q(identity__in=identities))
    met = {value for row in known.values_list("key", "identity") for value in row}
    items = []
    for entry, identity in zip(entries, identities, strict=True):
        if entry.key in met or identity in met:
            continue
        met |= {entry.key, identity}
        items.append(
            FeedItem(
                feed=feed,
                key=entry.key,
                url=entry.url,
                title=entry.title,
                summary=entry.summary,
                identity=identity,
            )
        )
    return items


def _drop_old(feed: Feed, present: Sequence[str], now: dt.datetime) -> None:
    """Delete the items that left the feed and faded, and those beyond the newest ones."""
    newest = feed.items.order_by("-pk").values_list("pk", flat=True)[:MOST_KEPT]
    old = Q(created_at__lt=now - FADES_AFTER) | ~Q(pk__in=list(newest))
    feed.items.filter(old).exclude(key__in=present).delete()


def _look_for_feed(feed: Feed, found: str) -> None:
    """Go on with the feed that a web page names; note a failure where it names none."""
    is_new = found != feed.url and is_feed_address(found)
    # A page that a page names is followed no further: the second one has failed before.
    if not is_new or feed.fault == Fault.NO_FEED or Feed.objects.filter(url=found).exists():
        _note_failure(feed, Fault.NO_FEED)
        return
    feed.url, feed.fault, feed.next_at, feed.busy_until = found, Fault.NO_FEED, timezone.now(), None
    feed.save(update_fields=["url", "host", "fault", "next_at", "busy_until"])


def _note_success(feed: Feed, fetched: Fetched, title: str = "") -> None:
    now = timezone.now()
    Feed.objects.filter(pk=feed.pk).update(
        next_at=now + INTERVAL,
        read_at=now,
        busy_until=None,
        etag=fetched.etag,
        last_modified=fetched.last_modified,
        failures=0,
        fault="",
        status=None,
    )
    if title:
        Feed.objects.filter(pk=feed.pk, title="").update(title=title)


def _note_failure(
    feed: Feed, fault: str, status: int | None = None, retry_after: float | None = None
) -> None:
    """Note why a feed could not be read, and when that is tried again; never when it has ended."""
    failures = feed.failures + 1
    is_gone = status == HTTPStatus.GONE
    Feed.objects.filter(pk=feed.pk).update(
        next_at=None if is_gone else timezone.now() + wait_after(failures, retry_after),
        busy_until=None,
        failures=failures,
        fault=Fault.GONE if is_gone else fault,
        status=status,
    )


def wait_after(failures: int, retry_after: float | None = None) -> dt.timedelta:
    """Return the time to wait after so many failures: twice as long each time, up to a day.

    It is at least what the site asks for, in seconds.
    """
    wait = min(INTERVAL * (1 << min(failures - 1, 10)), LONGEST_WAIT)
    return max(wait, dt.timedelta(seconds=retry_after or 0))
