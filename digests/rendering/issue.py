"""An issue and its entries as readers see them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from django.utils import translation
from django.utils.translation import gettext as _

from digests.characters import visible
from digests.document import Document, Entry, Item, Passage, Ref, Section
from digests.document.edition import (
    Amendment,
    Category,
    Edition,
    LostPage,
    Media,
    Permalink,
    PublishedEntry,
)
from digests.document.pictures import link_addresses

from .addresses import host_of, shown_url, source_url
from .languages import language_of
from .renderer import Renderer
from .texts import Text, Words, minutes_to_read, with_groups
from .titles import describe, first_clauses, make_title, number_beside

_JOINING = re.compile(
    r"\A(?:(?:[：，。、；;]|:(?![\w+-]+:)|[.,](?![.\w]))+|[-–—]+(?=\s)|[?!？！]+\Z)\s*", re.ASCII
)
"""Marks right after a link that have nothing to join once the text stands below its title."""


@dataclass(frozen=True, slots=True)
class ShownReference:
    """A reference: its label with a title, an address or both; ``host`` spells the address.

    ``lang`` is empty where the language of its entry is right. ``lost`` is set where the page that
    it leads to is gone.
    """

    label: str
    title: str
    url: str
    host: str
    lang: str
    lost: LostPage | None = None


@dataclass(frozen=True, slots=True)
class ShownAmendment:
    """A dated line that says how something public changed."""

    kind: str
    label: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """An entry; a non-empty ``verbatim`` stands for all but its address on this site.

    ``lost`` is set where the page that it leads to is gone.
    """

    uid: str
    path: str
    labels: tuple[str, ...]
    title: str
    url: str
    source: str
    source_path: str
    summary: Text | None
    references: tuple[ShownReference, ...]
    verbatim: Text | None
    lang: str
    public_at: dt.datetime | None
    amendments: tuple[ShownAmendment, ...]
    lost: LostPage | None = None

    @property
    def name(self) -> str:
        """The entry's title in a list: its address where it has none, else empty."""
        return self.title or shown_url(self.url)

    @property
    def host(self) -> str:
        """The host that the title leads to; empty where the title is an address already."""
        return host_of(self.url) if self.title else ""

    @property
    def heading(self) -> str:
        """The entry's title where it stands alone: its first words where it has no name."""
        return self.name or first_clauses(self._said.markdown if self._said else "")

    @property
    def description(self) -> str:
        """The entry's text in plain words on one line."""
        return " ".join(self._said.plain.split()) if self._said else ""

    @property
    def _said(self) -> Text | None:
        return self.verbatim or self.summary


@dataclass(frozen=True, slots=True)
class ShownTitle:
    """The title of a published entry in a list; ``path`` is that of the entry's own page."""

    name: str
    path: str
    labels: tuple[str, ...]
    source: str
    lang: str
    issue_date: dt.date


@dataclass(frozen=True, slots=True)
class ShownItem:
    """An entry or a passage: what stands under a section's heading."""

    entry: ShownEntry | None = None
    passage: Text | None = None


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section; ``heading`` is empty for text that belongs under none.

    ``level`` is that of the heading on a page, 3 for a subsection, and ``url`` where it leads.
    """

    anchor: str
    heading: Words
    category: Category | None
    note: Text | None
    items: tuple[ShownItem, ...]
    level: int = 2
    url: str = ""

    @property
    def entries(self) -> tuple[ShownEntry, ...]:
        """The entries without the passages between them."""
        return tuple(item.entry for item in self.items if item.entry)


@dataclass(frozen=True, slots=True)
class ShownIssue:
    """An issue; ``name`` and ``tagline`` are empty where they are the publication's own.

    ``subject``, ``title`` and ``description`` are plain text, made from the issue where none was
    written. ``subject`` is empty where nothing in the issue makes a title; ``title`` is the
    publication's name and the date then. ``number`` is how the issue is counted (第 403 期), empty
    where its name or headline says so already; ``title`` begins with it.
    """

    uid: str
    date: dt.date
    path: str
    headline: Words
    stamp: str
    name: Words
    tagline: Words
    lead: Text | None
    opening: Text | None
    sections: tuple[ShownSection, ...]
    closing: Text | None
    subject: str
    title: str
    description: str
    publish_at: dt.datetime
    corrected_at: dt.datetime | None
    amendments: tuple[ShownAmendment, ...]
    cover: Media | None
    number: str = ""

    @property
    def shown_date(self) -> str:
        """The date as the issue's title spells it."""
        return self.stamp or self.date.isoformat()

    @property
    def entries(self) -> tuple[ShownEntry, ...]:
        """The entries of all sections."""
        return tuple(entry for section in self.sections for entry in section.entries)

    @property
    def parts(self) -> list[tuple[ShownSection, int]]:
        """The sections with a heading, without subsections, and the entries of each with theirs."""
        parts: list[tuple[ShownSection, int]] = []
        for section in self.sections:
            if parts and section.level > parts[-1][0].level:
                above, count = parts[-1]
                parts[-1] = above, count + len(section.entries)
            elif section.heading:
                parts.append((section, len(section.entries)))
        return [(section, count) for section, count in parts if count]

    @property
    def minutes(self) -> int:
        """The minutes that reading it takes."""
        texts = [self.lead, self.opening, self.closing]
        for item in (item for section in self.sections for item in section.items):
            texts.append(item.passage)
            texts += [item.entry.verbatim, item.entry.summary] if item.entry else []
        names = [entry.title for entry in self.entries]
        return minutes_to_read(" ".join([*names, *(text.markdown for text in texts if text)]))

    @property
    def changed_at(self) -> dt.datetime:
        """The time at which the issue was corrected or added to, else published."""
        return self.corrected_at or self.publish_at


def show_issue(edition: Edition, renderer: Renderer | None = None) -> ShownIssue:
    """Show an edition in its publication's language, for the site unless a renderer is given.

    Raises ValueError when it has no date or time of publication.
    """
    document, date, publish_at = edition.document, edition.document.date, edition.publish_at
    if date is None or publish_at is None:
        raise ValueError("An issue is shown with a date and a time of publication.")
    renderer = renderer or Renderer.of(edition)
    titles = [entry.title for entry in document.entries if entry.title]
    subject = document.headline or make_title(document.lead, titles)
    title = subject or f"{document.name or renderer.name} {_stamp(document) or date}"
    head = f"{document.name} {document.headline}"
    with translation.override(edition.imprint.language):
        return ShownIssue(
            uid=edition.uid,
            date=date,
            path=renderer.url(edition.path),
            headline=renderer.words(document.headline),
            stamp=_stamp(document),
            name=_words_unless(renderer.name, document.name, renderer),
            tagline=_words_unless(edition.imprint.tagline, document.tagline, renderer),
            lead=_show_lead(document, renderer),
            opening=renderer.text(document.opening, headings_from=2),
            sections=_show_sections(edition, renderer),
            closing=renderer.text(document.closing, headings_from=2),
            subject=subject,
            title=" ".join(filter(None, (number_beside(edition.number, title), title))),
            description=describe(document.lead or document.opening, titles),
            publish_at=publish_at,
            corrected_at=edition.corrected_at,
            amendments=tuple(map(_show_amendment, edition.amendments)),
            cover=edition.cover,
            number=number_beside(edition.number, head),
        )


def show_entry(
    entry: Entry, permalink: Permalink, renderer: Renderer, *, headings_from: int = 4
) -> ShownEntry:
    """Show an entry; the headings in its texts begin at a level."""
    lang = renderer.lang(entry.title, entry.source, entry.body)
    text = partial(renderer.text, headings_from=headings_from, place=permalink.path)
    corrected_at = permalink.corrected_at
    url = renderer.address(entry.url)
    corrections = (Amendment("correction", corrected_at),) if corrected_at else ()
    return ShownEntry(
        uid=entry.uid,
        path=renderer.url(permalink.path),
        labels=entry.labels,
        title=entry.title,
        url=url,
        source=entry.source,
        source_path=renderer.url(source_url(visible(entry.source))),
        summary=text("" if entry.verbatim else _body_of(entry)),
        references=tuple(_show_reference(ref, renderer, lang) for ref in entry.references),
        verbatim=text(entry.verbatim),
        lang=lang,
        public_at=permalink.public_at,
        amendments=tuple(map(_show_amendment, corrections)),
        lost=renderer.lost.get(url),
    )


def _body_of(entry: Entry) -> str:
    """Return the text below a title, without the marks that joined it to a link on one line."""
    return _JOINING.sub("", entry.body) if entry.trailing else entry.body


def show_title(published: PublishedEntry, renderer: Renderer) -> ShownTitle:
    """Show a published entry in a list, without rendering its texts.

    Of an entry without title or address the first words are its name, else its issue's date.
    """
    entry, date = published.entry, published.issue_date
    name = entry.title or shown_url(renderer.address(entry.url))
    return ShownTitle(
        name=name or first_clauses(entry.verbatim or entry.body) or date.isoformat(),
        path=renderer.url(published.permalink.path),
        labels=entry.labels,
        source=entry.source,
        lang=renderer.lang(entry.title, entry.source, entry.body),
        issue_date=date,
    )


def _show_sections(edition: Edition, renderer: Renderer) -> tuple[ShownSection, ...]:
    """Show the sections in which something stands; one that nobody filled is not for readers."""
    filled = _filled(edition.document.sections)
    return tuple(
        ShownSection(
            anchor=f"section-{number + 1}",
            heading=renderer.words(section.heading or ""),
            category=edition.categories.get(number),
            note=renderer.text(section.note, headings_from=3),
            items=tuple(_show_item(item, edition, renderer) for item in section.items),
            level=min(max(section.level, 2), 3),
            url=renderer.address(next(iter(link_addresses(section.heading_markdown)), "")),
        )
        for number, section in enumerate(edition.document.sections)
        if number in filled
    )


def _filled(sections: Sequence[Section]) -> set[int]:
    """Return the numbers of the sections with items, their own or those of a subsection."""
    filled: set[int] = set()
    deepest = 0
    for number, section in reversed(list(enumerate(sections))):
        if section.items or section.level < deepest:
            filled.add(number)
            deepest = section.level
    return filled


def _show_item(item: Item, edition: Edition, renderer: Renderer) -> ShownItem:
    if isinstance(item, Passage):
        return ShownItem(passage=renderer.text(item.text, headings_from=3))
    return ShownItem(entry=show_entry(item, edition.permalinks[item.uid], renderer))


def _show_reference(ref: Ref, renderer: Renderer, entry_lang: str) -> ShownReference:
    """Show a reference of an entry, whose language is the page's where none is given."""
    url = renderer.address(ref.url)
    around, said = entry_lang or renderer.page_lang, f"{ref.label} {ref.title}".strip()
    lang = language_of(said, around) if said else around
    return ShownReference(
        label=ref.label,
        title=ref.title,
        url=url,
        host=shown_url(url or ref.url),
        lang=lang if lang != around else "",
        lost=renderer.lost.get(url),
    )


def _show_amendment(amendment: Amendment) -> ShownAmendment:
    labels = {"correction": _("Corrected"), "addition": _("Added to")}
    return ShownAmendment(amendment.kind, labels[amendment.kind], amendment.at)


def _show_lead(document: Document, renderer: Renderer) -> Text | None:
    """Show the lead, with a line for each of its groups on a page of the site."""
    lead = renderer.text(document.lead, headings_from=2)
    return with_groups(lead) if lead and not renderer.page else lead


def _stamp(document: Document) -> str:
    """Return the date as the title spells it, without brackets; empty where it is the ISO date."""
    return document.stamp.strip("()（）【】[] ")


def _words_unless(usual: str, own: str | None, renderer: Renderer) -> Words:
    """Return an issue's own name or tagline; empty where it is the publication's."""
    return renderer.words(own if own and own != usual else "")
