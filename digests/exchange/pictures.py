"""The images that Markdown files use come along as media, those of other sites where copied."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from django.urls import reverse
from django.utils.translation import gettext as _

from digests.addresses import Fault, check_address
from digests.addresses.sentences import FAULTS
from digests.document.front_matter import read_front_matter
from digests.document.pictures import link_addresses, picture_addresses, with_addresses
from digests.images import LOST_MOTION, ImageRefused, SafeImage, read_bytes
from digests.models import Image, media_prefix
from digests.remote_pictures import MISSPELT, Copied, Copier, remote_urls

from .files import SUFFIXES, Found, real_path
from .report import Finding

PAGES = SUFFIXES | {"", ".htm", ".html"}
"""The endings of links to files that are pages or other issues, not files to bring along."""


LONGEST_SHOWN = 400
"""Characters of an address in the report; an image written into the text has millions."""


class _NotTakenError(Exception):
    """Why an image stays where it is."""


@dataclass(frozen=True, slots=True)
class Brought:
    """A text with its images at their places on this site, and the images with their old names.

    ``source`` is the text with the pictures of other sites where they were; whether one could be
    copied makes no other file. ``copies`` are the addresses here of those that were; ``cover`` is
    that of the picture which the front matter names, empty where it is none of ours. ``elsewhere``
    counts the pictures that stay on other sites.
    """

    text: str
    source: str
    images: list[tuple[SafeImage, str]]
    copies: frozenset[str]
    findings: list[Finding]
    cover: str = ""
    elsewhere: int = 0

    def keep(self) -> None:
        """Keep the folder's images as media."""
        for image, name in self.images:
            Image.objects.keep(image, original_name=name)


@dataclass(slots=True)
class Pictures:
    """The images met in one run; each file is read once, each address asked for once."""

    copier: Copier = field(default_factory=Copier)
    read: dict[Path, SafeImage | ImageRefused] = field(default_factory=dict)

    def bring(self, text: str, found: Found) -> Brought:
        """Return the text with its images; those of its folder are not kept yet.

        What cannot be taken keeps its address and is told of, with the reason. Images lie in the
        file's folder or, as ``../qrcode.jpg`` does, in the one above; no link leads further. A
        root-relative address is looked for in both. Pictures of other sites are not fetched here,
        but shown from here where they were copied.
        """
        cover = read_front_matter(text).cover
        shown = _addresses_in(text, cover)
        addresses, images, findings = self._files_in(text, shown, found)
        source = with_addresses(text, addresses)
        copies, failures = self._copies_in(text, shown)
        moved = with_addresses(source, copies)
        addresses |= copies
        for address in addresses.keys() & set(picture_addresses(moved)):
            findings.append(_finding(str(MISSPELT), address, text))
        findings += [*failures, *_linked_files(text)]
        here = addresses.get(cover, cover if cover.startswith(media_prefix()) else "")
        elsewhere = len(remote_urls(shown)) - len(copies)
        copied = frozenset(copies.values())
        return Brought(moved, source, images, copied, findings, here, elsewhere)

    def _files_in(
        self, text: str, shown: Iterable[str], found: Found
    ) -> tuple[dict[str, str], list[tuple[SafeImage, str]], list[Finding]]:
        """Return the new addresses of the folder's images, the images, and what to tell of them."""
        addresses: dict[str, str] = {}
        images: list[tuple[SafeImage, str]] = []
        findings: list[Finding] = []
        for address in filter(_is_file, shown):
            try:
                path = _locate(address, found)
                image = self._read(path)
            except (_NotTakenError, ImageRefused) as error:
                findings.append(_finding(str(error), address, text))
                continue
            images.append((image, path.name))
            addresses[address] = reverse("media", args=[image.name])
            if image.lost_motion:
                findings.append(_finding(str(LOST_MOTION), address, text))
        return addresses, images, findings

    def _copies_in(self, text: str, shown: Iterable[str]) -> tuple[dict[str, str], list[Finding]]:
        """Return the new addresses of copied pictures, and what to tell of these and the others."""
        copies: dict[str, str] = {}
        findings: list[Finding] = []
        urls = remote_urls(shown)
        self.copier.recall(urls.values())
        for address, url in urls.items():
            outcome = self.copier.outcomes.get(url)
            if isinstance(outcome, Copied):
                copies[address] = outcome.address
            elif outcome:
                findings.append(_finding(outcome, address, text))
            if isinstance(outcome, Copied) and outcome.lost_motion:
                findings.append(_finding(str(LOST_MOTION), address, text))
        return copies, findings

    def _read(self, path: Path) -> SafeImage:
        if path not in self.read:
            self.read[path] = _read(path)
        image = self.read[path]
        if isinstance(image, ImageRefused):
            raise image
        return image


def addresses_to_copy(text: str) -> Iterable[str]:
    """Return the addresses of other sites where a text has its pictures."""
    return remote_urls(_addresses_in(text, read_front_matter(text).cover)).values()


def _addresses_in(text: str, cover: str) -> Iterable[str]:
    """Return the addresses of the pictures that a text shows, and of its cover, each once."""
    return dict.fromkeys(filter(None, (*picture_addresses(text), cover)))


def image_at(address: str) -> Image | None:
    """Return the image that an address on this site leads to, or None."""
    name = address.rpartition("/")[2]
    image = Image.objects.filter(name=name).first() if name else None
    return image if image and image.get_absolute_url() == address else None


def _read(path: Path) -> SafeImage | ImageRefused:
    try:
        return Image.objects.make_safe(read_bytes(path), name=path.name)
    except ImageRefused as refusal:
        return refusal
    except OSError as error:
        raise _NotTakenError(_unreadable(error)) from error


def _unreadable(error: OSError) -> str:
    reason = _("The image cannot be read: %(error)s. Mend that and import the file again.")
    return reason % {"error": error.strerror or error}


def _is_file(address: str) -> bool:
    """Return whether an address means a file and neither a site nor an image of ours."""
    return not (check_address(address).url or address.startswith((media_prefix(), "#", "?")))


def _locate(address: str, found: Found) -> Path:
    """Return the file that an address means; raises _NotTakenError where none may be taken."""
    if address.lower().startswith("data:"):
        raise _NotTakenError(
            _("The image is written into the text. Save it as a file and show that.")
        )
    fault = check_address(address).fault
    if fault in {Fault.LOCAL, Fault.SCHEME, Fault.HOST}:
        raise _NotTakenError(str(FAULTS[fault]))
    try:
        return _locate_path(unquote(urlsplit(address).path).replace("\\", "/"), found)
    except (OSError, ValueError) as error:
        raise _NotTakenError(_("This is no name of a file. Correct the address.")) from error


def _locate_path(path: str, found: Found) -> Path:
    """Return the file of a path; raises _NotTakenError, and OSError and ValueError for no name."""
    folder = real_path(found.folder)
    beside = real_path(found.path).parent
    roots = (folder, folder.parent) if path.startswith("/") else (beside,)
    names = [Path(os.path.normpath(root / path.lstrip("/"))) for root in roots]
    allowed = [name for name in names if name.is_relative_to(folder.parent)]
    met = [same for name in allowed if (same := _same_file(name, folder.parent))]
    for named in met:
        real = real_path(named)
        if real.is_relative_to(folder) or real == named:
            return real
    if met or not allowed:
        raise _NotTakenError(
            _("The image lies outside of the folder. Put it beside the Markdown files.")
        )
    raise _NotTakenError(
        _("No image lies there, seen from the file. Put one there and import the file again.")
    )


def _same_file(named: Path, root: Path) -> Path | None:
    """Return the file of a name below a folder, however case and accents are written, or None."""
    if named.is_file():
        return named
    path = root
    for part in named.relative_to(root).parts:
        path /= part
        if not path.exists():
            alike = (child for child in _children(path.parent) if _fold(child.name) == _fold(part))
            path = min(alike, default=path)
    return path if path.is_file() else None


def _children(folder: Path) -> Iterator[Path]:
    return folder.iterdir() if folder.is_dir() else iter(())


def _fold(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _linked_files(text: str) -> Iterator[Finding]:
    """Yield a finding for each file that a link means: files come along as images alone."""
    links = dict.fromkeys(link_addresses(text))
    files = (link for link in links if check_address(link).fault in {Fault.RELATIVE, Fault.LOCAL})
    for address in filter(_is_file, files):
        path = unquote(urlsplit(address).path)
        if PurePosixPath(path).suffix.lower() not in PAGES:
            reason = _("A linked file does not come along. Put it on the web and link it there.")
            yield Finding(_line_of(address, text) or _line_of(path, text), reason, address)


def _finding(reason: str, address: str, text: str) -> Finding:
    shown = address if len(address) <= LONGEST_SHOWN else f"{address[:LONGEST_SHOWN]}…"
    return Finding(_line_of(address, text), reason, shown)


def _line_of(address: str, text: str) -> int | None:
    at = text.find(address)
    return text.count("\n", 0, at) + 1 if at >= 0 else None
