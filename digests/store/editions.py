"""An issue as the channels want it."""

from __future__ import annotations

from dataclasses import replace

from digests.document import Document
from digests.document.edition import Edition, Imprint
from digests.models import Issue, Publication

from .load import load_document


def edition_of(issue: Issue, publication: Publication | None = None) -> Edition:
    """The edition of an issue; its archive lists what readers saw up to its date."""
    publication = publication or Publication.objects.current()
    published = Issue.objects.published()
    if issue.date:
        published = published.filter(date__lte=issue.date)
    return Edition(
        document=_signed(issue, load_document(issue), publication),
        imprint=_imprint(publication),
        archive=tuple(date for date in published.values_list("date", flat=True) if date),
    )


def _signed(issue: Issue, document: Document, publication: Publication) -> Document:
    """The document under the publication's name and tagline; an imported one is as it was met."""
    if issue.source_hash:
        return document
    tagline = publication.tagline if document.tagline is None else document.tagline
    return replace(document, name=document.name or publication.name, tagline=tagline or None)


def _imprint(publication: Publication) -> Imprint:
    return Imprint(
        editor=publication.editor,
        project=publication.project,
        wechat=publication.wechat,
        licence=publication.licence,
        qr=publication.qr.get_absolute_url() if publication.qr else "",
        folder=publication.folder,
        language=publication.language,
    )
