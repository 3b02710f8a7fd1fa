"""Re-encode images from anybody as safe ones, or refuse them with a reason.

An image is recognised by its content and not by its name, decoded only when its header says that it
is small enough, and encoded anew in sRGB, upright, without metadata. An animation becomes an
animated WebP while its frames are few and small; of any other the first frame is kept, because a
decompression bomb may hide in the frames.
"""

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import Any, BinaryIO

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, ImageOps, ImageSequence, UnidentifiedImageError

MAX_BYTES = 20_000_000
MAX_SIDE = 16_383
"""Pixels; no WebP is longer."""
MAX_WIDTH = 1600
"""Pixels of what we keep; the page's text is half as wide."""
MAX_PIXELS = {"JPEG": 20_000_000, "MPO": 20_000_000, "PNG": 16_000_000, "GIF": 16_000_000,
              "WEBP": 9_000_000, "AVIF": 16_000_000}  # fmt: skip
"""The formats that decode within 200 MB. MPO is a JPEG with more pictures, as telephones write."""
MAX_PIXELS_OF_FOUR = {"JPEG": 15_000_000, "MPO": 15_000_000, "AVIF": 12_000_000}
"""The same with a fourth band, such as black or transparency, where it costs more."""
MAX_PIXELS_OF_JPEG = 64_000_000
"""A JPEG decodes at a half or a quarter of its size at no cost, unless it is progressive."""
MAX_PROFILE_BYTES = 1_000_000

MOVING = frozenset({"GIF", "PNG", "WEBP"})
"""Kinds whose frames decode quickly enough to be kept."""
MAX_FRAMES = 500
MAX_PIXELS_OF_FRAME = 2_100_000
"""Pixels of a moving image; a screen of 1920 × 1080 has fewer."""
MAX_PIXELS_OF_FRAMES = 64_000_000
"""Pixels of all frames together, as they are decoded."""
MAX_PIXELS_KEPT = 20_000_000
"""Pixels of all frames together, as they are written; held in memory at four bytes each."""
MAX_WIDTH_MOVING = 800
SHORTEST_FRAME = 11
"""Milliseconds; browsers show a shorter frame for LENGTH_OF_FRAME."""
LENGTH_OF_FRAME = 100

LONGEST_WAIT = 10.0
"""Seconds that an image waits while its process decodes others."""

WRITTEN_AS = {"JPEG": "JPEG", "MPO": "JPEG", "PNG": "PNG", "GIF": "PNG", "WEBP": "WEBP",
              "AVIF": "WEBP"}  # fmt: skip
"""GIF's frame loses nothing as PNG; what shows AVIF shows WebP, and mail shows neither."""
SAVE_OPTIONS: dict[str, dict[str, int | bool]] = {
    "JPEG": {"quality": 85, "optimize": True, "progressive": True},
    "PNG": {},
    "WEBP": {"quality": 85, "method": 2},
}
EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}

REASONS: dict[str, Promise] = {
    "heavy": _("This image is larger than 20 MB. Save it smaller and try again."),
    "large": _("This image has too many pixels. Save it smaller and try again."),
    "svg": _("This is an SVG drawing, which may hold scripts. Export it as PNG and try again."),
    "html": _("This is a web page and not an image. Save the image itself and try again."),
    "unknown": _("This is no image that we know. Use JPEG, PNG, GIF, WebP or AVIF."),
    "busy": _("Other images are being read at the moment. Try again in a few seconds."),
    "broken": _("This image is broken or incomplete. Export it again and try once more."),
}


LOST_MOTION = _("The image is too long or large to stay animated: it stands still.")
"""The notice about an image whose ``lost_motion`` is set."""


class ImageRefused(ValueError):  # noqa: N818 (an answer to the sender, not a fault of ours)
    """Raised for an image that is refused.

    ``code`` is a key of REASONS, the text a sentence for the sender.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    def __str__(self) -> str:
        return str(REASONS[self.code])


@dataclass(frozen=True)
class SafeImage:
    """A re-encoded image, named by its content.

    ``source_hash`` is the SHA-256, in hexadecimal, of the bytes that it was made of;
    ``lost_motion`` is True where those were an animation and this is not.
    """

    data: bytes
    name: str
    content_type: str
    width: int
    height: int
    source_hash: str = ""
    lost_motion: bool = False


def read_image(source: Path | BinaryIO) -> SafeImage:
    """Return the safe image of a file; raises ImageRefused.

    No more of the file is read than `read_bytes` returns.
    """
    with _one_at_a_time():
        return _safe_image(read_bytes(source))


def read_bytes(source: Path | BinaryIO) -> bytes:
    """Return the bytes of a file, at most one more than an image may have."""
    if isinstance(source, Path):
        with source.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    return source.read(MAX_BYTES + 1)


def safe_image(data: bytes) -> SafeImage:
    """Return the safe image of some bytes; raises ImageRefused."""
    with _one_at_a_time():
        return _safe_image(data)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Let a process hold one decoded image at once; raise ImageRefused after too long a wait."""
    if not _turn.acquire(timeout=LONGEST_WAIT):
        raise ImageRefused("busy")
    try:
        yield
    finally:
        _turn.release()


_turn = Lock()


def _safe_image(data: bytes) -> SafeImage:
    if len(data) > MAX_BYTES:
        raise ImageRefused("heavy")
    try:
        return replace(_remade(data), source_hash=hashlib.sha256(data).hexdigest())
    except ImageRefused:
        raise
    except Exception as error:  # Pillow raises a dozen kinds for bytes that are no image
        raise ImageRefused("broken") from error


def moves(data: bytes) -> bool:
    """Return True when bytes are an animated image; images that cannot be read are not animated."""
    with suppress(Exception), _opened(data) as image:  # what cannot be read does not move
        return _moves(image)
    return False


def _moves(image: Image.Image) -> bool:
    return image.format != "MPO" and bool(getattr(image, "is_animated", False))


def name_of(data: bytes) -> str:
    """Return the name, without its extension, of an image of these bytes."""
    return hashlib.sha256(data).hexdigest()[:32]


def _remade(data: bytes) -> SafeImage:
    """Return the image of some bytes, decoded and encoded anew; raises ImageRefused."""
    with _opened(data) as image:
        kind = image.format or ""
        whole = kind not in {"JPEG", "MPO"} or "progressive" in image.info
        pixels = MAX_PIXELS[kind]
        if len(image.getbands()) == 4:
            pixels = MAX_PIXELS_OF_FOUR.get(kind, pixels)
        _refuse_above(pixels if whole else MAX_PIXELS_OF_JPEG, image)
        is_film = _moves(image)
        with suppress(Exception):  # a film that breaks off has its first frame
            if is_film and (moving := _moving(data)):
                return moving
        size = _kept_size(image)
        if not whole:
            image.draft(None, size)
            _refuse_above(pixels, image)
        still = _written(_in_srgb(_upright(_shrunk(image, size))), WRITTEN_AS[kind])
        return replace(still, lost_motion=is_film)


def _moving(data: bytes) -> SafeImage | None:
    """Return an animation as an animated WebP, None where it has too many frames or pixels."""
    with _opened(data) as image:
        size, loops = image.size, image.info.get("loop", 1)
        if image.format not in MOVING or size[0] * size[1] > MAX_PIXELS_OF_FRAME:
            return None
        frames: list[Image.Image] = []
        durations: list[int] = []
        for number, frame in enumerate(ImageSequence.Iterator(image), 1):
            # A frame of a GIF may be larger than those before it; nothing of it is decoded yet.
            decoded = number * size[0] * size[1]
            if image.size != size or number > MAX_FRAMES or decoded > MAX_PIXELS_OF_FRAMES:
                return None
            frames.append(_frame(frame))
            duration = int(frame.info.get("duration", 0))
            durations.append(duration if duration >= SHORTEST_FRAME else LENGTH_OF_FRAME)
            if number * frames[0].width * frames[0].height > MAX_PIXELS_KEPT:
                return None
    film = {"save_all": True, "append_images": frames[1:], "duration": durations, "loop": loops}
    return _written(frames[0], "WEBP", **film)


def _frame(frame: Image.Image) -> Image.Image:
    """Return a copy of a frame in its new size, without metadata."""
    copy = frame.convert("RGBA" if frame.has_transparency_data else "RGB")
    copy.thumbnail((MAX_WIDTH_MOVING, MAX_SIDE), reducing_gap=None)
    copy.info = {}
    return copy


def _refuse_above(pixels: int, image: Image.Image) -> None:
    """Raise ImageRefused for an image that has more pixels; it must not be decoded before."""
    if max(image.size) > MAX_SIDE or image.width * image.height > pixels:
        raise ImageRefused("large")


def _opened(data: bytes) -> Image.Image:
    """Open an image with the decoders of the known formats; only its header is read.

    Raises ImageRefused.
    """
    try:
        return Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "GIF", "WEBP", "AVIF"))
    except UnidentifiedImageError as error:
        raise ImageRefused(_what_it_is(data)) from error
    except Image.DecompressionBombError as error:
        raise ImageRefused("large") from error


def _what_it_is(data: bytes) -> str:
    """Return the reason to refuse bytes that no decoder knows, a key of REASONS."""
    start = data[:1000].lower()
    if b"<svg" in start:
        return "svg"
    if b"<html" in start or b"<!doctype html" in start:
        return "html"
    known = (b"\xff\xd8\xff", b"\x89png", b"gif8", b"riff")
    return "broken" if start.startswith(known) or start[4:12] == b"ftypavif" else "unknown"


def _kept_size(image: Image.Image) -> tuple[int, int]:
    """Return the size to store, before rotation: at most MAX_WIDTH wide once it is upright."""
    width = image.height if _lies_on_its_side(image) else image.width
    scale = min(1.0, MAX_WIDTH / width)
    return max(1, round(image.width * scale)), max(1, round(image.height * scale))


def _shrunk(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Return the first frame in its new size, in a mode that can be scaled."""
    image.load()
    if image.mode.startswith("I"):  # sixteen bits of grey, which convert() would clip
        image = image.convert("I").point(lambda grey: grey / 256).convert("L")
    elif image.has_transparency_data and image.mode not in {"LA", "RGBA"}:
        image = image.convert("RGBA")
    elif image.mode not in {"L", "LA", "RGB", "RGBA", "CMYK"}:
        image = image.convert("L" if image.mode == "1" else "RGB")
    image.thumbnail(size, reducing_gap=None)
    return image.convert("RGBA") if image.mode == "LA" else image


def _lies_on_its_side(image: Image.Image) -> bool:
    """Return True when the metadata says that width and height are to be exchanged."""
    try:
        return image.getexif().get(0x0112) in {5, 6, 7, 8}
    except Exception:  # metadata that cannot be read says nothing
        return False


def _upright(image: Image.Image) -> Image.Image:
    """Return the image rotated as its metadata says."""
    with suppress(Exception):  # metadata that cannot be read says nothing
        ImageOps.exif_transpose(image, in_place=True)
    return image


def _in_srgb(image: Image.Image) -> Image.Image:
    """Return the image in grey or sRGB; a profile that cannot be used is ignored."""
    profile = image.info.get("icc_profile") or b""
    mode = "RGB" if image.mode == "CMYK" else image.mode
    if mode != "L" and 0 < len(profile) <= MAX_PROFILE_BYTES:
        with suppress(ImageCms.PyCMSError, OSError, ValueError):
            source, srgb = (
                ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
            )
            return ImageCms.profileToProfile(image, source, srgb, outputMode=mode) or image
    return image if image.mode == mode else image.convert(mode)


def _written(image: Image.Image, kind: str, **options: Any) -> SafeImage:
    """Return the image encoded, without metadata."""
    image.info = {}
    buffer = io.BytesIO()
    image.save(buffer, format=kind, **SAVE_OPTIONS[kind], **options)
    data = buffer.getvalue()
    name = f"{name_of(data)}.{EXTENSIONS[kind]}"
    return SafeImage(data, name, f"image/{kind.lower()}", image.width, image.height)
