"""The texts that are found by themselves: entries, passages, and the parts of an issue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from django.db import DEFAULT_DB_ALIAS

from digests.document import Entry, Passage
from digests.identity import identify
from digests.markdown import plain
from digests.models import Issue, Kind, Link, LinkQuerySet, Reference
from digests.rendering.addresses import shown_url
from digests.store.load import LinkRow, compose_item, load_references

from .tokens import tokens_of

PASSAGE = "passage"
PARTS = ("lead", "opening", "closing")
"""The parts of an issue that are found by themselves, in order; briefs stand in the second."""
_WORKS = ("arxiv:", "github:", "doi:")
"""The identities by which readers ask for a work."""
_OF_SECTION = ("section__issue", "section__issue__date", "section__category", "created_at")


@dataclass(frozen=True, slots=True)
class Row:
    """A text as the index keeps it; ``digest`` is that of all that is kept.

    ``part`` is empty for an entry. A link on a shelf has no issue, and a part of an issue no link.
    """

    link: int | None
    issue: int | None
    part: str
    category: int | None
    source: str
    day: dt.date
    tokens: tuple[Sequence[str], ...]

    @property
    def place(self) -> tuple[int | None, str]:
        """What tells it from the other texts of its issue."""
        return self.link, self.part

    @property
    def digest(self) -> int:
        """A hash of 64 bits by which an unchanged text is known."""
        told = repr((self.issue, self.category, self.source, self.day, self.tokens))
        return int.from_bytes(blake2b(told.encode(), digest_size=8).digest(), signed=True)


def rows_of_issues(issues: Sequence[int]) -> list[Row]:
    """Return the texts of some issues, each one before those below it."""
    found = Issue.objects.using(DEFAULT_DB_ALIAS).filter(pk__in=issues).order_by("date", "pk")
    of_issue = {issue.pk: {row.part: row for row in _parts_of(issue)} for issue in found}
    links: dict[int | None, list[Row]] = {}
    for row in rows_of_links(Link.objects.filter(section__issue__in=issues).newest_first()):
        links.setdefault(row.issue, []).append(row)
    return [
        row
        for pk, parts in of_issue.items()
        for row in [
            *(parts[part] for part in PARTS[:2] if part in parts),
            *links.get(pk, ()),
            *(parts[part] for part in PARTS[2:] if part in parts),
        ]
    ]


def _parts_of(issue: Issue) -> Iterator[Row]:
    """Yield the lead of an issue under its headline, its opening and its closing."""
    day = issue.date or issue.created_at.date()
    for part in PARTS:
        title, text = issue.headline if part == PARTS[0] else "", getattr(issue, part)
        if title or text:
            tokens = tokens_of(title), (), tokens_of(plain(text or ""))
            yield Row(None, issue.pk, part, None, "", day, tokens)


def items_of(links: Sequence[int]) -> dict[int, Entry | Passage]:
    """Return links as items of a document, by their keys, read from the primary."""
    if not links:
        return {}
    found = Link.objects.using(DEFAULT_DB_ALIAS).filter(pk__in=links)
    references = Reference.objects.using(DEFAULT_DB_ALIAS).filter(link__in=links)
    refs = load_references(references)
    rows = map(LinkRow._make, found.values_list(*LinkRow._fields))
    return {row.pk: compose_item(row, refs.get(row.pk, ())) for row in rows}


def rows_of_links(links: LinkQuerySet) -> list[Row]:
    """Return the texts of links, read from the primary, in their order."""
    links = links.using(DEFAULT_DB_ALIAS)
    found = list(links.values_list(*LinkRow._fields, "source_key", *_OF_SECTION))
    keys = [row[0] for row in found]
    references = Reference.objects.using(DEFAULT_DB_ALIAS).filter(link__in=keys)
    refs = load_references(references)
    return [
        _row_of(LinkRow._make(columns[:-5]), refs.get(columns[0], ()), *columns[-5:])
        for columns in found
    ]


def _row_of(
    link: LinkRow,
    references: Iterable[Any],
    source: str,
    issue: int | None,
    date: dt.date | None,
    category: int | None,
    created: dt.datetime,
) -> Row:
    tokens = tuple(map(tokens_of, texts_of(compose_item(link, references))))
    part = PASSAGE if link.kind == Kind.PASSAGE else ""
    return Row(link.pk, issue, part, category, source, date or created.date(), tokens)


def texts_of(item: Entry | Passage) -> tuple[str, str, str]:
    """Return what a page shows of an item: its title, what it is known by, and its summary.

    It is known by the papers and repositories of its addresses too, which the page only leads to.
    """
    if isinstance(item, Passage):
        return "", "", plain(item.text)
    if item.verbatim:
        return "", "", plain(item.verbatim)
    addresses = [item.url or "", *(ref.url or "" for ref in item.references)]
    works = [one for one in map(identify, filter(None, addresses)) if one.startswith(_WORKS)]
    told = [f"{ref.label} {ref.title} {shown_url(ref.url or '')}" for ref in item.references]
    known = "\n".join([*item.labels, item.source, *told, *works])
    return item.title or shown_url(item.url or ""), known, plain(item.body)
