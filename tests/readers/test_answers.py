"""What a process keeps of its answers to readers: never stale, and told in few bytes."""

from __future__ import annotations

import datetime as dt
import gzip
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import brotli
import pytest
import time_machine
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries

from digests import changes, workflow
from digests.models import Publication
from digests.readers.answers import Answer, KeptAnswersMiddleware
from tests.factories import PublicationFactory, make_published_issue, make_scheduled_issue

pytestmark = pytest.mark.django_db

ADDRESSES = [
    *("/", "/issues/2020-05-15/", "/issues/2020-05-15.md", "/issues/2020-05-15.json"),
    *("/archive/", "/categories/news/", "/sources/小站/", "/about/", "/subscribe/"),
    *("/categories/news/?full=1", "/categories/news/?year=2020&full=1"),
    *("/feed/", "/feed/atom/", "/feed.json", "/links/feed/", "/categories/papers/feed/"),
    *("/opml/", "/sitemap.xml", "/robots.txt"),
]


@pytest.fixture(autouse=True)
def _public() -> None:
    PublicationFactory.create()
    make_published_issue("2020-05-15", links=3)


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_address_has_validators_and_says_so_to_head_too(client: Client, address: str) -> None:
    page, head = client.get(address), client.head(address)
    assert page.status_code == head.status_code == 200
    assert page["ETag"].startswith('"')
    assert page["Last-Modified"]
    assert head.content == b""
    assert {**page.headers} == {**head.headers}


@pytest.mark.parametrize("address", ADDRESSES)
def test_who_has_an_answer_already_is_told_so_for_one_row(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, address: str
) -> None:
    first = client.get(address)
    with django_assert_num_queries(1):
        again = client.get(address)
    with django_assert_num_queries(1):
        same = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (200, first.content)
    assert (same.status_code, same.content) == (304, b"")
    assert same["ETag"] == first["ETag"]


def test_a_correction_is_seen_at_the_next_request(client: Client) -> None:
    assert "新名" not in client.get("/").content.decode()
    Publication.objects.update(name="新名")
    changes.touch_everything()
    assert "新名" in client.get("/").content.decode()


def test_a_time_that_comes_is_seen_without_any_write(client: Client) -> None:
    issue = make_scheduled_issue(days=1)
    path = issue.get_absolute_url()
    assert client.get(path).status_code == 404
    assert path not in client.get("/archive/").content.decode()
    assert issue.publish_at
    with time_machine.travel(issue.publish_at + dt.timedelta(seconds=1)):
        assert client.get(path).status_code == 200
        assert path in client.get("/archive/").content.decode()


def test_a_withdrawn_issue_is_gone_at_the_next_request(client: Client) -> None:
    issue = make_published_issue("2020-06-01")
    assert client.get("/issues/2020-06-01/").status_code == 200
    workflow.withdraw_issue(issue)
    assert client.get("/issues/2020-06-01/").status_code == 410


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("identity", ""),
        ("", ""),
        ("*", ""),
    ],
)
def test_an_answer_is_compressed_as_the_browser_knows(
    client: Client, accepted: str, coding: str
) -> None:
    plain = client.get("/")
    response = client.get("/", headers={"Accept-Encoding": accepted})
    assert response.headers.get("Content-Encoding", "") == coding
    decode = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}[coding]
    assert decode(response.content) == plain.content
    assert response["Content-Length"] == str(len(response.content))
    assert response["Vary"] == "Accept-Encoding"
    assert (response["ETag"] == plain["ETag"]) == (coding == "")


def test_a_short_answer_stays_as_it_is(client: Client) -> None:
    assert "Content-Encoding" not in client.get("/robots.txt", headers={"Accept-Encoding": "br"})


def test_the_headers_of_the_whole_stack_are_kept_and_no_cookie(client: Client) -> None:
    first, again = client.get("/"), client.get("/")
    assert {**first.headers} == {**again.headers}
    for name in ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"):
        assert name in again.headers
    assert not again.cookies


def test_who_is_signed_in_sees_what_everybody_sees(client: Client, alice: User) -> None:
    stranger = client.get("/").content
    client.force_login(alice)
    assert client.get("/").content == stranger


@pytest.mark.parametrize(
    "address", ["/no/such/page", "/admin/", "/feed.xml", "/?page=x", "/?a=b", "/?&full=1"]
)
def test_errors_redirects_the_admin_and_other_queries_are_never_kept(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, address: str
) -> None:
    client.get(address)
    assert "ETag" not in client.get(address).headers


def test_a_host_that_is_not_ours_is_refused_from_memory_too(client: Client) -> None:
    client.get("/")
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400


def test_until_a_second_is_over_its_changes_are_not_told_apart_by_date(client: Client) -> None:
    with time_machine.travel(dt.datetime(2030, 1, 1, 12, tzinfo=dt.UTC), tick=False) as clock:
        changes.touch_everything()
        before = client.get("/")
        Publication.objects.update(name="新名")
        changes.touch_everything()
        at_once = client.get("/", headers={"If-Modified-Since": before["Last-Modified"]})
        assert at_once.status_code == 200
        clock.shift(3)
        after = client.get("/", headers={"If-Modified-Since": before["Last-Modified"]})
        assert after.status_code == 200
        again = client.get("/", headers={"If-Modified-Since": after["Last-Modified"]})
        assert again.status_code == 304


def test_a_proxy_that_would_keep_the_date_stores_nothing_until_it_is_final(client: Client) -> None:
    with time_machine.travel(dt.datetime(2030, 1, 1, 12, tzinfo=dt.UTC), tick=False) as clock:
        changes.touch_everything()
        assert "X-Accel-Expires" not in client.get("/")
        clock.shift(1)
        assert "X-Accel-Expires" in client.get("/")


def test_of_many_who_ask_at_once_one_is_made_to_wait_for(rf: RequestFactory) -> None:
    asked: list[str] = []
    everybody, may_answer = Barrier(4), Event()

    def slow(request: object) -> HttpResponse:
        asked.append("once")
        may_answer.wait(5)
        response = HttpResponse("page")
        response.is_for_readers = True  # type: ignore[attr-defined]
        return response

    middleware = KeptAnswersMiddleware(slow)
    key = "page"

    def ask() -> bytes:
        everybody.wait(5)
        found = middleware._make(key, rf.get("/"))
        assert isinstance(found, Answer)
        return found.bodies[""]

    with ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(ask) for _ in range(4)]
        may_answer.set()
        assert {answer.result() for answer in answers} == {b"page"}
    assert asked == ["once"]
