"""Render Markdown as HTML for one page, with links to pages of the site, in its language."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from django.utils.translation import gettext as _

from digests.document.edition import Edition, Imprint, LostPage, Media
from digests.markdown import Target, render

from .addresses import path_to, safe_url
from .languages import language_of, page_language
from .texts import Text, Words

MEDIA = re.compile(r"/media/([\w.-]+)")
"""The path of an image of the site, with its name."""
# As it may stand in Markdown, where a backslash may come before a sign.
_OLD_FILE = re.compile(r"(\d{4})\\?-(\d\d)\\?-(\d\d)\\?\.(?:md|html)")


@dataclass(frozen=True)
class Renderer:
    """A renderer for the texts of one page.

    ``issues`` are the dates of issues that readers may see and the texts may lead to; ``media`` the
    site's images by their names. ``page`` is the page's own address when all addresses must be
    absolute, as in a feed; empty on a page of the site. ``resolved`` notes where the addresses led
    that were asked for and may lead to an issue or an image of the site. ``lost`` are pages of the
    web that are gone, by their addresses: a page says so beside a link, and a copy never does.
    """

    imprint: Imprint
    issues: Collection[dt.date] = ()
    media: Mapping[str, Media] = field(default_factory=dict)
    page: str = ""
    lost: Mapping[str, LostPage] = field(default_factory=dict)
    resolved: dict[str, Target | None] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, edition: Edition, *, absolute: bool = False) -> Renderer:
        """Make the renderer of an edition's page, or ``absolute`` for a copy read elsewhere."""
        page = edition.imprint.base + edition.path if absolute else ""
        issues = {*edition.archive, *edition.linked}
        return cls(edition.imprint, issues, edition.media, page)

    @property
    def name(self) -> str:
        """The publication's name, or that of the software while it has none."""
        return self.imprint.name or _("Briefing")

    @property
    def page_lang(self) -> str:
        """The language of the page, as HTML names it."""
        return page_language(self.imprint.language)

    def text(self, markdown: str | None, *, headings_from: int = 3, place: str = "") -> Text | None:
        """Render a Markdown text with its highest headings at a level; None for a blank text.

        ``place`` distinguishes it from an equal text on the page.
        """
        if not markdown or not markdown.strip():
            return None
        html = render(
            markdown,
            base=self.page,
            headings_from=headings_from,
            resolve=self.resolve,
            place=place,
        )
        return Text(html, self.lang(markdown), markdown)

    def words(self, text: str) -> Words:
        """Return a plain text with its language."""
        return Words(text, self.lang(text))

    def lang(self, *texts: str) -> str:
        """Return the language of some texts together, empty where it is the page's."""
        language = language_of(" ".join(texts), self.page_lang)
        return "" if language == self.page_lang else language

    def url(self, path: str) -> str:
        """Return a path of this site, absolute where the page's addresses must be."""
        return self.imprint.base + path if self.page and path else path

    def address(self, typed: str | None) -> str:
        """Return where a typed address leads; empty where it leads nowhere or runs a script."""
        target = self.resolve(typed or "")
        return self.url(target.url) if target else safe_url(typed)

    def resolve(self, typed: str) -> Target | None:
        """Return where the address of an old file or an image leads on this site, or None."""
        if image := MEDIA.fullmatch(typed):
            media = self.media.get(image[1])
            to = Target(media.path, media.width, media.height) if media else None
        elif old := _old_file(self.imprint.folder).fullmatch(typed):
            date = _date(old[1])
            to = Target(path_to("issue", date) + (old[2] or "")) if date in self.issues else None
        else:
            return None
        self.resolved[typed] = to
        return to


def dates_in(text: str) -> set[dt.date]:
    """Return the days whose old files a Markdown text may lead to."""
    return {date for parts in _OLD_FILE.findall(text) if (date := _date("-".join(parts)))}


@lru_cache(maxsize=8)
def _old_file(folder: str) -> re.Pattern[str]:
    """Return the pattern of the addresses of old files in a folder."""
    return re.compile(
        rf"(?:\.{{0,2}}/)*(?:{re.escape(folder)}/)?(\d{{4}}-\d\d-\d\d)\.(?:md|html)(#.*)?"
    )


def _date(text: str) -> dt.date | None:
    """Return the day that an ISO date names, None when there is no such day."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
