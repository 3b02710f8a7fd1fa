"""Import Markdown files as issues, one at a time: all of a file or nothing."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from digests import changes, workflow
from digests.document import Document, serialize
from digests.document.pictures import picture_addresses
from digests.models import Image, Issue, Publication, Reason, Status
from digests.remote_pictures import remote_urls
from digests.store import edition_of, save_document, write_revision

from .examine import examine, find_repeats
from .files import BadFileError, Found, find_files, on_one_line, read_text_file
from .locate import find_issue
from .pictures import Brought, Pictures
from .report import CREATED, REFUSED, UNCHANGED, UPDATED, FileReport
from .seeding import Seeds
from .titles import read_issue, reason_to_pass_over

IMPORT_LOCK = 0x62726965
"""The number of PostgreSQL's advisory lock that an import holds."""


@dataclass(frozen=True, slots=True)
class Options:
    """The options of an import; ``moved_from`` is the date of the draft that the one file moves."""

    publish: bool = False
    overwrite: bool = False
    dry_run: bool = False
    fetch_images: bool = False
    moved_from: dt.date | None = None


@dataclass(slots=True)
class Importer:
    """One run of the import over some files."""

    options: Options = Options()
    pictures: Pictures = field(default_factory=Pictures)
    seeds: Seeds = field(default_factory=Seeds)
    seen: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.pictures.copier.keeps = not self.options.dry_run

    def fetch_images(self, paths: Iterable[Path]) -> Iterator[str]:
        """Copy the pictures of other sites that files show here, and tell of each as it is asked.

        This comes before `run`: while a file is written, nothing waits for another site. What was
        copied is kept even where its file fails or is refused then.
        """
        urls: dict[str, None] = {}
        for found in find_files(paths):
            if isinstance(found, Found) and not reason_to_pass_over(found.path):
                with suppress(BadFileError):  # `run` tells of it
                    shown = picture_addresses(read_text_file(found).text)
                    urls |= dict.fromkeys(remote_urls(shown).values())
        for number, url in enumerate(self.pictures.copier.copy(urls), 1):
            yield f"{number}/{len(urls)} {on_one_line(url)}"

    def run(self, paths: Iterable[Path]) -> Iterator[FileReport]:
        """Import files and the files of folders, and tell of each."""
        for found in find_files(paths):
            if isinstance(found, Found):
                yield self.import_file(found)
            else:
                path, error = found
                report = FileReport(on_one_line(path))
                report.fail(error)
                yield report

    def import_file(self, found: Found) -> FileReport:
        """Import one file, or fail it with a reason and write nothing of it."""
        report = FileReport(on_one_line(found.path))
        reason = reason_to_pass_over(found.path)
        if reason:
            report.pass_over(reason)
            return report
        try:
            self._import(found, report)
        except BadFileError as error:
            report.fail(error)
        except workflow.WorkflowError as error:
            report.fail(BadFileError(" ".join(error.messages)))
        except (DatabaseError, OSError) as error:
            reason = _("It could not be written: %(error)s. Mend that and import it again.")
            report.fail(BadFileError(reason % {"error": on_one_line(error)}))
        return report

    def _import(self, found: Found, report: FileReport) -> None:
        source = read_text_file(found)
        if source.encoding:
            report.notes.append(_("read as %(name)s, not UTF-8") % {"name": source.encoding})
        brought = self.pictures.bring(source.text, found)
        report.images = brought.findings
        document = read_issue(brought.text, found.path, report)
        report.date = document.date
        examine(document, source.text, report)
        with transaction.atomic():
            _wait_for_other_imports()
            issue = find_issue(document.date, found.path.name, self.options.moved_from)
            self._refuse_a_second(issue)
            images = _count_images(brought)
            if not issue.pk:
                _note_a_draft_of_the_name(found.path.name, report)
            self._write(issue, document, brought, found, report)
            find_repeats(issue, document, report)
            if self.options.publish and report.status != REFUSED and not report.is_unfinished:
                _publish(issue, document, report)
            self._touch(issue, report, has_new_images=_count_images(brought) > images)
        self.seen[issue.pk] = found.path.name

    def _touch(self, issue: Issue, report: FileReport, *, has_new_images: bool) -> None:
        """Write what the file tells of the publication, and note what readers see of it all."""
        is_written = report.status in {CREATED, UPDATED}
        is_sown = is_written and self.seeds.sow()
        if is_sown or has_new_images:
            changes.touch_everything(is_seen=is_sown)
        if is_written:
            changes.touch(issue)

    def _refuse_a_second(self, issue: Issue) -> None:
        if issue.pk in self.seen:
            raise BadFileError(
                _("The file %(name)s is the same issue, of the same date. Keep one of the two.")
                % {"name": on_one_line(self.seen[issue.pk])}
            )

    def _write(
        self, issue: Issue, document: Document, brought: Brought, found: Found, report: FileReport
    ) -> None:
        told = {
            "source_name": found.path.name,
            "source_date": document.date,
            "source_hash": _hash(brought.source),
            "imported_hash": _hash(serialize(document)),
        }
        present = edition_of(issue).document if issue.pk else document
        is_edited = present != document and issue.imported_hash != _hash(serialize(present))
        is_same_file = issue.source_hash == told["source_hash"]
        has_more = not is_edited and self._has_more_copies(brought, present)
        is_same = present == document or (is_same_file and not has_more)
        report.status = self._status(issue, is_same, is_edited)
        if report.status == UNCHANGED and is_edited:
            report.notes.append(_("was edited here; --overwrite takes the text of the file"))
            return
        self._refuse_to_update(issue, is_edited, report)
        if report.status == REFUSED:
            return
        if not self.options.dry_run:
            brought.keep()
        if report.status == UNCHANGED:
            # A file that an export wrote and an edit made here meet: from now on they are one.
            told["imported_hash"] = _hash(serialize(present))
            Issue.objects.filter(pk=issue.pk).exclude(source_hash="").update(**told)
            return
        self.seeds.read(document, brought.text, found)
        if is_edited:
            write_revision(issue, Reason.SAVE)
        for name, value in told.items():
            setattr(issue, name, value)
        _save(issue, document)
        write_revision(issue, Reason.IMPORT)

    def _has_more_copies(self, brought: Brought, present: Document) -> bool:
        """Return whether this run was to copy pictures, and copied some that the issue lacks."""
        if not self.options.fetch_images:
            return False
        text = serialize(present)
        return any(address not in text for address in brought.copies)

    def _status(self, issue: Issue, is_same: bool, is_edited: bool) -> str:
        if not issue.pk:
            return CREATED
        if is_same and not (is_edited and self.options.overwrite):
            return UNCHANGED
        return UPDATED

    def _refuse_to_update(self, issue: Issue, is_edited: bool, report: FileReport) -> None:
        """Refuse what would be lost on somebody, unless that is what was asked for."""
        if report.status != UPDATED or self.options.overwrite:
            return
        if is_edited:
            reason = _("The issue was edited here since. Keep it so, or import with --overwrite.")
            report.fail(BadFileError(reason), REFUSED)
        elif Issue.objects.working_copies().filter(revises=issue).exists():
            reason = _(
                "The issue is being edited in its working copy. Publish its changes or discard it, "
                "or import with --overwrite."
            )
            report.fail(BadFileError(reason), REFUSED)


def _wait_for_other_imports() -> None:
    """Let one import at a time write until its transaction ends, so that none misses the other's.

    SQLite has one writer anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORT_LOCK])


def _count_images(brought: Brought) -> int:
    """Return how many of a file's images are kept as media."""
    names = [image.name for image, _name in brought.images]
    return Image.objects.filter(name__in=names).count() if names else 0


def _note_a_draft_of_the_name(name: str, report: FileReport) -> None:
    """Tell of a draft that may be the new issue before its date was moved in the file."""
    drafts = Issue.objects.originals().unpublished()
    left = drafts.filter(source_name=name, date__isnull=False).order_by("-date").first()
    if left and left.date:
        report.notes.append(
            _("the draft of %(date)s came from a file of this name too; if both are one, delete it")
            % {"date": left.date.isoformat()}
        )


def _save(issue: Issue, document: Document) -> None:
    """Write the rows; the old address of a public issue whose date changes leads to the new one."""
    _refuse_the_date(issue, document.date)
    old, new = issue.date if issue.is_public() else None, document.date
    save_document(issue, document)
    if old and new and old != new:
        workflow.lead_on(issue, old, new)


def _refuse_the_date(issue: Issue, date: dt.date | None) -> None:
    """Raise BadFileError for a date that a published issue cannot take."""
    if issue.status != Status.PUBLISHED or issue.date == date:
        return
    if date is None:
        raise BadFileError(
            _("The issue is published, and the file has no date. Write the date into the title.")
        )
    if Issue.objects.filter(status=Status.PUBLISHED, date=date).exists():
        raise BadFileError(
            _("Another issue has the date %(date)s. Correct the date in the title.")
            % {"date": date.isoformat()}
        )


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def _publish(issue: Issue, document: Document, report: FileReport) -> None:
    """Publish a draft at its own date, or say why it stays what it is."""
    head = (document.headline, document.lead, document.opening, document.closing)
    if issue.status == Status.WITHDRAWN:
        report.notes.append(_("was withdrawn and stays so"))
    elif issue.status == Status.PUBLISHED:
        return
    elif document.date is None:
        report.notes.append(_("has no date and stays a draft"))
    elif not any(head) and not document.sections:
        report.notes.append(_("has no text and stays a draft"))
    else:
        at = _midnight(document.date)
        workflow.publish_issue(issue, at=at)
        if at > timezone.now():
            report.notes.append(_("scheduled for %(date)s") % {"date": document.date.isoformat()})


def _midnight(date: dt.date) -> dt.datetime:
    """Return the moment at which a day begins in the publication's zone, in UTC."""
    zone = Publication.objects.current().zone
    return dt.datetime.combine(date, dt.time(), tzinfo=zone).astimezone(dt.UTC)
