"""Bytes from anybody, safe bytes out."""

import hashlib
import io
import json
import struct
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from digests import images
from digests.images import REASONS, ImageRefused, read_image, safe_image

RED, BLUE = (200, 30, 30), (30, 30, 200)
CPU_SECONDS = 3
MEGABYTES = 200


def picture(size: tuple[int, int] = (60, 40), mode: str = "RGB") -> Image.Image:
    """A picture that is red in its left half and blue in its right."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (size[0] // 2, 0, *size))
    return image.convert(mode)


def encoded(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    """An image as the bytes of a file."""
    buffer = io.BytesIO()
    image.save(buffer, format=kind, **options)
    return buffer.getvalue()


def decoded(data: bytes) -> Image.Image:
    """The image that bytes hold, loaded."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def like(one: Any, other: tuple[int, ...], off: int = 16) -> bool:
    """Whether two colours are the same but for what a codec loses."""
    return all(abs(a - b) <= off for a, b in zip(one, other, strict=True))


def refused(data: bytes) -> str:
    """The code of the reason for which bytes are refused."""
    with pytest.raises(ImageRefused) as caught:
        safe_image(data)
    assert str(caught.value) == str(REASONS[caught.value.code])
    return caught.value.code


# --- what is taken ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "content_type", "extension"),
    [
        ("JPEG", "image/jpeg", "jpg"),
        ("PNG", "image/png", "png"),
        ("GIF", "image/png", "png"),
        ("WEBP", "image/webp", "webp"),
        ("AVIF", "image/webp", "webp"),
    ],
)
def test_each_of_the_five_kinds_is_taken(kind: str, content_type: str, extension: str) -> None:
    safe = safe_image(encoded(picture(), kind))
    image = decoded(safe.data)
    assert (safe.width, safe.height) == image.size == (60, 40)
    assert safe.content_type == content_type == Image.MIME[image.format or ""]
    assert safe.name.endswith(f".{extension}")
    assert like(image.convert("RGB").getpixel((5, 20)), RED)
    assert like(image.convert("RGB").getpixel((55, 20)), BLUE)


def test_the_name_is_made_of_the_content_alone(tmp_path: Path) -> None:
    file = tmp_path / "evil<script>.html"
    file.write_bytes(encoded(picture()))
    named, again = read_image(file), safe_image(encoded(picture()))
    assert named == again
    assert set(named.name) <= set("0123456789abcdef.png")
    assert named.name != safe_image(encoded(picture((61, 40)))).name


def test_an_image_is_known_by_what_it_is(tmp_path: Path) -> None:
    file = tmp_path / "x.png"
    file.write_bytes(encoded(picture(), "JPEG"))
    assert read_image(file).content_type == "image/jpeg"


def test_what_stands_behind_an_image_is_left_behind() -> None:
    for kind in ("JPEG", "PNG", "GIF"):
        data = encoded(picture(), kind) + b"<script>alert(1)</script>"
        assert b"script" not in safe_image(data).data


@pytest.mark.parametrize("orientation", range(1, 9))
def test_an_image_stands_upright(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = encoded(picture((2400, 1800)), "JPEG", exif=exif)
    safe = safe_image(data)
    assert safe.width == 1600
    assert safe.height == (1200 if orientation < 5 else round(1600 * 2400 / 1800))
    at_top_left = RED if orientation in {1, 4, 5, 6} else BLUE
    assert like(decoded(safe.data).getpixel((10, 10)), at_top_left)


def test_a_wide_image_shrinks_and_keeps_its_shape() -> None:
    safe = safe_image(encoded(picture((3200, 1000))))
    assert (safe.width, safe.height) == (1600, 500)


def test_a_small_or_narrow_image_keeps_its_size() -> None:
    for size in ((1, 1), (1600, 100), (10, 3000)):
        safe = safe_image(encoded(picture(size)))
        assert (safe.width, safe.height) == size


def test_nothing_stays_beside_the_pixels() -> None:
    exif = Image.Exif()
    exif[0x010E] = "SECRET"
    exif[0x8825] = {1: "N"}
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "SECRET", zip=False)
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>SECRET</x:xmpmeta>"
    beside: dict[str, dict[str, Any]] = {
        "JPEG": {"exif": exif, "comment": "SECRET", "icc_profile": srgb, "xmp": xmp},
        "PNG": {"exif": exif, "pnginfo": notes, "icc_profile": srgb},
        "GIF": {"comment": "SECRET"},
        "WEBP": {"exif": exif, "icc_profile": srgb, "xmp": xmp},
        "AVIF": {"exif": exif, "icc_profile": srgb, "xmp": xmp},
    }
    for kind, options in beside.items():
        data = encoded(picture(), kind, **options)
        assert b"SECRET" in data
        safe = safe_image(data)
        assert b"SECRET" not in safe.data
        image = decoded(safe.data)
        assert not image.getexif()
        assert not {"exif", "icc_profile", "comment", "Comment", "xmp"} & image.info.keys()


def profile_with_red_and_blue_exchanged() -> bytes:
    """A profile of sRGB in which the two tags that say what red and blue are change their names."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for one, other in ((b"rXYZ", b"????"), (b"bXYZ", b"rXYZ"), (b"????", b"bXYZ")):
        profile = profile.replace(one, other)
    return profile


def test_colours_of_a_profile_become_those_of_the_web() -> None:
    swapped = profile_with_red_and_blue_exchanged()
    data = encoded(Image.new("RGB", (20, 20), (255, 0, 0)), icc_profile=swapped)
    red, _, blue = decoded(safe_image(data).data).getpixel((5, 5))  # type: ignore[misc]
    assert blue > 200 > red


def test_a_profile_that_cannot_be_used_is_left_aside() -> None:
    for profile in (b"no profile", b"\x00" * 2_000_000):
        safe = safe_image(encoded(picture(), "JPEG", icc_profile=profile))
        assert like(decoded(safe.data).getpixel((5, 5)), RED)


def test_cmyk_becomes_rgb() -> None:
    image = decoded(safe_image(encoded(picture(mode="CMYK"), "JPEG")).data)
    assert image.mode == "RGB"
    assert like(image.getpixel((5, 5)), RED, 40)


def test_sixteen_bits_become_eight() -> None:
    image = decoded(safe_image(encoded(Image.new("I;16", (20, 20), 0x8000))).data)
    assert image.mode == "L"
    assert image.getpixel((5, 5)) == 0x80


def test_transparency_stays() -> None:
    palette = picture(mode="P")
    half = palette.getpixel((5, 5))
    clear = picture(mode="RGBA")
    clear.putalpha(0)
    for data in (
        encoded(palette, transparency=half),
        encoded(palette, "GIF", transparency=half),
        encoded(clear),
        encoded(clear, "WEBP", lossless=True, exact=True),
        encoded(clear, "AVIF"),
        encoded(picture(mode="L"), transparency=picture(mode="L").getpixel((5, 5))),
    ):
        pixel = decoded(safe_image(data).data).convert("RGBA").getpixel((5, 5))
        assert isinstance(pixel, tuple)
        assert pixel[3] == 0


def test_grey_with_transparency_keeps_both() -> None:
    image = decoded(safe_image(encoded(Image.new("LA", (3200, 20), (90, 120)))).data)
    assert (image.mode, image.size) == ("RGBA", (1600, 10))
    assert like(image.getpixel((0, 0)), (90, 90, 90, 120), off=2)


def film(kind: str, size: tuple[int, int] = (60, 40), frames: int = 3, **options: Any) -> bytes:
    """A moving image that begins red and blue and goes on in shades of green."""
    shades = [Image.new("RGB", size, (0, 40 + 9 * n % 199, n % 251)) for n in range(1, frames)]
    return encoded(picture(size), kind, save_all=True, append_images=shades, **options)


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_a_moving_image_moves_on_as_webp(kind: str) -> None:
    ours = safe_image(film(kind, duration=[120, 240, 360], loop=0))
    moving = Image.open(io.BytesIO(ours.data))
    assert (ours.content_type, ours.name[-5:], ours.lost_motion) == ("image/webp", ".webp", False)
    assert (getattr(moving, "n_frames", 1), moving.info["loop"]) == (3, 0)
    assert (ours.width, ours.height) == moving.size == (60, 40)
    assert like(moving.convert("RGB").getpixel((5, 20)), RED)
    shown = []
    for frame in range(3):
        moving.seek(frame)
        moving.load()
        shown.append(moving.info["duration"])
    assert shown == [120, 240, 360]


def test_a_moving_image_loses_what_stands_beside_its_pixels() -> None:
    data = film("GIF", comment=b"<script>alert(1)</script>") + b"<script>"
    ours = safe_image(data)
    assert b"script" in data
    assert b"script" not in ours.data
    assert not decoded(ours.data).info.keys() & {"comment", "exif", "icc_profile", "xmp"}


def test_a_wide_moving_image_shrinks() -> None:
    ours = safe_image(film("GIF", size=(1200, 300)))
    assert (ours.width, ours.height) == (800, 200)


def test_a_moving_image_with_transparency_keeps_it() -> None:
    frames = [Image.new("RGBA", (20, 20), (200, 0, 0, alpha)) for alpha in (0, 255)]
    ours = safe_image(encoded(frames[0], "PNG", save_all=True, append_images=frames[1:]))
    assert decoded(ours.data).convert("RGBA").getchannel("A").getpixel((5, 5)) == 0


@pytest.mark.parametrize(
    ("kind", "size", "frames"),
    [
        ("GIF", (8, 8), 501),
        ("GIF", (1700, 1700), 2),
        ("GIF", (800, 700), 40),
        ("AVIF", (60, 40), 2),
    ],
)
def test_a_moving_image_that_is_too_long_or_large_stands_still_and_says_so(
    kind: str, size: tuple[int, int], frames: int
) -> None:
    ours = safe_image(film(kind, size, frames))
    image = decoded(ours.data)
    assert (getattr(image, "n_frames", 1), ours.lost_motion) == (1, True)
    assert like(image.convert("RGB").getpixel((1, 1)), RED)


def test_a_frame_that_is_larger_than_its_film_is_not_decoded() -> None:
    data = bytearray(film("GIF", (8, 8)))
    second = data.index(b"\x2c", data.index(b"\x2c") + 1)
    data[second + 5 : second + 9] = b"\xff\xff\xff\xff"
    assert safe_image(bytes(data)).lost_motion


def test_an_image_that_never_moved_lost_no_motion() -> None:
    assert not any(safe_image(encoded(picture(), kind)).lost_motion for kind in ("GIF", "JPEG"))


def test_a_safe_image_tells_what_it_was_made_of() -> None:
    data = encoded(picture())
    assert safe_image(data).source_hash == hashlib.sha256(data).hexdigest()


def test_a_telephones_jpeg_with_more_pictures_behind_it_is_taken() -> None:
    data = encoded(picture(), "MPO", save_all=True, append_images=[picture()])
    assert decoded(data).format == "MPO"
    assert safe_image(data).content_type == "image/jpeg"


# --- what is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"></svg>', "svg"),
        (b"<!DOCTYPE html><html><body>", "html"),
        (b"<HTML><script>alert(1)</script>", "html"),
        (b"GIF89a<script>alert(1)</script>", "broken"),
        (b"", "unknown"),
        (b"just words", "unknown"),
        (b"%PDF-1.7", "unknown"),
        (encoded(picture(), "BMP"), "unknown"),
        (encoded(picture(), "TIFF"), "unknown"),
        (encoded(picture(), "ICO"), "unknown"),
    ],
)
def test_everything_else_is_refused_with_its_reason(data: bytes, code: str) -> None:
    assert refused(data) == code


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
def test_an_image_cut_short_is_refused(kind: str) -> None:
    data = encoded(Image.effect_noise((200, 200), 90).convert("RGB"), kind)
    for part in (0.1, 0.5, 0.9):
        assert refused(data[: int(len(data) * part)]) == "broken"


def test_no_more_bytes_are_read_than_may_be() -> None:
    class Endless(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            assert 0 <= size <= images.MAX_BYTES + 1
            return b"\x00" * size

    with pytest.raises(ImageRefused) as caught:
        read_image(Endless())  # type: ignore[arg-type]
    assert caught.value.code == "heavy"


def png_that_says(width: int, height: int, *chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG whose header claims a size, followed by chunks of our choice."""
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    parts = [(b"IHDR", header), *chunks, (b"IDAT", zlib.compress(b"\x00" * 1000)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in parts
    )


@pytest.mark.parametrize("size", [(100_000, 100_000), (20_000, 1), (1, 20_000), (6000, 6000)])
def test_pixels_are_counted_before_they_are_decoded(size: tuple[int, int]) -> None:
    assert refused(png_that_says(*size)) == "large"


def test_what_a_chunk_unpacks_to_is_bounded() -> None:
    bomb = zlib.compress(b"\x00" * 100_000_000)
    for name, start in ((b"zTXt", b"a\x00\x00"), (b"iCCP", b"a\x00\x00")):
        assert refused(png_that_says(10, 10, (name, start + bomb))) == "broken"


# --- what it costs ------------------------------------------------------------------------------

MEASURED = """
import json, resource, sys, time
from pathlib import Path
from django.conf import settings
settings.configure(USE_I18N=False)
from digests.images import ImageRefused, read_image
def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
before, began = peak(), time.process_time()
try:
    said = read_image(Path(sys.argv[1])).content_type
except ImageRefused as refused:
    said = refused.code
print(json.dumps([said, time.process_time() - began, peak() - before]))
"""


def cost(file: Path) -> tuple[str, float, float]:
    """What is said of a file, the CPU seconds and the megabytes that takes, in its own process."""
    run = subprocess.run([sys.executable, "-c", MEASURED, file], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    said, seconds, megabytes = json.loads(run.stdout)
    return said, seconds, megabytes


def test_no_hostile_file_crashes_or_costs_much(hostile_dir: Path) -> None:
    files = sorted((hostile_dir / "images").iterdir())
    assert len(files) == 30
    for file in files:
        said, seconds, megabytes = cost(file)
        assert said in {*REASONS, "image/jpeg", "image/png", "image/webp"}
        assert seconds < CPU_SECONDS, file.name
        assert megabytes < MEGABYTES, file.name
        if file.suffix not in {".jpg", ".png", ".gif"}:
            assert said == "unknown", file.name


@pytest.mark.parametrize(
    ("kind", "mode", "size"),
    [
        ("PNG", "RGBA", (5000, 3200)),
        ("PNG", "LA", (5000, 3200)),
        ("PNG", "P", (5000, 3200)),
        ("PNG", "RGB", (1000, 16_000)),
        ("GIF", "P", (5000, 3200)),
        ("JPEG", "RGB", (9000, 7000)),
        ("JPEG", "CMYK", (9000, 7000)),
        ("progressive JPEG", "RGB", (5000, 4000)),
        ("progressive JPEG", "CMYK", (5000, 3000)),
        ("WEBP", "RGB", (3600, 2500)),
        ("WEBP", "RGBA", (3600, 2500)),
        ("AVIF", "RGB", (5000, 3200)),
        ("AVIF", "RGBA", (4000, 3000)),
    ],
)
def test_the_largest_image_that_is_taken_is_bearable(
    tmp_path: Path, kind: str, mode: str, size: tuple[int, int]
) -> None:
    file = tmp_path / "large"
    quickly: dict[str, dict[str, Any]] = {
        "AVIF": {"speed": 10},
        "WEBP": {"method": 0},
        "progressive JPEG": {"progressive": True},
    }
    options = quickly.get(kind, {})
    file.write_bytes(encoded(picture(size, mode), kind.split()[-1], **options))
    said, seconds, megabytes = cost(file)
    assert said.startswith("image/")
    assert seconds < CPU_SECONDS
    assert megabytes < MEGABYTES


@pytest.mark.parametrize(
    ("mode", "kind", "options"),
    [("CMYK", "JPEG", {"progressive": True}), ("RGBA", "AVIF", {"speed": 10})],
)
def test_a_fourth_band_leaves_room_for_fewer_pixels(
    mode: str, kind: str, options: dict[str, Any]
) -> None:
    assert refused(encoded(Image.new(mode, (4000, 4000)), kind, **options)) == "large"
    assert safe_image(encoded(Image.new("RGB", (4000, 4000)), kind, **options))


@pytest.mark.parametrize("size", [(640, 480), (800, 450)])
def test_the_longest_film_that_moves_on_is_bearable(tmp_path: Path, size: tuple[int, int]) -> None:
    file = tmp_path / "film.gif"
    file.write_bytes(film("GIF", size, images.MAX_PIXELS_KEPT // (size[0] * size[1])))
    said, seconds, megabytes = cost(file)
    assert said == "image/webp"
    assert seconds < CPU_SECONDS
    assert megabytes < MEGABYTES


def test_a_film_of_large_frames_costs_no_more_than_its_first_one(tmp_path: Path) -> None:
    one = encoded(Image.new("P", (2000, 2000), 1), "GIF")
    head = 13 + 3 * 2 ** ((one[10] & 7) + 1)
    file = tmp_path / "film.gif"
    file.write_bytes(one[:head] + one[head:-1] * 500 + one[-1:])
    said, seconds, megabytes = cost(file)
    assert said == "image/png"
    assert seconds < 1
    assert megabytes < 100


@pytest.mark.parametrize("kind", ["PNG", "GIF", "WEBP", "AVIF"])
def test_an_image_that_is_too_large_is_never_decoded(tmp_path: Path, kind: str) -> None:
    file = tmp_path / "bomb"
    options: dict[str, int] = {"AVIF": {"speed": 10}, "WEBP": {"method": 0}}.get(kind, {})
    file.write_bytes(encoded(Image.new("L", (7000, 7000)), kind, **options))
    said, seconds, megabytes = cost(file)
    assert said == "large"
    assert seconds < 0.5
    assert megabytes < 20
