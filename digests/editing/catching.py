"""Catch links into the inbox, completing those that wait there already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction

from digests.document import Entry
from digests.document.input_normalisation import write_references
from digests.identity import identify
from digests.memory import Appearance, appearances_before
from digests.models import Issue, Link, Shelf

from .fields import read_fields, shared_link
from .links import create_link, lay_aside, shelve_link, write_link
from .merging import see


@dataclass(frozen=True, slots=True)
class Caught:
    """A caught link, new or waiting already, and the places where it appeared before.

    ``is_completed`` is True where a waiting link got a text that it lacked.
    """

    link: Link
    is_new: bool
    before: tuple[Appearance, ...] = ()
    is_completed: bool = False


def catch_link(url: str, title: str = "", *, by: User | None = None) -> Caught:
    """Add a link to the inbox, unless one of the same identity waits there."""
    (caught,) = catch([{"url": url, "title": title}], by=by)
    return caught


@transaction.atomic
def catch(typed: Sequence[Mapping[str, str]], *, by: User | None = None) -> list[Caught]:
    """Add links to the inbox; of one that waits there already the empty fields are filled.

    Raises ValidationError for a text that is too large.
    """
    identities = [_identity_of(texts) for texts in typed]
    waiting, before = waiting_links(identities), appearances_before(Issue(), identities)
    caught = []
    for texts, identity in zip(typed, identities, strict=True):
        places, link = tuple(before.get(identity, ())), waiting.get(identity)
        if link is None:
            link = create_link(None, texts, by=by)
            waiting |= {identity: link} if identity else {}
            caught.append(Caught(link, is_new=True, before=places))
        else:
            is_completed = _complete(link, texts, by)
            caught.append(Caught(link, is_new=False, before=places, is_completed=is_completed))
    return caught


def _identity_of(typed: Mapping[str, str]) -> str:
    url = typed.get("url", "")
    shared = shared_link(url)
    return identify(shared.address.url if shared else url)


def waiting_links(identities: Iterable[str]) -> dict[str, Link]:
    """Return the links that wait in the inbox by their identities, in one query."""
    wanted = {identity for identity in identities if identity}
    found = Link.objects.inbox().filter(identity__in=wanted)
    return {link.identity: link for link in reversed(found)}


def _complete(link: Link, typed: Mapping[str, str], by: User | None) -> bool:
    """Fill the empty fields of a link; return True if there were any to fill."""
    stored = read_fields(link)
    missing = {name: text for name, text in typed.items() if text.strip() and not stored[name]}
    if not missing:
        return False
    written = write_link(link, {**stored, **missing}, seen=see(link), by=by)
    return bool(written.changed)


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


@transaction.atomic
def take_back(links: Iterable[Link], *, by: User) -> int:
    """Dismiss links that were caught by mistake; return how many were dismissed."""
    links = list(links)
    for link in links:
        if link.section_id:
            shelve_link(link, by=by)
    return lay_aside(links, Shelf.DISMISSED, by=by)
