"""An issue as JSON, for programs that read it apart from its page."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from digests.archive import neighbours
from digests.document.edition import Edition, Media
from digests.rendering import Renderer, ShownEntry, ShownIssue, ShownItem, Text, show_issue

from .rendition import Rendition

Values = dict[str, Any]


def render(edition: Edition) -> Rendition:
    """Write an issue as JSON (RFC 8259) in UTF-8.

    Addresses are absolute where the site's own is known. Times are ISO 8601 with the publication's
    offset, languages tags as in HTML (BCP 47). What an issue lacks is null, ``""`` or ``[]``.

    A *text* is ``{"markdown", "html", "text", "language"}``: as it was written, as safe HTML, and
    as plain text with a line for each block.

    - ``uid``, ``permalink``: the issue's lasting id and the address of its page.
    - ``language``: the publication's; the plain fields of an issue say no other.
    - ``date``, ``headline``, ``name``, ``tagline``: as the issue's title has them.
    - ``title``, ``description``: plain text, made from the issue where nothing else was written.
    - ``published_at``, ``corrected_at``: times; ``corrected_at`` is that of the last amendment.
    - ``amendments``: ``{"kind": "correction" | "addition", "at"}``, the oldest first.
    - ``cover``: ``{"url", "width", "height"}`` or null.
    - ``lead``, ``opening``, ``closing``: texts or null.
    - ``sections``: ``{"heading", "level", "category", "note", "items"}`` in order. ``level`` is
      that of the heading, 3 for a subsection of the section before, ``category`` is
      ``{"slug", "name", "url"}`` or null, ``note`` a text or null.
    - ``publication``: ``{"name", "tagline", "url", "editor", "project", "wechat", "licence"}``, the
      licence a text or null.
    - ``archive``: ``{"previous", "next"}``, each ``{"date", "permalink"}`` of an issue or null.

    An item of a section has a ``type``:

    - ``"entry"``: ``uid``, ``permalink``, ``labels``, ``title``, ``source``, ``url`` (null where it
      leads nowhere), ``references`` of ``{"label", "title", "url"}``, ``summary`` (a text or null),
      ``published_at``, ``corrected_at``, and ``verbatim``: null, or the text that stands for the
      whole entry where it could not be split into fields.
    - ``"passage"``: ``text``, which is no entry.

    Raises ValueError when the edition has no date or time of publication.
    """
    renderer = Renderer.of(edition, absolute=True)
    shown, writer = show_issue(edition, renderer), _Writer(edition, renderer)
    values = writer.head(shown) | {
        "sections": writer.sections(shown),
        "publication": writer.publication(),
        "archive": writer.archive(),
    }
    text = json.dumps(values, ensure_ascii=False, indent=1)
    return Rendition(f"{text}\n".encode(), "application/json")


@dataclass(frozen=True, slots=True)
class _Writer:
    """Turns the parts of one edition into JSON's own values."""

    edition: Edition
    renderer: Renderer

    def head(self, shown: ShownIssue) -> Values:
        document = self.edition.document
        return {
            "uid": shown.uid,
            "permalink": shown.path,
            "language": self.renderer.page_lang,
            "date": shown.date.isoformat(),
            "headline": document.headline,
            "name": document.name or self.renderer.name,
            "tagline": document.tagline or "",
            "title": shown.title,
            "description": shown.description,
            "published_at": self._time(shown.publish_at),
            "corrected_at": self._time(shown.corrected_at),
            "amendments": [
                {"kind": one.kind, "at": self._time(one.at)} for one in shown.amendments
            ],
            "cover": self._image(shown.cover),
            "lead": self._text(shown.lead),
            "opening": self._text(shown.opening),
            "closing": self._text(shown.closing),
        }

    def sections(self, shown: ShownIssue) -> list[Values]:
        return [
            {
                "heading": section.heading.text,
                "level": section.level,
                "category": section.category
                and {
                    "slug": section.category.slug,
                    "name": section.category.name,
                    "url": self.renderer.url(section.category.path),
                },
                "note": self._text(section.note),
                "items": [self._item(item) for item in section.items],
            }
            for section in shown.sections
        ]

    def publication(self) -> Values:
        imprint = self.edition.imprint
        return {
            "name": self.renderer.name,
            "tagline": imprint.tagline,
            "url": self.renderer.url(reverse("home")),
            "editor": imprint.editor,
            "project": imprint.project,
            "wechat": imprint.wechat,
            "licence": self._text(self.renderer.text(imprint.licence)),
        }

    def archive(self) -> Values:
        around = neighbours(self.edition.document.date, self.edition.archive)
        return {"previous": self._issue(around.previous), "next": self._issue(around.next)}

    def _item(self, item: ShownItem) -> Values:
        if item.entry:
            return {"type": "entry", **self._entry(item.entry)}
        return {"type": "passage", "text": self._text(item.passage)}

    def _entry(self, entry: ShownEntry) -> Values:
        corrections = [one.at for one in entry.amendments]
        return {
            "uid": entry.uid,
            "permalink": entry.path,
            "labels": list(entry.labels),
            "title": entry.title,
            "source": entry.source,
            "url": entry.url or None,
            "references": [
                {"label": one.label, "title": one.title, "url": one.url or None}
                for one in entry.references
            ],
            "summary": self._text(entry.summary),
            "verbatim": self._text(entry.verbatim),
            "published_at": self._time(entry.public_at),
            "corrected_at": self._time(max(corrections, default=None)),
        }

    def _issue(self, date: dt.date | None) -> Values | None:
        if date is None:
            return None
        permalink = self.renderer.url(reverse("issue", args=[date]))
        return {"date": date.isoformat(), "permalink": permalink}

    def _text(self, text: Text | None) -> Values | None:
        if text is None:
            return None
        return {
            "markdown": text.markdown,
            "html": text.html,
            "text": text.plain,
            "language": text.lang or self.renderer.page_lang,
        }

    def _image(self, image: Media | None) -> Values | None:
        if image is None:
            return None
        url = self.renderer.url(image.path)
        return {"url": url, "width": image.width, "height": image.height}

    def _time(self, at: dt.datetime | None) -> str | None:
        return at.astimezone(self.edition.imprint.zone).isoformat() if at else None
