"""Show the links of a pasted text as rows, before they are caught."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from digests import editing
from digests.capture import Pasted
from digests.document import Entry
from digests.identity import identify, is_volatile
from digests.markdown import plain
from digests.memory import Appearance, appearances_of
from digests.models import Link

VOLATILE = _(
    "This is a signed address: it dies within days. In WeChat open the article, choose “Copy link” "
    "in its menu and paste that."
)


@dataclass(frozen=True, slots=True)
class Understood:
    """A link as it will be caught; ``place`` is its number where it must stand out, else 0.

    ``waiting`` is the link of the inbox that it completes, ``before`` are the places where its
    address stood, ``problem`` says why the address leads nowhere or not for long.
    """

    entry: Entry
    summary: str
    host: str
    waiting: Link | None
    before: Sequence[Appearance]
    is_twice: bool
    problem: str | Promise


def understand(pasted: Pasted) -> list[Understood]:
    """Return a row for each link of a pasted text; takes three queries."""
    identities = [identify(entry.url or "") for entry in pasted.entries]
    waiting, before = editing.waiting_links(identities), appearances_of(identities)
    rows: list[Understood] = []
    met: set[str] = set()
    for entry, identity in zip(pasted.entries, identities, strict=True):
        rows.append(
            Understood(
                entry=entry,
                summary=plain(entry.summary),
                host=urlsplit(entry.url or "").hostname or "",
                waiting=waiting.get(identity),
                before=before.get(identity, ()),
                is_twice=identity in met,
                problem=_problem(entry.url or ""),
            )
        )
        met |= {identity} - {""}
    return rows


def _problem(url: str) -> str | Promise:
    return VOLATILE if is_volatile(url) else editing.address_problem(url) or ""
