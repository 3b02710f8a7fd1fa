"""Write and read the file of a backup: a zip of tables, images and a manifest, sealed by a hash.

``tables/LABEL.jsonl`` holds the rows of a table, each a JSON list on a line of its own,
``media/NAME`` an image, and ``manifest.json`` the list of all that belongs to the archive. The
comment of the zip, the last bytes of the file, ends with the SHA-256 of everything before it.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, Any, Self
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from django.utils.translation import gettext as _

FORMAT = 1
MANIFEST = "manifest.json"
IMAGES = "media/"
SEAL = b"Briefing backup, SHA-256 "
SEAL_LENGTH = 64
"""The number of hexadecimal digits at the end of the file."""
CHUNK = 1024 * 1024
UNREADABLE = (
    *(BadZipFile, zlib.error, EOFError, ValueError, KeyError, TypeError, AttributeError),
    *(NotImplementedError, RuntimeError),  # of zipfile: an unknown compression, an encrypted member
)
"""The exceptions that zipfile and json raise for bytes that are not what was written."""


class BackupError(Exception):
    """Raised for a backup that cannot be made or restored; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Table:
    """The columns of a table, in the order of the values of each row, and its number of rows."""

    columns: list[str]
    rows: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """The list of all that belongs to an archive.

    ``made_at`` is the moment of the snapshot in ISO 8601, ``migrations`` the last migration of each
    app, ``tables`` the tables by label, ``sha256`` the hash of each member in hexadecimal, and
    ``missing`` the names of images that have a row and had no file.
    """

    made_at: str
    migrations: dict[str, str]
    tables: dict[str, Table] = field(default_factory=dict)
    sha256: dict[str, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    format: int = FORMAT

    @classmethod
    def read(cls, text: bytes) -> Self:
        """Return the manifest that a JSON text holds. Raises BackupError for a newer format."""
        values = json.loads(text)
        if values["format"] > FORMAT:
            raise newer()
        tables = {label: Table(**table) for label, table in values.pop("tables").items()}
        return cls(**values, tables=tables)


class ArchiveWriter:
    """Writes the members of an archive, one after the other, in flat memory."""

    def __init__(self, zipped: ZipFile, manifest: Manifest) -> None:
        self.manifest = manifest
        self._zip = zipped

    def add_table(self, label: str, columns: list[str], lines: Iterable[bytes]) -> None:
        """Write a table by the lines of its rows."""
        rows = self._add(table_member(label), lines, ZIP_DEFLATED)
        self.manifest.tables[label] = Table(columns, rows)

    def add_image(self, name: str, chunks: Iterable[bytes]) -> None:
        """Write an image; its bytes are compressed already."""
        self._add(IMAGES + name, chunks, ZIP_STORED)

    def has_image(self, name: str) -> bool:
        """Return whether an image is written."""
        return IMAGES + name in self.manifest.sha256

    def _add(self, name: str, chunks: Iterable[bytes], compression: int) -> int:
        """Write a member, keep its hash in the manifest and return the number of its chunks."""
        info, digest, number = ZipInfo(name), hashlib.sha256(), 0
        info.compress_type = compression
        with self._zip.open(info, "w", force_zip64=True) as member:
            for chunk in chunks:
                member.write(chunk)
                digest.update(chunk)
                number += 1
        self.manifest.sha256[name] = digest.hexdigest()
        return number


class Archive:
    """An archive that is open to be read."""

    def __init__(self, path: Path, zipped: ZipFile, manifest: Manifest) -> None:
        self.path, self.manifest = path, manifest
        self._zip = zipped

    def images(self) -> Iterator[tuple[str, str]]:
        """Yield the name and the SHA-256 of each image."""
        for name, digest in self.manifest.sha256.items():
            if name.startswith(IMAGES):
                yield name.removeprefix(IMAGES), digest

    def open_image(self, name: str) -> IO[bytes]:
        """Open an image."""
        return self._zip.open(IMAGES + name)

    def rows(self, label: str) -> Iterator[list[Any]]:
        """Yield the rows of a table."""
        with self._zip.open(table_member(label)) as lines:
            yield from map(json.loads, lines)


@contextmanager
def write_archive(path: Path, manifest: Manifest) -> Iterator[ArchiveWriter]:
    """Write an archive to a file; at the end the manifest, the seal, and all of it to the disk."""
    with ZipFile(path, "w") as zipped:
        yield ArchiveWriter(zipped, manifest)
        told = json.dumps(asdict(manifest), ensure_ascii=False, indent=1)
        zipped.writestr(MANIFEST, told, ZIP_DEFLATED)
        zipped.comment = SEAL + b"0" * SEAL_LENGTH
    seal(path)


def seal(path: Path) -> None:
    """Write the hash of the other bytes of an archive over its last ones."""
    with path.open("r+b") as file:
        file.write(_hash_before_seal(file))
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """Check every byte of an archive and open it. Raises BackupError, and OSError of the file."""
    if not path.is_file():
        raise BackupError(_("There is no such file."))
    with path.open("rb") as file:
        _check_seal(file)
        try:
            zipped = ZipFile(file)
            manifest = Manifest.read(zipped.read(MANIFEST))
            _check_members(zipped, manifest)
        except UNREADABLE as error:
            raise damaged(_("it cannot be read (%(error)s)") % {"error": error}) from error
        yield Archive(path, zipped, manifest)


def damaged(reason: str) -> BackupError:
    """Return the error for an archive that is not as it was written."""
    text = _("It is damaged: %(reason)s. Take another copy of it, or an older backup.")
    return BackupError(text % {"reason": reason})


def newer() -> BackupError:
    """Return the error for an archive that this version cannot know."""
    return BackupError(
        _("A newer version of Briefing made it. Update this one, then restore again.")
    )


def table_member(label: str) -> str:
    """Return the name of the member that holds a table."""
    return f"tables/{label}.jsonl"


def sha256_of(chunks: Iterable[bytes]) -> str:
    """Return the SHA-256 of bytes that come in pieces, in hexadecimal."""
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def _check_seal(file: IO[bytes]) -> None:
    """Raise BackupError for a file that is no archive, or not every byte of one."""
    file.seek(max(0, file.seek(0, os.SEEK_END) - SEAL_LENGTH - len(SEAL)))
    ending = file.read()
    if not ending.startswith(SEAL):
        raise BackupError(_("It is no backup of Briefing, or its end is missing."))
    if ending.removeprefix(SEAL) != _hash_before_seal(file):
        raise damaged(_("its bytes are not those that were written"))


def _hash_before_seal(file: IO[bytes]) -> bytes:
    """Return the SHA-256 of all bytes before the seal's digits, and leave the file there."""
    length = file.seek(0, os.SEEK_END) - SEAL_LENGTH
    file.seek(0)
    pieces = range(0, length, CHUNK)
    return sha256_of(file.read(min(CHUNK, length - begin)) for begin in pieces).encode()


def _check_members(zipped: ZipFile, manifest: Manifest) -> None:
    """Raise BackupError unless the members are those of the manifest, each with its hash."""
    if sorted(zipped.namelist()) != sorted([MANIFEST, *manifest.sha256]):
        raise damaged(_("it does not hold the files that its manifest names"))
    for info in zipped.infolist():
        if not _is_plain(info):
            told = _("no backup has a file “%(name)s”")
            raise damaged(told % {"name": info.filename})
    for name, digest in manifest.sha256.items():
        with zipped.open(name) as member:
            if sha256_of(iter(partial(member.read, CHUNK), b"")) != digest:
                raise damaged(_("“%(name)s” is not what was written") % {"name": name})
    for label, table in manifest.tables.items():
        _check_rows(zipped, label, table)


def _check_rows(zipped: ZipFile, label: str, table: Table) -> None:
    """Raise BackupError unless a table has its number of rows, each with all of its columns."""
    with zipped.open(table_member(label)) as lines:
        widths = Counter(len(json.loads(line)) for line in lines)
    if widths != Counter({len(table.columns): table.rows}):
        told = _("the rows of %(label)s are not those that were written")
        raise damaged(told % {"label": label})


def _is_plain(member: ZipInfo) -> bool:
    """Return whether a member is a file, and its name stays in the folder that it would be in."""
    path = PurePosixPath(member.filename)
    kind = stat.S_IFMT(member.external_attr >> 16)
    is_inside = not path.is_absolute() and ".." not in path.parts and "\\" not in member.filename
    return is_inside and kind in {0, stat.S_IFREG}
