"""Read the feeds that editors name, politely, and keep what is new in them."""

from .listing import add_feeds
from .parsing import ListedFeed, is_feed_address, parse_opml
from .tasks import enqueue_due_feeds

__all__ = [
    "ListedFeed",
    "add_feeds",
    "enqueue_due_feeds",
    "is_feed_address",
    "parse_opml",
]
