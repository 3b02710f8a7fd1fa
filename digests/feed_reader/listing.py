"""Add feeds to those that are read."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db import transaction

from digests.models import Feed

from .parsing import ListedFeed


@transaction.atomic
def add_feeds(listed: Sequence[ListedFeed], *, by: User) -> list[Feed]:
    """Add the feeds whose addresses are not known yet; return those."""
    known = set(Feed.objects.values_list("url", flat=True))
    new = [
        Feed(url=one.url, title=one.title, added_by=by) for one in listed if one.url not in known
    ]
    for feed in new:
        feed.save()
    return new
