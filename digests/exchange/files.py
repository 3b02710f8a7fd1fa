"""The Markdown files of a command line, found and read."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import shlex
from argparse import ArgumentTypeError
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from digests.document.limits import find_excess
from digests.editing import values_of
from digests.encodings import UnreadableError, decode
from digests.moments import FIRST_DAY, LAST_DAY

SUFFIXES = {".md", ".markdown"}
LARGEST_FILE = 16 * 1024 * 1024
"""Bytes; the text of a digest's whole life takes less."""

_UNPRINTABLE = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]")


class BadFileError(Exception):
    """A file that cannot be imported: one sentence says why, one what to do."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


class RefusedError(BadFileError):
    """Raised for a file whose import would lose work or public pages; --overwrite imports it."""


class LeftAloneError(BadFileError):
    """Raised for a folder inside a folder, which is read only when it is named itself."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file of the command line; nothing that it uses may lie outside of its ``folder``.

    ``is_named`` tells a file that was named itself from one that was found in a folder.
    """

    path: Path
    folder: Path
    is_named: bool = False


@dataclass(frozen=True, slots=True)
class DecodedText:
    """A file's text, each line ended by a line feed; ``encoding`` where it is not UTF-8."""

    text: str
    encoding: str = ""


def find_files(paths: Iterable[Path]) -> Iterator[Found | tuple[Path, BadFileError]]:
    """Yield the files that paths name, each once; those of a folder in natural order.

    A path that leads to nothing comes with its error, and so does a folder in a folder that has
    Markdown files, because it is not read.
    """
    seen: set[Path] = set()
    for path in paths:
        try:
            for found in _files_of(path):
                real = real_path(found.path)
                if real not in seen or found.path.is_symlink():
                    yield found
                seen.add(real)
            yield from _folders_of(path)
        except BadFileError as error:
            yield path, error
            yield from _folders_of(path)
        except OSError as error:
            yield path, _unreadable(error)


def _files_of(path: Path) -> list[Found]:
    if not path.is_dir():
        if not path.exists() and not path.is_symlink():
            raise BadFileError(_("There is no such file or folder. Correct the path."))
        return [Found(path, path.parent, is_named=True)]
    found = [Found(child, path) for child in _in_order(path) if _is_to_read(child)]
    if not found:
        raise BadFileError(_("The folder has no Markdown file. Name one that has (*.md)."))
    return found


def _is_to_read(path: Path) -> bool:
    is_markdown = path.suffix.lower() in SUFFIXES and not path.name.startswith(".")
    return is_markdown and (path.is_file() or path.is_symlink())


def _in_order(folder: Path) -> list[Path]:
    # By the stem, so that 2022-02-01.md comes before any other name of that day, and wins.
    return sorted(folder.iterdir(), key=lambda path: (natural_key(path.stem), path.name))


def _folders_of(path: Path) -> Iterator[tuple[Path, LeftAloneError]]:
    """Yield the folders in a folder that have Markdown files, and how many."""
    if not path.is_dir():
        return
    for folder in _in_order(path):
        if folder.is_dir() and not folder.is_symlink() and not folder.name.startswith("."):
            count = sum(len(names) for names in _markdown_below(folder))
            if count:
                reason = ngettext(
                    "a folder with %(count)d Markdown file; name it to import it",
                    "a folder with %(count)d Markdown files; name it to import them",
                    count,
                )
                yield folder, LeftAloneError(reason % {"count": count})


def _markdown_below(folder: Path) -> Iterator[list[str]]:
    for _folder, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield [name for name in names if Path(name).suffix.lower() in SUFFIXES]


def natural_key(name: str) -> tuple[list[tuple[int, int, str]], str]:
    """Return a key that sorts numbers in names by their value: 2, 9, 10."""
    parts = re.split(r"(\d+)", name)
    return [(1, int(part), "") if part.isdecimal() else (0, 0, part) for part in parts], name


def real_path(path: Path, *, strict: bool = False) -> Path:
    """Resolve the links of a path. Raises OSError for links in a circle when ``strict``."""
    return Path(os.path.realpath(path, strict=strict))


def read_text_file(found: Found) -> DecodedText:
    """Return the text of a file; raises BadFileError for what is no text."""
    return decode_file(read_file(found), found.path.name)


def read_file(found: Found) -> bytes:
    """Return the bytes of a file; raises BadFileError for what cannot be a file of the folder."""
    try:
        if not real_path(found.path, strict=True).is_relative_to(real_path(found.folder)):
            raise BadFileError(
                _("The link leads out of the folder. Put the file itself into the folder.")
            )
        if not found.path.is_file():
            raise BadFileError(_("This is no file. Remove it from the folder."))
        if found.path.stat().st_size > LARGEST_FILE:
            raise BadFileError(_("The file is larger than 16 MB. Is it an issue? Split it."))
        return found.path.read_bytes()
    except OSError as error:
        raise _unreadable(error) from error


def _unreadable(error: OSError) -> BadFileError:
    if isinstance(error, PermissionError):
        return BadFileError(_("The file may not be read. Give this user the permission to."))
    if isinstance(error, FileNotFoundError):
        return BadFileError(_("The link leads to nothing. Remove it or mend it."))
    return BadFileError(
        _("The file cannot be read: %(error)s. Mend that and import it again.")
        % {"error": error.strerror or error}
    )


def decode_file(content: bytes, name: str) -> DecodedText:
    """Return the text of a file's bytes; raises BadFileError for what is no text of one issue."""
    try:
        text, encoding = decode(content)
    except UnreadableError as error:
        raise _not_text(error, name) from error
    if not text.strip():
        raise BadFileError(_("The file is empty. Write an issue into it or remove it."))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if excess := find_excess(text):
        reason = _(
            "The file has %(count)d %(unit)s; an issue has room for %(limit)d. Divide it into "
            "files of one issue each."
        )
        raise BadFileError(reason % values_of(excess))
    return DecodedText(text, "" if encoding == "UTF-8" else encoding)


def _not_text(error: UnreadableError, name: str) -> BadFileError:
    """Return the error that names what the bytes seem to be and the command that converts them."""
    if error.is_binary:
        return BadFileError(_("The file is binary, not Markdown. Remove it from the folder."))
    if error.encoding == "UTF-8":
        reason = _("Some bytes here are not UTF-8, unlike the rest. Write these characters anew.")
        return BadFileError(reason, error.line)
    if not error.encoding:
        reason = _("The text is neither UTF-8 nor Chinese in GB18030. Save the file as UTF-8.")
        return BadFileError(reason, error.line)
    reason = _(
        "The text is not UTF-8 but seems to be %(encoding)s. If it is, convert it with "
        "“iconv -f %(encoding)s -t UTF-8 %(name)s > NEW”, and import NEW in its place."
    )
    quoted = on_one_line(shlex.quote(name))
    return BadFileError(reason % {"encoding": error.encoding, "name": quoted}, error.line)


def day(text: str) -> dt.date:
    """Return the date that was written on the command line; raises ArgumentTypeError."""
    try:
        date = dt.date.fromisoformat(text)
    except ValueError as error:
        reason = _("“%(text)s” is no date. Write one that exists as 2020-05-15.")
        raise ArgumentTypeError(reason % {"text": on_one_line(text)}) from error
    if not FIRST_DAY <= date <= LAST_DAY:
        reason = _("The date %(date)s is out of reach. Correct its year.")
        raise ArgumentTypeError(reason % {"date": date.isoformat()})
    return date


def hash_of(text: str) -> str:
    """Return the hash by which a text is known again, also one that no encoding holds."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def on_one_line(path: object) -> str:
    """Return a path or text for one line of a terminal, control characters replaced by U+FFFD."""
    return _UNPRINTABLE.sub("\ufffd", str(path))
