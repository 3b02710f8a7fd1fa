"""The result of a channel."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rendition:
    """An edition in the form of one channel: its bytes and their media type (RFC 9110, 8.3)."""

    body: bytes
    media_type: str
