"""The feeds: of issues in three formats, of entries and of each category in RSS, and their list."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string

from digests import changes, store
from digests.document.edition import Edition, PublishedEntry
from digests.models import Issue, Link
from digests.rendering import Renderer, show_entry, show_issue
from digests.rendering.titles import describe

from .feed_formats import AtomFeed, Feed, JsonFeed, RssFeed, clean
from .responses import reader_page
from .site import FeedLink, Site

ISSUES = 20
"""The number of issues that a feed reaches back."""


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a feed: an issue or an entry; ``link`` is its absolute permalink.

    RSS, the format of entries, has no place for ``changed_at``: their text says it.
    """

    uid: str
    title: str
    link: str
    description: str
    content: str
    published_at: dt.datetime
    changed_at: dt.datetime | None = None
    categories: list[str] = field(default_factory=list)


@reader_page
def issue_feed(request: HttpRequest, site: Site) -> HttpResponseBase:
    """Answer with the latest issues in RSS."""
    return _issue_feed(request, site, RssFeed, site.issue_feeds[0])


@reader_page
def issue_feed_atom(request: HttpRequest, site: Site) -> HttpResponseBase:
    """Answer with the latest issues in Atom."""
    return _issue_feed(request, site, AtomFeed, site.issue_feeds[1])


@reader_page
def issue_feed_json(request: HttpRequest, site: Site) -> HttpResponseBase:
    """Answer with the latest issues in JSON Feed."""
    return _issue_feed(request, site, JsonFeed, site.issue_feeds[2])


@reader_page
def links_feed(request: HttpRequest, site: Site) -> HttpResponseBase:
    """Answer with entries one by one, in RSS."""
    items = _entry_items(site, Issue.objects.published())
    return _answer(request, site, RssFeed, site.entry_feeds[0], items)


@reader_page
def category_feed(request: HttpRequest, site: Site, slug: str) -> HttpResponseBase:
    """Answer with the entries of a category one by one, in RSS."""
    category = site.category(slug)
    if category is None:
        raise Http404
    having = Issue.objects.published().filter(
        pk__in=Link.objects.published()
        .filter(section__category__slug=slug)
        .order_by()
        .values("section__issue")
    )
    items = _entry_items(site, having, slug)
    return _answer(request, site, RssFeed, site.category_feed(category), items)


@reader_page
def opml(request: HttpRequest, site: Site) -> HttpResponseBase:
    """Answer with the list of feeds that feed readers import (http://opml.org/spec2.opml)."""
    context = {"site": site, "feeds": [site.issue_feeds[0], *site.entry_feeds]}
    return render(request, "site/opml.xml", context, "text/x-opml; charset=utf-8")


def _issue_feed(
    request: HttpRequest, site: Site, kind: type[Feed], place: FeedLink
) -> HttpResponseBase:
    """Answer with the latest issues in full."""
    latest = store.editions_of(Issue.objects.published()[:ISSUES], site.imprint)
    return _answer(request, site, kind, place, map(_issue_item, latest))


def _issue_item(edition: Edition) -> Item:
    """Make the item of a whole issue."""
    shown = show_issue(edition, absolute=True)
    return Item(
        uid=shown.uid,
        title=shown.title,
        link=shown.path,
        description=shown.description,
        content=render_to_string("feeds/issue.html", {"issue": shown}),
        published_at=shown.publish_at,
        changed_at=shown.changed_at,
        categories=[section.heading.text for section in shown.sections if section.heading],
    )


def _entry_items(site: Site, issues: QuerySet[Issue], slug: str = "") -> list[Item]:
    """Make the items of the latest issues' entries, newest first and in issue order."""
    latest = store.editions_of(issues[:ISSUES], site.imprint)
    items = [item for edition in latest for item in _items_of(edition, slug)]
    return sorted(items, key=lambda item: item.published_at, reverse=True)


def _items_of(edition: Edition, slug: str) -> Iterator[Item]:
    """Yield the entries of an issue, of all its sections or of a category's.

    The last of those that became public together has that moment and each one before it a second
    more, so that readers who sort by time keep the order and the day.
    """
    renderer = Renderer.of(edition, absolute=True)
    entries = [(one, _public_at(one, edition)) for one in edition.published_entries()]
    following = Counter(at for _, at in entries)
    for one, at in entries:
        following[at] -= 1
        if not slug or (one.category and one.category.slug == slug):
            yield _entry_item(one, renderer, at + dt.timedelta(seconds=following[at]))


def _public_at(published: PublishedEntry, edition: Edition) -> dt.datetime:
    """Return when an entry became public: with its issue unless it was added later."""
    return published.permalink.public_at or edition.publish_at or dt.datetime.now(dt.UTC)


def _entry_item(published: PublishedEntry, renderer: Renderer, at: dt.datetime) -> Item:
    """Make the item of an entry by itself."""
    entry = show_entry(published.entry, published.permalink, renderer, headings_from=2)
    return Item(
        uid=entry.uid,
        title=entry.heading,
        link=entry.path,
        description=entry.description,
        content=render_to_string("feeds/entry.html", {"entry": entry}),
        published_at=at,
        categories=[published.category.name] if published.category else [],
    )


def _answer(
    request: HttpRequest, site: Site, kind: type[Feed], place: FeedLink, items: Iterable[Item]
) -> HttpResponseBase:
    """Answer with a feed of items, or with 304 to who has it already."""
    imprint = site.imprint
    changed_at = _last_change()
    feed = kind(
        title=clean(place.title),
        link=site.absolute(place.page),
        description=clean(imprint.tagline or site.name),
        language=site.lang,
        feed_url=site.absolute(place.path),
        author_name=clean(site.editor.name if site.editor else site.name),
        feed_copyright=clean(describe(imprint.licence)) or None,
        image=site.absolute(imprint.logo.path) if imprint.logo else None,
        changed_at=changed_at.astimezone(imprint.zone),
    )
    for item in items:
        feed.add_item(
            title=clean(item.title),
            link=item.link,
            description=clean(item.description),
            content=clean(item.content),
            unique_id=f"urn:uuid:{item.uid}",
            unique_id_is_permalink=False,
            pubdate=item.published_at.astimezone(imprint.zone),
            updateddate=item.changed_at and item.changed_at.astimezone(imprint.zone),
            categories=clean(item.categories),
        )
    return HttpResponse(feed.writeString("utf-8").encode(), feed.content_type)


def _last_change() -> dt.datetime:
    """Return when readers last got something else to see."""
    return changes.current().changed_at or dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
