"""The images of a folder that its Markdown files use come along as media."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.urls import reverse
from django.utils.translation import gettext as _

from digests.document.pictures import picture_addresses, with_addresses
from digests.images import ImageRefused, SafeImage, read_image
from digests.models import Image

from .files import Found, real_path
from .report import Finding
from .written_images import as_written


class _NotTakenError(Exception):
    """Why an image stays where it is."""


@dataclass(frozen=True, slots=True)
class Brought:
    """A text with its images at their places on this site, and the images with their old names."""

    text: str
    images: list[tuple[SafeImage, str]]
    findings: list[Finding]

    def keep(self) -> None:
        """Keep the images as media."""
        for image, name in self.images:
            Image.objects.keep(image, original_name=name)


@dataclass(slots=True)
class Pictures:
    """The images met in one run; each file is read once."""

    read: dict[Path, SafeImage | ImageRefused] = field(default_factory=dict)

    def bring(self, text: str, found: Found) -> Brought:
        """The text with its folder's images; nothing is kept yet.

        What cannot be taken keeps its address and is told of, with the reason. Images lie in the
        file's folder or, as ``../qrcode.jpg`` does, in the one above; no link leads further.
        """
        addresses: dict[str, str] = {}
        images: list[tuple[SafeImage, str]] = []
        findings: list[Finding] = []
        for address in filter(_is_relative, dict.fromkeys(picture_addresses(text))):
            try:
                path = _locate(address, found)
                image = self._read(path)
            except (_NotTakenError, ImageRefused) as error:
                findings.append(Finding(_line_of(address, text), str(error), address))
            else:
                images.append((image, path.name))
                addresses[address] = reverse("media", args=[image.name])
        moved = with_addresses(text, addresses)
        for address in addresses.keys() & set(picture_addresses(moved)):
            reason = _("The address is spelt so that it cannot be changed. Write it plainly.")
            findings.append(Finding(_line_of(address, text), reason, address))
        return Brought(moved, images, findings)

    def _read(self, path: Path) -> SafeImage:
        if path not in self.read:
            self.read[path] = _read(path)
        image = self.read[path]
        if isinstance(image, ImageRefused):
            raise image
        return image


def _read(path: Path) -> SafeImage | ImageRefused:
    try:
        return as_written(path) or read_image(path)
    except ImageRefused as refusal:
        return refusal
    except OSError as error:
        raise _NotTakenError(_unreadable(error)) from error


def _unreadable(error: OSError) -> str:
    reason = _("The image cannot be read: %(error)s. Mend that and import the file again.")
    return reason % {"error": error.strerror or error}


def _is_relative(address: str) -> bool:
    """Whether an address leads to a file beside the text."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return bool(parts.path) and not (parts.scheme or parts.netloc or address.startswith("/"))


def _locate(address: str, found: Found) -> Path:
    """The file that an address means; raises _NotTakenError where none may be taken."""
    folder = real_path(found.folder)
    beside = real_path(found.path).parent / unquote(urlsplit(address).path)
    named = Path(os.path.normpath(beside))
    try:
        real = real_path(named)
        is_there = real.is_file()
    except (OSError, ValueError) as error:
        raise _NotTakenError(_("This is no name of a file. Correct the address.")) from error
    is_inside = real.is_relative_to(folder)
    is_above = real == named and named.is_relative_to(folder.parent)
    if not (is_inside or is_above):
        raise _NotTakenError(
            _("The image lies outside of the folder. Put it beside the Markdown files.")
        )
    if not is_there:
        raise _NotTakenError(
            _("No image lies there, seen from the file. Put one there and import the file again.")
        )
    return real


def _line_of(address: str, text: str) -> int | None:
    at = text.find(address)
    return text.count("\n", 0, at) + 1 if at >= 0 else None
