"""Files that were imported before, known again by their bytes without being read."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from itertools import chain
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, OuterRef
from django.utils.translation import get_language

from digests.document import Document
from digests.document.character_names import InvisibleCharacter
from digests.memory import Appearance, appearances_of, earlier_of
from digests.models import Category, ImportedFile, Issue, Publication

from .examine import Placed, identities_of, placed_entries
from .files import Found
from .pictures import Brought, Outcome
from .report import FileReport, Finding
from .titles import telling_name

_CODE = ("digests/**/*.py", "locale/**/*.mo", "requirements.txt")


@dataclass(slots=True)
class Told:
    """What an earlier import told of a file, and the issue that still says what the file does.

    ``appearances`` are the earlier ones of the addresses of the file's entries.
    """

    issue: Issue
    value: dict[str, Any]
    appearances: dict[str, list[Appearance]] = field(default_factory=dict)

    @property
    def is_unfinished(self) -> bool:
        """Whether the file says of itself that it is unfinished."""
        return bool(self.value["is_unfinished"])

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
        """What became of the pictures of the file."""
        return {address: Outcome(*one) for address, one in self.value["outcomes"].items()}

    def tell(self, report: FileReport) -> None:
        """Report the same of the file again."""
        value = self.value
        report.date = date.fromisoformat(value["date"]) if value["date"] else None
        report.entries = Counter(value["entries"])
        report.structured = value["structured"]
        report.verbatim = [(line, reason) for line, reason in value["verbatim"]]
        report.empty = [Finding(*one) for one in value["empty"]]
        report.mended = [Finding(*one) for one in value["mended"]]
        report.volatile = [Finding(*one) for one in value["volatile"]]
        report.images = [Finding(*one) for one in value["images"]]
        report.characters = [InvisibleCharacter(*one) for one in value["characters"]]
        report.notes = list(value["notes"])
        report.is_unfinished = self.is_unfinished


def told(document: Document, brought: Brought, report: FileReport) -> str:
    """Return what a report tells of a file before anything is written of it, as JSON."""
    value = {
        "date": report.date.isoformat() if report.date else None,
        "entries": report.entries,
        "structured": report.structured,
        "verbatim": report.verbatim,
        "empty": _columns(report.empty),
        "mended": _columns(report.mended),
        "volatile": _columns(report.volatile),
        "images": _columns(report.images),
        "characters": [(one.line, one.name) for one in report.characters],
        "notes": report.notes,
        "is_unfinished": report.is_unfinished,
        "placed": placed_entries(document),
        "shown": brought.shown,
        "outcomes": brought.outcomes,
    }
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _columns(findings: Iterable[Finding]) -> list[tuple[int | None, str, str]]:
    return [(one.line, one.title, one.url) for one in findings]


class KnownFiles:
    """The files that are what their issues are, as one run of the import asks for them."""

    def digest(self, content: bytes, found: Found) -> str:
        """Return the hash of a file's bytes and of whatever else decides what they mean."""
        names = json.dumps([found.path.name, telling_name(found.path)])
        return hashlib.sha256(self._context + names.encode() + b"\0" + content).hexdigest()

    def recall(self, digests: Mapping[Found, str]) -> dict[Found, Told]:
        """Return what was told of those files whose issues are still as the files left them.

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
        told = {
            one: Told(file.issue, json.loads(file.told))
            for one, digest in digests.items()
            if (file := found.get((digest, one.path.name)))
        }
        identities = {one: identities_of(known.entries) for one, known in told.items()}
        appearances = appearances_of(chain.from_iterable(identities.values()))
        for one, known in told.items():
            met = identities[one] & appearances.keys()
            known.appearances = earlier_of(known.issue, {each: appearances[each] for each in met})
        return told

    def remember(self, issue: Issue, digest: str, said: str) -> None:
        """Keep what was told of a file, whose issue says now what the file does."""
        file = ImportedFile(issue=issue, digest=digest, version=issue.version, told=said)
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
        around = json.dumps([settings.SITE_URL, get_language(), zone, *categories])
        return hashlib.sha256(_hash_of_the_code() + around.encode()).digest()


@cache
def _hash_of_the_code() -> bytes:
    """Return the hash of all that reads files and tells of them; another release may do it anew."""
    hasher = hashlib.sha256()
    for pattern in _CODE:
        for path in sorted(settings.BASE_DIR.glob(pattern)):
            hasher.update(path.read_bytes())
    return hasher.digest()
