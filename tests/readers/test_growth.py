"""What a page costs does not grow with the archive: queries, bytes and memory."""

from __future__ import annotations

import datetime as dt
import tracemalloc
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from digests import archive, changes
from digests.models import Link
from digests.readers import entries, feeds, listing, sitemap
from digests.trails import following, holdings, related, topics
from tests.caches import nothing_kept
from tests.factories import PublicationFactory, ReferenceFactory, make_published_issue

pytestmark = pytest.mark.django_db

FEW, MANY = 12, 36
PAGES = (
    "/",
    "/issues/{date}/",
    "/issues/{date}.md",
    "/issues/{date}.json",
    "/archive/",
    "/archive/2020/",
    "/categories/news/",
    "/categories/news/?page=2",
    "/categories/news/?full=1",
    "/categories/news/?year=2020&full=1&page=2",
    "/categories/news/?year=2020",
    "/sources/小站/",
    "/sources/小站/feed/",
    "/trails/github/example/engine/",
    "/topics/",
    "/topics/2020/",
    "/links/{uid}/",
    "/feed/",
    "/feed/atom/",
    "/feed.json",
    "/links/feed/",
    "/categories/news/feed/",
    "/about/",
    "/subscribe/",
    "/opml/",
    "/sitemap.xml",
    "/sitemap/2020.xml",
)


@dataclass
class Cost:
    """What an answer cost: its queries, its bytes and the most bytes that were taken meanwhile."""

    queries: int
    size: int
    peak: int


@pytest.fixture(autouse=True)
def small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a dozen issues be a long archive, and a dozen entries a long listing."""
    monkeypatch.setattr(archive, "MOST_SHOWN", 8)
    monkeypatch.setattr(sitemap, "MOST_SHOWN", 8)
    monkeypatch.setattr(listing, "MOST_LISTED", 8)
    monkeypatch.setattr(listing, "NEWEST", 6)
    monkeypatch.setattr(listing, "PAGE_SIZE", 4)
    monkeypatch.setattr(listing, "TITLES", 4)
    monkeypatch.setattr(feeds, "ISSUES", 6)
    monkeypatch.setattr(holdings, "MOST", 6)
    monkeypatch.setattr(following, "MOST_STEPS", 6)
    monkeypatch.setattr(related, "ISSUES_AROUND", 4)
    monkeypatch.setattr(topics, "MOST_YEARS", 1)
    monkeypatch.setattr(entries, "COUNTED", 6)


def publish(first: int, last: int) -> None:
    """Publish issues by their numbers: twelve in 2020, then twelve in each year before it."""
    for number in range(first, last):
        year, month = 2020 - number // 12, 12 - number % 12
        section = make_published_issue(dt.date(year, month, 15)).sections.get()
        link = section.links.all()[0]
        ReferenceFactory.create(link=link, url="https://github.com/example/engine")


def ask_for(client: Client, paths: list[str]) -> None:
    """Ask for pages, so that templates, patterns and identities are known when it counts."""
    for path in paths:
        client.get(path)


def cost_of(client: Client, path: str) -> Cost:
    """Ask for a page after a change, and tell what it cost."""
    changes.touch_everything()
    with nothing_kept(), CaptureQueriesContext(connection) as queries:
        tracemalloc.start()
        response = client.get(path)
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert response.status_code == 200, path
    return Cost(len(queries), len(response.content), peak)


def test_what_a_page_costs_does_not_grow_with_the_archive(client: Client) -> None:
    PublicationFactory.create(about="关于")
    publish(0, FEW)
    uid = Link.objects.published()[0].uid
    paths = [page.format(date="2020-07-15", uid=uid) for page in PAGES]
    ask_for(client, paths)
    few = {path: cost_of(client, path) for path in paths}
    publish(FEW, MANY)
    ask_for(client, paths)
    many = {path: cost_of(client, path) for path in paths}

    assert {path: cost.queries for path, cost in many.items()} == {
        path: cost.queries for path, cost in few.items()
    }
    larger = {path: (few[path].size, many[path].size) for path in paths}
    assert not {path: both for path, both in larger.items() if both[1] > 1.2 * both[0] + 600}
    peaks = {path: (few[path].peak, many[path].peak) for path in paths}
    assert not {path: both for path, both in peaks.items() if both[1] > 1.25 * both[0] + 20_000}
