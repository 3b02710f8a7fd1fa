"""Empty the caches of rendered texts and feed items, so that a test begins without them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from digests import markdown
from digests.bounded_cache import BoundedCache
from digests.readers import feeds
from digests.templatetags import reading


@contextmanager
def nothing_kept() -> Iterator[None]:
    """Run a block with empty caches, as a process that has just started has them."""
    with (
        patch.object(markdown, "rendered_texts", BoundedCache(10**7)),
        patch.object(markdown, "plain_texts", BoundedCache(10**7)),
        patch.object(feeds, "written_items", BoundedCache(10**7)),
        patch.object(reading, "typeset_parts", BoundedCache(10**7)),
    ):
        yield
