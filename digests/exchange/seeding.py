"""Take the values of the publication from the first import."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from digests.document import Document, read_footer
from digests.models import Issue, Publication

from .files import Found, real_path
from .pictures import image_at

_FILE_BESIDE = re.compile(r"\]\(\d{4}-\d{2}-\d{2}\.md\)")


class Seeds:
    """The publication's values as the files have them; a later file wins over an earlier one.

    They are taken only by the run that met a database without issues, and no field that somebody
    had filled before is touched.
    """

    def __init__(self) -> None:
        self.open_fields: frozenset[str] | None = None
        self.told: dict[str, Any] = {}

    def read(self, document: Document, text: str, found: Found) -> None:
        """Read what one file tells; called before the file's issue is written."""
        footer = read_footer(text)
        publication = Publication.objects.current()
        values = {
            "name": document.name,
            "tagline": document.tagline,
            "editor": footer.editor,
            "project": footer.project,
            "wechat": footer.wechat,
            "licence": footer.licence,
            "qr": image_at(footer.qr),
            "folder": unquote(footer.folder) or publication.folder or _own_folder(text, found),
        }
        if self.open_fields is None:
            is_first = not Issue.objects.exists()
            self.open_fields = frozenset(
                name for name in values if is_first and not getattr(publication, name)
            )
        self.told = {
            name: value for name, value in values.items() if name in self.open_fields and value
        }

    def sow(self) -> bool:
        """Write what the file tells; return whether that was anything.

        It comes after the file's issue is written: who holds the publication waits for no issue.
        """
        if self.told:
            Publication.objects.update_or_create(pk=1, defaults=self.told)
        return bool(self.told)


def _own_folder(text: str, found: Found) -> str:
    """Return the name of the file's folder; empty where its archive leads to files beside it."""
    return "" if _FILE_BESIDE.search(text) else real_path(found.path).parent.name
