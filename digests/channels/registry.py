"""The channels by name: a line for each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from digests.document.edition import Edition

from . import json_issue, markdown, wechat
from .rendition import Rendition


@dataclass(frozen=True, slots=True)
class Channel:
    """A way out; readers find an issue in it at ``/issues/DATE.SUFFIX``.

    One without a suffix is for editors alone.
    """

    render: Callable[[Edition], Rendition]
    suffix: str = ""


CHANNELS: dict[str, Channel] = {
    "json": Channel(json_issue.render, "json"),
    "markdown": Channel(markdown.render, "md"),
    "wechat": Channel(wechat.render),
}


def channel_with_suffix(suffix: str) -> Channel | None:
    """Return the channel whose addresses end with a suffix, or None."""
    return next((one for one in CHANNELS.values() if suffix and one.suffix == suffix), None)
