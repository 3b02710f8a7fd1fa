"""The check for addresses that an earlier issue, or another entry of this one, has too."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from digests.identity import identify
from digests.markdown import linked_addresses
from digests.memory import Appearance, Part, appearances_anywhere
from digests.models import Link

from .values import Draft, Problem, key_of, named, uid_of


def repeats(draft: Draft) -> Iterator[Problem]:
    """Find addresses that stood before, in an earlier issue or in this one.

    They are looked for in entries, their references and texts, and in the opening.
    """
    addresses = list(_addresses(draft))
    found = appearances_anywhere([identity for *_place, identity in addresses], home=draft.issue)
    told: set[tuple[str, int]] = set()
    for link, field, identity in addresses:
        own = {link.pk, link.revises_id} if link else set()
        others = [one for one in found.get(identity, ()) if one.link not in own]
        places = [one for one in others if _counts(one, draft, field)]
        row, of, name = _row(link)
        for place in places[:1]:
            # Each pair is told once, by the entry that comes second.
            if link and (key_of(link), place.link) in told:
                continue
            told.add((f"link:{place.link}", link.pk if link else 0))
            sentence = _("“%(entry)s” stood before: %(place)s")
            words = sentence % {"entry": name, "place": _name(place, draft)}
            yield Problem("repeat", row, field, words, (of, identity, str(place.uid)))


def _row(link: Link | None) -> tuple[str, str, str]:
    """Return the name of a row, its lasting name, and the words for it; None is the opening."""
    if link is None:
        return "issue", "issue", _("An address of the opening")
    return key_of(link), uid_of(link), named(link)


def _addresses(draft: Draft) -> Iterator[tuple[Link | None, str, str]]:
    """Yield the identities of an issue's addresses with their entries, None for the opening."""
    for link in draft.entries:
        if link.identity:
            yield link, "url", link.identity
        references = (one.identity for one in link.references.all() if one.identity)
        yield from ((link, "references", one) for one in references)
        text = "\n".join((link.summary, link.trailing, link.verbatim))
        inside = filter(None, map(identify, linked_addresses(text)))
        yield from ((link, "summary", one) for one in inside if one != link.identity)
    for address in linked_addresses(draft.issue.opening):
        if identity := identify(address):
            yield None, "opening", identity


def _counts(place: Appearance, draft: Draft, field: str) -> bool:
    """Return whether readers would have an address twice.

    An address within a text or a reference is only one more way to what another entry is about.
    """
    is_here = place.issue == draft.issue.pk
    if place.is_related or not (is_here or (place.is_public and place.is_before(draft.issue))):
        return False
    if field == "url":
        return place.part < Part.TEXT
    return place.part == Part.ADDRESS


def _name(place: Appearance, draft: Draft) -> str:
    day = place.date.isoformat() if place.date else ""
    where = _("in this issue") if place.issue == draft.issue.pk else day
    return " · ".join(filter(None, (where, place.heading, place.title)))
