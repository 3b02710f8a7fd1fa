"""Editors name the feeds that they read, one by one or by a list, and see how each stands."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from digests.admin.feed.opml import MAX_BYTES
from digests.admin.feed.standing import standing_of
from digests.models import Fault, Feed, FeedItem
from tests.admin.browser import errors_of, send
from tests.factories import FeedFactory, FeedItemFactory
from tests.shown import Shown

pytestmark = pytest.mark.django_db

LIST = "/admin/digests/feed/"
IMPORT = f"{LIST}import/"
OPML = b"""<opml version="2.0"><body><outline text="A" xmlUrl="https://a.example/feed"/>
<outline text="B" xmlUrl="https://b.example/feed"/></body></opml>"""


def upload(client: Client, content: bytes) -> Any:
    """The answer to a file, with the page that follows."""
    file = SimpleUploadedFile("feeds.opml", content)
    return client.post(IMPORT, {"file": file}, follow=True)


def page_of(response: Any) -> str:
    """The text of a page."""
    return " ".join(Shown(response.content.decode()).one("body").text().split())


def test_an_editor_names_a_feed_that_is_read_at_once(bob_client: Client, bob: User) -> None:
    send(bob_client, f"{LIST}add/", url=" example.org/feed ")
    feed = Feed.objects.get()
    assert (feed.url, feed.added_by) == ("https://example.org/feed", bob)
    assert [*Feed.objects.due()] == [feed]


@pytest.mark.parametrize(
    "url",
    ["", "一句话", "file:///etc/passwd", "ftp://e.example/", "https://e.example/" + "x" * 500],
)
def test_what_is_no_address_of_a_feed_is_refused(bob_client: Client, url: str) -> None:
    assert errors_of(send(bob_client, f"{LIST}add/", url=url))
    assert not Feed.objects.exists()


def test_a_feed_is_named_once(bob_client: Client) -> None:
    feed = FeedFactory.create()
    assert "is read already" in errors_of(send(bob_client, f"{LIST}add/", url=feed.url))


def test_another_name_changes_nothing_else_and_another_address_begins_anew(
    bob_client: Client,
) -> None:
    feed = FeedFactory.create(etag='"a"', failures=3, fault="slow", next_at=None)
    send(bob_client, f"{LIST}{feed.pk}/change/", title="新名")
    feed.refresh_from_db()
    assert (feed.title, feed.etag, feed.failures, feed.next_at) == ("新名", '"a"', 3, None)
    send(bob_client, f"{LIST}{feed.pk}/change/", url="https://new.example/feed")
    feed.refresh_from_db()
    assert (feed.host, feed.etag, feed.failures, feed.fault) == ("new.example", "", 0, "")
    assert feed.next_at is not None


def test_a_feed_that_had_ended_is_read_once_more_when_an_editor_asks(bob_client: Client) -> None:
    feed = FeedFactory.create(next_at=None, fault=Fault.GONE, failures=1, status=410)
    data = {"action": "read_now", "_selected_action": [feed.pk]}
    response = bob_client.post(LIST, data, follow=True)
    assert "1 feed is read within" in page_of(response)
    assert [*Feed.objects.due()] == [feed]


def test_a_feed_is_removed_with_what_waits(bob_client: Client) -> None:
    item = FeedItemFactory.create()
    page = bob_client.get(f"{LIST}{item.feed_id}/delete/").content.decode()
    state = Shown(page).one("[name=form_state]").attributes["value"] or ""
    bob_client.post(f"{LIST}{item.feed_id}/delete/", {"post": "yes", "form_state": state})
    assert not Feed.objects.exists()
    assert not FeedItem.objects.exists()


def test_a_list_of_feeds_is_taken_once(bob_client: Client, bob: User) -> None:
    assert "2 feeds are added" in page_of(upload(bob_client, OPML))
    response = upload(bob_client, OPML.replace(b"//b.", b"//c."))
    assert "1 feed is added" in page_of(response)
    assert "1 feed was here already" in page_of(response)
    assert {feed.title for feed in Feed.objects.all()} == {"A", "B"}
    assert {feed.added_by for feed in Feed.objects.all()} == {bob}


def test_a_file_that_lists_no_feed_is_refused_in_a_sentence(bob_client: Client) -> None:
    assert "lists no feed" in page_of(upload(bob_client, b"<html>"))
    assert "too large" in page_of(upload(bob_client, OPML + b" " * MAX_BYTES))
    assert "Choose the file" in page_of(bob_client.post(IMPORT))
    assert not Feed.objects.exists()


def test_an_empty_list_says_what_to_do_next(bob_client: Client) -> None:
    assert "No feed is read yet" in page_of(bob_client.get(LIST))


# How a feed stands


@pytest.mark.usefixtures("english")
def test_a_feed_tells_how_it_stands() -> None:
    now = timezone.now()
    hour = dt.timedelta(hours=2, minutes=1)
    new = FeedFactory.create()
    read = FeedFactory.create(read_at=now - hour)
    down = FeedFactory.create(failures=2, fault="status", status=500, next_at=now + hour)
    over = FeedFactory.create(failures=1, fault=Fault.GONE, status=410, next_at=None)
    assert "first time within a minute" in standing_of(new)
    assert standing_of(read) == "Read 2\xa0hours ago."
    assert (
        standing_of(down)
        == "The site answers with an error. (500) It is tried again in 2\xa0hours."
    )
    assert standing_of(over) == "The feed has ended, says its site. It is not read any more."
    assert "tried again now" in standing_of(FeedFactory.create(failures=1, fault="unheard-of"))
