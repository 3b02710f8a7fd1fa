"""The links of a shelf as rows, with all that is known about each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from digests.admin.date_labels import time_ago
from digests.admin.memory.told import AddressTold, tell_of_links
from digests.markdown import plain
from digests.models import CaughtWith, Issue, Link
from digests.people import name_of
from digests.rendering.addresses import host_of, safe_url

LONG = 3
"""The number of issues that may come out before it is said that a link waits."""
COUNTED = 20
"""The number of the newest issues among which those are counted that came out since."""


@dataclass(frozen=True, slots=True)
class ShelfRow:
    """A link of a shelf.

    ``address`` is safe to link to, ``told`` says where its addresses stand and which will not
    last, ``caught`` tells who caught the link and how. ``passed`` is the number of issues that came
    out while it waited, 0 as long as these are few; ``is_more`` is True where there may be more.
    """

    link: Link
    address: str
    host: str
    summary: str
    told: Sequence[AddressTold]
    caught: str
    added: SafeString
    passed: int
    is_more: bool


def rows_of(links: Iterable[Link]) -> list[ShelfRow]:
    """Return the rows of links, in four queries beside those of the links and references."""
    links = list(links)
    told = tell_of_links(links)
    moments = Issue.objects.published().order_by("-publish_at").values_list("publish_at", flat=True)
    newest = [at for at in moments[:COUNTED] if at]
    rows = []
    for link in links:
        passed = sum(at > link.created_at for at in newest)
        address = safe_url(link.url)
        rows.append(
            ShelfRow(
                link=link,
                address=address,
                host=host_of(address),
                summary=plain(link.summary or link.verbatim),
                told=[one for one in told[link.pk] if one],
                caught=_caught(link),
                added=time_ago(link.created_at),
                passed=passed if passed > LONG else 0,
                is_more=passed == COUNTED,
            )
        )
    return rows


def _caught(link: Link) -> str:
    """Return the person and the way of catching."""
    person = name_of(link.caught_by) if link.caught_by else ""
    way = str(CaughtWith(link.caught_with).label) if link.caught_with in CaughtWith.values else ""
    return " · ".join(filter(None, [person, way]))
