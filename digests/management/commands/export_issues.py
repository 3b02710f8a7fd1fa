"""The command that writes issues as Markdown files."""

from __future__ import annotations

import datetime as dt
import sys
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from digests.exchange.exporting import Exporter
from digests.exchange.files import day, on_one_line


class Command(BaseCommand):
    """Write each public issue to DATE.md and, on request, each draft to DATE-UID.md."""

    help = "Export each published issue as DATE.md, with the images that it shows."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the dates, the output folder and the switch for drafts."""
        parser.add_argument("dates", nargs="*", type=day, metavar="DATE")
        parser.add_argument("--output", required=True, type=Path, metavar="DIR")
        parser.add_argument(
            "--drafts", action="store_true", help="what is not public yet too, as DATE-UID.md"
        )

    def handle(
        self, *args: Any, dates: list[dt.date], output: Path, drafts: bool, **options: Any
    ) -> None:
        """Write the files and print their paths and a summary.

        Raises CommandError when the folder cannot be written. Exits with 1 when a date has no issue
        or an image has no file.
        """
        started = time.monotonic()
        exporter = Exporter(output)
        written: list[Path] = []
        try:
            output.mkdir(parents=True, exist_ok=True)
            for path in exporter.run(dates, with_drafts=drafts):
                written.append(path)
                self.stdout.write(on_one_line(path))
        except FileExistsError as error:
            raise CommandError(
                _("%(path)s is a file. Name a folder after --output.") % {"path": error.filename}
            ) from error
        except OSError as error:
            raise CommandError(
                _("%(path)s cannot be written: %(reason)s. Mend that and export again.")
                % {"path": on_one_line(error.filename or output), "reason": error.strerror}
            ) from error
        missing = self._report_missing(dates, written, exporter.lost)
        files = ngettext("%(n)d file", "%(n)d files", len(written)) % {"n": len(written)}
        images = ngettext("%(n)d image", "%(n)d images", len(exporter.images))
        seconds = _("%(seconds).1f s") % {"seconds": time.monotonic() - started}
        self.stdout.write(f"{files}, {images % {'n': len(exporter.images)}}, {seconds}")
        if missing:
            sys.exit(1)

    def _report_missing(self, dates: list[dt.date], written: list[Path], lost: set[str]) -> bool:
        """Print the dates without an issue and the images without a file; return True for any."""
        found = {path.name[:10] for path in written}
        missing = sorted({date.isoformat() for date in dates} - found)
        for date in missing:
            reason = _("%(date)s: no issue of this date is public. Correct the date.")
            self.stderr.write(reason % {"date": date})
        for name in sorted(lost):
            reason = _("%(name)s: the image is not among the media. Upload it again.")
            self.stderr.write(reason % {"name": on_one_line(name)})
        return bool(missing or lost)
