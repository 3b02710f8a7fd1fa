"""The feeds: issues in three formats, entries, categories and sources in RSS, and their list."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string

from digests import changes, store
from digests.bounded_cache import BoundedCache
from digests.characters import visible
from digests.document.edition import Edition, PublishedEntry
from digests.markdown import Resolved, leads_as_before
from digests.models import Issue, Link
from digests.rendering import Renderer, show_entry, show_issue
from digests.rendering.titles import describe, short

from .entries import moved_category
from .feed_formats import AtomFeed, Feed, Item, JsonFeed, RssFeed, WrittenItem, clean
from .feeds_as_pages import by_destination, entries_page, is_opened_as_page, issues_page
from .responses import reader_page
from .site import FeedLink, Site

ISSUES = 20
"""The number of issues that a feed reaches back."""
MOST_BYTES = 280_000
"""Bytes of the items of an entry feed, which goes on over issues only while it stays below them."""


written_items: BoundedCache[tuple[list[WrittenItem], Resolved]] = BoundedCache(3_000_000)
"""The items of editions, with what they were resolved by."""


@reader_page
@by_destination
def issue_feed(request: HttpRequest, site: Site) -> HttpResponseBase:
    """Answer with the latest issues in RSS."""
    return _issue_feed(request, site, RssFeed, site.issue_feeds[0])


@reader_page
@by_destination
def issue_feed_atom(request: HttpRequest, site: Site) -> HttpResponseBase:
    """Answer with the latest issues in Atom."""
    return _issue_feed(request, site, AtomFeed, site.issue_feeds[1])


@reader_page
@by_destination
def issue_feed_json(request: HttpRequest, site: Site) -> HttpResponseBase:
    """Answer with the latest issues in JSON Feed."""
    return _issue_feed(request, site, JsonFeed, site.issue_feeds[2])


@reader_page
@by_destination
def links_feed(request: HttpRequest, site: Site) -> HttpResponseBase:
    """Answer with entries one by one, in RSS."""
    place, issues = site.entry_feeds[0], Issue.objects.published()
    if is_opened_as_page(request):
        return entries_page(request, site, place, issues, Link.objects.all())
    return _entry_feed(site, place, issues)


@reader_page
@by_destination
def category_feed(request: HttpRequest, site: Site, slug: str) -> HttpResponseBase:
    """Answer with the entries of a category one by one, in RSS."""
    category = site.category(slug)
    if category is None:
        return moved_category(slug, "category_feed")
    place, links = site.category_feed(category), Link.objects.filter(section__category__slug=slug)
    entries = links.entries().filter(section__issue=OuterRef("pk"))
    having = Issue.objects.published().filter(Exists(entries))
    if is_opened_as_page(request):
        return entries_page(request, site, place, having, links)
    return _entry_feed(site, place, having, slug)


@reader_page
@by_destination
def source_feed(request: HttpRequest, site: Site, name: str) -> HttpResponseBase:
    """Answer with the entries of a source one by one, in RSS; 404 where it has none."""
    key = visible(name)
    place, links = site.source_feed(name), Link.objects.filter(source_key=key)
    entries = links.entries().filter(section__issue=OuterRef("pk"))
    having = Issue.objects.published().filter(Exists(entries))
    if not having.exists():
        raise Http404
    if is_opened_as_page(request):
        return entries_page(request, site, place, having, links)
    return _entry_feed(site, place, having, source=key)


@reader_page
def opml(request: HttpRequest, site: Site) -> HttpResponseBase:
    """Answer with the list of feeds that feed readers import (http://opml.org/spec2.opml)."""
    context = {"site": site, "feeds": [site.issue_feeds[0], *site.entry_feeds]}
    return render(request, "site/opml.xml", context, "text/x-opml; charset=utf-8")


def _issue_feed(
    request: HttpRequest, site: Site, kind: type[Feed], place: FeedLink
) -> HttpResponseBase:
    """Answer with the latest issues in full."""
    if is_opened_as_page(request):
        return issues_page(request, site, place)
    feed = _feed(site, kind, place)
    for edition in store.editions_of(Issue.objects.published()[:ISSUES], site.imprint):
        feed.written += _write(feed, edition, _issue_item)
    return _answer(feed)


def found_entries(
    site: Site, kind: type[Feed], place: FeedLink, issues: QuerySet[Issue], uids: Collection[str]
) -> HttpResponse:
    """Answer with some entries of issues, newest first, as they stand in the feed of all."""
    feed = _feed(site, kind, place)
    editions = store.editions_of(issues, site.imprint)
    entries = (entry for edition in editions for entry in _write(feed, edition, _entry_items))
    found = (entry for entry in entries if entry.uid in uids)
    newest_first = sorted(found, key=lambda entry: entry.published_at, reverse=True)
    feed.written = list(_within(MOST_BYTES, newest_first))
    return _answer(feed)


def _entry_feed(
    site: Site, place: FeedLink, issues: QuerySet[Issue], slug: str = "", source: str = ""
) -> HttpResponseBase:
    """Answer with the latest issues' entries, newest first and in issue order.

    A slug leaves out those of other categories, a source those of other sources.
    """
    feed = _feed(site, RssFeed, place)
    latest = store.editions_of(issues[:ISSUES], site.imprint)
    entries = (entry for edition in latest for entry in _write(feed, edition, _entry_items))
    wanted = (
        entry
        for entry in entries
        if (not slug or entry.category == slug) and (not source or entry.source == source)
    )
    newest_first = sorted(wanted, key=lambda entry: entry.published_at, reverse=True)
    feed.written = list(_within(MOST_BYTES, newest_first))
    return _answer(feed)


def _within(most: int, items: Iterable[WrittenItem]) -> Iterator[WrittenItem]:
    """Yield the first items, at least one, until together they would be more than so many bytes."""
    total, is_first = 0, True
    for item in items:
        total += len(str(item.written).encode())
        if total > most and not is_first:
            return
        is_first = False
        yield item


def _write(
    feed: Feed, edition: Edition, make: Callable[[Edition, Renderer], Iterable[Item]]
) -> list[WrittenItem]:
    """Write the items that are made of an edition, or take them as they were written before.

    All that they depend on is compared: the edition's own values and the publication's, among them
    its language, and where each address that may lead to another issue or an image leads now.
    """
    renderer = Renderer.of(edition, absolute=True)
    key = type(feed), make, edition.said, edition.imprint
    found = None if settings.DEBUG else written_items.get(key)  # in development templates change
    if found and leads_as_before(found[1], renderer.resolve):
        return found[0]
    items = [feed.write_item(item) for item in make(edition, renderer)]
    size = 2 * sum(item.size for item in items)  # what they are made of takes about as much
    written_items.put(key, (items, renderer.resolved), size)
    return items


def _issue_item(edition: Edition, renderer: Renderer) -> Iterator[Item]:
    """Yield the one item of a whole issue."""
    shown = show_issue(edition, renderer)
    yield Item(
        uid=shown.uid,
        title=shown.title,
        link=shown.path,
        description=shown.description,
        content=render_to_string("feeds/issue.html", {"issue": shown}),
        published_at=shown.publish_at,
        changed_at=shown.changed_at,
        categories=[section.heading.text for section in shown.sections if section.heading],
    )


def _entry_items(edition: Edition, renderer: Renderer) -> Iterator[Item]:
    """Yield the items of an issue's entries.

    The last of those that became public together has that moment and each one before it a second
    more, so that readers who sort by time keep the order and the day.
    """
    entries = [(one, _public_at(one, edition)) for one in edition.published_entries()]
    following = Counter(at for _, at in entries)
    for one, at in entries:
        following[at] -= 1
        yield _entry_item(one, renderer, at + dt.timedelta(seconds=following[at]))


def _public_at(published: PublishedEntry, edition: Edition) -> dt.datetime:
    """Return when an entry became public: with its issue unless it was added later."""
    return published.permalink.public_at or edition.publish_at or dt.datetime.now(dt.UTC)


def _entry_item(published: PublishedEntry, renderer: Renderer, at: dt.datetime) -> Item:
    """Make the item of an entry by itself."""
    entry = show_entry(published.entry, published.permalink, renderer, headings_from=2)
    category = published.category
    return Item(
        uid=entry.uid,
        title=entry.heading,
        link=entry.path,
        description=short(entry.description),
        content=render_to_string("feeds/entry.html", {"entry": entry}),
        published_at=at,
        changed_at=published.permalink.corrected_at,
        categories=[category.name] if category else [],
        category=category.slug if category else "",
        source=visible(entry.source),
    )


def _feed(site: Site, kind: type[Feed], place: FeedLink) -> Feed:
    """Make a feed without items."""
    imprint = site.imprint
    return kind(
        title=clean(place.title),
        link=site.absolute(place.page),
        description=clean(imprint.tagline or site.name),
        language=site.lang,
        feed_url=site.absolute(place.path),
        author_name=clean(site.editor.name if site.editor else site.name),
        feed_copyright=clean(describe(imprint.licence)) or None,
        image=site.absolute(imprint.logo.path) if imprint.logo else None,
        changed_at=_last_change(),
        zone=imprint.zone,
    )


def _answer(feed: Feed) -> HttpResponse:
    """Answer with a feed."""
    return HttpResponse(feed.writeString("utf-8").encode(), feed.content_type)


def _last_change() -> dt.datetime:
    """Return when readers last got something else to see."""
    return changes.current().changed_at or dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
