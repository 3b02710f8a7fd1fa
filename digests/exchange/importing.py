"""Import Markdown files as issues, one at a time: all of a file or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from django.contrib.auth.models import User
from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from digests import changes, workflow
from digests.document import Document, serialize
from digests.document.dialect import SEED, Dialect, from_json
from digests.document.front_matter import COVER, without_values
from digests.document.normal_form import is_normal_as_read
from digests.document.numbers import with_number_told
from digests.memory import appearances_before, identities_met
from digests.models import Issue, Link, Publication, Reason
from digests.store import Known, exported_document, taken_paths, write_revision

from .dialects import choose_dialect
from .examine import examine, find_repeats, identities_of, placed_entries
from .files import (
    BadFileError,
    Found,
    LeftAloneError,
    RefusedError,
    decode_file,
    find_files,
    hash_of,
    on_one_line,
    read_file,
    read_text_file,
)
from .known_files import KeptReport, KnownFiles, report_as_json
from .locate import find_issue, names_an_issue, with_kept_date
from .pictures import Brought, Pictures, addresses_to_copy, image_at
from .publishing import note_unfinished, note_withdrawn, publish, save_redated
from .refusals import no_longer_public, refuse_to_take_down, refuse_to_update
from .report import CREATED, REFUSED, UNCHANGED, UPDATED, FileReport
from .rhythm import Rhythm, date_by_number
from .seeding import Seeds
from .titles import read_issue, reason_to_pass_over

AT_ONCE = 40
"""Files about which is asked at once whether they are known."""
IMPORT_LOCK = 0x62726965
"""The number of PostgreSQL's advisory lock that an import holds."""


@dataclass(frozen=True, slots=True)
class Options:
    """The options of an import.

    ``moved_from`` is the date of the issue that the one file moves, ``root`` the folder of the
    repository from which the files may bring images. ``dialect`` is how the files are written,
    None for the publication's way (`choose_dialect`); ``keeps_dialect`` lets it be that henceforth.
    ``rhythm`` dates files that tell no date. ``by`` is who imports, None for nobody.
    """

    publish: bool = False
    overwrite: bool = False
    dry_run: bool = False
    date_from_git: bool = False
    rhythm: Rhythm | None = None
    fetch_images: bool = False
    moved_from: dt.date | None = None
    root: Path | None = None
    dialect: Dialect | None = None
    keeps_dialect: bool = True
    by: User | None = None


@dataclass(frozen=True, slots=True)
class _Outcome:
    """The result of writing a file into its issue.

    ``has_all`` is True if the issue now has everything from the file, so that importing it again
    would change nothing; ``has_new_images`` if images were stored that the site did not have.
    ``settled`` is the document of a new issue that needs no change before it is published.
    """

    has_all: bool = False
    has_new_images: bool = False
    settled: Known | None = None


@dataclass(slots=True)
class Importer:
    """One run of the import over some files."""

    options: Options = Options()
    pictures: Pictures = field(default_factory=Pictures)
    seeds: Seeds = field(default_factory=Seeds)
    known: KnownFiles = field(default_factory=KnownFiles)
    seen: dict[int, str] = field(default_factory=dict)
    dialect: Dialect = SEED

    def __post_init__(self) -> None:
        self.pictures.copier.keeps = not self.options.dry_run
        self.pictures.root = self.options.root

    def fetch_images(self, paths: Iterable[Path]) -> Iterator[str]:
        """Copy the pictures of other sites that files show here, and tell of each as it is asked.

        This comes before `run`: while a file is written, nothing waits for another site. What was
        copied is kept even where its file fails or is refused then.
        """
        urls: dict[str, None] = {}
        for found in find_files(paths):
            if isinstance(found, Found) and not reason_to_pass_over(found):
                with suppress(BadFileError):  # `run` tells of it
                    shown = addresses_to_copy(read_text_file(found).text)
                    urls |= dict.fromkeys(shown)
        for number, url in enumerate(self.pictures.copier.copy(urls), 1):
            yield f"{number}/{len(urls)} {on_one_line(url)}"

    def run(self, paths: Iterable[Path]) -> Iterator[FileReport]:
        """Import files and the files of folders, and tell of each."""
        paths = list(paths)
        self.read_in(self.options.dialect or choose_dialect(paths))
        files = find_files(paths)
        if self.options.rhythm and _moves_on(self.options.rhythm):
            files = reversed(list(files))  # each finds its new date free
        while some := list(islice(files, AT_ONCE)):
            yield from self._run_some(some)

    def read_in(self, dialect: Dialect) -> None:
        """Read the files in a dialect, which is kept with the publication if the options say so."""
        self.dialect = self.known.dialect = dialect
        kept = from_json(Publication.objects.current().dialect)
        is_kept = dialect == kept or not self.options.keeps_dialect
        self.seeds.dialect = None if is_kept else dialect

    def import_file(self, found: Found) -> FileReport:
        """Import one file, or fail it with a reason and write nothing of it.

        It is read in the publication's dialect, unless the options have one.
        """
        self.read_in(self.options.dialect or from_json(Publication.objects.current().dialect))
        (report,) = self._run_some([found])
        return report

    def _run_some(self, files: Sequence[Found | tuple[Path, BadFileError]]) -> Iterator[FileReport]:
        """Import files; what is known of them is asked for together, and anew after a write."""
        digests = self._digests(one for one in files if isinstance(one, Found))
        known, is_stale = self._recall(digests), False
        for found in files:
            if not isinstance(found, Found):
                yield _report_of(*found)
                continue
            if is_stale and found in known:
                known, is_stale = self._recall({one: digests[one] for one in known}), False
            report = self._import_file(found, known.pop(found, None))
            is_stale = is_stale or report.status in {CREATED, UPDATED}
            yield report

    def _digests(self, files: Iterable[Found]) -> dict[Found, str]:
        """Return the hashes of the files that may be known; the import tells of a bad one."""
        digests = {}
        for found in filter(self._may_be_known, files):
            with suppress(BadFileError):
                digests[found] = self.known.digest(read_file(found), found)
        return digests

    def _recall(self, digests: Mapping[Found, str]) -> dict[Found, KeptReport]:
        with suppress(DatabaseError):  # the import of each file tells of it
            return self.known.recall(digests)
        return {}

    def _import_file(self, found: Found, before: KeptReport | None) -> FileReport:
        report = FileReport(on_one_line(found.path))
        reason = reason_to_pass_over(found)
        if reason:
            report.pass_over(reason)
            return report
        try:
            if not before or not self._is_as_before(before, found, report):
                self._import(found, report)
        except RefusedError as error:
            report.fail(error, REFUSED)
        except BadFileError as error:
            report.fail(error)
        except workflow.WorkflowError as error:
            report.fail(BadFileError(" ".join(error.messages)))
        except (DatabaseError, OSError) as error:
            reason = _("It could not be written: %(error)s. Mend that and import it again.")
            report.fail(BadFileError(reason % {"error": on_one_line(error)}))
        return report

    def _import(self, found: Found, report: FileReport) -> None:
        content = read_file(found)
        document, brought = self._read(content, found, report)
        entries = placed_entries(document)
        is_to_be_kept = self._may_be_known(found) and not self.options.dry_run
        kept = report_as_json(document, brought, report) if is_to_be_kept else ""
        with transaction.atomic():
            _wait_for_other_imports()
            met = identities_met(identities_of(entries))
            issue = find_issue(document, found.path, met, report, self.options.moved_from)
            self._refuse_a_second(issue)
            dated = with_kept_date(document, issue, report)
            outcome = self._write(issue, dated, brought, found, report, document.date)
            find_repeats(entries, appearances_before(issue, met), report)
            is_published = self._publish(issue, dated, report, outcome.settled)
            is_as_written = outcome.has_all and (outcome.settled or not is_published)
            if kept and is_as_written and _is_only_file_of(issue, document):
                self.known.remember(issue, self.known.digest(content, found), kept)
            if not self.options.dry_run:
                self._touch(issue, report, outcome.has_new_images, is_published)
        self.seen[issue.pk] = found.path.name

    def _read(self, content: bytes, found: Found, report: FileReport) -> tuple[Document, Brought]:
        """Read the document of a file and what it brings along; report what is to be said of it."""
        source = decode_file(content, found.path.name)
        if source.encoding:
            report.notes.append(_("read as %(name)s, not UTF-8") % {"name": source.encoding})
        # What GitHub shows for a NUL, which no database holds.
        brought = self.pictures.bring(source.text.replace("\0", "\ufffd"), found)
        report.images = brought.findings
        if brought.elsewhere and not self.options.fetch_images:
            report.notes.append(_remote(brought.elsewhere))
        document = read_issue(
            brought.text,
            found.path,
            report,
            dialect=self.dialect,
            date_from_git=self.options.date_from_git,
        )
        if self.options.rhythm:
            document = date_by_number(document, self.options.rhythm, report)
        if brought.cover:
            kept = without_values(document.front_matter, COVER)
            document = replace(document, front_matter=kept)
            report.is_as_parsed = False
        report.date = document.date
        examine(document, source.text, report)
        return document, brought

    def _publish(
        self, issue: Issue, document: Document, report: FileReport, settled: Known | None
    ) -> bool:
        """Publish an issue if this run does and its file may be; return whether it was."""
        if report.is_unfinished:
            note_unfinished(issue, report)
        elif self.options.publish:
            is_dry, by = self.options.dry_run, self.options.by
            return publish(issue, document, report, settled, is_dry=is_dry, by=by)
        return False

    def _may_be_known(self, found: Found) -> bool:
        """Return whether nothing but a file itself decides what this run makes of it."""
        options = self.options
        return not (
            options.fetch_images
            or options.date_from_git
            or options.rhythm
            or options.moved_from
            or names_an_issue(found.path.name)
        )

    def _is_as_before(self, before: KeptReport, found: Found, report: FileReport) -> bool:
        """Report a file that is what its issue is; return False for one that is to be read."""
        if not self.pictures.are_as_before(before.shown, before.outcomes, found):
            return False
        issue = before.issue
        may_publish = self.options.publish and not before.is_unfinished
        if may_publish and issue.is_unpublished():
            return False
        before.restore(report)
        self._refuse_a_second(issue)
        report.status = UNCHANGED
        find_repeats(before.entries, before.appearances, report)
        if report.is_unfinished:
            note_unfinished(issue, report)
        elif self.options.publish:
            note_withdrawn(issue, report)
        self.seen[issue.pk] = found.path.name
        return True

    def _touch(
        self, issue: Issue, report: FileReport, has_new_images: bool, is_published: bool
    ) -> None:
        """Write what the file tells of the publication, and note what readers see of it all.

        An issue that was published has been noted.
        """
        is_written = report.status in {CREATED, UPDATED}
        is_sown = is_written and self.seeds.sow()
        if is_sown or has_new_images:
            changes.touch_everything(is_seen=is_sown)
        if is_written and not is_published:
            changes.touch(issue)

    def _refuse_a_second(self, issue: Issue) -> None:
        if issue.pk in self.seen:
            raise BadFileError(
                _("The file %(name)s is the same issue, of the same date. Keep one of the two.")
                % {"name": on_one_line(self.seen[issue.pk])}
            )

    def _write(
        self,
        issue: Issue,
        document: Document,
        brought: Brought,
        found: Found,
        report: FileReport,
        told: dt.date | None,
    ) -> _Outcome:
        """Write the document of a file, where its issue does not say the same.

        ``told`` is the date that the file tells; one that tells none any more is known by its last.
        """
        origin = {
            "source_name": found.path.name,
            "source_date": told or issue.source_date,
            "source_hash": hash_of(brought.source + brought.cover),
            "imported_hash": hash_of(serialize(document)),
        }
        present = exported_document(issue) if issue.pk else document
        takes_cover = self._takes_cover(issue, brought, report)
        is_same_file = (
            issue.source_hash == origin["source_hash"]
            and issue.source_date == origin["source_date"]
            and present.dialect == document.dialect
        )
        copies = brought.copies if self.options.fetch_images else ()
        is_edited, is_more = _compare(issue, present, document, is_same_file, copies)
        report.status = self._status(issue, is_edited=is_edited, is_more=is_more or takes_cover)
        if report.status == UNCHANGED and is_edited:
            report.notes.append(_("was edited here; --overwrite takes the text of the file"))
            return _Outcome()
        if report.status == UPDATED and report.is_unfinished and issue.is_public():
            report.status = UNCHANGED
            report.notes.append(_("readers see the issue: nothing of an unfinished file is taken"))
            return _Outcome()
        if report.status == UPDATED and not self.options.overwrite:
            refuse_to_update(issue, is_edited)
        has_new_images = not self.options.dry_run and brought.keep()
        if report.status == UNCHANGED:
            # A file that an export wrote and an edit made here meet: from now on they are one.
            origin["imported_hash"] = hash_of(serialize(present))
            Issue.objects.filter(pk=issue.pk).exclude(source_hash="").update(**origin)
            return _Outcome(_has_cover(issue, brought), has_new_images)
        if not self.options.dry_run:
            self.seeds.read(document, brought.text, found)
        if is_edited:
            write_revision(issue, Reason.SAVE)
        if takes_cover:
            issue.cover = image_at(brought.cover)
        for name, value in origin.items():
            setattr(issue, name, value)
        issue.number = report.number or issue.number
        settled = self._save(issue, document, report)
        return _Outcome(_has_cover(issue, brought), has_new_images, settled)

    def _save(self, issue: Issue, document: Document, report: FileReport) -> Known | None:
        """Save a document as its issue; return what was written of a new one in normal form."""
        public = _public_entries(issue)
        saved = save_redated(issue, document, report, may_publish=self.options.publish)
        report.notes += [
            _("the address /%(path)s leads to another issue already") % {"path": path}
            for path in taken_paths(issue)
        ]
        report.gone = no_longer_public(public) if public else []
        if report.gone and not self.options.overwrite:
            refuse_to_take_down(report.gone)
        known = Known(saved)
        if not self.options.dry_run:
            known = Known(
                saved, write_revision(issue, Reason.IMPORT, by=self.options.by, known=known)
            )
        is_normal = report.is_as_parsed and is_normal_as_read(document)
        return known if report.status == CREATED and is_normal else None

    def _takes_cover(self, issue: Issue, brought: Brought, report: FileReport) -> bool:
        """Return whether the file brings a cover; another one here stays, and it is said."""
        present = issue.cover.get_absolute_url() if issue.cover else ""
        if not brought.cover or brought.cover == present:
            return False
        if present and not self.options.overwrite:
            report.notes.append(_("has another cover here; --overwrite takes the one of the file"))
            return False
        return True

    def _status(self, issue: Issue, *, is_edited: bool, is_more: bool) -> str:
        if not issue.pk:
            return CREATED
        if not is_more and not (is_edited and self.options.overwrite):
            return UNCHANGED
        return UPDATED


def _compare(
    issue: Issue,
    present: Document,
    document: Document,
    is_same_file: bool,
    copies: Iterable[str],
) -> tuple[bool, bool]:
    """Return whether an issue was edited since its file was imported, and whether that says more.

    ``present`` is what the issue says, ``document`` what the file does; ``copies`` are the
    addresses of the pictures that were to be copied for it. A file that did not change since says
    no more, but for copies that an issue as imported lacks.
    """
    if document in (present, with_number_told(present, issue.number)):
        return False, False
    text = serialize(present)
    is_edited = issue.imported_hash != hash_of(text)
    has_more_copies = not is_edited and any(address not in text for address in copies)
    return is_edited, has_more_copies or not is_same_file


def _moves_on(rhythm: Rhythm) -> bool:
    """Return whether a rhythm gives the last numbered issue that readers see a later date."""
    dated = Issue.objects.published().exclude(number=None).order_by("-number")
    for number, date in dated.values_list("number", "date")[:1]:
        day = rhythm.day_of(number) if number else None
        return bool(day and date and day > date)
    return False


def _report_of(path: Path, error: BadFileError) -> FileReport:
    report = FileReport(on_one_line(path))
    if isinstance(error, LeftAloneError):
        report.pass_over(error.reason)
    else:
        report.fail(error)
    return report


def _wait_for_other_imports() -> None:
    """Let one import at a time write until its transaction ends, so that none misses the other's.

    SQLite has one writer anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORT_LOCK])


def _remote(count: int) -> str:
    said = ngettext(
        "%(count)d picture of another site is a link for readers; --fetch-images copies it",
        "%(count)d pictures of other sites are links for readers; --fetch-images copies them",
        count,
    )
    return said % {"count": count}


def _is_only_file_of(issue: Issue, document: Document) -> bool:
    """Return whether the file of a document can be told to be that of this issue and no other.

    An issue that was typed here came from no file, and undated ones may share a file's name.
    """
    return bool(document.date and issue.source_hash)


def _public_entries(issue: Issue) -> list[Link]:
    if not issue.is_public():
        return []
    return list(Link.objects.published().filter(section__issue=issue))


def _has_cover(issue: Issue, brought: Brought) -> bool:
    """Return whether an issue has the cover that its file brings, or the file brings none."""
    present = issue.cover.get_absolute_url() if issue.cover else ""
    return brought.cover in {"", present}
