"""Export of issues as Markdown files, with the images that they show."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.db.models import Q

from digests.channels import markdown
from digests.document.edition import Edition, Media
from digests.document.pictures import picture_addresses, with_addresses
from digests.models import Issue, Status, media_prefix
from digests.store import compose_editions, load_imprint

AT_ONCE = 50
"""Issues that are read from the database together."""
IMAGES = "images"
"""The folder beside the files that holds their images."""


@dataclass(slots=True)
class Exporter:
    """One run of the export into a folder, which is made where it is missing.

    ``lost`` are the names of images that the media storage lacks.
    """

    folder: Path
    images: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)

    def run(self, dates: Collection[dt.date], *, with_drafts: bool) -> Iterator[Path]:
        """Write the issues, all or those of some dates, and tell of each file when it is there."""
        imprint = load_imprint()
        issues = _issues(dates, with_drafts=with_drafts)
        while some := list(islice(issues, AT_ONCE)):
            editions = compose_editions(some, imprint)
            for issue, edition in zip(some, editions, strict=True):
                yield self._export(issue, edition)

    def _export(self, issue: Issue, edition: Edition) -> Path:
        """Write the file of an issue, unless it is there as it would be, and return its path."""
        qr = self._beside(edition.imprint.qr)
        imprint = replace(edition.imprint, qr=qr)
        edition = replace(edition, imprint=imprint, cover=self._beside(edition.cover))
        if not issue.is_public():  # a scheduled one has a time, but readers are not to see it
            edition = replace(edition, publish_at=None)
        text = markdown.render(edition).body.decode()
        path = self.folder / _file_name(issue)
        _write(path, self._with_images(text).encode())
        return path

    def _with_images(self, text: str) -> str:
        """Write the media that a text shows; return the text with their files' addresses."""
        media = media_prefix()
        if media not in text:  # a long archive need not be read for its pictures
            return text
        addresses = {}
        for address in picture_addresses(text):
            name = address.removeprefix(media)
            if address != name and "/" not in name and self._write_image(name):
                addresses[address] = f"{IMAGES}/{name}"
        return with_addresses(text, addresses)

    def _beside(self, image: Media | None) -> Media | None:
        """Write an image of an edition; return it at its file's address."""
        name = image.path.rpartition("/")[2] if image else ""
        return Media(f"{IMAGES}/{name}") if name and self._write_image(name) else image

    def _write_image(self, name: str) -> bool:
        """Write an image once; False where the media storage lacks it."""
        if name not in self.images | self.lost:
            try:
                with default_storage.open(name) as image:
                    content = image.read()
            except (OSError, SuspiciousFileOperation):  # a typed address may be any name
                self.lost.add(name)
            else:
                _write(self.folder / IMAGES / name, content)
                self.images.add(name)
        return name in self.images


def _issues(dates: Collection[dt.date], *, with_drafts: bool) -> Iterator[Issue]:
    """Yield the issues to export, oldest first; drafts are all that readers are still to see."""
    published = Q(pk__in=Issue.objects.published().order_by().values("pk"))
    coming = Q(status__in=[Status.DRAFT, Status.REVIEW, Status.PUBLISHED])
    issues = Issue.objects.originals().filter(coming if with_drafts else published)
    if dates:
        issues = issues.filter(date__in=dates)
    return issues.select_related("cover").order_by("date", "pk").iterator(AT_ONCE)


def _file_name(issue: Issue) -> str:
    date = issue.date.isoformat() if issue.date else "undated"
    return f"{date}.md" if issue.is_public() else f"{date}-{issue.uid}.md"


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; one that has this content already stays as it is."""
    with suppress(OSError):
        if path.stat().st_size == len(content) and path.read_bytes() == content:
            return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(path)
    except BaseException:
        with suppress(FileNotFoundError):
            Path(name).unlink()
        raise


def _umask() -> int:
    """Return the process's file mode mask; the system tells it only while setting one."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
