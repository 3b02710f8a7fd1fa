"""Images that an export wrote are taken back as they are: written anew, each round would blur them.

Such an image bears the name that its content gives it, decodes like any other, and holds nothing
but pixels: the parts of its file are counted to the last byte.
"""

from __future__ import annotations

import hashlib
import io
import struct
from dataclasses import replace
from pathlib import Path

from PIL import Image

from digests.images import MAX_BYTES, SafeImage, safe_image

# https://www.w3.org/Graphics/JPEG/itu-t81.pdf, table B.1, and JFIF's own part.
_JFIF = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00"
_JPEG_PARTS = {0xC0, 0xC2, 0xC4, 0xDA, 0xDB, 0xDD, 0xE0}
_START_OF_SCAN = 0xDA
# https://developers.google.com/speed/webp/docs/riff_container
_WEBP_PARTS = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH"}


def as_written(path: Path) -> SafeImage | None:
    """The image of a file that an export wrote, else None; raises ImageRefused and OSError."""
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    named = hashlib.sha256(data).hexdigest()[:32] == path.stem
    if not named or not (_is_bare_jpeg(data) or _is_bare_webp(data)):
        return None
    image = safe_image(data)
    with Image.open(io.BytesIO(data)) as written:
        is_ours = written.size == (image.width, image.height)
    return replace(image, data=data, name=path.name) if is_ours else None


def _is_bare_jpeg(data: bytes) -> bool:
    """Whether a JPEG has no part beside its pixels: no metadata, no comment, nothing behind it."""
    if not data.startswith(_JFIF) or not data.endswith(b"\xff\xd9"):
        return False
    at = 2
    while at + 4 <= len(data):
        mark, part, size = struct.unpack_from(">BBH", data, at)
        if mark != 0xFF or part not in _JPEG_PARTS or (part == 0xE0 and at != 2):
            return False
        at += 2 + size
        if part == _START_OF_SCAN:
            at = _end_of_scan(data, at)
    return at + 2 == len(data)


def _end_of_scan(data: bytes, at: int) -> int:
    """Where the coded pixels end: at a mark that is neither a stuffed byte nor a restart."""
    while (at := data.find(b"\xff", at)) >= 0 and at + 1 < len(data):
        if data[at + 1] and not 0xD0 <= data[at + 1] <= 0xD7:
            return at
        at += 2
    return len(data)


def _is_bare_webp(data: bytes) -> bool:
    """Whether a WebP has no part beside its pixels."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        return False
    at = 12
    while at + 8 <= len(data):
        part, size = struct.unpack_from("<4sI", data, at)
        if part not in _WEBP_PARTS:
            return False
        at += 8 + size + size % 2
    return at == len(data) == int.from_bytes(data[4:8], "little") + 8
