"""The feeds: of issues in three formats, of entries and of each category in RSS."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from uuid import UUID

from django.db.models import Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag

from digests.feeds.formats import AtomFeed, Feed, JsonFeed, RssFeed, clean
from digests.markdown import plain
from digests.models import Category, Issue, Kind, Link, Publication
from digests.pages.issue import description_of, show_entry, show_issue, texts_of, whole
from digests.pages.site import Site, reader_page
from digests.pages.texts import Typesetter, first_clauses, load_typesetter

ISSUES = 20
"""How many issues a feed reaches back."""


@dataclass(frozen=True, slots=True)
class Item:
    """What a feed says of an issue or an entry; ``link`` is a path of this site.

    RSS, the format of entries, has no place for ``changed_at``: their text says it.
    """

    uid: UUID
    title: str
    link: str
    description: str
    content: str
    published_at: dt.datetime
    changed_at: dt.datetime | None = None
    categories: list[str] = field(default_factory=list)


@reader_page
def issue_feed(request: HttpRequest, site: Site) -> HttpResponseBase:
    """Issues in RSS."""
    return _issue_feed(request, site, RssFeed)


@reader_page
def issue_feed_atom(request: HttpRequest, site: Site) -> HttpResponseBase:
    """Issues in Atom."""
    return _issue_feed(request, site, AtomFeed)


@reader_page
def issue_feed_json(request: HttpRequest, site: Site) -> HttpResponseBase:
    """Issues in JSON Feed."""
    return _issue_feed(request, site, JsonFeed)


@reader_page
def links_feed(request: HttpRequest, site: Site) -> HttpResponseBase:
    """Entries one by one, in RSS."""
    title = site.entry_feeds[0].title
    items = _entry_items(site, Issue.objects.published())
    return _answer(request, site, RssFeed, title, reverse("links_feed"), items)


@reader_page
def category_feed(request: HttpRequest, site: Site, slug: str) -> HttpResponseBase:
    """The entries of a category one by one, in RSS."""
    category = site.category(slug)
    if category is None:
        raise Http404
    having = Issue.objects.published().filter(
        pk__in=Link.objects.published()
        .filter(section__category=category)
        .order_by()
        .values("section__issue")
    )
    items = _entry_items(site, having, category)
    feed = site.category_feed(category)
    return _answer(request, site, RssFeed, feed.title, feed.path, items)


def _issue_feed(request: HttpRequest, site: Site, kind: type[Feed]) -> HttpResponseBase:
    """The latest issues in full."""
    items = (
        _issue_item(issue, setter) for issue, setter in _issues(site, Issue.objects.published())
    )
    return _answer(request, site, kind, site.name, request.path, items)


def _issues(site: Site, issues: QuerySet[Issue]) -> Iterator[tuple[Issue, Typesetter]]:
    """The latest issues, each with what sets its texts with absolute addresses."""
    latest = list(whole(issues)[:ISSUES])
    setter = load_typesetter(site, (text for issue in latest for text in texts_of(issue)))
    for issue in latest:
        yield issue, replace(setter, page=site.absolute(issue.get_absolute_url()))


def _issue_item(issue: Issue, setter: Typesetter) -> Item:
    """A whole issue."""
    shown = show_issue(issue, setter)
    return Item(
        uid=shown.uid,
        title=shown.title,
        link=shown.path,
        description=description_of(issue),
        content=render_to_string("feeds/issue.html", {"issue": shown}),
        published_at=shown.publish_at,
        changed_at=shown.changed_at,
        categories=[section.heading.text for section in shown.sections if section.heading],
    )


def _entry_items(
    site: Site, issues: QuerySet[Issue], category: Category | None = None
) -> list[Item]:
    """The entries of the latest issues, newest first and in issue order."""
    items = [
        item
        for issue, setter in _issues(site, issues)
        for item in _items_of(issue, setter, category)
    ]
    return sorted(items, key=lambda item: item.published_at, reverse=True)


def _items_of(issue: Issue, setter: Typesetter, category: Category | None) -> Iterator[Item]:
    """The entries of an issue, of all its sections or of a category's.

    Each is a second older than the one before it, so that readers who sort by time keep the order.
    """
    entries = (
        link
        for section in issue.sections.all()
        for link in section.links.all()
        if link.kind == Kind.ENTRY
    )
    for seconds, link in enumerate(entries):
        if category is None or (link.section and link.section.category_id == category.pk):
            at = link.first_public_at or issue.publish_at or dt.datetime.now(dt.UTC)
            yield _entry_item(link, setter, at - dt.timedelta(seconds=seconds))


def _entry_item(link: Link, setter: Typesetter, at: dt.datetime) -> Item:
    """An entry by itself."""
    entry = show_entry(link, setter, headings_from=2)
    said = link.verbatim or link.summary
    category = link.section.category if link.section else None
    return Item(
        uid=entry.uid,
        title=entry.name or first_clauses(said),
        link=entry.path,
        description=" ".join(plain(said).split()),
        content=render_to_string("feeds/entry.html", {"entry": entry}),
        published_at=at,
        categories=[category.name] if category else [],
    )


def _answer(
    request: HttpRequest,
    site: Site,
    kind: type[Feed],
    title: str,
    path: str,
    items: Iterable[Item],
) -> HttpResponseBase:
    """The feed, or 304 when the asker has it already."""
    feed = kind(
        title=clean(title),
        link=site.absolute(reverse("home")),
        description=clean(site.publication.tagline or site.name),
        language=site.lang,
        feed_url=site.absolute(path),
        author_name=clean(site.editor.name if site.editor else site.name),
    )
    for item in items:
        feed.add_item(
            title=clean(item.title),
            link=item.link,
            description=clean(item.description),
            content=clean(item.content),
            unique_id=item.uid.urn,
            unique_id_is_permalink=False,
            pubdate=item.published_at,
            updateddate=item.changed_at,
            categories=clean(item.categories),
        )
    feed.changed_at = _last_change()
    body = feed.writeString("utf-8").encode()
    return _conditional(request, body, feed.content_type, feed.changed_at)


def _conditional(
    request: HttpRequest, body: bytes, content_type: str, changed_at: dt.datetime
) -> HttpResponseBase:
    """The bytes with their validators, or 304 (RFC 9110: an ETag counts before a date)."""
    etag, seconds = quote_etag(sha256(body).hexdigest()), int(changed_at.timestamp())
    response = HttpResponse(
        body, content_type, headers={"ETag": etag, "Last-Modified": http_date(seconds)}
    )
    answer = get_conditional_response(request, etag, seconds, response)
    return answer or response


def _last_change() -> dt.datetime:
    """When readers last got something else to see: by an edit, by time alone, by a withdrawal."""
    visible = Issue.objects.published().order_by()
    times = visible.aggregate(Max("publish_at"), Max("updated_at")).values()
    withdrawn = Issue.objects.withdrawn().aggregate(Max("withdrawn_at")).values()
    categories = Category.objects.order_by().values_list("updated_at")
    names = Publication.objects.values_list("updated_at").union(categories, all=True)
    known = [time for time in (*times, *withdrawn, *(at for (at,) in names)) if time]
    return max(known, default=dt.datetime(1970, 1, 1, tzinfo=dt.UTC))
