"""Take the values of the publication from the first import."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from digests.document import Document, read_footer
from digests.document.dialect import Dialect, to_json
from digests.models import Issue, Publication

from .files import Found, real_path
from .pictures import image_at

_FIELDS = ("name", "tagline", "editor", "project", "wechat", "licence", "qr", "folder")
_FILE_BESIDE = re.compile(r"\]\(\d{4}-\d{2}-\d{2}\.md\)")


class Seeds:
    """The publication's values as the files have them; a later file wins over an earlier one.

    They are taken only by the run that met a database without issues, and no field that somebody
    had filled before is touched. ``dialect`` is the one that the run has chosen, until it is kept.
    """

    def __init__(self) -> None:
        self.open_fields: frozenset[str] | None = None
        self.told: dict[str, Any] = {}
        self.dialect: Dialect | None = None

    def read(self, document: Document, text: str, found: Found) -> None:
        """Read what one file tells; called before the file's issue is written."""
        if self.open_fields is None:
            self.open_fields = _open_fields()
        if not self.open_fields:
            return
        footer = read_footer(text, document.dialect.archive)
        publication = Publication.objects.select_related("qr").first() or Publication()
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
        self.told = {
            name: value
            for name, value in values.items()
            if name in self.open_fields and value and value != getattr(publication, name)
        }

    def sow(self) -> bool:
        """Write what the file tells; return whether that was anything.

        It comes after the file's issue is written: who holds the publication waits for no issue.
        """
        told = dict(self.told)
        if self.dialect is not None:
            told["dialect"] = None if self.dialect.is_seed else to_json(self.dialect)
            self.dialect = None
        if told:
            Publication.objects.update_or_create(pk=1, defaults=told)
        return bool(told)


def _open_fields() -> frozenset[str]:
    """Return the fields that files may fill: the empty ones, while there is no issue."""
    if Issue.objects.exists():
        return frozenset()
    publication = Publication.objects.current()
    return frozenset(name for name in _FIELDS if not getattr(publication, name))


def _own_folder(text: str, found: Found) -> str:
    """Return the name of the file's folder; empty where its archive leads to files beside it."""
    return "" if _FILE_BESIDE.search(text) else real_path(found.path).parent.name
