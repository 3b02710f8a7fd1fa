"""The links of the archive are asked for years, and readers are told of those that are gone."""

import datetime as dt
import json
from collections.abc import Iterator
from unittest.mock import patch

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from digests import changes, link_health
from digests.link_health.answers import Answer, Outcome, ask
from digests.link_health.rounds import MOST_WAITING, OF_ONE_HOST, enqueue_due
from digests.link_health.verdicts import judge
from digests.models import AddressCheck, Issue, Link, Task, Verdict
from digests.tasks import queue
from tests.background import run_due_tasks
from tests.factories import LinkFactory, ReferenceFactory, make_issue, make_published_issue
from tests.http.server import Server, body, serve_pages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loopback")]

PAGE = body(b"<p>Hello").replace(b"text/plain", b"text/html")
GONE = b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
SHUT = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
BUSY = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
NO_ROBOTS = body(b"User-agent: *\nDisallow: /private/\n")
DAY = dt.timedelta(days=1)


def moved(path: str, status: str = "301 Moved Permanently") -> bytes:
    """An answer that leads on, for good or for now."""
    lines = f"HTTP/1.1 {status}\r\nLocation: {path}\r\nContent-Length: 0\r\nConnection: close\r\n"
    return f"{lines}\r\n".encode()


@pytest.fixture
def site() -> Iterator[Server]:
    """A server with a page for each way to answer."""
    pages = {
        "/page": PAGE,
        "/gone": GONE,
        "/shut": SHUT,
        "/busy": BUSY,
        "/old": moved("/page"),
        "/lent": moved("/page", "302 Found"),
        "/home": moved("/"),
        "/": PAGE,
        "/robots.txt": NO_ROBOTS,
    }
    with serve_pages(pages) as server:
        yield server


def publish(*urls: str) -> Issue:
    """A published issue whose entries have these addresses."""
    issue = make_published_issue(links=0)
    for url in urls:
        LinkFactory.create(section=issue.sections.get(), url=url)
    return issue


def pass_days(days: float) -> None:
    """Let days go by for every check that was made."""
    for check in AddressCheck.objects.all():
        for name in ("next_at", "failing_since", "checked_at", "busy_until"):
            if value := getattr(check, name):
                setattr(check, name, value - days * DAY)
        check.save()


def check_all() -> None:
    """Ask every address that is due."""
    enqueue_due()
    Task.objects.update(run_after=timezone.now())
    run_due_tasks()


@pytest.mark.parametrize(
    ("path", "outcome", "moved_to"),
    [
        ("/page", Outcome.ALIVE, ""),
        ("/gone", Outcome.GONE, ""),
        ("/missing", Outcome.GONE, ""),
        ("/shut", Outcome.BLOCKED, ""),
        ("/private/page", Outcome.BLOCKED, ""),
        ("/busy", Outcome.UNKNOWN, ""),
        ("/old", Outcome.ALIVE, "/page"),
        ("/lent", Outcome.ALIVE, ""),
        ("/home", Outcome.ALIVE, ""),
    ],
)
def test_an_answer_says_what_became_of_a_page(
    site: Server, path: str, outcome: Outcome, moved_to: str
) -> None:
    answer = ask(site.url(path))
    assert answer.outcome == outcome
    assert answer.moved_to == (site.url(moved_to) if moved_to else "")


def test_a_page_is_asked_by_head_and_only_a_refusal_by_get_too(site: Server) -> None:
    ask(site.url("/page"))
    ask(site.url("/gone"))
    asked = [tuple(request.split(b" ")[:2]) for request in site.requests]
    assert [one for one in asked if one[1] != b"/robots.txt"] == [
        (b"HEAD", b"/page"),
        (b"HEAD", b"/gone"),
        (b"GET", b"/gone"),
    ]
    assert all(b"User-Agent: Briefing/" in request for request in site.requests)


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("该内容已被发布者删除", Outcome.GONE),
        ("此内容因违规无法查看", Outcome.GONE),
        ("环境异常，完成验证后即可继续访问", Outcome.BLOCKED),
        ('<div id="js_content">内容已被删除的故事', Outcome.ALIVE),
    ],
)
def test_a_page_of_wechat_says_in_its_text_that_it_is_gone(text: str, outcome: Outcome) -> None:
    url = "https://mp.weixin.qq.com/s/abc"
    page = type("Page", (), {"text": text, "moved_to": ""})
    with patch("digests.link_health.answers.fetch_page", return_value=page):
        assert ask(url).outcome == outcome


def test_a_page_is_gone_only_after_failures_over_days(site: Server) -> None:
    publish(site.url("/page"), site.url("/gone"))
    link_health.watch_archive()
    verdicts = []
    for days in (0, 1, 2, 30):
        pass_days(days)
        check_all()
        verdicts.append(AddressCheck.objects.get(url=site.url("/gone")).verdict)
    assert verdicts == ["unknown", "unknown", "gone", "gone"]
    assert AddressCheck.objects.get(url=site.url("/page")).verdict == "alive"


def test_a_server_without_a_network_condemns_nobody() -> None:
    check = AddressCheck.waiting("https://example.org/a", timezone.now())
    start = timezone.now()
    for day in range(30):
        judge(check, Answer(Outcome.UNREACHABLE), start + day * DAY)
    assert check.verdict == Verdict.UNKNOWN
    AddressCheck.objects.create(
        key="k",
        url="https://example.net/",
        state="alive",
        asked_at=start,
        checked_at=start + 30 * DAY,
    )
    judge(check, Answer(Outcome.UNREACHABLE), start + 30 * DAY)
    assert check.verdict == Verdict.GONE


def gone(url: str, copy: str = "") -> AddressCheck:
    """The check of an address that is held to be gone."""
    check = AddressCheck.waiting(url, timezone.now(), timezone.now())
    check.verdict, check.archived_url = Verdict.GONE, copy
    check.verdict_at = timezone.now()
    check.save()
    return check


def test_readers_see_that_a_link_is_gone_and_a_copy_on_every_page_of_it(client: Client) -> None:
    copy = "https://web.archive.org/web/2020/https://example.org/a"
    issue = publish("https://example.org/a", "https://example.org/b")
    entry, other = Link.objects.order_by("pk")
    ReferenceFactory.create(link=other, url="https://example.org/c")
    gone("https://example.org/a", copy)
    gone("https://example.org/c")
    changes.touch(issue)
    paths = {
        "/": 2,
        f"/issues/{issue.date}/": 2,
        f"/links/{entry.uid}/": 1,
        f"/links/{other.uid}/": 1,
        f"/issues/{issue.date}.md": 0,
        "/feed/": 0,
        "/links/feed/": 0,
    }
    for path, count in paths.items():
        text = client.get(path).content.decode()
        assert text.count("原链接失效") == count, path
        assert (copy in text) == (count == 2 or path == f"/links/{entry.uid}/"), path


def test_only_a_change_that_readers_see_renews_the_pages(site: Server) -> None:
    changes.touch(publish(site.url("/gone"), site.url("/page")))
    link_health.watch_archive()
    versions = []
    for days in (0, 1, 2, 30):
        pass_days(days)
        check_all()
        versions.append(changes.current().number)
    assert versions[0] == versions[1]
    assert versions[2] == versions[3] == versions[0] + 1
    issue = Issue.objects.get()
    assert issue.corrected_at is None
    assert not issue.amendments


def test_a_round_never_floods_the_queue_nor_one_host() -> None:
    urls = [f"https://h{host}.example/{page}" for host in range(30) for page in range(10)]
    now = timezone.now()
    AddressCheck.objects.bulk_create(AddressCheck.waiting(url, now, now) for url in urls)
    enqueue_due()
    enqueue_due()
    hosts = [task.arguments["url"].split("/")[2] for task in Task.objects.all()]
    assert len(hosts) == MOST_WAITING
    assert max(map(hosts.count, hosts)) <= OF_ONE_HOST


def test_a_host_with_most_of_the_due_addresses_does_not_keep_out_others() -> None:
    now = timezone.now()
    big = (f"https://big.example/{page}" for page in range(600))
    rows = [AddressCheck.waiting(url, now - DAY, now - DAY) for url in big]
    rows.append(AddressCheck.waiting("https://small.example/", now, now))
    AddressCheck.objects.bulk_create(rows)
    enqueue_due()
    assert {"url": "https://small.example/"} in [task.arguments for task in Task.objects.all()]


def test_a_check_whose_worker_was_killed_runs_again(site: Server) -> None:
    publish(site.url("/page"))
    link_health.watch_archive()
    enqueue_due()
    assert queue.claim("killed")
    Task.objects.update(started_at=timezone.now() - queue.LEASE - DAY)
    queue.take_over()
    run_due_tasks()
    assert AddressCheck.objects.get().verdict == "alive"


def test_the_command_watches_what_is_published_and_says_how_it_stands(
    capsys: pytest.CaptureFixture[str],
) -> None:
    publish("https://example.org/a", "https://example.org/b")
    draft = make_issue(links=0)
    LinkFactory.create(section=draft.sections.get(), url="https://example.org/secret")
    call_command("check_links")
    call_command("check_links", again=True)
    assert "2 addresses: 2 unknown, 0 alive" in capsys.readouterr().out
    assert not AddressCheck.objects.filter(url__contains="secret").exists()


@pytest.mark.parametrize("is_set", [True, False])
def test_a_copy_is_looked_for_only_where_an_archive_is_set(
    is_set: bool, settings: Settings
) -> None:
    with serve_pages({}) as server:
        copy = server.url("/web/2020/page")
        closest = {"available": True, "url": copy, "status": "200"}
        told = json.dumps({"archived_snapshots": {"closest": closest}}).encode()
        server.pages = {"/robots.txt": NO_ROBOTS, "/wayback?url=" + _quoted(server): body(told)}
        settings.ARCHIVE_URL = server.url("/wayback") if is_set else ""
        publish(server.url("/gone"))
        gone(server.url("/gone"))
        check_all()
        assert AddressCheck.objects.get().archived_url == (copy if is_set else "")


def _quoted(server: Server) -> str:
    return server.url("/gone").replace(":", "%3A").replace("/", "%2F")
