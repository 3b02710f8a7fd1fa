"""Compress each text of the history against the one before it, by zlib's preset dictionary."""

from __future__ import annotations

import json
import zlib

_REACH = 32 * 1024
"""The number of bytes before the present one that zlib can refer to."""

Contents = tuple[str, list[list[str]]]
"""The Markdown of an issue, and the uids of its items, one list per section."""


class DamagedError(ValueError):
    """Raised when bytes are not what was packed, or were packed after another text."""


def plain_bytes(contents: Contents) -> bytes:
    """Encode contents as the bytes that are compressed."""
    return json.dumps(contents, ensure_ascii=False, separators=(",", ":")).encode()


def read_contents(plain: bytes) -> Contents:
    """Decode the contents from plain bytes."""
    text, uids = json.loads(plain)
    return text, uids


def pack(plain: bytes, before: bytes = b"") -> bytes:
    """Compress bytes, with those before as a dictionary if there are any."""
    packer = zlib.compressobj(zlib.Z_BEST_COMPRESSION, zdict=before[-_REACH:])
    return packer.compress(plain) + packer.flush()


def unpack(packed: bytes, before: bytes = b"") -> bytes:
    """Decompress bytes that were packed after the same ones before. Raises DamagedError."""
    unpacker = zlib.decompressobj(zdict=before[-_REACH:])
    try:
        plain = unpacker.decompress(packed) + unpacker.flush()
    except zlib.error as error:
        raise DamagedError(str(error)) from error
    if not unpacker.eof:
        raise DamagedError("the end is missing")
    return plain
