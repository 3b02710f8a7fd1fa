"""Feed readers tell how many people they read for; nothing else about who asks is kept."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from digests import changes
from digests.models import FeedAudience
from digests.readers import audience
from tests.factories import make_published_issue
from tests.people import browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_collected(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin with what no other test has told."""
    monkeypatch.setattr(audience, "_collected", {})


@pytest.mark.parametrize(
    ("agent", "told"),
    [
        ("Feedly/1.0 (+http://www.feedly.com/fetcher.html; 12 subscribers; )", ("Feedly", 12)),
        (
            "Inoreader/1.0 (+http://www.inoreader.com/feed-fetcher; 5 subscribers; )",
            ("Inoreader", 5),
        ),
        (
            "NewsBlur Feed Fetcher - 3 subscribers - https://www.newsblur.com/site/1/x",
            ("NewsBlur Feed Fetcher", 3),
        ),
        ("Feedbin feed-id:1373711 - 77 subscribers", ("Feedbin", 77)),
        (
            "Mozilla/5.0 (compatible; theoldreader.com; 1 subscribers; feed-id=5f0c)",
            ("theoldreader.com", 1),
        ),
        ("BazQux/2.4 (+https://bazqux.com/fetcher; 1 subscriber)", ("BazQux", 1)),
        ("Reeder Sync/2 (9 readers)", ("Reeder Sync", 9)),
        ("SomeReader/1 (subscribers: 4)", ("SomeReader", 4)),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36", None),
        ("12 subscribers", None),
        ("A" * 400 + " 12 subscribers", None),
    ],
)
def test_an_agent_tells_its_name_and_its_subscribers(
    agent: str, told: tuple[str, int] | None
) -> None:
    assert audience.read_agent(agent) == told


def test_a_day_keeps_one_row_of_each_agent_and_feed_with_the_most_that_was_told(
    client: Client,
) -> None:
    make_published_issue()
    for path, agent in [
        ("/feed/", "Feedly/1.0 (x; 12 subscribers)"),
        ("/feed/", "Feedly/1.0 (x; 11 subscribers)"),
        ("/feed/atom/", "Feedly/1.0 (x; 3 subscribers)"),
        ("/feed/", "Mozilla/5.0 (someone at home)"),
        ("/", "Feedly/1.0 (x; 99 subscribers)"),
    ]:
        client.get(path, headers={"User-Agent": agent})
    audience.flush()
    client.get("/feed/", headers={"User-Agent": "Feedly/1.0 (x; 14 subscribers)"})
    audience.flush()
    rows = FeedAudience.objects.order_by("feed").values_list("agent", "feed", "subscribers")
    assert list(rows) == [("Feedly", "/feed/", 14), ("Feedly", "/feed/atom/", 3)]


def test_a_feed_from_memory_is_counted_without_a_query_of_its_own(client: Client) -> None:
    changes.touch(make_published_issue())
    queries = []
    for agent in ("", "Feedly/1.0 (x; 12 subscribers)"):
        client.get("/feed/")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get("/feed/", headers={"User-Agent": agent})
        queries.append(len(asked))
    assert queries[0] == queries[1] == 1
    assert audience._collected == {("Feedly", "/feed/"): 12}


def test_whoever_makes_up_agents_fills_neither_memory_nor_table(client: Client) -> None:
    make_published_issue()
    for number in range(3):
        for letter in "abcdefghijklmnopqrstuvwxyz":
            for other in "abc":
                agent = f"X{letter}{other}{'yz'[number % 2]}/1 ({number} readers)"
                client.get("/feed/", headers={"User-Agent": agent})
        audience.flush()
    assert FeedAudience.objects.count() == audience.MOST


def test_editors_see_who_told_of_how_many(bob: User) -> None:
    day = timezone.localdate()
    for feed, count in (("/feed/", 12), ("/links/feed/", 3)):
        FeedAudience.objects.create(day=day, agent="Feedly", feed=feed, subscribers=count)
    assert "Feedly 15" in browser_of("bob").get("/admin/").content.decode()


def test_only_a_feed_that_is_there_is_counted(client: Client) -> None:
    make_published_issue()
    for path in ("/nothing/feed/", f"/{'x' * 7000}/feed/", "/feed/"):
        client.get(path, headers={"User-Agent": "Feedly/1.0 (12 subscribers)"})
    audience.flush()
    assert FeedAudience.objects.get().feed == "/feed/"
