"""Where the digest spoke of a work, what stands near an entry, and the words of a year."""

from .following import Companion, How, Known, Step, Trail, followed_works, trail_of, trails_of

__all__ = [
    "Companion",
    "How",
    "Known",
    "Step",
    "Trail",
    "followed_works",
    "trail_of",
    "trails_of",
]
