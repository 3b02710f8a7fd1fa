"""Find what an editor should look at in a file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from digests.addresses import check_address, check_link, names_old_file, volatility_of
from digests.document import Document, Entry, Flag
from digests.document.character_names import invisible_characters
from digests.document.pictures import link_addresses
from digests.identity import identify
from digests.memory import Appearance
from digests.models import Category
from digests.models.category import fold_heading

from .report import Earlier, FileReport, Finding, Repeat


def examine(document: Document, text: str, report: FileReport) -> None:
    """Count entries by category; list what leads nowhere, dies soon, hides or was kept verbatim."""
    categories = Category.objects.by_heading()
    for section in document.sections:
        category = categories.get(fold_heading(section.heading or ""))
        if section.entries or category:
            report.entries[category.slug if category else ""] += len(section.entries)
    report.structured = sum(not entry.verbatim for entry in document.entries)
    report.verbatim = sorted((flag.line, flag.reason) for flag in _flags(document))
    lines = text.split("\n")
    report.characters = invisible_characters(text)
    report.empty = list(_leading_nowhere(document, lines, {image.url for image in report.images}))
    report.volatile = list(_volatile(document, lines))
    report.mended = list(_mended(document, lines))


def _leading_nowhere(
    document: Document, lines: list[str], files: Collection[str]
) -> Iterator[Finding]:
    """Yield the addresses of entries, references and links in texts that lead nowhere.

    Links to ``files`` are told of elsewhere.
    """
    for entry in document.entries:
        if entry.url is not None and _leads_nowhere(entry.url):
            yield _finding(entry, entry.url)
        for ref in entry.references:
            if ref.url and _leads_nowhere(ref.url):
                yield Finding(_line_of(ref.url, lines, entry.line), entry.title, ref.url)
    for markdown in _texts(document):
        for url in link_addresses(markdown):
            if check_link(url).fault and url not in files:
                yield Finding(_line_of(url, lines), url, url)


def _leads_nowhere(address: str) -> bool:
    return bool(check_address(address).fault) and not names_old_file(address)


def _mended(document: Document, lines: list[str]) -> Iterator[Finding]:
    """Yield the addresses that the site mends, with where they lead."""
    for entry in document.entries:
        for typed in filter(None, (entry.url, *(ref.url for ref in entry.references))):
            checked = check_address(typed)
            if checked.mends:
                yield Finding(_line_of(typed, lines, entry.line), typed, checked.url)


def _texts(document: Document) -> Iterator[str]:
    """Yield every Markdown text of a document."""
    yield from (document.lead or "", document.opening, document.closing)
    for section in document.sections:
        yield section.note or ""
        for item in section.items:
            yield item.body if isinstance(item, Entry) else item.text


def _line_of(address: str, lines: list[str], first: int = 1) -> int:
    """Return the number of the first line, from one on, that holds an address; else that one."""
    found = (n for n, line in enumerate(lines, 1) if n >= first and address and address in line)
    return next(found, first)


def _volatile(document: Document, lines: list[str]) -> Iterator[Finding]:
    """Yield the addresses of entries and references that will not last, each where it stands."""
    for entry in document.entries:
        if volatility_of(entry.url or ""):
            yield _finding(entry, entry.url or "")
        below = range(entry.line, entry.line + len(entry.references) + 1)
        for url in (ref.url for ref in entry.references if volatility_of(ref.url)):
            line = next((n for n in below if url in "".join(lines[n - 1 : n])), entry.line)
            yield Finding(line, entry.title, url)


class Placed(NamedTuple):
    """An entry with an address, and the heading under which it stands in its file."""

    heading: str
    line: int
    title: str
    url: str


def identities_of(entries: Iterable[Placed]) -> set[str]:
    """Return what the addresses of entries are known by."""
    return {identity for entry in entries if (identity := identify(entry.url))}


def placed_entries(document: Document) -> list[Placed]:
    """Return the entries of a document that have an address."""
    return [
        Placed(section.heading or "", entry.line, entry.title, entry.url)
        for section in document.sections
        for entry in section.entries
        if entry.url
    ]


def find_repeats(
    entries: Iterable[Placed], before: Mapping[str, Iterable[Appearance]], report: FileReport
) -> None:
    """Name the entries whose address stood ``before``, in an earlier issue or in this one."""
    earlier: defaultdict[str, list[Earlier]] = defaultdict(list)
    for identity, places in before.items():
        earlier[identity] = [
            Earlier(place.date, place.heading, place.title, place.label) for place in places
        ]
    for entry in entries:
        identity = identify(entry.url)
        if not identity:
            continue
        if found := earlier[identity]:
            finding = Finding(entry.line, entry.title or entry.url, entry.url)
            report.repeats.append(Repeat(finding, tuple(found)))
        found.append(Earlier(report.date, entry.heading, entry.title))


def _flags(document: Document) -> Iterator[Flag]:
    yield from document.flags
    items = (item for section in document.sections for item in section.items)
    yield from (item.flag for item in items if item.flag)


def _finding(entry: Entry, url: str) -> Finding:
    return Finding(entry.line, entry.title or entry.url or "", url)
