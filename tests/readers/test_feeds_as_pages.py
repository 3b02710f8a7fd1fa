"""A feed that a person opens in a browser is a page; feed readers get the feed as ever."""

from urllib.parse import quote, urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from digests import changes
from digests.models import Link
from tests.factories import make_published_issue

pytestmark = pytest.mark.django_db

FEEDS = [
    *("/feed/", "/feed/atom/", "/feed.json", "/links/feed/", "/categories/news/feed/"),
    f"/sources/{quote('小站')}/feed/",
]
BROWSER = {"Sec-Fetch-Dest": "document", "Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.mark.parametrize("path", FEEDS)
def test_a_browser_gets_a_page_and_each_keeps_its_own_kept_answer(
    client: Client, path: str
) -> None:
    issue = make_published_issue()
    changes.touch(issue)
    for _again in range(2):
        page, feed = client.get(path, headers=BROWSER), client.get(path)
        assert page["Content-Type"].startswith("text/html")
        assert "html" not in feed["Content-Type"]
        assert f"http://testserver{path}" in page.content.decode()
        links = {f"/issues/{issue.date}/", Link.objects.get().get_absolute_url()}
        assert any(f'href="{link}"' in page.content.decode() for link in links)
        for response in (page, feed):
            assert "Sec-Fetch-Dest" in response["Vary"]
        for response, headers in ((page, BROWSER), (feed, {})):
            asked = {**headers, "If-None-Match": response["ETag"]}
            assert client.get(path, headers=asked).status_code == 304


def test_the_feed_of_a_search_is_a_page_too(client: Client) -> None:
    changes.touch(make_published_issue())
    path = f"/search/feed/?{urlencode({'q': '摘要'})}"
    page, feed = client.get(path, headers=BROWSER), client.get(path)
    assert f'href="{Link.objects.get().get_absolute_url()}"' in page.content.decode()
    assert feed["Content-Type"] == "application/rss+xml; charset=utf-8"


@pytest.mark.parametrize("accept", ["*/*", "text/html,application/xhtml+xml,*/*;q=0.8"])
def test_a_feed_reader_gets_the_feed_whatever_it_accepts(client: Client, accept: str) -> None:
    make_published_issue()
    found = client.get("/feed/", headers={"Accept": accept})
    assert found["Content-Type"] == "application/rss+xml; charset=utf-8"


def test_only_feeds_are_answered_by_destination(client: Client) -> None:
    make_published_issue()
    assert "Sec-Fetch-Dest" not in client.get("/", headers=BROWSER)["Vary"]


def test_the_page_of_a_feed_costs_the_same_queries_for_few_and_many(client: Client) -> None:
    counts = []
    for days in (range(1, 2), range(2, 9)):
        for day in days:
            changes.touch(make_published_issue(f"2020-01-0{day}"))
        with CaptureQueriesContext(connection) as asked:
            client.get("/links/feed/", headers=BROWSER)
        counts.append(len(asked))
    assert counts[0] == counts[1]
