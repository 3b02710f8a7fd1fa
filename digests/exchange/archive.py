"""Files that somebody sent, zip archives among them, unpacked into a folder within bounds."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, NoReturn

from django.utils.translation import gettext as _

from .files import SUFFIXES, on_one_line

MAX_ENTRIES = 20_000
"""Entries of an archive, of which only Markdown and pictures are unpacked."""
PIECE = 256 * 1024
CENTRAL_ENTRY = b"PK\x01\x02"
"""The bytes with which each entry of an archive's list begins (APPNOTE 4.3.12)."""
PICTURES = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".bmp"}
"""The endings of the files that are kept beside Markdown, as an issue may show them."""
UTF8_NAME = 0x800
"""The bit of an entry whose name is UTF-8 (APPNOTE 4.4.4); other names are of any encoding."""
ENCRYPTED = 0x1
LONGEST_NAME = 200
"""Bytes of a name; file systems take 255."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most that is unpacked at once: files, and bytes in all of them."""

    files: int = 300
    size: int = 64 * 1024 * 1024


class UnpackError(Exception):
    """Raised for what cannot be unpacked; the argument is a sentence for people."""


@dataclass(slots=True)
class Unpacked:
    """A folder into which files are unpacked; ``problems`` are sentences on those left out."""

    folder: Path
    bounds: Bounds = Bounds()
    problems: list[str] = field(default_factory=list)
    count: int = 0
    size: int = 0

    def add(self, name: str, content: IO[bytes]) -> None:
        """Add a file, or the files of a zip archive, under a name that may have folders.

        Raises UnpackError when there are too many, or too much is in them.
        """
        if PurePosixPath(name).suffix.lower() == ".zip":
            self._add_archive(name, content)
        else:
            self._write(name, content)

    def markdown_files(self) -> list[Path]:
        """Return the Markdown files in the folder, in the order of their paths."""
        paths = self.folder.rglob("*")
        return sorted(one for one in paths if one.is_file() and one.suffix.lower() in SUFFIXES)

    def _add_archive(self, name: str, content: IO[bytes]) -> None:
        # Counted before the list is read, each entry of which takes a hundred times its bytes.
        if _count_entries(content) > MAX_ENTRIES:
            self._refuse_number(name, MAX_ENTRIES)
        try:
            with zipfile.ZipFile(content) as archive:
                for entry in _entries(archive):
                    self._add_entry(archive, entry)
        except (zipfile.BadZipFile, NotImplementedError, zlib.error, EOFError, OSError) as error:
            reason = _("“%(name)s” is no zip archive that can be read. Pack it anew.")
            raise UnpackError(reason % {"name": on_one_line(name)}) from error

    def _add_entry(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
        name = _name_of(entry)
        if stat.S_ISLNK(entry.external_attr >> 16):
            self._leave_out(_("“%(name)s” is a link and is left out."), name)
        elif entry.flag_bits & ENCRYPTED:
            self._leave_out(_("“%(name)s” has a password and is left out."), name)
        else:
            with archive.open(entry) as content:
                self._write(name, content)

    def _write(self, name: str, content: IO[bytes]) -> None:
        """Write a file where its name says, unless that leads out of the folder."""
        parts = _safe_parts(name)
        if parts is None:
            self._leave_out(_("“%(name)s” leads out of its folder and is left out."), name)
            return
        if not _is_wanted(parts):
            return
        path = self.folder.joinpath(*parts)
        self.count += 1
        if self.count > self.bounds.files:
            self._refuse_number(name, self.bounds.files)
        with suppress(FileExistsError):  # a file in place of a folder: the first one stays
            path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() or not path.parent.is_dir():
            self._leave_out(_("“%(name)s” is there twice; the first one counts."), name)
            return
        with path.open("wb") as target:
            while piece := content.read(PIECE):
                self.size += len(piece)
                if self.size > self.bounds.size:
                    reason = _(
                        "There is more than %(n)d MB in the files, up to “%(name)s”: send them in "
                        "parts."
                    )
                    told = {"n": self.bounds.size // 1024 // 1024, "name": on_one_line(name)}
                    raise UnpackError(reason % told)
                target.write(piece)

    def _refuse_number(self, name: str, most: int) -> NoReturn:
        reason = _("More than %(n)d files, up to “%(name)s”: send them in parts.")
        raise UnpackError(reason % {"n": most, "name": on_one_line(name)})

    def _leave_out(self, sentence: str, name: str) -> None:
        self.problems.append(sentence % {"name": on_one_line(name)})


def _count_entries(content: IO[bytes]) -> int:
    """Count the entries of an archive's list in pieces, and go back to its beginning."""
    count, end = 0, b""
    while piece := content.read(PIECE):
        count += (end + piece).count(CENTRAL_ENTRY)
        end = piece[1 - len(CENTRAL_ENTRY) :]
    content.seek(0)
    return count


def _entries(archive: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    entries: Iterable[zipfile.ZipInfo] = archive.infolist()
    return (entry for entry in entries if not entry.is_dir())


def _name_of(entry: zipfile.ZipInfo) -> str:
    """Return the name of an entry; one without the mark of UTF-8 may be UTF-8 or GB18030."""
    if entry.flag_bits & UTF8_NAME:
        return entry.filename
    raw = entry.orig_filename.encode("cp437", errors="replace")
    for encoding in ("utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            return raw.decode(encoding).partition("\0")[0]
    return entry.filename


def _safe_parts(name: str) -> tuple[str, ...] | None:
    """Return the folders and the name of a file, None where they lead out of its folder."""
    plain = name.replace("\\", "/")
    parts = PurePosixPath(plain).parts
    is_bad = not parts or plain.startswith("/") or ".." in parts or ":" in parts[0]
    is_long = any(len(part.encode(errors="replace")) > LONGEST_NAME for part in parts)
    is_odd = on_one_line(plain) != plain
    return None if is_bad or is_long or is_odd else parts


def _is_wanted(parts: tuple[str, ...]) -> bool:
    """Return True for Markdown and pictures that no system hides."""
    is_hidden = any(part.startswith(".") or part == "__MACOSX" for part in parts)
    return not is_hidden and PurePosixPath(parts[-1]).suffix.lower() in SUFFIXES | PICTURES
