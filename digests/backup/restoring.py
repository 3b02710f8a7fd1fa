"""Replace all that an installation keeps by what a backup holds.

The images come first, under names that are made of their content, then all rows in one transaction,
then the images that no row names any more are deleted: whoever is killed in between leaves the old
rows or the new ones, each with all of its images.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal
from django.db import DEFAULT_DB_ALIAS, DatabaseError, IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from digests import changes, search
from digests.models import Image, Session

from .archive import Archive, BackupError, Manifest, damaged, newer, sha256_of
from .making import Progress, record
from .migrations import is_known, migrate_to, state_of_code
from .tables import Table, clear, columns_of, insert, lock, meta_of, raise_sequences, tables_of

logger = logging.getLogger(__name__)


def check_state(archive: Archive) -> None:
    """Raise BackupError for an archive with migrations that this version does not have."""
    if not is_known(archive.manifest.migrations):
        raise newer()


def rows_now(labels: list[str]) -> dict[str, int]:
    """Return how many rows some models have now, 0 where there is no table yet."""
    there = connection.introspection.table_names()
    tables = {label: apps.get_model(label) for label in labels}
    return {
        label: table.objects.count() if meta_of(table).db_table in there else 0
        for label, table in tables.items()
    }


def restore(archive: Archive, progress: Progress) -> None:
    """Replace everything by what an archive holds, completely or not at all.

    Everybody is signed out. Raises BackupError, and DatabaseError or OSError where the database or
    the storage fails; nothing is replaced then.
    """
    check_state(archive)
    call_command("migrate", verbosity=0)
    known, written = _image_names(), set[str]()
    try:
        for image in _store_images(archive, progress):
            written.add(image)
        replaced = _replace_rows(archive, progress)
    except BaseException:
        _delete_files(written - known)
        raise
    _delete_files((replaced.images | written) - _image_names())
    _forget_sessions(replaced.sessions)
    ContentType.objects.clear_cache()


@dataclass(frozen=True, slots=True)
class Replaced:
    """The names of the images and the keys of the sessions that the database had before."""

    images: set[str]
    sessions: list[str]


def _replace_rows(archive: Archive, progress: Progress) -> Replaced:
    """Replace the rows of all tables, in one transaction."""
    tables = tables_of(apps)
    with connection.constraint_checks_disabled(), transaction.atomic(durable=True):
        lock([*tables, Session])
        replaced = Replaced(_image_names(), list(Session.objects.values_list("pk", flat=True)))
        version = changes.current().number
        clear([*tables, Session])
        _load(archive, progress)
        raise_sequences(tables)
        changes.touch_after_restore(version)
        search.forget()
        record(archive.path, archive.manifest)
    return replaced


def _load(archive: Archive, progress: Progress) -> None:
    """Write the rows of an archive into empty tables.

    The tables go back to the migrations of an older archive, and forward again with its rows.
    """
    manifest, registry = archive.manifest, apps
    is_older = manifest.migrations != state_of_code()
    if is_older:
        registry = migrate_to(manifest.migrations)
        clear(tables_of(registry))  # of what the migrations wrote
    tables = {meta_of(table).label: table for table in tables_of(registry)}
    for label in tables.keys() | manifest.tables.keys():
        _check_columns(label, tables, manifest)
    for label, table in manifest.tables.items():
        progress(label)
        try:
            insert(tables[label], table.columns, archive.rows(label))
        except (DatabaseError, ValidationError, ValueError, TypeError) as error:
            raise BackupError(
                _("The database refuses the rows of %(label)s: %(reason)s")
                % {"label": label, "reason": error}
            ) from error
    try:
        connection.check_constraints()
    except IntegrityError as error:
        raise damaged(str(error)) from error
    if is_older:
        migrate_to(state_of_code())
        emit_post_migrate_signal(0, interactive=False, db=DEFAULT_DB_ALIAS)  # makes permissions


def _check_columns(label: str, tables: dict[str, Table], manifest: Manifest) -> None:
    """Raise BackupError unless a table is in the archive and in the database, with its columns."""
    told = manifest.tables.get(label)
    if label not in tables or told is None or {*told.columns} != {*columns_of(tables[label])}:
        reason = _("its table %(label)s has other columns than its version had")
        raise damaged(reason % {"label": label})


def _image_names() -> set[str]:
    """Return the names of all images that have a row."""
    return set(Image.objects.values_list("name", flat=True))


def _store_images(archive: Archive, progress: Progress) -> Iterator[str]:
    """Store the images that the storage does not hold as they were, and yield the name of each."""
    images = list(archive.images())
    for number, (name, digest) in enumerate(images, 1):
        progress(f"{name} ({number}/{len(images)})")
        if _is_stored(name, digest):
            continue
        yield name  # before it is written: what is written in part is deleted too
        default_storage.delete(name)
        with archive.open_image(name) as image:
            default_storage.save(name, File(image, name))


def _is_stored(name: str, digest: str) -> bool:
    """Return whether the storage holds a file with a hash."""
    try:
        with default_storage.open(name) as file:
            return sha256_of(file.chunks()) == digest
    except FileNotFoundError:
        return False


def _delete_files(names: Iterable[str]) -> None:
    """Delete files from the storage; one that stays is logged, as no row names it."""
    for name in names:
        try:
            default_storage.delete(name)
        except OSError:
            logger.exception("The image %s is not in use any more and could not be deleted.", name)


def _forget_sessions(keys: Iterable[str]) -> None:
    """Delete the copies of sessions that another process would go on to believe."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for key in keys:
        store(key).delete()
