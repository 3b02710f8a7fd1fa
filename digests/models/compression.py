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


def plain_bytes(contents: Contents, dialect: object = None) -> bytes:
    """Encode contents as the bytes that are compressed, with the values of a dialect, if any."""
    kept = contents if dialect is None else (*contents, dialect)
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode()


def read_contents(plain: bytes) -> Contents:
    """Decode the contents from plain bytes."""
    text, uids, *_dialect = json.loads(plain)
    return text, uids


def read_dialect_values(plain: bytes) -> object:
    """Decode the values of the dialect from plain bytes, None where they have none."""
    _text, _uids, *dialect = json.loads(plain)
    return dialect[0] if dialect else None


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
