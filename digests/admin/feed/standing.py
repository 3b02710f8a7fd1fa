"""Sentences for editors on when a feed was read, or why it could not be."""

from __future__ import annotations

from django.utils import timezone
from django.utils.timesince import timesince, timeuntil
from django.utils.translation import gettext as _

from digests.http import REASONS
from digests.models import Fault, Feed


def standing_of(feed: Feed) -> str:
    """Return when a feed was read, or why it could not be, and when that is tried again."""
    if feed.failures:
        return f"{_fault_of(feed)} {_next_of(feed)}".strip()
    if feed.read_at is None:
        return _("It is read for the first time within a minute or two.")
    return _("Read %(time)s ago.") % {"time": timesince(feed.read_at, depth=1)}


def _fault_of(feed: Feed) -> str:
    """Return the reason why a feed could not be read, with the HTTP status if there is one."""
    if feed.fault in Fault.values:
        return str(Fault(feed.fault).label)
    reason = str(REASONS.get(feed.fault, _("It could not be read.")))
    return f"{reason} ({feed.status})" if feed.status else reason


def _next_of(feed: Feed) -> str:
    if feed.next_at is None:
        return ""
    if feed.next_at <= timezone.now():
        return _("It is tried again now.")
    return _("It is tried again in %(time)s.") % {"time": timeuntil(feed.next_at, depth=1)}
