"""Backup and restore: all that an installation keeps, in one file that both databases read."""

from .archive import Archive, BackupError, Manifest, open_archive
from .making import dated_name, make_backup, prune
from .restoring import check_state, restore, rows_now

__all__ = [
    "Archive",
    "BackupError",
    "Manifest",
    "check_state",
    "dated_name",
    "make_backup",
    "open_archive",
    "prune",
    "restore",
    "rows_now",
]
