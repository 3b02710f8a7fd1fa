"""Take links that readers suggest, within limits.

The limits are counted in the rows themselves, for all processes together.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from digests.models import Publication, Suggestion

PERIOD = dt.timedelta(hours=1)
MOST_OF_ONE = 5
"""The suggestions taken from one sender within the period."""
MOST_OF_ALL = 60
"""The suggestions taken from all senders within the period."""
MOST_WAITING = 500
"""The suggestions on the shelf from which on no more is taken."""


class TooManyError(Exception):
    """Raised for one suggestion too many; ``of_sender`` tells whether its sender sent too many."""

    def __init__(self, *, of_sender: bool) -> None:
        super().__init__()
        self.of_sender = of_sender


@dataclass(frozen=True, slots=True)
class Suggested:
    """The texts of a suggestion: an address, a title, and a reason and a name that may be empty."""

    url: str
    title: str
    reason: str = ""
    name: str = ""


@transaction.atomic
def take_suggestion(suggested: Suggested, address: str | None) -> Suggestion:
    """Store a suggestion that came from a network address, of which only a hash is kept.

    Raises TooManyError when the sender, or all together, sent too many within the period.
    """
    # Two at once would both find room for one: the row of the publication lets one count at a time.
    Publication.objects.select_for_update().first()
    sender, since = _hash(address), timezone.now() - PERIOD
    _refuse_too_many(sender, since)
    Suggestion.objects.filter(created_at__lte=since).exclude(sender="").update(sender="")
    return Suggestion.objects.create(
        url=suggested.url,
        title=suggested.title,
        reason=suggested.reason,
        name=suggested.name,
        sender=sender,
    )


def _refuse_too_many(sender: str, since: dt.datetime) -> None:
    recent = Suggestion.objects.filter(created_at__gt=since)
    counts = recent.aggregate(of_all=Count("pk"), of_one=Count("pk", filter=Q(sender=sender)))
    if counts["of_one"] >= MOST_OF_ONE:
        raise TooManyError(of_sender=True)
    if counts["of_all"] >= MOST_OF_ALL or Suggestion.objects.waiting().count() >= MOST_WAITING:
        raise TooManyError(of_sender=False)


def _hash(address: str | None) -> str:
    """Return a hash of a network address that nobody can compute without the site's secret."""
    return salted_hmac(__name__, address or "", algorithm="sha256").hexdigest()
