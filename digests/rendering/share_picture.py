"""The picture that others show of an issue: its headline, date, and sections with their counts."""

from __future__ import annotations

import logging
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from itertools import islice

from PIL import Image, ImageDraw, ImageFont

from .issue import ShownIssue

SIZE = (1200, 630)
"""The size in pixels that Open Graph and Twitter cards show whole."""
PAPER, INK, QUIET, ACCENT = "#fbfaf6", "#1f1d1a", "#6b665d", "#a8321f"
MARGIN = 84
MOST_LINES = 3
"""Lines of a headline; a longer one is cut."""
MOST_LETTERS = 400
"""The most characters of a text that are measured; more never fit, and the time is quadratic."""

logger = logging.getLogger(__name__)

Font = ImageFont.FreeTypeFont


@dataclass(frozen=True, slots=True)
class PictureText:
    """What a picture says of an issue."""

    name: str
    date: str
    headline: str
    sections: str

    @classmethod
    def of(cls, issue: ShownIssue, name: str) -> PictureText:
        """Take it from an issue of a publication with a name."""
        counts = (
            f"{section.heading.text} {len(section.entries)}"
            for section in issue.sections
            if section.heading and section.entries
        )
        return cls(issue.name.text or name, issue.shown_date, issue.subject, " · ".join(counts))


def draw(text: PictureText) -> bytes:
    """Draw the picture as PNG; without a font that has Chinese it is plain, without a word."""
    picture = Image.new("RGB", SIZE, PAPER)
    canvas = ImageDraw.Draw(picture)
    canvas.rectangle((0, 0, 18, SIZE[1]), ACCENT)
    if find_font() is None:
        canvas.rectangle((MARGIN, MARGIN, MARGIN + 96, MARGIN + 96), ACCENT)
    else:
        _write(canvas, text)
    out = BytesIO()
    picture.quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


def _write(canvas: ImageDraw.ImageDraw, text: PictureText) -> None:
    """Write the words of a picture."""
    width = SIZE[0] - 2 * MARGIN
    small = _font(34)
    canvas.text((MARGIN, MARGIN), _cut(text.name, small, width), INK, small)
    canvas.text((MARGIN, MARGIN + 58), text.date, ACCENT, small)
    large = _font(64)
    lines = list(islice(_lines(text.headline[:MOST_LETTERS], large, width), MOST_LINES + 1))
    if len(lines) > MOST_LINES:
        lines[MOST_LINES - 1] = _cut(lines[MOST_LINES - 1] + lines[MOST_LINES], large, width)
    for number, line in enumerate(lines[:MOST_LINES]):
        canvas.text((MARGIN, 214 + 90 * number), line, INK, large)
    canvas.text((MARGIN, SIZE[1] - MARGIN - 34), _cut(text.sections, small, width), QUIET, small)


def _lines(text: str, font: Font, width: int) -> Iterator[str]:
    """Break a text into lines of a width in pixels, between words where it has some."""
    line = ""
    for character in text:
        if font.getlength(line + character) > width:
            end = line.rfind(" ") if character.isascii() and character.isalnum() else -1
            cut = end if end > len(line) // 2 else len(line)
            yield line[:cut].strip()
            line = line[cut:].lstrip()
        line += character
    if line.strip():
        yield line.strip()


def _cut(text: str, font: Font, width: int) -> str:
    """Shorten a text to a width in pixels."""
    shown = text[:MOST_LETTERS]
    if shown == text and font.getlength(text) <= width:
        return text
    while shown and font.getlength(f"{shown}…") > width:
        shown = shown[:-1]
    return f"{shown}…"


@lru_cache(maxsize=1)
def find_font() -> tuple[str, int] | None:
    """Return the file of a font that has Chinese, and its number there, as fontconfig knows it.

    None where there is none, which is logged once.
    """
    command = shutil.which("fc-match")
    wanted = ["-f", "%{file}\n%{index}\n%{lang}", "serif:lang=zh-cn:bold"]
    if command:
        run = subprocess.run([command, *wanted], capture_output=True, text=True, timeout=10)  # noqa: S603 (our own words)
        file, index, languages = (run.stdout.split("\n") + [""] * 3)[:3]
        if "zh-cn" in languages.split("|"):
            return file, int(index)
    logger.warning(
        "No font with Chinese was found: pictures of issues stay plain."
        " Install one that fontconfig knows, such as Debian's fonts-noto-cjk, and restart."
    )
    return None


@lru_cache(maxsize=4)
def _font(size: int) -> Font:
    """Load the font in a size in pixels."""
    found = find_font()
    if found is None:
        raise ValueError("There is no font to write with.")
    file, index = found
    return ImageFont.truetype(file, size, index=index & 0xFFFF)
