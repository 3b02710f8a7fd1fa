"""The reading of feeds in the background."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from digests.tasks import task

from . import polling

PRIORITY = -10
"""The priority of feeds, below that of all else (0): a list of many takes an hour to read."""


@task(_("Read a feed"))
def read_feed(feed: int) -> None:
    """Read a feed that is marked as being read."""
    polling.read_feed(feed)


def enqueue_due_feeds() -> None:
    """Let the feeds that are due be read, one of each host, behind what an editor waits for."""
    for pk in polling.claim_due_feeds():
        read_feed.using(priority=PRIORITY).enqueue(feed=pk)
