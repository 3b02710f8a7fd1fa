"""Addresses that answer no more are asked in the background and told of."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.utils import timezone, translation

from digests import preflight
from digests.link_health import is_removed
from digests.models import AddressCheck, AddressState, Issue, Link, Task
from digests.preflight.values import Draft
from tests.background import run_due_tasks
from tests.factories import LinkFactory, ReferenceFactory, make_issue, make_published_issue
from tests.http.server import Server, body, serve_pages
from tests.people import browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loopback")]

PAGE = body(b"<p>Hello").replace(b"text/plain", b"text/html")
PAPER = body(b"%PDF-1.7").replace(b"text/plain", b"application/pdf")
BUSY = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
NO_ROBOTS = body(b"User-agent: *\nDisallow: /private/\n")


@pytest.fixture
def site() -> Iterator[Server]:
    """A server with a page, a paper, a page that is busy and one that robots leave alone."""
    pages = {"/page": PAGE, "/paper.pdf": PAPER, "/busy": BUSY, "/robots.txt": NO_ROBOTS}
    with serve_pages(pages) as server:
        yield server


def issue_with(*urls: str) -> Issue:
    """A draft whose entries have these addresses."""
    issue = make_issue(lead="导读。", links=0)
    for url in urls:
        LinkFactory.create(section=issue.sections.get(), url=url)
    return issue


def ask(issue: Issue) -> None:
    """Let the addresses of an issue be asked, all at once."""
    preflight.ask_addresses(Draft(issue))
    Task.objects.update(run_after=timezone.now())
    run_due_tasks()


def dead(issue: Issue) -> list[str]:
    """The sentences on addresses of an issue that answer no more."""
    with translation.override("en"):
        warnings = preflight.check(issue).warnings
    return [one.sentence for one in warnings if one.rule == "dead-link"]


def test_a_page_that_is_gone_is_told_and_one_that_answers_is_not(site: Server) -> None:
    issue = issue_with(site.url("/page"), site.url("/gone"))
    assert dead(issue) == []
    ask(issue)
    [said] = dead(issue)
    assert f"The page at {site.url('/gone')} is gone" in said


@pytest.mark.parametrize("path", ["/paper.pdf", "/busy", "/private/gone"])
def test_what_says_nothing_of_a_page_is_no_warning(site: Server, path: str) -> None:
    issue = issue_with(site.url("/page"), site.url(path))
    ask(issue)
    assert dead(issue) == []


def test_what_robots_are_asked_to_leave_alone_is_not_asked_for(site: Server) -> None:
    ask(issue_with(site.url("/private/gone")))
    assert site.paths == ["/robots.txt"]


@pytest.mark.parametrize("field", ["references", "summary", "opening"])
def test_the_addresses_of_references_and_texts_are_asked_too(site: Server, field: str) -> None:
    issue, gone = issue_with(site.url("/page")), site.url("/gone")
    link = Link.objects.get()
    if field == "references":
        ReferenceFactory.create(link=link, url=gone)
    elif field == "summary":
        Link.objects.update(summary=f"见[这里]({gone})")
    else:
        Issue.objects.update(opening=f"- 见 {gone}")
    issue.refresh_from_db()
    ask(issue)
    assert len(dead(issue)) == 1


def test_an_address_is_asked_once_a_day_however_often_the_checks_run(site: Server) -> None:
    issue = issue_with(site.url("/page"))
    ask(issue)
    ask(issue)
    assert site.paths.count("/page") == 1
    AddressCheck.objects.update(asked_at=timezone.now() - dt.timedelta(days=2))
    ask(issue)
    assert site.paths.count("/page") == 2


def test_the_addresses_of_one_site_are_asked_one_after_the_other() -> None:
    urls = [f"https://example.org/{number}" for number in range(3)]
    preflight.ask_addresses(Draft(issue_with(*urls, "https://example.net/")))
    times = sorted(Task.objects.values_list("run_after", flat=True))
    assert [(at - times[0]).total_seconds() for at in times] == [0, 0, 5, 10]


def test_a_site_out_of_reach_is_told_after_a_second_try_while_others_answer(site: Server) -> None:
    nowhere = "http://127.0.0.1:1/"
    issue = issue_with(site.url("/page"), nowhere)
    preflight.ask_addresses(Draft(issue))
    run_due_tasks()
    assert dead(issue) == []
    Task.objects.update(run_after=timezone.now())
    run_due_tasks()
    [said] = dead(issue)
    assert f"The site of {nowhere} could not be reached" in said


def test_a_server_without_a_network_accuses_nobody() -> None:
    issue = issue_with("http://127.0.0.1:1/", "http://127.0.0.1:1/b")
    ask(issue)
    ask(issue)
    assert dead(issue) == []


@pytest.mark.parametrize(
    ("url", "html", "expected"),
    [
        ("https://mp.weixin.qq.com/s/abc", "<p>该内容已被发布者删除</p>", True),
        ("https://mp.weixin.qq.com/s/abc", "<p>环境异常，完成验证后即可继续访问</p>", False),
        ("https://mp.weixin.qq.com/s/abc", '<p id="js_content">说“链接已过期”</p>', False),
        ("https://example.org/", "<p>该内容已被发布者删除</p>", False),
    ],
)
def test_a_removed_article_of_wechat_is_known_by_what_its_page_says(
    url: str, html: str, expected: bool
) -> None:
    assert is_removed(url, html) == expected


def test_a_public_issue_asks_nothing() -> None:
    preflight.ask_addresses(Draft(make_published_issue()))
    assert not AddressCheck.objects.exists()


def test_the_checks_of_the_desk_let_the_addresses_be_asked(site: Server) -> None:
    issue = issue_with(site.url("/page"))
    alice, url = browser_of("alice"), f"/admin/digests/issue/{issue.pk}/desk/checks/"
    assert alice.get(url).json()["found"]
    assert not AddressCheck.objects.exists(), "a page that is only read changes nothing"

    assert alice.post(url, {"data": '{"do": "run"}'}).json()["found"]
    run_due_tasks()
    assert AddressCheck.objects.get().state == AddressState.ALIVE


def test_old_checks_are_forgotten(site: Server) -> None:
    old = timezone.now() - dt.timedelta(days=100)
    AddressCheck.waiting("https://example.org/", old).save()
    ask(issue_with(site.url("/page")))
    assert AddressCheck.objects.get().url == site.url("/page")


def test_the_same_dead_address_is_told_once(site: Server) -> None:
    issue = issue_with(site.url("/page"), site.url("/page"), site.url("/gone"), site.url("/gone"))
    ask(issue)
    assert len(dead(issue)) == 1
