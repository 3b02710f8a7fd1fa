"""The command that writes everything into one file."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from digests.backup import BackupError, Manifest, dated_name, make_backup, prune
from digests.exchange.files import on_one_line
from digests.management.progress import show_progress


class Command(BaseCommand):
    """Back up the database and the images into one file, while the site goes on."""

    help = (
        "Write the database and the images into one file, which “restore” reads into SQLite or "
        "PostgreSQL. In a folder the file is named by its time."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the file or folder, and how many backups a folder keeps."""
        parser.add_argument("path", type=Path, metavar="FILE")
        parser.add_argument(
            "--keep",
            type=int,
            metavar="N",
            help="of a folder: delete all but the N newest backups in it, once this one is made",
        )

    def handle(self, *args: Any, path: Path, keep: int | None, **options: Any) -> None:
        """Write the file, tell what it holds and which images had no file.

        Raises CommandError when nothing could be written, also for a bad ``--keep``.
        """
        if keep is not None and (keep < 1 or not path.is_dir()):
            raise CommandError(_("Give --keep a number from 1 on, and a folder as FILE."))
        started = time.monotonic()
        target = path / dated_name() if path.is_dir() else path
        try:
            manifest = make_backup(target, partial(show_progress, self.stderr))
            deleted = prune(path, keep) if keep else []
        except (BackupError, DatabaseError, OSError) as error:
            raise CommandError(
                _("%(path)s: no backup was made. %(reason)s")
                % {"path": on_one_line(target), "reason": error}
            ) from error
        finally:
            show_progress(self.stderr, "")
        self._report_missing(manifest)
        for old in deleted:
            self.stdout.write(_("%(path)s is deleted.") % {"path": on_one_line(old)})
        self._report(target, manifest, time.monotonic() - started)

    def _report_missing(self, manifest: Manifest) -> None:
        """Print the images that the database names and the storage lacks."""
        for name in manifest.missing:
            reason = _("%(name)s: the image is not among the media. Upload it again.")
            self.stderr.write(reason % {"name": on_one_line(name)})

    def _report(self, path: Path, manifest: Manifest, seconds: float) -> None:
        """Print the file and what it holds."""
        number = manifest.tables["digests.Issue"].rows
        issues = ngettext("%(n)d issue", "%(n)d issues", number) % {"n": number}
        number = manifest.tables["digests.Image"].rows - len(manifest.missing)
        images = ngettext("%(n)d image", "%(n)d images", number) % {"n": number}
        size = filesizeformat(path.stat().st_size)
        took = _("%(seconds).1f s") % {"seconds": seconds}
        self.stdout.write(f"{on_one_line(path)}: {issues}, {images}, {size}, {took}")
