"""RSS, Atom and JSON Feed as Django's feed generators, extended by what those leave out.

An item is written by itself, so that what was written once can be used in the next answer too.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from dataclasses import dataclass, field
from html import escape
from io import StringIO
from typing import IO, Any
from xml.sax.xmlreader import AttributesImpl

from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.xmlutils import SimplerXMLGenerator

from digests.characters import printable


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a feed: an issue or an entry; ``link`` is its absolute permalink.

    ``description`` is plain text and ``content`` HTML. ``category`` is the slug of the category
    that an entry stands in, ``source`` the key of its source. RSS, the format of entries, has no
    place for ``changed_at``: their text says it.
    """

    uid: str
    title: str
    link: str
    description: str
    content: str
    published_at: dt.datetime
    changed_at: dt.datetime | None = None
    categories: list[str] = field(default_factory=list)
    category: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class WrittenItem:
    """An item as a format writes it: the text of an XML element, or the values of a JSON object."""

    published_at: dt.datetime
    category: str
    source: str
    written: str | dict[str, Any]
    uid: str = ""

    @property
    def size(self) -> int:
        """The bytes that it takes in memory, about."""
        parts = self.written.values() if isinstance(self.written, dict) else [self.written]
        return sum(map(sys.getsizeof, parts))


class Feed(SyndicationFeed):
    """The base of the three formats; ``written`` are the feed's items.

    The feed has three values that the stock ones lack: ``changed_at``, the time of its last change,
    ``zone``, in which its times are told, and ``image``, the address of the publication's logo or
    None.
    """

    content_type: str

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.written: list[WrittenItem] = []

    def latest_post_date(self) -> dt.datetime:
        """Return the time of the last change, where Django would return the present one."""
        changed_at: dt.datetime = self.feed["changed_at"]
        return changed_at.astimezone(self.feed["zone"])

    def write_item(self, item: Item) -> WrittenItem:
        """Write an item, without the characters that XML forbids."""
        zone = self.feed["zone"]
        self.add_item(
            title=clean(item.title),
            link=item.link,
            description=clean(item.description),
            content=clean(item.content),
            unique_id=f"urn:uuid:{item.uid}",
            unique_id_is_permalink=False,
            pubdate=item.published_at.astimezone(zone),
            updateddate=(item.changed_at or item.published_at).astimezone(zone),
            categories=clean(item.categories),
        )
        values = self.write_values(self.items.pop())
        return WrittenItem(item.published_at, item.category, item.source, values, item.uid)

    def write_values(self, values: dict[str, Any]) -> str | dict[str, Any]:
        """Return the values of an item as the format writes them."""
        raise NotImplementedError


class XmlFeed(Feed):
    """The base of the formats in XML, before the stock class of each."""

    def write_values(self, values: dict[str, Any]) -> str:
        """Return the element of an item, as the stock generator writes it."""
        out = StringIO()
        self.items.append(values)
        handler = SimplerXMLGenerator(out, "utf-8", short_empty_elements=True)
        super().write_items(handler)  # type: ignore[misc]  # the stock generator's
        self.items.clear()
        return out.getvalue()

    def write_items(self, handler: SimplerXMLGenerator) -> None:
        """Write the items, which are XML already: as nothing but white space is written by SAX."""
        for item in self.written:
            handler.ignorableWhitespace(str(item.written))


class RssFeed(XmlFeed, Rss201rev2Feed):
    """RSS 2.0 with full text and a self link that says its type (https://www.rssboard.org)."""

    content_type = "application/rss+xml; charset=utf-8"

    def rss_attributes(self) -> dict[str, str]:
        """Return the root element's attributes, with the name spaces of full texts and authors."""
        return {
            **super().rss_attributes(),
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
        }

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        """Write the channel's own elements, with the self link last."""
        address, self.feed["feed_url"] = self.feed["feed_url"], None
        super().add_root_elements(handler)
        handler.addQuickElement("dc:creator", self.feed["author_name"])
        if self.feed["image"]:
            handler.startElement("image", AttributesImpl({}))
            for name, part in (("url", "image"), ("title", "title"), ("link", "link")):
                handler.addQuickElement(name, self.feed[part])
            handler.endElement("image")
        itself = {"rel": "self", "type": "application/rss+xml", "href": address}
        handler.addQuickElement("atom:link", None, itself)

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        """Write an item's elements, the full text after its description.

        RSS reads a description as HTML, so the plain text is escaped once more.
        """
        described = escape(item["description"], quote=False)
        super().add_item_elements(handler, item | {"description": described})
        handler.addQuickElement("content:encoded", item["content"])
        handler.addQuickElement("dc:creator", self.feed["author_name"])


class AtomFeed(XmlFeed, Atom1Feed):
    """Atom with content (RFC 4287)."""

    content_type = "application/atom+xml; charset=utf-8"

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        """Write the feed's own elements, with its images."""
        super().add_root_elements(handler)
        if self.feed["image"]:
            handler.addQuickElement("icon", self.feed["image"])
            handler.addQuickElement("logo", self.feed["image"])

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        """Write an entry's elements, with the summary as plain text and the content as HTML."""
        super().add_item_elements(handler, item | {"description": None})
        handler.addQuickElement("summary", item["description"], {"type": "text"})
        handler.addQuickElement("content", item["content"], {"type": "html"})


class JsonFeed(Feed):
    """JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

    content_type = "application/feed+json; charset=utf-8"

    def write(self, outfile: IO[str], encoding: str) -> None:
        """Write the feed as JSON; ``encoding`` is not used."""
        image = self.feed["image"]
        feed = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.feed["title"],
            "home_page_url": self.feed["link"],
            "feed_url": self.feed["feed_url"],
            "description": self.feed["description"],
            **({"icon": image, "favicon": image} if image else {}),
            "language": self.feed["language"],
            "authors": [{"name": self.feed["author_name"]}],
            "items": [item.written for item in self.written],
        }
        json.dump(feed, outfile, ensure_ascii=False, indent=1)

    def write_values(self, values: dict[str, Any]) -> dict[str, Any]:
        """Return the values of an item by the names of the format."""
        return {
            "id": values["unique_id"],
            "url": values["link"],
            "title": values["title"],
            "content_html": values["content"],
            "summary": values["description"],
            "date_published": values["pubdate"].isoformat(),
            "date_modified": values["updateddate"].isoformat(),
            "tags": values["categories"],
        }


def clean(value: Any) -> Any:
    """Replace the characters that XML forbids by U+FFFD, in a text or in a list of texts."""
    if isinstance(value, str):
        return printable(str(value))
    return [clean(one) for one in value] if isinstance(value, list) else value
