"""What would be made of the files of a move, on one screen."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from digests.categories import HeadingRow, RecurringHeading, group_headings, worth_categories
from digests.exchange.report import (
    CREATED,
    FAILED,
    PASSED,
    REFUSED,
    UNCHANGED,
    UPDATED,
    VERBATIM,
    report_of,
)
from digests.models import Category, Move, MovedFile

SAMPLES = 3
"""Issues that a person is asked to look at."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A text that stays as it was written: where it stands, and why."""

    path: str
    line: int
    reason: str


@dataclass(frozen=True)
class Survey:
    """The files of a move with what was read of them; those of no issue are not among them."""

    files: Sequence[MovedFile]
    pictures: int

    def _with(self, *statuses: str) -> list[MovedFile]:
        return [file for file in self.files if file.reading.get("status") in statuses]

    @cached_property
    def issues(self) -> list[MovedFile]:
        """The files that become issues, or are issues already."""
        return self._with(CREATED, UPDATED, UNCHANGED)

    @cached_property
    def bad(self) -> list[MovedFile]:
        """The files of which nothing can be made."""
        return self._with(FAILED, REFUSED)

    @cached_property
    def passed(self) -> list[MovedFile]:
        """The files that are no issues."""
        return self._with(PASSED)

    @property
    def new(self) -> int:
        """The number of issues that are new."""
        return len(self._with(CREATED))

    @property
    def read(self) -> int:
        """The number of files that were read so far."""
        return sum(file.read is not None for file in self.files)

    @property
    def made(self) -> int:
        """The number of files that were imported so far."""
        return sum(file.made is not None for file in self.files)

    @property
    def taken(self) -> int:
        """The number of files of which an issue was made or changed."""
        return sum((file.made or {}).get("status") in {CREATED, UPDATED} for file in self.files)

    @property
    def failed(self) -> int:
        """The number of files that cannot be read."""
        return len(self._with(FAILED))

    @property
    def refused(self) -> int:
        """The number of files that would change what an issue here must keep."""
        return len(self._with(REFUSED))

    @cached_property
    def dates(self) -> list[dt.date]:
        """The dates of the issues, the oldest first."""
        told = (file.reading["date"] for file in self.issues)
        return sorted(dt.date.fromisoformat(date) for date in told if date)

    @property
    def undated(self) -> int:
        """The number of issues without a date."""
        return len(self.issues) - len(self.dates)

    @property
    def undated_numbers(self) -> list[int]:
        """The numbers of the issues without a date, the lowest first."""
        told = (file.reading for file in self.issues)
        return sorted(one["number"] for one in told if one["number"] and not one["date"])

    @property
    def items(self) -> int:
        """The number of entries whose fields were read."""
        return sum(file.reading["structured"] for file in self.issues)

    @cached_property
    def lines(self) -> list[tuple[str, list[str]]]:
        """Return the report of each file as text: its summary line, and the lines of its warnings.

        A file that was not read is told by its path.
        """
        names = dict(Category.objects.values_list("slug", "name"))
        reports = (
            list(report_of(one.told).lines(names)) if one.told else [one.path] for one in self.files
        )
        return [(first, rest) for first, *rest in reports]

    @cached_property
    def kept(self) -> list[Kept]:
        """What stays verbatim, each with its line and its reason."""
        return [
            Kept(file.path, one["line"], str(VERBATIM.get(one["reason"], one["reason"])))
            for file in self.issues
            for one in file.reading["verbatim"]
        ]

    @cached_property
    def headings(self) -> list[RecurringHeading]:
        """The headings that recur and are no categories yet."""
        rows = (
            HeadingRow(heading, file.pk, position, addresses)
            for file in self.issues
            for heading, position, addresses in file.reading["headings"]
        )
        return group_headings(rows, len(self.issues))

    @cached_property
    def chosen(self) -> list[str]:
        """The keys of the headings that are ticked to begin with."""
        return [one.key for one in worth_categories(self.headings)]

    @property
    def others(self) -> list[RecurringHeading]:
        """The headings that are not ticked to begin with."""
        return [one for one in self.headings if one.key not in self.chosen]

    @cached_property
    def remote_pictures(self) -> list[str]:
        """The addresses of the pictures that stand on other sites, each once."""
        return list(dict.fromkeys(url for file in self.issues for url in file.reading["remote"]))

    @property
    def samples(self) -> list[MovedFile]:
        """Three issues from the beginning, the middle and the end."""
        last = len(self.issues) - 1
        chosen = {round(last * n / (SAMPLES - 1)) for n in range(SAMPLES)} if last >= 0 else set()
        return [self.issues[n] for n in sorted(chosen)]

    @cached_property
    def doubles(self) -> list[str]:
        """Sentences on files that are of one day, of which only the first is taken."""
        by_date: defaultdict[str, list[str]] = defaultdict(list)
        for file in self.issues:
            if file.reading["date"]:
                by_date[file.reading["date"]].append(file.path)
        return [
            _("%(date)s: %(files)s are of one day; the first one is taken.")
            % {"date": date, "files": ", ".join(paths)}
            for date, paths in sorted(by_date.items())
            if len(paths) > 1
        ]


def survey_of(move: Move) -> Survey:
    """Return what was read of a move so far, in two queries."""
    files = list(move.files.filter(is_issue=True).defer("content"))
    return Survey(files, move.files.filter(is_issue=False).count())
