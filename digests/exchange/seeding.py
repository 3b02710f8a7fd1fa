"""Take the values of the publication from the first import."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import takewhile
from typing import Any
from urllib.parse import unquote

from digests import changes
from digests.document import Document, read_footer
from digests.document.dialect import SEED, Dialect, to_json
from digests.models import Issue, Publication
from digests.models.publication import Language

from .files import Found, real_path
from .pictures import image_at

_FIELDS = ("name", "tagline", "editor", "project", "wechat", "licence", "qr", "folder")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_LETTERS = re.compile(r"[^\W\d_]")
_ADDRESS = re.compile(r"https?://[^\s)>\]]+")
_UNFINISHED = re.compile(
    r"(?:[\s（(：:|#,，.-]|第|\bissue|\bno\b|\bvol\b|\d|\bin\b)+\Z", re.IGNORECASE
)
"""What stands after a name before a number or a date."""
SHORTEST_NAME = 3
"""Characters of a name that titles share."""
_FILE_BESIDE = re.compile(r"\]\(\d{4}-\d{2}-\d{2}\.md\)")


class Seeds:
    """The publication's values as the files have them; a later file wins over an earlier one.

    They are taken only by the run that met a database without issues, and no field that somebody
    had filled before is touched. ``dialect`` is the one that the run has chosen, until it is kept.
    A run that goes on in another process is given the ``fields``.
    """

    def __init__(self, fields: frozenset[str] | None = None) -> None:
        self.open_fields = fields
        self.told: dict[str, Any] = {}
        self.texts: Counter[str] = Counter()
        self.dialect: Dialect | None = None

    def read(self, document: Document, text: str, found: Found) -> None:
        """Read what one file tells; called before the file's issue is written."""
        if self.open_fields is None:
            self.open_fields = open_fields()
        if not self.open_fields:
            return
        footer = read_footer(text, document.dialect.archive)
        publication = Publication.objects.select_related("qr").first() or Publication()
        self.texts[_language_of(text)] += 1
        values = {
            "name": document.name,
            "tagline": document.tagline,
            "editor": footer.editor,
            "project": footer.project,
            "wechat": footer.wechat,
            "licence": footer.licence,
            "qr": image_at(footer.qr),
            "folder": unquote(footer.folder) or publication.folder or _own_folder(text, found),
            "language": self.texts.most_common(1)[0][0],
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
            told["dialect"] = None if self.dialect == SEED else to_json(self.dialect)
            self.dialect = None
        if told:
            Publication.objects.update_or_create(pk=1, defaults=told)
        return bool(told)


def keep_language() -> None:
    """Let a new publication have the language of the environment, whatever its files are in."""
    Publication.objects.get_or_create(pk=1)


def seed_name() -> None:
    """Give the publication the name that the titles of its issues share, if it has none.

    ``科技爱好者周刊（第 403 期）`` and ``科技爱好者周刊：第 91 期`` are of one name.
    """
    if Publication.objects.current().name:
        return
    titles = list(Issue.objects.exclude(headline="").values_list("headline", flat=True)[:500])
    name = _shared_name(titles) if len(titles) > 1 else ""
    if len(name) >= SHORTEST_NAME:
        Publication.objects.update_or_create(pk=1, defaults={"name": name})
        changes.touch_everything()


def _shared_name(titles: Sequence[str]) -> str:
    """Return the words with which all titles begin, without what stands before a number."""
    columns = takewhile(lambda column: len(set(column)) == 1, zip(*titles, strict=False))
    shared = "".join(column[0] for column in columns)
    cuts_a_word = any(re.match(r"[a-zA-Z]", title[len(shared) :]) for title in titles)
    if cuts_a_word:
        shared = re.sub(r"[a-zA-Z]+\Z", "", shared)
    return _UNFINISHED.sub("", shared).strip('《》「」“”"【】 ')


def open_fields() -> frozenset[str]:
    """Return the fields that files may fill: the empty ones, while there is no issue."""
    if Issue.objects.exists():
        return frozenset()
    publication = Publication.objects.current()
    empty = {name for name in _FIELDS if not getattr(publication, name)}
    # Somebody who has made the row has chosen its language.
    is_chosen = Publication.objects.exists()
    return frozenset(empty if is_chosen else {*empty, "language"})


def _language_of(text: str) -> str:
    """Return the language of a file: Chinese where a tenth of its letters are Chinese."""
    text = _ADDRESS.sub("", text)
    chinese = len(_CHINESE.findall(text))
    return Language.CHINESE if chinese * 10 > len(_LETTERS.findall(text)) else Language.ENGLISH


def _own_folder(text: str, found: Found) -> str:
    """Return the name of the file's folder; empty where its archive leads to files beside it."""
    return "" if _FILE_BESIDE.search(text) else real_path(found.path).parent.name
