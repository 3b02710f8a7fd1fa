"""The values that every page of the site shows: the publication, its categories, its feeds."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from digests import store
from digests.document import Entry
from digests.document.edition import Category, Imprint
from digests.markdown import render
from digests.rendering import Renderer
from digests.rendering.addresses import safe_url, shown_url
from digests.rendering.languages import page_language

PATH_CHARACTERS = "/~:@!$&'()*+,;="
"""The characters that `reverse` leaves as they are (RFC 3986, 3.3)."""


_BADGE = re.compile(
    r"\[!\[[^\]]*\]\([^()\s]*(?:\s[^()]*)?\)\]\([^()\s]*\)|!\[[^\]]*\]\([^()\s]*(?:\s[^()]*)?\)"
    r"|<a\b[^>]*>\s*<img\b[^>]*>\s*</a>(?:\s*<br\s*/?>)?|<img\b[^>]*>",
    re.IGNORECASE,
)
"""A picture in a licence, with the link around it: of the badge a page would show but the name."""


@dataclass(frozen=True, slots=True)
class Contact:
    """A name and the address that it leads to, if any."""

    name: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed that readers can subscribe to; ``of`` describes what is in it.

    ``page`` is the path of the page with the same contents.
    """

    title: str
    of: str
    path: str
    page: str
    format: str = "RSS"
    content_type: str = "application/rss+xml"


@dataclass(frozen=True)
class Site:
    """The publication and its categories, as every page of the site shows them.

    ``filled_categories`` are those in which something is published.
    """

    imprint: Imprint
    categories: tuple[Category, ...] = ()
    filled_categories: tuple[Category, ...] = ()

    @property
    def lang(self) -> str:
        """The language of the pages, as HTML and feeds name it."""
        return page_language(self.imprint.language)

    @property
    def name(self) -> str:
        """The publication's name, or that of the software while it has none."""
        return Renderer(self.imprint).name

    @property
    def seal(self) -> str:
        """The first character of the name, shown by a publication without a logo."""
        return self.name[:1]

    @property
    def editor(self) -> Contact | None:
        """The editor of the digest, as a name or an address."""
        return _contact(self.imprint.editor)

    @property
    def project(self) -> Contact | None:
        """The digest's project or home page."""
        return _contact(self.imprint.project)

    @cached_property
    def licence(self) -> SafeString:
        """The licence of the texts as HTML, without the badges that only link to themselves."""
        return render(_BADGE.sub("", self.imprint.licence))

    @property
    def issue_feeds(self) -> list[FeedLink]:
        """The feed of issues in its three formats."""
        formats = {
            "RSS": ("feed", "application/rss+xml"),
            "Atom": ("feed_atom", "application/atom+xml"),
            "JSON Feed": ("feed_json", "application/feed+json"),
        }
        return [
            FeedLink(
                title=self.name,
                of=_("Every issue in full (%(format)s)") % {"format": name},
                path=reverse(view),
                page=reverse("home"),
                format=name,
                content_type=content_type,
            )
            for name, (view, content_type) in formats.items()
        ]

    @property
    def entry_feeds(self) -> list[FeedLink]:
        """The feeds of entries one by one: of all of them, and of each category with any."""
        everything = FeedLink(
            self._feed_title(_("entries")),
            _("Every entry by itself"),
            reverse("links_feed"),
            reverse("home"),
        )
        return [everything, *map(self.category_feed, self.filled_categories)]

    def category_feed(self, category: Category) -> FeedLink:
        """Return the feed of a category's entries."""
        return FeedLink(
            self._feed_title(category.name),
            _("Entries of %(category)s") % {"category": category.name},
            reverse("category_feed", args=[category.slug]),
            category.path,
        )

    def source_feed(self, name: str) -> FeedLink:
        """Return the feed of a source's entries."""
        return FeedLink(
            self._feed_title(name),
            _("Entries of %(category)s") % {"category": name},
            reverse("source_feed", args=[name]),
            reverse("source", args=[name]),
        )

    def _feed_title(self, part: str) -> str:
        """Return the title of the feed of a part of the publication."""
        return _("%(publication)s: %(part)s") % {"publication": self.name, "part": part}

    def category(self, slug: str) -> Category | None:
        """Return the category with a slug, None where there is none."""
        return next((one for one in self.categories if one.slug == slug), None)

    def absolute(self, path: str) -> str:
        """Add scheme and host to a path of this site."""
        return self.imprint.base + path

    def address_of(self, request: HttpRequest) -> str:
        """Return the absolute address of a page as `reverse` writes it, without its query."""
        return self.absolute(quote(request.path, safe=PATH_CHARACTERS))


def _contact(text: str) -> Contact | None:
    """Return a name, or an address with its short spelling as name; None for an empty text."""
    url = safe_url(text) if "://" in text or text.startswith("www.") else ""
    return Contact(shown_url(url) if url else text, url) if text else None


def load_site(request: HttpRequest) -> Site:
    """Load the site for a request, in two queries."""
    base = settings.SITE_URL or request.build_absolute_uri("/").rstrip("/")
    categories = store.load_categories()
    filled = tuple(category for category, is_filled in categories.items() if is_filled)
    return Site(store.load_imprint(base), tuple(categories), filled)


def load_renderer(site: Site, texts: Iterable[str] = ()) -> Renderer:
    """Make the renderer of a page that shows some texts and leads to some addresses.

    One query where they show images, and one where they lead to the old files of issues.
    """
    texts = list(texts)
    return Renderer(site.imprint, store.linked_dates(texts), store.media_in(texts))


def load_entry_renderer(site: Site, entries: Iterable[Entry]) -> Renderer:
    """Make the renderer of a page that shows some entries in full, as `load_renderer` does.

    One query more tells which of the pages that they lead to are gone.
    """
    entries = list(entries)
    texts = chain.from_iterable(map(store.texts_of, entries))
    return replace(load_renderer(site, texts), lost=store.lost_pages(entries))
