"""The command that replaces everything by what a backup holds."""

from __future__ import annotations

import time
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from digests.backup import Archive, BackupError, check_state, open_archive, restore, rows_now
from digests.exchange.files import on_one_line
from digests.management.progress import show_progress

COUNTED = ["digests.Issue", "digests.Link", "digests.Revision", "digests.Image", "auth.User"]
"""The models whose rows are counted for the question."""


class Command(BaseCommand):
    """Restore a backup after it was checked and the question answered with “yes”."""

    help = (
        "Replace the database and the images by what a backup holds, made on SQLite or PostgreSQL. "
        "The file is checked first; what is wrong with it changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the file and the switch that answers the question."""
        parser.add_argument("path", type=Path, metavar="FILE")
        parser.add_argument("--yes", action="store_true", help="replace without a question")

    def handle(self, *args: Any, path: Path, yes: bool, **options: Any) -> None:
        """Check the file, tell what it replaces, ask, and replace it.

        Raises CommandError when the file is refused, the answer is not “yes”, or the database or
        the storage fails; nothing is replaced then.
        """
        started = time.monotonic()
        try:
            with open_archive(path) as archive:
                check_state(archive)
                self._tell(path, archive)
                if not yes and not self._is_wanted():
                    raise BackupError(_("The answer was not “yes”."))
                restore(archive, partial(show_progress, self.stderr))
        except (BackupError, DatabaseError, OSError) as error:
            show_progress(self.stderr, "")
            raise CommandError(
                _("%(path)s: nothing was restored. %(reason)s")
                % {"path": on_one_line(path), "reason": error}
            ) from error
        show_progress(self.stderr, "")
        seconds = _("%(seconds).1f s") % {"seconds": time.monotonic() - started}
        told = _("%(path)s is restored, and everybody is signed out.")
        self.stdout.write(f"{told % {'path': on_one_line(path)}} {seconds}")

    def _tell(self, path: Path, archive: Archive) -> None:
        """Print when a backup was made, and what it holds beside what it replaces."""
        at = timezone.localtime(datetime.fromisoformat(archive.manifest.made_at))
        made = _("%(path)s was made on %(at)s and replaces all of %(database)s:")
        database = f"{connection.display_name} {connection.settings_dict['NAME']}"
        values = {"path": on_one_line(path), "at": f"{at:%Y-%m-%d %H:%M %Z}", "database": database}
        self.stdout.write(made % values)
        for label, now in rows_now(COUNTED).items():
            text = _("%(rows)s: %(held)d in the backup, %(now)d in the database")
            rows = capfirst(str(apps.get_model(label)._meta.verbose_name_plural))  # noqa: SLF001
            held = archive.manifest.tables[label].rows
            self.stdout.write("  " + text % {"rows": rows, "held": held, "now": now})
        for name in archive.manifest.missing:
            lacks = _("  %(name)s: the backup has no file of this image.")
            self.stdout.write(lacks % {"name": on_one_line(name)})

    def _is_wanted(self) -> bool:
        """Return whether the question is answered with “yes”."""
        try:
            return input(_("Type “yes” to replace it: ")).strip() == "yes"
        except EOFError:
            return False
