"""Build editions of issues, published entries and the publication's values from rows."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from digests import models
from digests.document import Document, Entry
from digests.document.edition import (
    Amendment,
    Category,
    Edition,
    Imprint,
    Media,
    Permalink,
    PublishedEntry,
)
from digests.models import Issue, Link, LinkQuerySet, Publication, Section
from digests.rendering.renderer import MEDIA

from .load import compose_document, item_of


def edition_of(
    issue: Issue,
    imprint: Imprint | None = None,
    *,
    day: dt.date | None = None,
    at: dt.datetime | None = None,
) -> Edition:
    """Build the edition of an issue; ``day`` and ``at`` replace a missing date and time."""
    (edition,) = _editions_of([issue], imprint or load_imprint(), day, at)
    return edition


def editions_of(issues: QuerySet[Issue], imprint: Imprint | None = None) -> list[Edition]:
    """Build the editions of issues, in a number of queries that does not depend on theirs."""
    return _editions_of(list(issues.select_related("cover")), imprint or load_imprint())


def published_entries(links: LinkQuerySet) -> list[PublishedEntry]:
    """Build published entries by themselves, without their issues, in two queries.

    Raises ValueError when one of the links is in no dated issue.
    """
    rows = links.select_related("section__issue", "section__category")
    return [_published_entry(link) for link in rows.prefetch_related("references")]


def load_imprint(base: str = "") -> Imprint:
    """Load the publication's values; ``base`` (scheme and host) overrides the setting SITE_URL."""
    row = Publication.objects.select_related("qr", "logo").first() or Publication()
    return Imprint(
        name=row.name,
        tagline=row.tagline,
        about=row.about,
        editor=row.editor,
        project=row.project,
        wechat=row.wechat,
        licence=row.licence,
        qr=_media(row.qr),
        logo=_media(row.logo),
        footer=row.footer,
        folder=row.folder,
        language=row.language,
        time_zone=row.time_zone,
        base=base or settings.SITE_URL,
    )


def load_categories() -> tuple[Category, ...]:
    """Load the categories in their order."""
    return tuple(_category(row) for row in models.Category.objects.all())


def archive_dates() -> tuple[dt.date, ...]:
    """Load the dates of the issues that readers may see, newest first."""
    return tuple(date for date in Issue.objects.published().values_list("date", flat=True) if date)


def media_in(texts: Iterable[str]) -> dict[str, Media]:
    """Load the site's images that Markdown texts show, by name; without any no query is made."""
    names = {name for text in texts for name in MEDIA.findall(text)}
    rows = models.Image.objects.filter(name__in=names) if names else ()
    return {row.name: Media(row.get_absolute_url(), row.width, row.height) for row in rows}


def _editions_of(
    issues: Sequence[Issue],
    imprint: Imprint,
    day: dt.date | None = None,
    at: dt.datetime | None = None,
) -> list[Edition]:
    if not issues:
        return []
    rows_of = _sections_of(issues)
    documents = {issue: compose_document(issue, rows_of[issue.pk]) for issue in issues}
    archive = archive_dates()
    media = media_in(text for document in documents.values() for text in _texts_of(document))
    return [
        Edition(
            document=_signed(issue, replace(document, date=document.date or day), imprint),
            imprint=imprint,
            archive=archive,
            uid=str(issue.uid),
            path=reverse("issue", args=[date]) if (date := issue.date or day) else "",
            publish_at=issue.publish_at or at,
            corrected_at=issue.corrected_at,
            amendments=tuple(_amendment(line) for line in issue.amendments),
            categories=_categories(rows_of[issue.pk]),
            permalinks=_permalinks(rows_of[issue.pk]),
            cover=_media(issue.cover),
            media=media,
        )
        for issue, document in documents.items()
    ]


def _sections_of(issues: Iterable[Issue]) -> dict[int, list[Section]]:
    """Load the sections of issues with all that stands in them, by issue; three queries."""
    sections = Section.objects.filter(issue__in=issues).select_related("category")
    rows_of = defaultdict(list)
    for section in sections.prefetch_related("links__references"):
        rows_of[section.issue_id].append(section)
    return rows_of


def _signed(issue: Issue, document: Document, imprint: Imprint) -> Document:
    """Fill in the publication's name and tagline in a document that was not imported."""
    if issue.source_hash:
        return document
    tagline = imprint.tagline if document.tagline is None else document.tagline
    return replace(document, name=document.name or imprint.name, tagline=tagline or None)


def _texts_of(document: Document) -> Iterator[str]:
    """Yield every Markdown text of a document."""
    yield from (document.lead or "", document.opening, document.closing)
    for section in document.sections:
        yield section.note or ""
        for item in section.items:
            yield item.body if isinstance(item, Entry) else item.text


def _categories(sections: Iterable[Section]) -> dict[int, Category]:
    return {
        number: _category(section.category)
        for number, section in enumerate(sections)
        if section.category
    }


def _category(row: models.Category) -> Category:
    return Category(row.slug, row.name, row.get_absolute_url())


def _permalinks(sections: Iterable[Section]) -> dict[str, Permalink]:
    links = (link for section in sections for link in section.links.all())
    return {str(link.uid): _permalink(link) for link in links if link.kind == models.Kind.ENTRY}


def _permalink(link: Link) -> Permalink:
    return Permalink(link.get_absolute_url(), link.first_public_at, link.corrected_at)


def _published_entry(link: Link) -> PublishedEntry:
    entry, section = item_of(link), link.section
    if not isinstance(entry, Entry) or section is None or section.issue.date is None:
        raise ValueError("Only an entry of a dated issue can be published.")
    return PublishedEntry(
        entry=entry,
        permalink=_permalink(link),
        category=_category(section.category) if section.category else None,
        issue_date=section.issue.date,
        issue_path=section.issue.get_absolute_url(),
    )


def _amendment(line: Mapping[str, str]) -> Amendment:
    return Amendment(line["kind"], dt.datetime.fromisoformat(line["at"]))


def _media(image: models.Image | None) -> Media | None:
    return Media(image.get_absolute_url(), image.width, image.height) if image else None
