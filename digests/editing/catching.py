"""Catch links into the inbox, completing those that wait there already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.db import connection, transaction

from digests.document import Entry
from digests.document.input_normalisation import write_references
from digests.identity import identify
from digests.memory import Appearance, appearances_before
from digests.models import CaughtWith, Finding, Issue, Link, Shelf

from .fields import read_fields, shared_link
from .links import create_link, lay_aside, shelve_link, write_link
from .merging import see

CATCH_LOCK = 0x63617463
"""The number of PostgreSQL's advisory lock that catching holds."""


@dataclass(frozen=True, slots=True)
class Caught:
    """A caught link, new or as it waited already, and the places where it appeared before.

    ``filled`` has the texts that a waiting link lacked and got, by field.
    """

    link: Link
    is_new: bool
    before: tuple[Appearance, ...] = ()
    filled: Mapping[str, str] = field(default_factory=dict)


def catch_link(
    url: str, title: str = "", *, by: User | None = None, how: CaughtWith | None = None
) -> Caught:
    """Add a link to the inbox, unless one of the same identity waits there."""
    (caught,) = catch([{"url": url, "title": title}], by=by, how=how)
    return caught


@transaction.atomic
def catch(
    typed: Sequence[Mapping[str, str]], *, by: User | None = None, how: CaughtWith | None = None
) -> list[Caught]:
    """Add links to the inbox; of one that waits there already the empty fields are filled.

    A new link keeps who caught it and the way, which is ``how``. Raises ValidationError for a text
    that is too large.
    """
    _wait_for_other_catches()
    identities = [_identity_of(texts) for texts in typed]
    waiting, before = waiting_links(identities), appearances_before(Issue(), identities)
    caught = []
    for texts, identity in zip(typed, identities, strict=True):
        places, link = tuple(before.get(identity, ())), waiting.get(identity)
        if link is None:
            link = create_link(None, texts, by=by, how=how)
            waiting |= {identity: link} if identity else {}
            caught.append(Caught(link, is_new=True, before=places))
        else:
            filled = _complete(link, texts, by)
            caught.append(Caught(link, is_new=False, before=places, filled=filled))
    return caught


def _wait_for_other_catches() -> None:
    """Let one transaction at a time look what waits and add to it, so that nothing comes twice.

    SQLite has one writer anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CATCH_LOCK])


def _identity_of(typed: Mapping[str, str]) -> str:
    url = typed.get("url", "")
    shared = shared_link(url)
    return identify(shared.address.url if shared else url)


def waiting_links(identities: Iterable[str]) -> dict[str, Link]:
    """Return the links that wait in the inbox by their identities, in one query."""
    wanted = {identity for identity in identities if identity}
    found = Link.objects.inbox().filter(identity__in=wanted)
    return {link.identity: link for link in reversed(found)}


def _complete(link: Link, typed: Mapping[str, str], by: User | None) -> dict[str, str]:
    """Fill the empty fields of a link; return the texts that went into them."""
    stored = read_fields(link)
    missing = {name: text for name, text in typed.items() if text.strip() and not stored[name]}
    if not missing:
        return {}
    written = write_link(link, {**stored, **missing}, seen=see(link), by=by)
    now = read_fields(written.row)
    return {name: now[name] for name in sorted(written.changed)}


def typed_of(entry: Entry) -> dict[str, str]:
    """Return the texts of an entry as a writer would type them into the fields of a link."""
    texts = {"title": entry.title, "url": entry.url or "", "source": entry.source}
    if entry.verbatim:
        return {**texts, "verbatim": entry.verbatim}
    return {
        **texts,
        "labels": "\n".join(entry.labels),
        "references": write_references(entry.references),
        "summary": entry.summary,
        "mark": entry.mark,
        "trailing": entry.trailing,
    }


def untouched(links: Iterable[Link], versions: Mapping[int, int]) -> list[Link]:
    """Return those of some links that nobody has changed since the versions that their keys name.

    That texts of its page went into a link's empty fields is no change of anybody.
    """
    links = list(links)
    filled = Finding.objects.filter(link__in=links).exclude(filled={})
    numbers = set(filled.values_list("link", flat=True))
    return [link for link in links if link.version - (link.pk in numbers) <= versions[link.pk]]


def still_filled(link: Link, filled: Mapping[str, str]) -> list[str]:
    """Return those of the fields that were filled in a link that nobody has changed since."""
    stored = read_fields(link)
    return [name for name, text in filled.items() if text and stored.get(name) == text]


def take_back_filled(link: Link, filled: Mapping[str, str], *, by: User) -> bool:
    """Empty the fields of a link that a catch has filled, as far as nobody has changed them since.

    Returns whether there were any. Raises WorkflowError and PermissionDenied as `write_link` does.
    """
    empty = dict.fromkeys(still_filled(link, filled), "")
    return bool(empty and write_link(link, empty, seen=see(link), by=by).changed)


@transaction.atomic
def take_back(links: Iterable[Link], *, by: User) -> int:
    """Dismiss links that were caught by mistake; return how many were dismissed."""
    links = list(links)
    for link in links:
        if link.section_id:
            shelve_link(link, by=by)
    return lay_aside(links, Shelf.DISMISSED, by=by)
