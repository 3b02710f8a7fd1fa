"""What a process keeps of the texts and items that it rendered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from digests import markdown
from digests.bounded_cache import BoundedCache
from digests.readers import feeds


@contextmanager
def nothing_kept() -> Iterator[None]:
    """Let a process have kept nothing for a while."""
    with (
        patch.object(markdown, "rendered_texts", BoundedCache(10**7)),
        patch.object(markdown, "plain_texts", BoundedCache(10**7)),
        patch.object(feeds, "written_items", BoundedCache(10**7)),
    ):
        yield
