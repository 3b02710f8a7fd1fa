"""Build editions of issues, published entries and the publication's values from rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from digests import models
from digests.addresses import check_address
from digests.document import Document, Entry, Ref
from digests.document.edition import (
    Amendment,
    Category,
    Edition,
    Imprint,
    LostPage,
    Media,
    Permalink,
    PublishedEntry,
)
from digests.document.title_forms import BRACKETED
from digests.models import Issue, LinkQuerySet, Publication, Reference
from digests.rendering.addresses import path_to
from digests.rendering.renderer import MEDIA

from .archive_dates import archives_of
from .load import (
    LinkRow,
    StoredSection,
    compose_document,
    compose_item,
    load_document,
    load_references,
    load_sections,
)


def edition_of(
    issue: Issue,
    imprint: Imprint | None = None,
    *,
    day: dt.date | None = None,
    at: dt.datetime | None = None,
) -> Edition:
    """Build the edition of an issue; ``day`` and ``at`` replace a missing date and time."""
    (edition,) = compose_editions([issue], imprint or load_imprint(), day=day, at=at)
    return edition


def editions_of(issues: QuerySet[Issue], imprint: Imprint | None = None) -> list[Edition]:
    """Build the editions of issues, in a number of queries that does not depend on theirs."""
    rows = list(issues.select_related("cover"))
    return compose_editions(rows, imprint or load_imprint()) if rows else []


def published_entries(links: LinkQuerySet) -> list[PublishedEntry]:
    """Build published entries by themselves, without their issues, in two queries.

    Raises ValueError when one of the links is in no dated issue.
    """
    section = ("section__issue__date", "section__category__slug", "section__category__name")
    rows = list(links.values_list(*LinkRow._fields, *section))
    keys = [row[0] for row in rows]
    references = load_references(Reference.objects.filter(link__in=keys))
    return [
        _published_entry(LinkRow._make(columns), references.get(columns[0], ()), date, slug, name)
        for *columns, date, slug, name in rows
    ]


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
        takes_suggestions=row.takes_suggestions,
    )


def load_categories() -> dict[Category, bool]:
    """Load the categories in their order, and whether anything is published in each."""
    issues = Issue.objects.published().order_by()
    links = models.Link.objects.entries().filter(
        section__category=OuterRef("pk"), section__issue__in=issues
    )
    rows = models.Category.objects.values_list("slug", "name", Exists(links))
    return {Category(slug, name, path_to("category", slug)): filled for slug, name, filled in rows}


def media_in(texts: Iterable[str]) -> dict[str, Media]:
    """Load the site's images that Markdown texts show, by name; without any no query is made."""
    names = {name for text in texts for name in MEDIA.findall(text)}
    rows = models.Image.objects.filter(name__in=names) if names else ()
    return {row.name: Media(row.get_absolute_url(), row.width, row.height) for row in rows}


def lost_pages(entries: Iterable[Entry]) -> dict[str, LostPage]:
    """Load which of the pages that entries lead to are gone, by their addresses, in one query."""
    typed: list[str | None] = []
    for entry in entries:
        typed += [entry.url, *(reference.url for reference in entry.references)]
    gone = models.AddressCheck.objects.gone().of(check_address(url).url for url in typed if url)
    return {url: LostPage(copy) for url, copy in gone.values_list("url", "archived_url")}


def compose_editions(
    issues: Sequence[Issue],
    imprint: Imprint,
    *,
    day: dt.date | None = None,
    at: dt.datetime | None = None,
) -> list[Edition]:
    """Build the editions of issues that are loaded, with their covers."""
    sections_of = load_sections(issues)
    documents = [compose_document(issue, sections_of[issue.pk]) for issue in issues]
    texts = [text for document in documents for text in _texts_of(document)]
    media, archives = media_in(texts), archives_of([issue.date or day for issue in issues], texts)
    return [
        Edition(
            document=_complete(issue, document, imprint, day),
            imprint=imprint,
            **archive._asdict(),
            uid=str(issue.uid),
            path=path_to("issue", date) if (date := issue.date or day) else "",
            publish_at=issue.publish_at or at,
            corrected_at=issue.corrected_at,
            amendments=tuple(_amendment(line) for line in issue.amendments),
            categories=_categories(sections_of[issue.pk]),
            permalinks=_permalinks(sections_of[issue.pk]),
            cover=_media(issue.cover),
            number=issue.number,
            media=media,
        )
        for issue, document, archive in zip(issues, documents, archives, strict=True)
    ]


def exported_document(issue: Issue) -> Document:
    """Load the document of an issue as its file has it: with the publication's name."""
    return _complete(issue, load_document(issue), load_imprint(), None)


def _complete(issue: Issue, document: Document, imprint: Imprint, day: dt.date | None) -> Document:
    """Put a date on a document that has none, and on one typed here the publication's name."""
    name, tagline = document.name, document.tagline
    if not issue.source_hash:
        name = name or (imprint.name if document.form_of_title == BRACKETED else "")
        tagline = (imprint.tagline if tagline is None else tagline) or None
    return replace(document, date=document.date or day, name=name, tagline=tagline)


def _texts_of(document: Document) -> Iterator[str]:
    """Yield every Markdown text of a document."""
    yield from (document.lead or "", document.opening, document.closing)
    for section in document.sections:
        yield section.note or ""
        for item in section.items:
            yield from texts_of(item) if isinstance(item, Entry) else (item.text,)


def texts_of(entry: Entry) -> Iterator[str]:
    """Yield the Markdown texts of an entry, and its addresses."""
    yield from (entry.body, entry.url or "")
    yield from (ref.url or "" for ref in entry.references)


def _categories(sections: Iterable[StoredSection]) -> dict[int, Category]:
    return {
        number: Category(slug, section.row.category__name or "", path_to("category", slug))
        for number, section in enumerate(sections)
        if (slug := section.row.category__slug)
    }


def _permalinks(sections: Iterable[StoredSection]) -> dict[str, Permalink]:
    links = (link for section in sections for link in section.links)
    return {str(link.uid): _permalink(link) for link in links if link.kind == models.Kind.ENTRY}


def _permalink(link: LinkRow) -> Permalink:
    return Permalink(path_to("link", link.uid), link.first_public_at, link.corrected_at)


def _published_entry(
    link: LinkRow, references: Iterable[Ref], date: dt.date | None, slug: str | None, name: str
) -> PublishedEntry:
    entry = compose_item(link, references)
    if not isinstance(entry, Entry) or date is None:
        raise ValueError("Only an entry of a dated issue can be published.")
    return PublishedEntry(
        entry=entry,
        permalink=_permalink(link),
        category=Category(slug, name, path_to("category", slug)) if slug else None,
        issue_date=date,
        issue_path=path_to("issue", date),
    )


def _amendment(line: Mapping[str, str]) -> Amendment:
    return Amendment(line["kind"], dt.datetime.fromisoformat(line["at"]))


def _media(image: models.Image | None) -> Media | None:
    return Media(image.get_absolute_url(), image.width, image.height) if image else None
