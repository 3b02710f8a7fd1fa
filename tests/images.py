"""Images for tests, as their bytes."""

import io

from PIL import Image as Pillow


def animation() -> bytes:
    """A GIF of two frames."""
    data = io.BytesIO()
    frames = [Pillow.new("RGB", (3, 2), color) for color in ("red", "blue")]
    frames[0].save(data, "GIF", save_all=True, append_images=frames[1:])
    return data.getvalue()


def png(color: str = "red") -> bytes:
    """A small PNG of one colour."""
    data = io.BytesIO()
    Pillow.new("RGB", (3, 2), color).save(data, "PNG")
    return data.getvalue()
