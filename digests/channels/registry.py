"""The channels by name: a line for each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from digests.document.edition import Edition

from . import json_issue, markdown
from .rendition import Rendition


@dataclass(frozen=True, slots=True)
class Channel:
    """A way out; readers find an issue in it at ``/issues/DATE.SUFFIX``."""

    render: Callable[[Edition], Rendition]
    suffix: str


CHANNELS: dict[str, Channel] = {
    "json": Channel(json_issue.render, "json"),
    "markdown": Channel(markdown.render, "md"),
}


def channel_with_suffix(suffix: str) -> Channel | None:
    """Return the channel whose addresses end with a suffix, or None."""
    return next((one for one in CHANNELS.values() if one.suffix == suffix), None)
