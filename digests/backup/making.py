"""Make a backup: the database as it stood at one moment, and every image that it names."""

from __future__ import annotations

import os
import re
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.apps import apps
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import gettext as _

from digests.models import Backup, Image

from .archive import (
    IMAGES,
    ArchiveWriter,
    BackupError,
    Manifest,
    open_archive,
    write_archive,
)
from .migrations import state_of_code, state_of_database
from .tables import columns_of, lines_of, meta_of, snapshot, tables_of

DATED = re.compile(r"briefing-\d{8}T\d{6}Z\.zip")
"""The names of backups in a folder; in their order the oldest is first."""
DAY = 24 * 60 * 60

Progress = Callable[[str], object]


def dated_name() -> str:
    """Return the name of a backup that is made now, in a folder of them."""
    return f"briefing-{timezone.now():%Y%m%dT%H%M%SZ}.zip"


def make_backup(path: Path, progress: Progress) -> Manifest:
    """Write a backup to a file, read it again, and return what it holds.

    The file appears, or replaces the one before, when it is whole and on the disk. Only its owner
    may read it, as it holds the hashes of passwords and, in the clear, the keys of second factors
    and the unused recovery codes. Raises BackupError, and OSError where the file cannot be written
    or an image cannot be read.
    """
    handle, name = tempfile.mkstemp(".partial", f".{path.name}.", path.parent)
    os.close(handle)
    partial = Path(name)
    try:
        manifest = _write(partial, progress)
        progress(_("Reading it again"))
        with open_archive(partial):
            pass
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    _flush_folder(path.parent)
    record(path, manifest)
    return manifest


def record(path: Path, manifest: Manifest) -> None:
    """Note in the database that a file is the last backup."""
    Backup.objects.record(
        path.name,
        at=datetime.fromisoformat(manifest.made_at),
        size=path.stat().st_size,
        missing=len(manifest.missing),
    )


def prune(folder: Path, keep: int) -> list[Path]:
    """Delete all but the newest backups of a folder, and what killed ones left; return those."""
    dated = sorted(path for path in folder.iterdir() if DATED.fullmatch(path.name))
    old = [*dated[:-keep], *_abandoned(folder)]
    for path in old:
        path.unlink(missing_ok=True)
    return old


def _abandoned(folder: Path) -> list[Path]:
    """Return the unfinished files of more than a day ago, of which nobody writes any more."""
    partial = folder.glob(".briefing-*.partial")
    return [path for path in partial if time.time() - path.stat().st_mtime > DAY]


def _write(partial: Path, progress: Progress) -> Manifest:
    """Write an archive: the tables of one moment, and after them the images that they name."""
    state = state_of_database()
    if state != state_of_code():
        raise BackupError(_("The database is not up to date. Run “manage.py migrate” first."))
    manifest = Manifest(timezone.now().isoformat(), state)
    with write_archive(partial, manifest) as archive:
        # Once before the snapshot too: an image of it may be deleted before the images are read.
        _add_images(archive, _names(), progress)
        with snapshot():
            for table in tables_of(apps):
                label = meta_of(table).label
                progress(label)
                archive.add_table(label, columns_of(table), lines_of(table))
            names = _names()
        manifest.missing.extend(_add_images(archive, names, progress))
    return manifest


def _names() -> list[str]:
    """Return the names of all images."""
    return list(Image.objects.order_by("name").values_list("name", flat=True))


def _add_images(archive: ArchiveWriter, names: list[str], progress: Progress) -> list[str]:
    """Write the images that are not written yet, and return the names of those without a file.

    Raises OSError when the storage fails: an image that cannot be read now is not missing.
    """
    missing = []
    for number, name in enumerate(names, 1):
        if archive.has_image(name):
            continue
        progress(f"{IMAGES}{name} ({number}/{len(names)})")
        try:
            file = default_storage.open(name)
        except (FileNotFoundError, SuspiciousFileOperation):
            missing.append(name)
            continue
        with file:
            archive.add_image(name, file.chunks())
    return missing


def _flush_folder(folder: Path) -> None:
    """Wait until the disk has the names of a folder too (rename(2), fsync(2))."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
