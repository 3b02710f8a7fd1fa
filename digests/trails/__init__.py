"""Where the digest spoke of a work, what stands near an entry, and the words of a year."""

from .following import (
    Companion,
    How,
    Known,
    Step,
    Told,
    Trail,
    followed_works,
    told_by,
    trail_of,
    trails_of,
)
from .related import related_to
from .topics import topics_around

__all__ = [
    "Companion",
    "How",
    "Known",
    "Step",
    "Told",
    "Trail",
    "followed_works",
    "related_to",
    "told_by",
    "topics_around",
    "trail_of",
    "trails_of",
]
