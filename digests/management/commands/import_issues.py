"""The command that imports Markdown files or folders of them as issues."""

from __future__ import annotations

import datetime as dt
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from digests.categories import (
    RecurringHeading,
    make_categories,
    recurring_headings,
    settle_first_categories,
    worth_categories,
)
from digests.document.dialect import Dialect, DialectError, from_json, read_dialect, write_dialect
from digests.document.propose import Proposal
from digests.exchange.dialects import (
    as_json,
    describe,
    dialect_of_files,
    explain,
    is_free_to_change,
    lines_of,
)
from digests.exchange.dry_run import rolled_back
from digests.exchange.files import day, on_one_line, real_path
from digests.exchange.importing import Importer, Options
from digests.exchange.report import FileReport, Totals, summary, undated
from digests.exchange.rhythm import LONGEST_DAYS, Rhythm
from digests.exchange.seeding import seed_name
from digests.management.progress import show_progress
from digests.models import Issue, Publication


class Command(BaseCommand):
    """Import Markdown files, each completely or not at all, and report the result of each."""

    help = "Import Markdown files or folders of them; the same file again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the paths, the switches and the form of the report."""
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument(
            "--publish", action="store_true", help="publish each issue at its own date"
        )
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="report, but write nothing; with --fetch-images the pictures are fetched all the "
            "same, so that the report is true",
        )
        parser.add_argument(
            "--fetch-images",
            action="store_true",
            help="copy the pictures of other sites here; one that cannot be copied stays a link "
            "and is told of",
        )
        parser.add_argument(
            "--overwrite", action="store_true", help="take the file where rows were edited here"
        )
        parser.add_argument(
            "--moved-from",
            type=day,
            metavar="DATE",
            help="with one file: the issue of this date takes the file's date",
        )
        parser.add_argument(
            "--date-from-git",
            action="store_true",
            help="a file that tells no date takes that of its first commit",
        )
        parser.add_argument(
            "--first-date",
            type=day,
            metavar="DATE",
            help="date the files that tell no date by their numbers: issue 1 is of this date",
        )
        parser.add_argument(
            "--every",
            type=int,
            metavar="DAYS",
            help="the days from one issue to the next, with --first-date (default: 7)",
        )
        parser.add_argument(
            "--first-number",
            type=int,
            metavar="NUMBER",
            help="the issue that --first-date dates, if it is not issue 1",
        )
        parser.add_argument(
            "--root",
            type=Path,
            metavar="DIR",
            help="the root of the repository that holds the files: images that lie elsewhere in it "
            "and that a file shows by a path (../qrcode.jpg) come along",
        )
        parser.add_argument(
            "--categories",
            action="store_true",
            help="make categories of the headings that recur, and tie to them the sections that "
            "were imported before",
        )
        parser.add_argument(
            "--dialect",
            type=Path,
            metavar="FILE",
            help="how the files are written, as TOML or JSON, in place of what they show "
            "(--dry-run prints that) or what an earlier import kept",
        )
        parser.add_argument("--json", action="store_true", help="print the report as JSON alone")

    def handle(self, *args: Any, paths: list[Path], **options: Any) -> None:
        """Import the files and print their reports and a summary, or one JSON object.

        Raises CommandError when ``--moved-from`` comes with more than one file, ``--root`` does not
        hold all paths, ``--dialect`` names no dialect, or no rhythm can be made of ``--every`` and
        ``--first-date``. Exits with 1 when a file failed or was refused.
        """
        if options["moved_from"] and (len(paths) != 1 or paths[0].is_dir()):
            raise CommandError(_("Give exactly one file with --moved-from."))
        _check_root(options["root"], paths)
        options["rhythm"] = _rhythm(
            options["first_date"], options["every"], options["first_number"]
        )
        # A dialect that somebody gives is the publication's from now on.
        given, kept = options["dialect"], from_json(Publication.objects.current().dialect)
        options["dialect"] = _read_dialect(given) if given else dialect_of_files(paths)
        is_other = options["dialect"] != kept
        options["keeps_dialect"] = bool(given) or (is_other and is_free_to_change())
        proposal = describe(paths, options["dialect"]) if options["dry_run"] else None
        started, is_first = time.monotonic(), not Issue.objects.exists()
        # Nobody is signed in on a command line.
        chosen = {one.name: options[one.name] for one in fields(Options) if one.name != "by"}
        totals = Totals()
        if options["json"]:
            self.stdout.write('{"files": [', ending="")
        elif proposal:
            self._print_dialect(proposal)
        self._tells_headings = is_first or options["categories"]
        headings: list[RecurringHeading] = []
        for report in self._import(paths, Options(**chosen), headings):
            if options["json"]:
                before = ", " if totals.files else ""
                self.stdout.write(before + json.dumps(report.as_json()), ending="")
            else:
                self._print_report(report)
            totals.add(report)
            self._progress(f"{totals.files} {Path(report.path).name}")
        self._progress("")
        sums = totals.sums(time.monotonic() - started)
        if options["json"]:
            told: dict[str, object] = {"dialect": as_json(proposal)} if proposal else {}
            told |= {"headings": [one.as_json() for one in headings]}
            rest = json.dumps({**told, "totals": sums})
            self.stdout.write(f"], {rest[1:]}")
        else:
            self.stdout.write(summary(sums))
            self._print_headings(headings, is_made=options["categories"])
        if not options["dry_run"]:
            _settle(worth_categories(headings) if options["categories"] else [], is_first)
        if not options["json"]:
            self._print_advice(totals, is_first=is_first and not options["dry_run"])
        if totals.is_bad:
            sys.exit(1)

    def _import(
        self, paths: list[Path], options: Options, headings: list[RecurringHeading]
    ) -> Iterator[FileReport]:
        """Import the files and tell of each; a dry run is rolled back.

        At the end the headings that recur are added to ``headings``.
        """
        importer = Importer(options)
        if options.fetch_images:
            for asked in importer.fetch_images(paths):
                self._progress(asked)
        if not options.dry_run:
            yield from importer.run(paths)
            headings += self._recurring_headings()
            return
        with rolled_back():
            yield from importer.run(paths)
            headings += self._recurring_headings()

    def _recurring_headings(self) -> list[RecurringHeading]:
        """Return the headings that recur; all of the archive is read for them, so not each time."""
        return recurring_headings() if self._tells_headings else []

    def _print_headings(self, headings: list[RecurringHeading], *, is_made: bool) -> None:
        """Print the headings that recur and are no categories yet."""
        shown = worth_categories(headings) if is_made else headings
        if not shown:
            return
        self.stdout.write(
            _("These headings are categories:")
            if is_made
            else _("These headings recur; --categories makes categories of the weightiest:")
        )
        for one in shown:
            self.stdout.write("  " + on_one_line(one.line()))

    def _print_advice(self, totals: Totals, *, is_first: bool) -> None:
        """Print what to do where a first import found no name of the digest, or issues no date."""
        if is_first and not Publication.objects.current().name:
            said = _("The files tell no name of the digest: write it into the publication's form.")
            self.stdout.write(said)
        if totals.undated:
            self.stdout.write(undated(totals.undated))

    def _print_dialect(self, proposal: Proposal) -> None:
        """Print what the dialect of the files makes of them, and it as a file for --dialect."""
        for line in lines_of(proposal):
            self.stdout.write(line)
        for line in write_dialect(proposal.dialect).splitlines():
            self.stdout.write(f"  {line}")

    def _print_report(self, report: FileReport) -> None:
        self._progress("")
        out = self.stderr if report.is_bad else self.stdout
        for line in report.lines():
            out.write(line)

    def _progress(self, text: str) -> None:
        show_progress(self.stderr, text)


def _read_dialect(path: Path) -> Dialect:
    """Return the dialect in a file; raises CommandError where it is none."""
    try:
        return read_dialect(path.read_text(encoding="utf-8-sig"), path.name)
    except DialectError as error:
        reason = explain(error)
    except (OSError, UnicodeDecodeError) as error:
        reason = str(error)
    told = {"path": on_one_line(path), "reason": reason}
    raise CommandError(_("%(path)s is no dialect. %(reason)s") % told)


def _rhythm(first: dt.date | None, every: int | None, number: int | None) -> Rhythm | None:
    """Return the rhythm that dates issues by their numbers, None where none was given.

    Raises CommandError for one without a date, and for days or numbers below 1.
    """
    if first is None and (every is not None or number is not None):
        raise CommandError(_("Give --first-date with --every and --first-number."))
    days, number = (7 if every is None else every), (1 if number is None else number)
    if not (1 <= days <= LONGEST_DAYS and number >= 1):
        said = _("Give --every from 1 to %(n)d days and --first-number from 1 on.")
        raise CommandError(said % {"n": LONGEST_DAYS})
    return Rhythm(first, days, number) if first else None


def _settle(chosen: list[RecurringHeading], is_first: bool) -> None:
    """Make categories of headings; let a first import tell the name and the words of the digest."""
    if chosen:
        make_categories(chosen)
    if chosen and is_first:
        settle_first_categories()
    if is_first:
        seed_name()


def _check_root(root: Path | None, paths: list[Path]) -> None:
    """Raise CommandError for a root that does not hold all paths."""
    if root is None:
        return
    for path in paths:
        if not real_path(path).is_relative_to(real_path(root)):
            said = _("%(path)s does not lie in %(root)s: give --root a folder that holds it.")
            raise CommandError(said % {"path": on_one_line(path), "root": on_one_line(root)})
