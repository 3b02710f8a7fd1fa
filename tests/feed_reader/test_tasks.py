"""Feeds that are due are read by the worker."""

import pytest
from django.core.management import call_command

from digests.feed_reader import enqueue_due_feeds
from digests.findings import read_link_page
from digests.models import Feed, FeedItem, Task
from digests.tasks import worker
from tests.background import run_due_tasks
from tests.factories import FeedFactory
from tests.feed_reader.samples import item, rss
from tests.http.server import body, serve

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loopback")]


def test_feeds_of_one_host_are_read_one_after_the_other() -> None:
    with serve(body(rss(item(1))), body(rss(item(2)))) as server:
        for path in ("/1", "/2"):
            FeedFactory.create(url=server.url(path))
        enqueue_due_feeds()
        enqueue_due_feeds()
        assert run_due_tasks() == 1
        assert server.paths == ["/1"]
        enqueue_due_feeds()
        run_due_tasks()
        enqueue_due_feeds()
        assert run_due_tasks() == 0
        assert server.paths == ["/1", "/2"]
    assert FeedItem.objects.waiting().count() == 2
    assert not Feed.objects.due().exists()


def test_a_feed_that_is_removed_meanwhile_is_no_failure() -> None:
    feed = FeedFactory.create()
    enqueue_due_feeds()
    feed.delete()
    assert run_due_tasks() == 1


def test_the_worker_enqueues_what_is_due(monkeypatch: pytest.MonkeyPatch) -> None:
    FeedFactory.create()
    # A worker closes connections, and the test's own is within a transaction.
    monkeypatch.setattr(worker, "stop_on_signals", lambda: None)
    monkeypatch.setattr(worker, "work", lambda *upkeep: [enqueue() for enqueue in upkeep])
    call_command("run_tasks")
    assert Task.objects.due().count() == 1


def test_what_an_editor_waits_for_comes_before_the_feeds() -> None:
    FeedFactory.create()
    enqueue_due_feeds()
    wanted = read_link_page.enqueue(link=0, url="")
    assert str(Task.objects.due()[0].pk) == wanted.id
