"""Load the document of an issue from its rows."""

from __future__ import annotations

from collections.abc import Iterable

from digests.document import Document, Entry, Flag, Item, Passage, Ref
from digests.document import Section as PaperSection
from digests.models import Issue, Kind, Link, Section


def load_document(issue: Issue) -> Document:
    """Load the document of an issue, with the uids of its rows, in three queries."""
    sections = issue.sections.select_related("category").prefetch_related("links__references")
    return compose_document(issue, sections)


def compose_document(issue: Issue, sections: Iterable[Section]) -> Document:
    """Compose the document of an issue and its sections, whose links are loaded already."""
    return Document(
        name=issue.name,
        date=issue.date,
        stamp=issue.stamp,
        separator=issue.separator,
        headline=issue.headline,
        tagline=issue.tagline,
        lead=issue.lead,
        lead_mark=issue.lead_mark,
        opening=issue.opening,
        sections=tuple(_section(section) for section in sections),
        closing=issue.closing,
        front_matter=issue.front_matter,
        flags=tuple(Flag(**flag) for flag in issue.flags),
    )


def heading_of(section: Section) -> str | None:
    """Return the heading that readers see: the category's name where none was typed."""
    return section.heading or (section.category.name if section.category else section.heading)


def refs_of(link: Link) -> tuple[Ref, ...]:
    """Return the references of a link as values of a document."""
    return tuple(Ref(ref.label, ref.title, ref.url, ref.colon) for ref in link.references.all())


def _section(section: Section) -> PaperSection:
    return PaperSection(
        heading=heading_of(section),
        note=section.note,
        note_mark=section.note_mark,
        items=tuple(item_of(link) for link in section.links.all()),
    )


def item_of(link: Link) -> Item:
    """Return a link as an item of a document."""
    flag = Flag(**link.flag) if link.flag else None
    if link.kind == Kind.PASSAGE:
        return Passage(text=link.verbatim, flag=flag, uid=str(link.uid))
    return Entry(
        title=link.title,
        url=link.url,
        source=link.source,
        labels=tuple(link.labels),
        references=refs_of(link),
        title_markdown=link.title_markdown,
        trailing=link.trailing,
        summary=link.summary,
        mark=link.mark,
        verbatim=link.verbatim,
        flag=flag,
        uid=str(link.uid),
    )
