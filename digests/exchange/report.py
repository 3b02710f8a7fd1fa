"""The report of an import, file by file and in all."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from digests.characters import show_invisible
from digests.document.body import ARCHIVE_STRAY
from digests.document.character_names import InvisibleCharacter
from digests.document.entry import (
    LINK_TITLE,
    MARKUP,
    READS_DIFFERENTLY,
    TEXT_BESIDE_LINK,
    TICK_BOX,
)
from digests.document.parse import (
    HEADING_MARKUP,
    HTML_UNCLOSED,
    SECTION_UNPLACED,
    TEXT_UNPLACED,
    TITLE_MARKUP,
)

from .files import BadFileError, on_one_line

CREATED = "created"
UPDATED = "updated"
UNCHANGED = "unchanged"
REFUSED = "refused"
FAILED = "failed"
PASSED = "passed"

VERBATIM: dict[str, Promise] = {
    TEXT_BESIDE_LINK: gettext_lazy("there is text beside the link"),
    MARKUP: gettext_lazy("there is markup in a field"),
    LINK_TITLE: gettext_lazy("the link has a title of its own"),
    TICK_BOX: gettext_lazy("it begins with a box to tick"),
    READS_DIFFERENTLY: gettext_lazy("the entry would read differently"),
    TITLE_MARKUP: gettext_lazy("there is markup in the title"),
    ARCHIVE_STRAY: gettext_lazy("it stands in the archive and is no part of it"),
    SECTION_UNPLACED: gettext_lazy("the section would read differently"),
    HEADING_MARKUP: gettext_lazy("there is markup in the heading"),
    HTML_UNCLOSED: gettext_lazy("it leaves HTML open, which takes in all that follows"),
    TEXT_UNPLACED: gettext_lazy("the whole text would read differently"),
}
"""The parser's reasons in words for people."""

STATUSES = {
    CREATED: gettext_lazy("created"),
    UPDATED: gettext_lazy("updated"),
    UNCHANGED: gettext_lazy("unchanged"),
    REFUSED: gettext_lazy("refused"),
    FAILED: gettext_lazy("failed"),
    PASSED: gettext_lazy("passed over"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """A place of a file that an editor should look at."""

    line: int | None
    title: str
    url: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the finding as the report's JSON has it."""
        return {"line": self.line, "title": self.title, "url": self.url}


@dataclass(frozen=True, slots=True)
class Earlier:
    """A place where an address stood before; ``label`` where it was a reference's."""

    date: dt.date | None
    heading: str
    title: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Repeat:
    """An entry whose address stood in an earlier issue, or earlier in its own."""

    entry: Finding
    places: tuple[Earlier, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the repeat with its earlier places, the oldest first."""
        earlier = [
            {
                "date": place.date.isoformat() if place.date else None,
                "section": place.heading,
                "title": place.title,
                "reference": place.label or None,
            }
            for place in self.places
        ]
        return {**self.entry.as_json(), "earlier": earlier}


@dataclass(slots=True)
class FileReport:
    """The fate of one file; its path stands on one line.

    ``is_unfinished`` is what the file says of itself; ``is_as_parsed`` tells that its document has
    no title and no date from elsewhere. ``number`` is the one by which the issue is known. ``gone``
    are the public entries, with their permalinks, that it takes down or would take down.
    """

    path: str
    status: str = FAILED
    date: dt.date | None = None
    error: str | None = None
    error_line: int | None = None
    entries: Counter[str] = field(default_factory=Counter)
    structured: int = 0
    verbatim: list[tuple[int, str]] = field(default_factory=list)
    empty: list[Finding] = field(default_factory=list)
    mended: list[Finding] = field(default_factory=list)
    volatile: list[Finding] = field(default_factory=list)
    repeats: list[Repeat] = field(default_factory=list)
    images: list[Finding] = field(default_factory=list)
    gone: list[Finding] = field(default_factory=list)
    characters: list[InvisibleCharacter] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    number: int | None = None
    is_unfinished: bool = False
    is_as_parsed: bool = False

    def fail(self, error: BadFileError, status: str = FAILED) -> None:
        """Say why nothing of the file was written."""
        self.status, self.error, self.error_line = status, error.reason, error.line

    def pass_over(self, reason: str) -> None:
        """Say why the file is left alone."""
        self.status, self.notes = PASSED, [reason]

    @property
    def is_bad(self) -> bool:
        """Return True when nothing of the file was taken."""
        return self.status in {REFUSED, FAILED}

    def as_json(self) -> dict[str, Any]:
        """Return the report as one object of the JSON's ``files``."""
        return {
            "path": self.path,
            "date": self.date.isoformat() if self.date else None,
            "number": self.number,
            "status": self.status,
            "error": self._located_error() if self.error else None,
            "entries": dict(self.entries),
            "structured": self.structured,
            "verbatim": [{"line": line, "reason": reason} for line, reason in self.verbatim],
            "empty": [finding.as_json() for finding in self.empty],
            "mended": [
                {"line": one.line, "typed": one.title, "url": one.url} for one in self.mended
            ],
            "volatile": [finding.as_json() for finding in self.volatile],
            "repeats": [repeat.as_json() for repeat in self.repeats],
            "images": [
                {"line": image.line, "address": image.url, "reason": image.title}
                for image in self.images
            ],
            "gone": [{"title": entry.title, "permalink": entry.url} for entry in self.gone],
            "characters": [
                {"line": character.line, "name": character.name} for character in self.characters
            ],
            "notes": self.notes,
        }

    def _located_error(self) -> str:
        line = _("line %(line)d: ") % {"line": self.error_line} if self.error_line else ""
        return f"{line}{self.error}"

    def lines(self, names: Mapping[str, str] | None = None) -> Iterator[str]:
        """Yield the report for people: one line of the file, then one of each thing to look at.

        ``names`` are those of categories by their addresses, which stand for themselves else.
        """
        if self.is_bad:
            place = f":{self.error_line}" if self.error_line else ""
            yield f"{self.path}{place}: {STATUSES[self.status]}: {self.error}"
            yield from self._gone()
            return
        if self.status == PASSED:
            yield f"{self.path}: {STATUSES[PASSED]}: {self.notes[0]}"
            return
        shown = {"": "-", **(names or {})}
        counts = ", ".join(f"{shown.get(slug, slug)} {n}" for slug, n in self.entries.items())
        date = self.date.isoformat() if self.date else _("undated")
        yield f"{self.path}: {STATUSES[self.status]}: {date} ({counts})"
        for line, text in sorted(self._details(), key=lambda detail: detail[0] or 0):
            yield f"  {line or '-'}: {on_one_line(text)}"
        yield from self._gone()

    def _stood(self, repeat: Repeat) -> str:
        """Return where the address of an entry stood before."""
        first = repeat.places[0]
        told = {
            "date": first.date.isoformat() if first.date else _("undated"),
            "section": first.heading,
            "title": repeat.entry.title,
        }
        if first.date == self.date:
            return _("stands in this issue (%(section)s) already: %(title)s") % told
        return _("stood in %(date)s (%(section)s) before: %(title)s") % told

    def _gone(self) -> Iterator[str]:
        for entry in self.gone:
            away = _("public no more: %(title)s (%(permalink)s)")
            yield "  -: " + on_one_line(away % {"title": entry.title, "permalink": entry.url})

    def _details(self) -> Iterator[tuple[int | None, str]]:
        for note in self.notes:
            yield None, note
        for line, reason in self.verbatim:
            yield line, _("kept verbatim: %(reason)s") % {"reason": VERBATIM.get(reason, reason)}
        for character in self.characters:
            yield character.line, _("invisible: %(name)s") % {"name": character.name}
        for finding in self.empty:
            yield finding.line, _("leads nowhere: %(title)s") % {"title": _with_address(finding)}
        for finding in self.mended:
            typed = show_invisible(finding.title)
            told = {"typed": typed, "url": finding.url}
            yield finding.line, _("mended: %(typed)s leads to %(url)s") % told
        for finding in self.volatile:
            yield (
                finding.line,
                _("signed address, dies within days: %(title)s") % {"title": finding.title},
            )
        for repeat in self.repeats:
            yield repeat.entry.line, self._stood(repeat)
        for image in self.images:
            yield image.line, f"{image.url}: {image.title}"


def report_of(told: Mapping[str, Any]) -> FileReport:
    """Return a report that was kept as `FileReport.as_json` has it."""
    return FileReport(
        told["path"],
        told["status"],
        _date(told["date"]),
        told["error"],
        entries=Counter(told["entries"]),
        structured=told["structured"],
        verbatim=[(one["line"], one["reason"]) for one in told["verbatim"]],
        empty=_findings(told["empty"]),
        mended=[Finding(one["line"], one["typed"], one["url"]) for one in told["mended"]],
        volatile=_findings(told["volatile"]),
        repeats=[_repeat(one) for one in told["repeats"]],
        images=[Finding(one["line"], one["reason"], one["address"]) for one in told["images"]],
        gone=[Finding(None, one["title"], one["permalink"]) for one in told["gone"]],
        characters=[InvisibleCharacter(one["line"], one["name"]) for one in told["characters"]],
        notes=told["notes"],
        number=told["number"],
    )


def _findings(told: Iterable[Mapping[str, Any]]) -> list[Finding]:
    return [Finding(one["line"], one["title"], one["url"]) for one in told]


def _repeat(told: Mapping[str, Any]) -> Repeat:
    places = (
        Earlier(_date(one["date"]), one["section"], one["title"], one["reference"] or "")
        for one in told["earlier"]
    )
    return Repeat(_findings([told])[0], tuple(places))


def _date(told: str | None) -> dt.date | None:
    return dt.date.fromisoformat(told) if told else None


def _with_address(finding: Finding) -> str:
    """Return the title of a finding with its address, where that says more."""
    if finding.url in {"", finding.title}:
        return finding.title
    return f"{finding.title} ({show_invisible(finding.url)})"


class Totals:
    """The sums over all files of a run, none of which is kept."""

    def __init__(self) -> None:
        self._statuses: Counter[str] = Counter()
        self._taken: Counter[str] = Counter()

    @property
    def files(self) -> int:
        """The number of files so far."""
        return self._statuses.total()

    @property
    def is_bad(self) -> bool:
        """Whether a file failed or was refused."""
        return bool(self._statuses[FAILED] or self._statuses[REFUSED])

    @property
    def undated(self) -> int:
        """The number of files without a date, of which drafts were made."""
        return self._taken["undated"]

    def add(self, report: FileReport) -> None:
        """Count a file."""
        self._statuses[report.status] += 1
        if not report.is_bad and report.status != PASSED:
            self._taken["issues"] += 1
            self._taken["links"] += report.entries.total()
            self._taken["structured"] += report.structured
            self._taken["verbatim"] += len(report.verbatim)
            self._taken["undated"] += report.date is None

    def sums(self, seconds: float) -> dict[str, int | float]:
        """Return the sums as the JSON's ``totals`` has them."""
        names = ("issues", "links", "structured", "verbatim")
        return {
            "files": self.files,
            **{status: self._statuses[status] for status in STATUSES},
            **{name: self._taken[name] for name in names},
            "seconds": round(seconds, 2),
        }


def summary(sums: dict[str, int | float]) -> str:
    """Return the last line of an import: files by what became of them, issues, links, seconds."""
    files = ngettext("%(files)d file", "%(files)d files", int(sums["files"])) % sums
    became = ", ".join(
        f"{name} {sums[status]}" for status, name in STATUSES.items() if sums[status]
    )
    rest = _("%(issues)d issues, %(links)d links, %(seconds).1f s") % sums
    return f"{files}: {became or '-'}; {rest}"


def undated(count: int) -> str:
    """Return a sentence on issues without a date, which readers do not see, and what to do."""
    said = ngettext(
        "%(n)d issue tells no date and stays a draft, which readers do not see. Import it again "
        "with --date-from-git, which takes the day of the first commit in a clone, or with "
        "--first-date 2018-04-20 --every 7, which dates it by its number; or date it in the admin.",
        "%(n)d issues tell no date and stay drafts, which readers do not see. Import them again "
        "with --date-from-git, which takes the day of each file's first commit in a clone, or with "
        "--first-date 2018-04-20 --every 7, which dates them by their numbers; or date them in the "
        "admin.",
        count,
    )
    return said % {"n": count}
