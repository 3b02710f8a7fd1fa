"""The values of an edition: an issue as pages, feeds and channels show it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from .values import Document, Entry


@dataclass(frozen=True, slots=True)
class Media:
    """An image that the site serves: its path and, where known, its size in pixels."""

    path: str
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Category:
    """A recurring section: its slug, its name and the path of its page."""

    slug: str
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Amendment:
    """A change that readers are told of; ``kind`` is ``correction`` or ``addition``."""

    kind: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Permalink:
    """The path of an entry's own page, and when the entry became public and was corrected."""

    path: str
    public_at: dt.datetime | None = None
    corrected_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class LostPage:
    """A page of the web that is gone; ``copy`` is its address in a web archive, "" for none."""

    copy: str = ""


@dataclass(frozen=True, slots=True)
class Imprint:
    """The values of the publication that its issues are shown with; empty where it has none.

    ``about`` and ``licence`` are Markdown, ``folder`` is the name of the folder that the digest's
    files lay in, ``language`` a code such as ``zh-hans`` or ``en``, ``base`` scheme and host of the
    site (``https://digest.example``). Without a base, addresses on the site are paths.
    """

    name: str = ""
    tagline: str = ""
    about: str = ""
    editor: str = ""
    project: str = ""
    wechat: str = ""
    licence: str = ""
    qr: Media | None = None
    logo: Media | None = None
    footer: str = ""
    folder: str = ""
    language: str = "zh-hans"
    time_zone: str = "UTC"
    base: str = ""
    takes_suggestions: bool = False

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which dates and times are shown."""
        return ZoneInfo(self.time_zone)


@dataclass(frozen=True, slots=True)
class PublishedEntry:
    """A published entry with the date and the path of its issue."""

    entry: Entry
    permalink: Permalink
    category: Category | None
    issue_date: dt.date
    issue_path: str


@dataclass(frozen=True, slots=True)
class Edition:
    """An issue as it is shown: its document, with the values of the site that belong to it.

    ``archive`` are the dates of the issues that readers may see, newest first. Of a long archive
    they are the newest one and those near the issue, and ``years`` are all that it has. ``linked``
    are the dates of the issues that the texts lead to. ``path`` is the issue's permalink, empty
    while it has no date. ``categories`` are by the number of a section in the document (from 0),
    ``permalinks`` by the uid of an entry. ``number`` is the one by which the issue is known.
    ``media`` are the site's images by their names, at least those that the texts show.
    """

    document: Document
    imprint: Imprint = Imprint()
    archive: tuple[dt.date, ...] = ()
    years: tuple[int, ...] = ()
    linked: frozenset[dt.date] = frozenset()
    uid: str = ""
    path: str = ""
    publish_at: dt.datetime | None = None
    corrected_at: dt.datetime | None = None
    amendments: tuple[Amendment, ...] = ()
    categories: Mapping[int, Category] = field(default_factory=dict)
    permalinks: Mapping[str, Permalink] = field(default_factory=dict)
    cover: Media | None = None
    number: int | None = None
    media: Mapping[str, Media] = field(default_factory=dict)

    @property
    def said(self) -> Hashable:
        """All that the edition says, to be compared; imprint, archive and media are apart."""
        return (
            *(self.document, self.uid, self.path, self.publish_at, self.corrected_at),
            *(self.amendments, self.cover, self.number),
            tuple(self.categories.items()),
            tuple(self.permalinks.items()),
        )

    def published_entries(self) -> Iterator[PublishedEntry]:
        """Yield the entries in order. Raises ValueError when the edition has no date."""
        if self.document.date is None:
            raise ValueError("An edition without a date has no published entries.")
        for number, section in enumerate(self.document.sections):
            for entry in section.entries:
                yield PublishedEntry(
                    entry,
                    self.permalinks[entry.uid],
                    self.categories.get(number),
                    self.document.date,
                    self.path,
                )
