"""An issue and its entries as readers see them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from digests import store
from digests.archive import Year, archive_grid
from digests.markdown import plain
from digests.models import Amendment, Issue, Kind, Link, Reference, Section
from digests.pages.addresses import safe_url, shown_url, source_url
from digests.pages.texts import Text, Typesetter, Words, first_clauses, language_of, with_groups

LONGEST_DESCRIPTION = 200
"""Characters of an issue's lead that describe its page."""


@dataclass(frozen=True, slots=True)
class ShownReference:
    """A reference: its label with a title, an address or both; ``host`` spells the address.

    ``lang`` is empty where the language of its entry is right.
    """

    label: str
    title: str
    url: str
    host: str
    lang: str


@dataclass(frozen=True, slots=True)
class ShownAmendment:
    """A dated line that says how something public changed."""

    label: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """An entry; a non-empty ``verbatim`` stands for all but its address on this site."""

    uid: UUID
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

    @property
    def name(self) -> str:
        """What the entry is called in a list."""
        return self.title or shown_url(self.url)


@dataclass(frozen=True, slots=True)
class ShownItem:
    """What stands under a section's heading: an entry or a passage."""

    entry: ShownEntry | None = None
    passage: Text | None = None


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section; ``heading`` is empty for text that belongs under none."""

    anchor: str
    heading: Words
    note: Text | None
    items: tuple[ShownItem, ...]

    @property
    def entries(self) -> tuple[ShownEntry, ...]:
        """The entries without the passages between them."""
        return tuple(item.entry for item in self.items if item.entry)


@dataclass(frozen=True, slots=True)
class ShownIssue:
    """An issue; texts that differ from the publication's own are given, else empty."""

    uid: UUID
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
    title: str
    description: str
    publish_at: dt.datetime
    corrected_at: dt.datetime | None
    amendments: tuple[ShownAmendment, ...]
    cover: str

    @property
    def shown_date(self) -> str:
        """The date as the issue's title spells it."""
        return self.stamp or self.date.isoformat()

    @property
    def entries(self) -> tuple[ShownEntry, ...]:
        """The entries of all sections."""
        return tuple(entry for section in self.sections for entry in section.entries)

    @property
    def changed_at(self) -> dt.datetime:
        """When the issue was corrected or added to, else published."""
        return self.corrected_at or self.publish_at


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The current issue, those before and after it, and all of them in their grid."""

    current: dt.date | None
    previous: dt.date | None
    next: dt.date | None
    archive: tuple[Year, ...]
    newest: dt.date | None


def whole(issues: QuerySet[Issue]) -> QuerySet[Issue]:
    """The issues with all that stands in them, in four queries however many they are."""
    sections = Prefetch("sections", Section.objects.select_related("category"))
    return issues.select_related("cover").prefetch_related(sections, "sections__links__references")


def texts_of(issue: Issue) -> Iterator[str]:
    """Every Markdown text of an issue."""
    yield from (issue.lead or "", issue.opening, issue.closing)
    for section in issue.sections.all():
        yield section.note or ""
        for link in section.links.all():
            yield link.verbatim or link.summary


def neighbours(date: dt.date | None, dates: tuple[dt.date, ...]) -> Neighbours:
    """Where a date stands among all of them, which come newest first; None stands nowhere."""
    return Neighbours(
        current=date,
        previous=max((other for other in dates if date and other < date), default=None),
        next=min((other for other in dates if date and other > date), default=None),
        archive=archive_grid(dates),
        newest=dates[0] if dates else None,
    )


def show_issue(issue: Issue, setter: Typesetter) -> ShownIssue:
    """A published issue as readers see it."""
    if issue.date is None or issue.publish_at is None:
        raise ValueError("Only a published issue can be shown to readers.")
    lead = _text(issue.lead, setter, headings_from=2)
    stamp = issue.stamp.strip("()（）【】[] ")
    site = setter.site
    name = issue.name or site.name
    tagline = issue.tagline or ""
    return ShownIssue(
        uid=issue.uid,
        date=issue.date,
        path=setter.url(issue.get_absolute_url()),
        headline=setter.words(issue.headline),
        stamp=stamp,
        name=setter.words(name if name != site.name else ""),
        tagline=setter.words(tagline if tagline != site.publication.tagline else ""),
        lead=with_groups(lead) if lead and not setter.page else lead,
        opening=_text(issue.opening, setter, headings_from=2),
        sections=tuple(
            show_section(section, number, setter)
            for number, section in enumerate(issue.sections.all(), 1)
        ),
        closing=_text(issue.closing, setter, headings_from=2),
        title=issue.headline or first_clauses(issue.lead) or f"{name} {stamp or issue.date}",
        description=description_of(issue),
        publish_at=issue.publish_at,
        corrected_at=issue.corrected_at,
        amendments=tuple(
            ShownAmendment(
                str(Amendment(line["kind"]).label), dt.datetime.fromisoformat(line["at"])
            )
            for line in issue.amendments
        ),
        cover=issue.cover.get_absolute_url() if issue.cover else "",
    )


def show_section(section: Section, number: int, setter: Typesetter) -> ShownSection:
    """A section of an issue, the ``number``-th."""
    return ShownSection(
        anchor=f"section-{number}",
        heading=setter.words(store.heading_of(section) or ""),
        note=_text(section.note, setter, headings_from=3),
        items=tuple(show_item(link, setter) for link in section.links.all()),
    )


def show_item(link: Link, setter: Typesetter) -> ShownItem:
    """What stands in a section: an entry or a passage."""
    if link.kind == Kind.PASSAGE:
        return ShownItem(passage=_text(link.verbatim, setter, headings_from=3))
    return ShownItem(entry=show_entry(link, setter))


def show_entry(link: Link, setter: Typesetter, *, headings_from: int = 4) -> ShownEntry:
    """An entry; the headings in its summary begin at a level."""
    target = setter.resolve(link.url or "")
    lang = setter.lang(link.title, link.source, link.summary, link.verbatim)
    return ShownEntry(
        uid=link.uid,
        path=setter.url(link.get_absolute_url()),
        labels=tuple(link.labels),
        title=link.title,
        url=setter.url(target.url) if target else safe_url(link.url),
        source=link.source,
        source_path=setter.url(source_url(link.source)),
        summary=_text(link.summary, setter, headings_from=headings_from),
        references=tuple(show_reference(one, setter, lang) for one in link.references.all()),
        verbatim=_text(link.verbatim, setter, headings_from=headings_from),
        lang=lang,
        public_at=link.first_public_at,
        amendments=_correction_of(link),
    )


def _correction_of(link: Link) -> tuple[ShownAmendment, ...]:
    if link.corrected_at is None:
        return ()
    return (ShownAmendment(str(Amendment.CORRECTION.label), link.corrected_at),)


def show_reference(reference: Reference, setter: Typesetter, entry_lang: str) -> ShownReference:
    """A reference of an entry in some language."""
    target = setter.resolve(reference.url)
    url = setter.url(target.url) if target else safe_url(reference.url)
    around, said = entry_lang or setter.site.lang, f"{reference.label} {reference.title}".strip()
    lang = language_of(said, around) if said else around
    return ShownReference(
        label=reference.label,
        title=reference.title,
        url=url,
        host=shown_url(url or reference.url),
        lang=lang if lang != around else "",
    )


def description_of(issue: Issue) -> str:
    """The lead in plain words, or else what the opening says or what the entries are called."""
    said = " ".join(plain(issue.lead or issue.opening).split())
    return said or "；".join(titles_of(issue.sections.all()))


def short(text: str) -> str:
    """A text cut to what describes a page."""
    return text if len(text) <= LONGEST_DESCRIPTION else text[: LONGEST_DESCRIPTION - 1] + "…"


def titles_of(sections: Iterable[Section]) -> Iterator[str]:
    """The titles of all entries in some sections."""
    return (link.title for section in sections for link in section.links.all() if link.title)


def _text(markdown: str | None, setter: Typesetter, *, headings_from: int) -> Text | None:
    """A Markdown text set in type, None where there is none."""
    if not markdown or not markdown.strip():
        return None
    return setter.text(markdown, headings_from=headings_from)
