"""Feeds are read politely, and what is new in them waits."""

import datetime as dt
import time
from collections.abc import Iterable
from http import HTTPStatus

import pytest
from django.utils import timezone

from digests.feed_reader import polling
from digests.feed_reader.parsing import MOST_ENTRIES
from digests.feed_reader.polling import (
    INTERVAL,
    LEASE,
    LONGEST_WAIT,
    MAX_BYTES,
    MOST_KEPT,
    claim_due_feeds,
    read_feed,
    wait_after,
)
from digests.models import FADES_AFTER, Decision, Fault, Feed, FeedItem, Link
from tests.factories import FeedFactory, FeedItemFactory
from tests.feed_reader.samples import item, rss
from tests.http.server import Server, body, redirect, serve, serve_pages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loopback")]

XML = "Content-Type: application/rss+xml"


def status(code: int, *headers: str) -> bytes:
    """An answer without a body."""
    lines = "".join(f"{header}\r\n" for header in headers)
    reason = HTTPStatus(code).phrase
    return f"HTTP/1.1 {code} {reason}\r\n{lines}Content-Length: 0\r\n\r\n".encode()


def poll(feed: Feed) -> int:
    """Let a feed be due, and read it; return how many items are new."""
    Feed.objects.filter(pk=feed.pk).update(next_at=timezone.now(), busy_until=None)
    assert feed.pk in claim_due_feeds()
    count = read_feed(feed.pk)
    feed.refresh_from_db()
    assert feed.busy_until is None
    return count


def feed_at(server: Server, path: str = "/feed") -> Feed:
    """A feed of a server of this machine."""
    return FeedFactory.create(url=server.url(path), title="")


def wait_of(feed: Feed) -> dt.timedelta:
    """The time until a feed is read next."""
    assert feed.next_at is not None
    return feed.next_at - timezone.now()


def age(rows: Iterable[FeedItem], by: dt.timedelta) -> None:
    """Let items be older."""
    for row in rows:
        FeedItem.objects.filter(pk=row.pk).update(created_at=row.created_at - by)


def about(time: dt.timedelta) -> object:
    """A time that may be a little shorter."""
    return pytest.approx(time.total_seconds(), abs=30)


# What comes


def test_new_items_wait_newest_first_and_become_no_links() -> None:
    with serve(body(rss(item(2), item(1), title="小站"))) as server:
        feed = feed_at(server)
        assert poll(feed) == 2

    assert [row.title for row in FeedItem.objects.waiting()] == ["第2篇", "第1篇"]
    assert (feed.title, feed.failures, feed.fault) == ("小站", 0, "")
    assert feed.read_at is not None
    assert wait_of(feed).total_seconds() == about(INTERVAL)
    assert not Link.objects.exists()


def test_the_name_that_an_editor_gave_stays() -> None:
    with serve(body(rss(title="别的"))) as server:
        feed = FeedFactory.create(url=server.url(), title="我的")
        poll(feed)
    assert feed.title == "我的"


def test_an_item_comes_once_by_its_id_and_by_its_address() -> None:
    again = rss(
        item(1, title="改了标题", link="https://example.org/moved"),
        item(2, guid="other", link="https://example.org/2?utm_source=rss"),
        item(3),
    )
    with serve(body(rss(item(1), item(2))), body(again)) as server:
        feed = feed_at(server)
        assert (poll(feed), poll(feed)) == (2, 1)
    assert FeedItem.objects.count() == 3


def test_an_item_of_two_feeds_comes_once_even_when_it_was_dismissed() -> None:
    FeedItemFactory.create(url="https://example.org/1", decision=Decision.DISMISSED)
    with serve(body(rss(item(1), item(2)))) as server:
        assert poll(feed_at(server)) == 1


def test_what_is_older_than_four_weeks_does_not_come() -> None:
    now = timezone.now()
    old, new = (
        (now - age).strftime("%a, %d %b %Y %H:%M:%S +0000")
        for age in (FADES_AFTER + dt.timedelta(days=1), FADES_AFTER - dt.timedelta(days=1))
    )
    with serve(body(rss(item(1, pubDate=old), item(2, pubDate=new)))) as server:
        poll(feed_at(server))
    assert [row.title for row in FeedItem.objects.all()] == ["第2篇"]


def test_what_nobody_decides_about_fades_and_does_not_come_again() -> None:
    with serve(body(rss(item(1), item(2))), body(rss(item(1)))) as server:
        feed = feed_at(server)
        poll(feed)
        age(FeedItem.objects.all(), FADES_AFTER)
        assert not FeedItem.objects.waiting().exists()
        assert poll(feed) == 0
    # What has left the feed is not kept any longer.
    assert [row.title for row in FeedItem.objects.all()] == ["第1篇"]


def test_of_one_feed_so_many_items_are_kept() -> None:
    rounds = MOST_KEPT // MOST_ENTRIES + 2
    pages = [
        body(rss(*(item(n * 1000 + one) for one in range(MOST_ENTRIES)))) for n in range(rounds)
    ]
    with serve(*pages) as server:
        feed = feed_at(server)
        for _page in pages:
            poll(feed)
    assert feed.items.count() == MOST_KEPT


# Manners


def test_an_unchanged_feed_is_asked_for_by_its_tag_and_date() -> None:
    date = "Sun, 01 Nov 2026 10:00:00 GMT"
    first = body(rss(item(1)), 'ETag: "a"', f"Last-Modified: {date}")
    with serve(first, status(304)) as server:
        feed = feed_at(server)
        assert (poll(feed), poll(feed), poll(feed)) == (1, 0, 0)
        asked = server.requests[-1].decode().lower()
    assert 'if-none-match: "a"' in asked
    assert f"if-modified-since: {date}".lower() in asked
    assert "user-agent: briefing" in asked
    assert (feed.failures, feed.title) == (0, "小站")


def test_it_waits_as_long_as_the_site_asks() -> None:
    with serve(status(429, "Retry-After: 200000")) as server:
        feed = feed_at(server)
        poll(feed)
    assert (feed.fault, feed.status, feed.failures) == ("status", 429, 1)
    assert wait_of(feed).total_seconds() == about(dt.timedelta(seconds=200_000))


def test_it_waits_longer_after_each_failure_and_recovers() -> None:
    with serve(status(500), status(503), status(500), body(rss(item(1)))) as server:
        feed = feed_at(server)
        waits = []
        for _number in range(3):
            poll(feed)
            waits.append(round(wait_of(feed) / INTERVAL))
        assert waits == [1, 2, 4]
        assert feed.failures == 3
        poll(feed)
    assert (feed.failures, feed.fault, feed.status) == (0, "", None)
    assert wait_after(100) == LONGEST_WAIT


def test_a_feed_that_has_ended_is_never_asked_for_again() -> None:
    with serve(status(410)) as server:
        feed = feed_at(server)
        poll(feed)
    assert (feed.fault, feed.next_at) == (Fault.GONE, None)
    assert claim_due_feeds() == []


def test_one_feed_of_a_host_is_read_at_a_time() -> None:
    first, second = (FeedFactory.create(url=f"https://one.example/{n}") for n in (1, 2))
    other = FeedFactory.create(url="https://other.example/")

    assert claim_due_feeds() == [first.pk, other.pk]
    assert claim_due_feeds() == []
    Feed.objects.filter(pk=first.pk).update(busy_until=None, next_at=None)
    assert claim_due_feeds() == [second.pk]


def test_the_feeds_of_a_host_take_turns() -> None:
    _late, early = (FeedFactory.create(url=f"https://one.example/{n}") for n in (1, 2))
    Feed.objects.filter(pk=early.pk).update(next_at=timezone.now() - INTERVAL)
    assert claim_due_feeds() == [early.pk]


def test_a_feed_whose_reader_was_killed_is_read_again() -> None:
    feed = FeedFactory.create()
    assert claim_due_feeds() == [feed.pk]
    Feed.objects.update(busy_until=timezone.now() - LEASE)
    assert claim_due_feeds() == [feed.pk]


def test_a_feed_that_was_read_or_removed_meanwhile_is_not_asked_for() -> None:
    with serve(body(rss(item(1)))) as server:
        feed = feed_at(server)
        poll(feed)
        assert read_feed(feed.pk) == 0
        assert read_feed(0) == 0
        assert len(server.requests) == 1


# What goes wrong


@pytest.mark.parametrize(
    ("answer", "fault"),
    {
        "an error": (status(404), "status"),
        "no feed": (body(b"<html><title>Hello"), Fault.NO_FEED),
        "nothing": (body(b""), Fault.NO_FEED),
        "a cut answer": (body(rss(item()))[:-20], "broken"),
        "a huge one": (body(b"x" * (MAX_BYTES + 1)), "large"),
        "a loop": (redirect("/feed"), "redirects"),
    }.values(),
)
def test_a_broken_feed_keeps_its_reason_and_is_tried_again(answer: bytes, fault: str) -> None:
    with serve(answer) as server:
        feed = feed_at(server)
        assert poll(feed) == 0
    assert (feed.fault, feed.failures) == (fault, 1)
    assert wait_of(feed).total_seconds() == about(INTERVAL)


def test_a_slow_feed_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling, "MAX_SECONDS", 0.5)
    content = body(rss(item()))
    with serve([content[n : n + 20] for n in range(0, len(content), 20)], pause=0.2) as server:
        feed = feed_at(server)
        poll(feed)
    assert feed.fault == "slow"


def test_a_private_address_is_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    with serve(body(rss(item()))) as server:
        feed = feed_at(server)
        poll(feed)
        assert server.requests == []
    assert feed.fault == "port"


def test_an_ill_formed_feed_gives_what_it_holds() -> None:
    content = rss(item(1), item(2, title="a & b <")).replace(b"</channel>", b"")
    with serve(body(content)) as server:
        assert poll(feed_at(server)) == 2


def test_the_feed_that_a_page_names_is_read_in_its_place() -> None:
    page = b'<link rel="alternate" type="application/rss+xml" href="/rss.xml">'
    with serve_pages({"/": body(page), "/rss.xml": body(rss(item(1)))}) as server:
        feed = feed_at(server, "/")
        assert poll(feed) == 0
        assert wait_of(feed).total_seconds() <= 0
        assert poll(feed) == 1
        assert feed.url == server.url("/rss.xml")
    assert (feed.failures, feed.fault) == (0, "")


def test_pages_that_name_each_other_are_followed_once() -> None:
    link = '<link rel="alternate" type="application/rss+xml" href="{}">'
    pages = {"/a": body(link.format("/b").encode()), "/b": body(link.format("/a").encode())}
    with serve_pages(pages) as server:
        feed = feed_at(server, "/a")
        poll(feed)
        poll(feed)
    assert (feed.fault, feed.failures) == (Fault.NO_FEED, 1)


@pytest.mark.parametrize(
    "bomb", [rss(item(author="a" * 900_000)), b"<div>" * 200_000], ids=["author", "page"]
)
def test_a_feed_that_parsers_take_hours_for_is_given_up(
    monkeypatch: pytest.MonkeyPatch, bomb: bytes
) -> None:
    monkeypatch.setattr(polling, "PARSING_SECONDS", 1)
    began = time.monotonic()
    with serve(body(bomb)) as server:
        feed = feed_at(server)
        assert poll(feed) == 0
    feed.refresh_from_db()
    assert (feed.fault, feed.failures, feed.busy_until) == (Fault.NO_FEED, 1, None)
    assert time.monotonic() - began < 20
