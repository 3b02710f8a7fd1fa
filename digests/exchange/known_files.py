"""Files that were imported before, known again by their bytes without being read."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import astuple, dataclass, field, fields
from datetime import date
from functools import cache, cached_property
from itertools import chain
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, OuterRef
from django.utils.translation import get_language

from digests.document import Document
from digests.document.character_names import InvisibleCharacter
from digests.document.dialect import SEED, to_json
from digests.memory import Appearance, appearances_of, earlier_of
from digests.models import Category, ImportedFile, Issue, Publication

from .examine import Placed, identities_of, placed_entries
from .files import Found
from .pictures import Brought, Outcome
from .report import FileReport, Finding
from .titles import telling_name

OF_A_RUN = {"path", "status", "error", "error_line", "repeats", "gone"}
"""The fields of a report that every run of the import finds out anew."""
KEPT = [one.name for one in fields(FileReport) if one.name not in OF_A_RUN]
"""The fields of a report that are kept: all others."""
_CODE = ("digests/**/*.py", "locale/**/*.mo", "requirements.txt")


@dataclass(slots=True)
class KeptReport:
    """The stored report of a file that was imported before, and the issue that was made of it.

    The issue has not changed since. ``value`` is the report as it was stored. ``appearances`` has
    the earlier entries with the same address as one of the file's, by that address.
    """

    issue: Issue
    value: dict[str, Any]
    appearances: dict[str, list[Appearance]] = field(default_factory=dict)

    @property
    def is_unfinished(self) -> bool:
        """True if the file marks itself as a draft, for example in its title."""
        return bool(self.value["report"]["is_unfinished"])

    @property
    def entries(self) -> list[Placed]:
        """The entries of the file that have an address."""
        return [Placed(*entry) for entry in self.value["placed"]]

    @property
    def shown(self) -> list[str]:
        """The addresses of the pictures that the file shows."""
        return list(self.value["shown"])

    @property
    def outcomes(self) -> dict[str, Outcome]:
        """The result for each picture of the file, by its address in the file."""
        return {address: Outcome(*one) for address, one in self.value["outcomes"].items()}

    def restore(self, report: FileReport) -> None:
        """Report the same of the file again."""
        for name, value in self.value["report"].items():
            setattr(report, name, _FROM_JSON[name](value) if name in _FROM_JSON else value)


def report_as_json(document: Document, brought: Brought, report: FileReport) -> str:
    """Return what is reported of a file before anything is written of it, as JSON."""
    value = {
        "report": {name: getattr(report, name) for name in KEPT},
        "placed": placed_entries(document),
        "shown": brought.shown,
        "outcomes": brought.outcomes,
    }
    return json.dumps(value, default=_as_json, ensure_ascii=False, separators=(",", ":"))


def _as_json(value: Any) -> object:
    """Return a date, or a finding as its columns."""
    return value.isoformat() if isinstance(value, date) else astuple(value)


def _findings(rows: Iterable[Iterable[Any]]) -> list[Finding]:
    return [Finding(*row) for row in rows]


_FROM_JSON: dict[str, Callable[[Any], object]] = {
    "date": lambda value: date.fromisoformat(value) if value else None,
    "entries": Counter,
    "verbatim": lambda rows: [tuple(row) for row in rows],
    **dict.fromkeys(["empty", "mended", "volatile", "images"], _findings),
    "characters": lambda rows: [InvisibleCharacter(*row) for row in rows],
}
"""Functions that make the value of a field again from its JSON, where JSON has another type."""


class KnownFiles:
    """The files that are what their issues are, as one run of the import asks for them.

    ``dialect`` is the one in which the run reads them.
    """

    def __init__(self) -> None:
        self.dialect = SEED

    def digest(self, content: bytes, found: Found) -> str:
        """Return the hash of a file's bytes and of whatever else decides what they mean."""
        names = json.dumps([found.path.name, telling_name(found.path)])
        return hashlib.sha256(self._context + names.encode() + b"\0" + content).hexdigest()

    def recall(self, digests: Mapping[Found, str]) -> dict[Found, KeptReport]:
        """Return what was reported of those files whose issues are still as the files left them.

        Three queries, however many files there are.
        """
        rivals = Issue.objects.originals().filter(
            source_name=OuterRef("issue__source_name"), source_date=OuterRef("issue__source_date")
        )
        files = ImportedFile.objects.filter(
            ~Exists(rivals.exclude(pk=OuterRef("issue"))),
            digest__in=set(digests.values()),
            version=F("issue__version"),
        )
        files = files.exclude(issue__source_hash="").select_related("issue")
        originals = (file for file in files if file.issue.revises_id is None)
        found = {(file.digest, file.issue.source_name): file for file in originals}
        kept = {
            one: KeptReport(file.issue, json.loads(file.told))
            for one, digest in digests.items()
            if (file := found.get((digest, one.path.name)))
        }
        identities = {one: identities_of(known.entries) for one, known in kept.items()}
        appearances = appearances_of(chain.from_iterable(identities.values()))
        for one, known in kept.items():
            met = identities[one] & appearances.keys()
            known.appearances = earlier_of(known.issue, {each: appearances[each] for each in met})
        return kept

    def remember(self, issue: Issue, digest: str, kept: str) -> None:
        """Keep what is reported of a file, whose issue says now what the file does."""
        file = ImportedFile(issue=issue, digest=digest, version=issue.version, told=kept)
        ImportedFile.objects.bulk_create(
            [file],
            update_conflicts=True,
            unique_fields=["issue"],
            update_fields=["digest", "version", "told"],
        )

    @cached_property
    def _context(self) -> bytes:
        """The hash of what decides beside the files themselves: code, settings and categories."""
        categories = Category.objects.values_list("slug", "name", "aliases")
        zone = Publication.objects.current().time_zone
        dialect = to_json(self.dialect)
        around = json.dumps([settings.SITE_URL, get_language(), zone, dialect, *categories])
        return hashlib.sha256(_hash_of_the_code() + around.encode()).digest()


@cache
def _hash_of_the_code() -> bytes:
    """Return the hash of all that reads files and tells of them; another release may do it anew."""
    hasher = hashlib.sha256()
    for pattern in _CODE:
        for path in sorted(settings.BASE_DIR.glob(pattern)):
            hasher.update(path.read_bytes())
    return hasher.digest()
