"""What the first import tells of the publication."""

from __future__ import annotations

import re
from urllib.parse import unquote

from digests.document import Document, read_footer
from digests.models import Image, Issue, Publication

from .files import Found, real_path

_FILE_BESIDE = re.compile(r"\]\(\d{4}-\d{2}-\d{2}\.md\)")


class Seeds:
    """The publication's values as the files have them; a later file wins over an earlier one.

    They are taken only by the run that met a database without issues, and no field that somebody
    had filled before is touched.
    """

    def __init__(self) -> None:
        self.open_fields: frozenset[str] | None = None

    def sow(self, document: Document, text: str, found: Found) -> None:
        """Take from one file what it tells; called before the file's issue is written."""
        footer = read_footer(text)
        publication = Publication.objects.current()
        values = {
            "name": document.name,
            "tagline": document.tagline,
            "editor": footer.editor,
            "project": footer.project,
            "wechat": footer.wechat,
            "licence": footer.licence,
            "qr": _image_at(footer.qr),
            "folder": unquote(footer.folder) or publication.folder or _own_folder(text, found),
        }
        if self.open_fields is None:
            is_first = not Issue.objects.exists()
            self.open_fields = frozenset(
                name for name in values if is_first and not getattr(publication, name)
            )
        told = {name: value for name, value in values.items() if name in self.open_fields and value}
        if told:
            for name, value in told.items():
                setattr(publication, name, value)
            publication.save()


def _own_folder(text: str, found: Found) -> str:
    """The name of the file's folder; none where its archive leads to files beside it."""
    return "" if _FILE_BESIDE.search(text) else real_path(found.path).parent.name


def _image_at(address: str) -> Image | None:
    """The image that an address on this site leads to."""
    name = address.rpartition("/")[2]
    image = Image.objects.filter(name=name).first() if name else None
    return image if image and image.get_absolute_url() == address else None
