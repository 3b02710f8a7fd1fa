"""Only an image that an export wrote is taken as it is."""

import hashlib
import io
from pathlib import Path

import pytest
from PIL import Image

from digests.exchange.written_images import as_written
from digests.images import ImageRefused, safe_image


def noise(kind: str, size: tuple[int, int] = (60, 40), **options: object) -> bytes:
    buffer = io.BytesIO()
    Image.effect_noise(size, 90).convert("RGB").save(buffer, format=kind, **options)
    return buffer.getvalue()


def named(folder: Path, data: bytes, suffix: str) -> Path:
    """A file that bears the name of its content, as an export would write it."""
    path = folder / f"{hashlib.sha256(data).hexdigest()[:32]}.{suffix}"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(("kind", "suffix"), [("JPEG", "jpg"), ("WEBP", "webp")])
def test_what_was_written_is_taken_as_it_is(tmp_path: Path, kind: str, suffix: str) -> None:
    ours = safe_image(noise(kind))
    assert as_written(named(tmp_path, ours.data, suffix)) == ours
    assert safe_image(ours.data) != ours


def test_a_transparent_one_is_taken_as_it_is(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    Image.new("RGBA", (30, 20), (200, 0, 0, 90)).save(buffer, format="WEBP")
    ours = safe_image(buffer.getvalue())
    assert as_written(named(tmp_path, ours.data, "webp")) == ours


def test_another_name_is_another_image(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(safe_image(noise("JPEG")).data)
    assert as_written(path) is None


@pytest.mark.parametrize(
    ("data", "suffix"),
    [
        (noise("JPEG") + b"<script>", "jpg"),
        (noise("JPEG") + b"\xff\xd9", "jpg"),
        (noise("JPEG", comment=b"<script>"), "jpg"),
        (noise("JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0"), "jpg"),
        (noise("JPEG", icc_profile=b"profile"), "jpg"),
        (noise("JPEG", size=(1700, 20)), "jpg"),
        (noise("WEBP") + b"<script>", "webp"),
        (noise("WEBP", icc_profile=b"profile"), "webp"),
        (noise("WEBP", xmp=b"<x/>"), "webp"),
        (noise("PNG"), "png"),
        (b"<svg/>", "svg"),
        (b"", "jpg"),
    ],
)
def test_what_holds_more_than_pixels_is_not(tmp_path: Path, data: bytes, suffix: str) -> None:
    assert as_written(named(tmp_path, data, suffix)) is None


def test_a_broken_one_is_refused(tmp_path: Path) -> None:
    data = noise("JPEG")
    with pytest.raises(ImageRefused):
        as_written(named(tmp_path, data[:20] + data[-2:], "jpg"))
