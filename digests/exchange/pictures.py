"""The images that Markdown files use come along as media, those of other sites where copied."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from django.urls import reverse
from django.utils.translation import gettext as _

from digests.addresses import Fault, check_address
from digests.addresses.sentences import FAULTS
from digests.bounded_cache import BoundedCache
from digests.document.front_matter import read_front_matter
from digests.document.pictures import link_addresses, picture_addresses, with_addresses
from digests.images import LOST_MOTION, ImageRefused, SafeImage, read_bytes
from digests.models import Image, media_prefix
from digests.models.image import is_stored
from digests.remote_pictures import MISSPELT, Copied, Copier, remote_urls

from .files import SUFFIXES, Found, real_path
from .report import Finding

PAGES = SUFFIXES | {"", ".htm", ".html"}
"""The endings of links to files that are pages or other issues, not files to bring along."""


LARGEST_MEMORY = 64 * 1024 * 1024
"""Bytes of the images that a run remembers; the picture at the foot of every issue is read once."""
LONGEST_SHOWN = 400
"""Characters of an address in the report; an image written into the text has millions."""


class _NotTakenError(Exception):
    """Why an image stays where it is."""


class Outcome(NamedTuple):
    """The result of bringing in a picture: its address here, or "", and a text for the report."""

    address: str
    reason: str


@dataclass(frozen=True, slots=True)
class Brought:
    """A text with its images at their places on this site, and the images with their old names.

    ``source`` is the text with the pictures of other sites where they were; whether one could be
    copied makes no other file. ``shown`` are the addresses of all its pictures, and ``outcomes``
    tells what became of each. ``copies`` are the addresses here of those that were copied;
    ``cover`` is that of the picture which the front matter names, empty where it is none of ours.
    ``elsewhere`` counts the pictures that stay on other sites.
    """

    text: str
    source: str
    images: list[tuple[SafeImage, str]]
    shown: list[str]
    outcomes: dict[str, Outcome]
    copies: frozenset[str]
    findings: list[Finding]
    cover: str = ""
    elsewhere: int = 0

    def keep(self) -> bool:
        """Keep the folder's images as media; return whether one of them is new."""
        known = _known_names(self.images)
        for image, name in self.images:
            if image.name not in known or not is_stored(image):
                Image.objects.keep(image, original_name=name)
        return any(image.name not in known for image, _name in self.images)


@dataclass(slots=True)
class Pictures:
    """The images met in one run; each address is asked for once, and so is each file of late.

    ``root`` is the folder of the repository that the files' folders lie in, where one was named.
    """

    root: Path | None = None
    copier: Copier = field(default_factory=Copier)
    read: BoundedCache[SafeImage | ImageRefused] = field(
        default_factory=lambda: BoundedCache(LARGEST_MEMORY)
    )

    def bring(self, text: str, found: Found) -> Brought:
        """Return the text with its images; those of its folder are not kept yet.

        What cannot be taken keeps its address and is told of, with the reason. Images lie in the
        file's folder or, as ``../qrcode.jpg`` may, elsewhere below the root; no link leads there. A
        root-relative address is looked for in both. Pictures of other sites are not fetched here,
        but shown from here where they were copied.
        """
        cover = read_front_matter(text).cover
        shown = _addresses_in(text, cover)
        files, images = self._files_in(shown, found)
        source = with_addresses(text, _taken(files))
        remote = self._copies_in(shown)
        copies = _taken(remote)
        moved = with_addresses(source, copies)
        addresses = _taken(files | remote)
        misspelt = addresses.keys() & set(picture_addresses(moved))
        findings = [
            *_findings(files, text),
            *(_finding(str(MISSPELT), address, text) for address in misspelt),
            *_findings(remote, text),
            *_linked_files(text),
        ]
        return Brought(
            moved,
            source,
            images,
            shown,
            files | remote,
            frozenset(copies.values()),
            findings,
            cover=addresses.get(cover, cover if cover.startswith(media_prefix()) else ""),
            elsewhere=len(remote_urls(shown)) - len(copies),
        )

    def are_as_before(
        self, shown: Iterable[str], outcomes: Mapping[str, Outcome], found: Found
    ) -> bool:
        """Return whether a file's pictures lead where they did, and its images are all kept."""
        files, images = self._files_in(shown, found)
        if files | self._copies_in(shown) != outcomes:
            return False
        known = _known_names(images)
        return all(image.name in known and is_stored(image) for image, _name in images)

    def _files_in(
        self, shown: Iterable[str], found: Found
    ) -> tuple[dict[str, Outcome], list[tuple[SafeImage, str]]]:
        """Return what became of the pictures in the folder, and these as images."""
        outcomes: dict[str, Outcome] = {}
        images: list[tuple[SafeImage, str]] = []
        for address in filter(_is_file, shown):
            try:
                path = _locate(address, found, self.root)
                image = self._read(path)
            except (_NotTakenError, ImageRefused) as error:
                outcomes[address] = Outcome("", str(error))
                continue
            images.append((image, path.name))
            lost = str(LOST_MOTION) if image.lost_motion else ""
            outcomes[address] = Outcome(reverse("media", args=[image.name]), lost)
        return outcomes, images

    def _copies_in(self, shown: Iterable[str]) -> dict[str, Outcome]:
        """Return what became of the pictures of other sites that were asked for."""
        outcomes: dict[str, Outcome] = {}
        urls = remote_urls(shown)
        self.copier.recall(urls.values())
        for address, url in urls.items():
            copy = self.copier.outcomes.get(url)
            if isinstance(copy, Copied):
                lost = str(LOST_MOTION) if copy.lost_motion else ""
                outcomes[address] = Outcome(copy.address, lost)
            elif copy:
                outcomes[address] = Outcome("", copy)
        return outcomes

    def _read(self, path: Path) -> SafeImage:
        image = self.read.get(path)
        if image is None:
            image = _read(path)
            self.read.put(path, image, len(getattr(image, "data", b"")))
        if isinstance(image, ImageRefused):
            raise image
        return image


def addresses_to_copy(text: str) -> Iterable[str]:
    """Return the addresses of other sites where a text has its pictures."""
    return remote_urls(_addresses_in(text, read_front_matter(text).cover)).values()


def _addresses_in(text: str, cover: str) -> list[str]:
    """Return the addresses of the pictures that a text shows, and of its cover, each once."""
    return list(dict.fromkeys(filter(None, (*picture_addresses(text), cover))))


def _taken(outcomes: Mapping[str, Outcome]) -> dict[str, str]:
    """Return the new addresses of the pictures that are here."""
    return {address: outcome.address for address, outcome in outcomes.items() if outcome.address}


def _findings(outcomes: Mapping[str, Outcome], text: str) -> Iterator[Finding]:
    for address, outcome in outcomes.items():
        if outcome.reason:
            yield _finding(outcome.reason, address, text)


def _known_names(images: Iterable[tuple[SafeImage, str]]) -> set[str]:
    """Return the names of those images that are known as media; without any no query is made."""
    names = [image.name for image, _name in images]
    return set(Image.objects.filter(name__in=names).values_list("name", flat=True))


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


def _locate(address: str, found: Found, root: Path | None) -> Path:
    """Return the file that an address means; raises _NotTakenError where none may be taken."""
    if address.lower().startswith("data:"):
        raise _NotTakenError(
            _("The image is written into the text. Save it as a file and show that.")
        )
    fault = check_address(address).fault
    if fault in {Fault.LOCAL, Fault.SCHEME, Fault.HOST}:
        raise _NotTakenError(str(FAULTS[fault]))
    try:
        return _locate_path(unquote(urlsplit(address).path).replace("\\", "/"), found, root)
    except (OSError, ValueError) as error:
        raise _NotTakenError(_("This is no name of a file. Correct the address.")) from error


def _locate_path(path: str, found: Found, root: Path | None) -> Path:
    """Return the file of a path; raises _NotTakenError, and OSError and ValueError for no name."""
    folder = real_path(found.folder)
    top = real_path(root) if root else folder
    if not folder.is_relative_to(top):
        top = folder
    beside = real_path(found.path).parent
    starts = dict.fromkeys((folder, top)) if path.startswith("/") else (beside,)
    names = [Path(os.path.normpath(start / path.lstrip("/"))) for start in starts]
    allowed = [name for name in names if name.is_relative_to(top)]
    met = [same for name in allowed if (same := _same_file(name, top))]
    for named in met:
        real = real_path(named)
        if real.is_relative_to(folder) or real == named:
            return real
    if met or not allowed:
        raise _NotTakenError(
            _(
                "The image lies outside of the folder. Put it beside the Markdown files, or name "
                "the root of their repository with --root."
            )
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
