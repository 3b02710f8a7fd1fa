"""Runs of the two commands, rows and files to compare, and archives changed by hand."""

import io
import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile, ZipInfo

from django.apps import apps
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from digests.backup.archive import SEAL, SEAL_LENGTH, Manifest, seal, write_archive
from digests.backup.migrations import state_of_database
from digests.backup.tables import columns_of, lines_of, meta_of, tables_of

RAISED = {"content_version", "content_changed_at", "everything_version"}
"""The columns of the publication that a restore raises."""

LEFT_OUT = {
    *("digests.Session", "digests.Backup", "digests.Task", "digests.OpenDesk"),
    *("digests.Move", "digests.MovedFile"),
}
"""The models that no backup holds."""

Members = dict[str, bytes]
Rows = dict[str, list[dict[str, Any]]]


def backup(path: Path, **options: Any) -> str:
    """Make a backup and return what the command prints, errors included."""
    out = io.StringIO()
    call_command("backup", path, stdout=out, stderr=out, **options)
    return out.getvalue()


def restore(path: Path, **options: Any) -> str:
    """Restore a backup without a question and return what the command prints."""
    out = io.StringIO()
    call_command("restore", path, **{"yes": True, "stdout": out, **options})
    return out.getvalue()


def all_rows() -> Rows:
    """Every row of every table that comes back, but for what a restore raises."""
    return {
        model._meta.label: [
            {name: _plain(value) for name, value in row.items() if name not in RAISED}
            for row in model._base_manager.order_by("pk").values()
        ]
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label not in {"sessions", "axes", "django_tasks_database"}
        and model._meta.label not in LEFT_OUT
    }


def _plain(value: Any) -> Any:
    """A value that can be compared; bytes are a view of memory on PostgreSQL."""
    return bytes(value) if isinstance(value, memoryview) else value


def all_files() -> Members:
    """Every file of the media storage."""
    names = default_storage.listdir("")[1] if default_storage.exists("") else []
    return {name: default_storage.open(name).read() for name in names}


def rewrite(path: Path, change: Callable[[Any, Members], object], *, link: str = "") -> None:
    """Let a function change manifest and members of an archive, which is then whole again.

    A member named by ``link`` becomes a symbolic link.
    """
    with ZipFile(path) as zipped:
        members = {name: zipped.read(name) for name in zipped.namelist()}
    manifest = json.loads(members.pop("manifest.json"))
    change(manifest, members)
    with ZipFile(path, "w") as zipped:
        for name, content in [*members.items(), ("manifest.json", json.dumps(manifest).encode())]:
            info = ZipInfo(name)
            info.external_attr = (stat.S_IFLNK | 0o777 if name == link else 0o600) << 16
            zipped.writestr(info, content)
        zipped.comment = SEAL + b"0" * SEAL_LENGTH
    seal(path)


def archive_of_before(path: Path, migration: str) -> None:
    """Write an archive as the version did whose last migration is the one given."""
    executor = MigrationExecutor(connection)
    executor.migrate([("digests", migration)])
    state = state_of_database()
    registry = MigrationExecutor(connection).loader.project_state(list(state.items())).apps
    try:
        with write_archive(path, Manifest(timezone.now().isoformat(), state)) as written:
            for table in tables_of(registry):
                written.add_table(meta_of(table).label, columns_of(table), lines_of(table))
    finally:
        MigrationExecutor(connection).migrate(executor.loader.graph.leaf_nodes())
