"""Show the links of a pasted text as rows, before they are caught."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.http import HttpRequest

from digests import editing
from digests.admin.memory.told import AddressTold, tell_of_entries
from digests.admin.requests import person
from digests.capture import Pasted
from digests.document import Entry
from digests.identity import identify
from digests.markdown import plain
from digests.models import Link
from digests.permissions import may_publish

from .files import SentFiles
from .issues import on_paper


@dataclass(frozen=True, slots=True)
class Understood:
    """A link as it will be caught; ``place`` is its number where it must stand out, else 0.

    ``waiting`` is the link of the inbox that it completes, ``told`` says where its addresses stand
    elsewhere, ``problem`` why its own leads nowhere or not for long.
    """

    entry: Entry
    summary: str
    host: str
    waiting: Link | None
    told: Sequence[AddressTold]
    is_twice: bool
    problem: str


def understand(pasted: Pasted) -> list[Understood]:
    """Return a row for each link of a pasted text; takes four queries."""
    identities = [identify(entry.url or "") for entry in pasted.entries]
    waiting, told = editing.waiting_links(identities), tell_of_entries(pasted.entries)
    rows: list[Understood] = []
    met: set[str] = set()
    for entry, identity, its in zip(pasted.entries, identities, told, strict=True):
        completes = waiting.get(identity)
        url = entry.url or ""
        rows.append(
            Understood(
                entry=entry,
                summary=plain(entry.summary),
                host=urlsplit(url).hostname or "",
                waiting=completes,
                told=[one.without(completes.pk if completes else None) for one in its],
                is_twice=identity in met,
                problem=editing.address_problem(url) or editing.volatile_problem(url),
            )
        )
        met |= {identity} - {""}
    return rows


def understood(request: HttpRequest, text: str, files: SentFiles) -> dict[str, Any]:
    """Return the context of the part of a page that shows what a text and its files hold."""
    problem, pasted = editing.size_problem(text), Pasted()
    try:
        pasted = pasted if problem else files.read(text)
    except ValidationError as error:
        problem = " ".join(error.messages)
    return {
        "has_text": bool(text.strip()),
        "problem": problem,
        "rows": understand(pasted),
        "issue": on_paper(pasted.issue, person(request)) if pasted.issue else None,
        "rest": pasted.rest.strip(),
        "key": files.key,
        "files": files.dry_run() if files.issues else [],
        "left_out": files.problems,
        "may_make": may_publish(person(request)),
    }
