"""Files that are dropped on a form that catches links, or chosen in it."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from digests.capture import MAX_ENTRIES, Pasted, read_pasted
from digests.document.dates import find_date
from digests.exchange.archive import Unpacked, UnpackError
from digests.exchange.dry_run import rolled_back
from digests.exchange.files import BadFileError, Found, read_text_file
from digests.exchange.importing import Importer, Options
from digests.exchange.report import CREATED, FileReport
from digests.exchange.titles import reason_to_pass_over
from digests.models import Link

MAX_ISSUES = 40
"""Issues that are read at once; each takes about a tenth of a second."""


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file with the importer's report.

    ``sections`` is the number of its sections with entries, ``issue_pk`` the primary key of its
    issue, None for a file that was not taken.
    """

    name: str
    report: FileReport
    sections: int
    issue_pk: int | None

    @property
    def is_new(self) -> bool:
        """Return True for a file that is, or was, made a new issue."""
        return self.report.status == CREATED

    @property
    def entries(self) -> int:
        """The number of entries."""
        return self.report.entries.total()

    @property
    def lines(self) -> list[str]:
        """The importer's report in lines for people."""
        return list(self.report.lines())


@dataclass(frozen=True, slots=True)
class SentFiles:
    """The files of a request: whole issues, and texts that are read as if they were pasted.

    ``key`` tells the same files again, "" without any; ``problems`` are sentences on files that
    were left out.
    """

    key: str = ""
    folder: Path = Path()
    issues: Sequence[Found] = ()
    texts: Sequence[str] = ()
    problems: Sequence[str] = field(default_factory=list)

    def read(self, text: str) -> Pasted:
        """Return what a pasted text and the texts of the files hold together.

        Raises ValidationError for more than is read of one text, and for a pasted issue beside
        those of files.
        """
        parts = [read_pasted(one) for one in (text, *self.texts) if one.strip()]
        entries = tuple(entry for part in parts for entry in part.entries)
        if len(entries) > MAX_ENTRIES:
            reason = _("There are more than %(n)d links in it: send it in parts.")
            raise ValidationError(reason % {"n": MAX_ENTRIES})
        issue = next((part.issue for part in parts if part.issue), None)
        if issue and (self.issues or len(parts) > 1):
            raise ValidationError(_("Send the pasted issue and the files one after the other."))
        return Pasted(entries, "\n".join(part.rest for part in parts if part.rest.strip()), issue)

    def dry_run(self) -> list[ReadFile]:
        """Return what the importer would make of the issues; nothing is written."""
        with rolled_back():
            return self.make(is_dry=True)

    def make(self, *, is_dry: bool = False) -> list[ReadFile]:
        """Import the issues as drafts, each file completely or not at all."""
        importer = Importer(Options(root=self.folder, dry_run=is_dry))
        return [self._make_one(importer, found) for found in self.issues]

    def _make_one(self, importer: Importer, found: Found) -> ReadFile:
        before = set(importer.seen)
        report = importer.import_file(found)
        report.path = str(found.path.relative_to(self.folder))
        issue_pk = next(iter(importer.seen.keys() - before), None)
        return ReadFile(report.path, report, _count_sections(issue_pk), issue_pk)


@contextmanager
def sent_files(request: HttpRequest) -> Iterator[SentFiles]:
    """Unpack the files of a request; they are gone at the end of the block.

    Raises ValidationError when there are too many, or one cannot be unpacked.
    """
    uploads = request.FILES.getlist("files")
    if not uploads:
        yield SentFiles()
        return
    with tempfile.TemporaryDirectory() as name:
        unpacked = Unpacked(Path(name))
        told = []
        try:
            for path, upload in zip(sent_paths(request, uploads), uploads, strict=True):
                content = upload.read()
                told.append([path, hashlib.sha256(content).hexdigest()])
                unpacked.add(path, BytesIO(content))
        except UnpackError as error:
            raise ValidationError(str(error)) from error
        yield replace(_sorted(unpacked), key=hashlib.sha256(json.dumps(told).encode()).hexdigest())


def sent_paths(request: HttpRequest, uploads: Sequence[Any]) -> list[str]:
    """Return the paths of the files in the folder that was dropped, else their names."""
    names = [upload.name or "" for upload in uploads]
    try:
        paths = json.loads(request.POST.get("paths", ""))
    except (ValueError, RecursionError):
        return names
    is_told = isinstance(paths, list) and all(isinstance(path, str) for path in paths)
    return paths if is_told and len(paths) == len(names) else names


def _sorted(unpacked: Unpacked) -> SentFiles:
    """Return the files as issues and as texts that hold single links.

    Raises ValidationError for more issues than are read at once.
    """
    paths = unpacked.markdown_files()
    issues, texts = [], []
    for path in paths:
        found = Found(path, path.parent, is_named=len(paths) == 1)
        if (text := _text_of_links(found)) is None:
            issues.append(found)
        else:
            texts.append(text)
    if len(issues) > MAX_ISSUES:
        reason = _("There are more than %(n)d issues in it: send it in parts.")
        raise ValidationError(reason % {"n": MAX_ISSUES})
    return SentFiles("", unpacked.folder, issues, texts, unpacked.problems)


def _text_of_links(found: Found) -> str | None:
    """Return the text of a file that holds single links, None for one that is for the importer.

    An issue tells its date in its name, or is known by its text. What is no readable text, and what
    is passed over, is left to the importer, which says why.
    """
    if find_date(found.path.stem) or reason_to_pass_over(found):
        return None
    try:
        text = read_text_file(found).text
    except BadFileError:
        return None
    return None if read_pasted(text).issue else text


def _count_sections(issue_pk: int | None) -> int:
    """Return the number of sections of an issue that hold entries."""
    entries = Link.objects.entries().filter(section__issue=issue_pk or 0)
    return entries.order_by().values("section").distinct().count()
