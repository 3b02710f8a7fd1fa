"""RSS, Atom and JSON Feed as Django's feed generators, extended by what those leave out.

An item's ``description`` is plain text and its ``content`` HTML; neither holds a character that XML
forbids.
"""

from __future__ import annotations

import datetime as dt
import json
from html import escape
from typing import IO, Any
from xml.sax.xmlreader import AttributesImpl

from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.xmlutils import SimplerXMLGenerator

from digests.characters import printable


class Feed(SyndicationFeed):
    """The base of the three formats.

    The feed has two values that the stock ones lack: ``changed_at``, the time of its last change,
    and ``image``, the address of the publication's logo or None.
    """

    content_type: str

    def latest_post_date(self) -> dt.datetime:
        """Return the time of the last change, where Django would return the present one."""
        changed_at: dt.datetime = self.feed["changed_at"]
        return changed_at


class RssFeed(Feed, Rss201rev2Feed):
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


class AtomFeed(Feed, Atom1Feed):
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
            "items": [_json_item(item) for item in self.items],
        }
        json.dump(feed, outfile, ensure_ascii=False, indent=1)


def _json_item(item: dict[str, Any]) -> dict[str, Any]:
    """Return an item of a JSON Feed."""
    return {
        "id": item["unique_id"],
        "url": item["link"],
        "title": item["title"],
        "content_html": item["content"],
        "summary": item["description"],
        "date_published": item["pubdate"].isoformat(),
        "date_modified": item["updateddate"].isoformat(),
        "tags": item["categories"],
    }


def clean(value: Any) -> Any:
    """Replace the characters that XML forbids by U+FFFD, in a text or in a list of texts."""
    if isinstance(value, str):
        return printable(str(value))
    return [clean(one) for one in value] if isinstance(value, list) else value
