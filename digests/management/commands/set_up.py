"""The command that prepares an installation; ``make run`` runs it before it serves."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError
from django.utils.translation import gettext as _

from digests import search
from digests.exchange import samples
from digests.exchange.seeding import keep_language
from digests.models import Issue, Revision
from digests.people import administrators

LONGEST_INDEXING = 30.0
"""Seconds after which the rest of the search index is left to the background."""


class Command(BaseCommand):
    """Migrate the database and, if it is empty, create first issues and an administrator."""

    help = "Migrates, imports the samples into an empty database and creates an editor."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the folder of Markdown files that is imported in place of the samples."""
        parser.add_argument("--issues", type=Path, metavar="DIR", help="import this folder instead")
        parser.add_argument("--root", type=Path, metavar="DIR", help="the repository's root")
        for switch in ("--first-date", "--every", "--first-number"):
            parser.add_argument(switch, help="see import_issues")
        parser.add_argument("--date-from-git", action="store_true", help="see import_issues")

    def handle(self, *args: Any, **options: Any) -> None:
        """Take each step that is still needed; the command may be repeated.

        Raises CommandError when the database cannot be reached.
        """
        self._migrate()
        if options["issues"]:
            self._import(options["issues"].expanduser(), *_switches(options))
            if not Issue.objects.published().exists():
                self.stdout.write(
                    _(
                        "Readers see no issue yet. Where none has a date: make run ISSUES=… "
                        "DATE_FROM_GIT=1, or FIRST_DATE=2018-04-20 EVERY=7."
                    )
                )
        elif not Issue.objects.exists() and not Revision.objects.exists():
            keep_language()  # the samples say nothing of the digest to come
            self._import(samples.FOLDER)
        search.finish(seconds=LONGEST_INDEXING)
        if not administrators().exists():
            call_command("editor_password", stdout=self.stdout)
            self.stdout.write(_("It is shown only now; `make password` makes a new one."))
        self.stdout.write(_("Briefing is ready at %(url)s/") % {"url": settings.SITE_URL})

    def _migrate(self) -> None:
        """Create or update the tables; raise CommandError when the database cannot be reached."""
        try:
            call_command("migrate", verbosity=0)
        except OperationalError as error:
            raise CommandError(
                _(
                    "The database cannot be used: correct DATABASE_URL or start it. It says: "
                    "%(error)s"
                )
                % {"error": error}
            ) from error

    def _import(self, folder: Path, *switches: str) -> None:
        """Import and publish a folder; refused files are reported and do not end the command."""
        try:
            call_command(
                "import_issues",
                str(folder),
                "--publish",
                *switches,
                stdout=self.stdout,
                stderr=self.stderr,
            )
        except (CommandError, SystemExit) as error:
            if isinstance(error, CommandError):
                self.stderr.write(str(error))
            self.stderr.write(
                _("Not everything of %(folder)s was imported; the rest is served.")
                % {"folder": folder}
            )


def _switches(options: dict[str, Any]) -> Iterator[str]:
    """Yield what the import is told: a first one makes categories of the headings that recur."""
    if not Issue.objects.exists():
        yield "--categories"
    if options["date_from_git"]:
        yield "--date-from-git"
    for name in ("root", "first_date", "every", "first_number"):
        if value := options[name]:
            told = value.expanduser() if isinstance(value, Path) else value
            yield f"--{name.replace('_', '-')}={told}"
