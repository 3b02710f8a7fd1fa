"""Tests of filling the empty fields of links from their web pages, and of suggestions."""

import sys
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils.timezone import now

from digests import editing, findings, workflow
from digests.models import CaptureToken, Finding, FindingState, Issue, Link, Revision, Section, Task
from tests.admin.browser import fields_of
from tests.background import run_due_tasks
from tests.factories import (
    InboxLinkFactory,
    LinkFactory,
    get_category,
    make_issue,
    make_published_issue,
    make_scheduled_issue,
)
from tests.http.server import Server, body, serve_pages
from tests.people import browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loopback")]

HTML = """<!doctype html><title>The board that could</title>
<meta property="og:title" content="The board that could">
<meta property="og:site_name" content="Example Engineering">
<meta property="og:description" content="A model of 10 kB *beats* a big one.">"""


@pytest.fixture
def site() -> Iterator[Server]:
    """A server with one page that speaks of itself and one that is silent."""
    pages = {
        "/board": body(HTML.encode()).replace(b"text/plain", b"text/html"),
        "/silent": body(b"<p>Hello").replace(b"text/plain", b"text/html"),
    }
    with serve_pages(pages) as server:
        yield server


def read(link: Link, by: User | None = None) -> Link:
    """Ask the page of a link, let the task read it, and return the link as it stands then."""
    findings.ask_pages([link], by=by)
    run_due_tasks()
    return Link.objects.get(pk=link.pk)


def bare(site: Server, path: str = "/board", **fields: object) -> Link:
    """Return a link of the inbox that has an address alone."""
    fields = {"title": "", "source": "", "summary": "", "mark": "", **fields}
    return InboxLinkFactory.create(url=site.url(path), **fields)


def test_an_address_alone_gets_title_and_source_and_never_the_abstract(
    site: Server, alice: User
) -> None:
    link = bare(site)
    filled = read(link, alice)
    assert (filled.title, filled.source, filled.summary) == (
        "The board that could",
        "Example Engineering",
        "",
    )
    assert filled.version == link.version + 1
    finding = Finding.objects.get()
    assert (finding.state, finding.read_url) == (FindingState.FOUND, link.url)
    (abstract,) = findings.suggestions_for(filled, finding)
    assert (abstract.field, abstract.text) == ("summary", r"A model of 10 kB \*beats\* a big one.")


def test_what_was_typed_meanwhile_stays(site: Server, alice: User) -> None:
    link = bare(site)
    findings.ask_pages([link], by=alice)
    editing.write_link(link, {"title": "我的标题"}, seen=editing.see(link), by=alice)
    filled = read(link)
    assert (filled.title, filled.source) == ("我的标题", "Example Engineering")
    found = findings.suggestions_for(filled, Finding.objects.get())
    assert [one.text for one in found if one.field == "title"] == ["The board that could"]


def test_an_address_that_was_changed_meanwhile_gets_nothing_of_the_old_page(
    site: Server, alice: User
) -> None:
    link = bare(site)
    findings.ask_pages([link], by=alice)
    editing.write_link(link, {"url": site.url("/silent")}, seen=editing.see(link), by=alice)
    run_due_tasks()
    link.refresh_from_db()
    assert not link.title
    findings.ask_pages([link], by=alice)
    assert Finding.objects.get().asked_url == link.url
    assert not Finding.objects.get().title


def in_issue(site: Server, issue: Issue) -> Link:
    """Return a link in an issue that has an address alone."""
    section = Section.objects.filter(issue=issue)[0]
    return LinkFactory.create(section=section, url=site.url("/board"), title="", source="")


def test_a_link_in_a_draft_is_filled_with_a_revision(site: Server, alice: User) -> None:
    issue = make_issue()
    assert read(in_issue(site, issue), alice).title == "The board that could"
    assert "The board that could" in Revision.objects.filter(issue=issue).latest("pk").text


def test_readers_and_reviewers_see_no_text_that_a_machine_wrote(site: Server, bob: User) -> None:
    review = workflow.submit_issue(make_issue(), by=bob)
    scheduled, public = make_scheduled_issue(), make_published_issue("2020-04-01")
    for issue in (review, scheduled, public):
        link = read(in_issue(site, issue), bob)
        assert not link.title, issue.status
        assert list(findings.suggestions_for(link, Finding.objects.get(link=link)))
        assert Issue.objects.get(pk=issue.pk).status == issue.status


@pytest.mark.parametrize(("path", "reason"), [("/silent", findings.SILENT), ("/missing", "status")])
def test_a_page_that_cannot_be_read_leaves_the_link_as_typed(
    site: Server, path: str, reason: str
) -> None:
    link = bare(site, path)
    assert read(link).version == link.version
    finding = Finding.objects.get()
    assert (finding.state, finding.reason) == (FindingState.FAILED, reason)


@pytest.mark.parametrize("status", [b"503 Busy", b"429 Too Many Requests"])
def test_a_page_that_is_away_for_a_while_is_asked_again_by_itself(
    alice: User, status: bytes
) -> None:
    away = b"HTTP/1.1 %b\r\nRetry-After: 900\r\nContent-Length: 0\r\n\r\n" % status
    there = body(HTML.encode()).replace(b"text/plain", b"text/html")
    with serve_pages({"/board": away}) as site:
        link = read(bare(site), alice)
        assert (link.title, link.finding.reason) == ("", "status")
        (waiting,) = Task.objects.waiting("digests.findings.read_link_page")
        assert waiting.run_after > now() + timedelta(minutes=14)
        page = browser_of("alice").get(f"/admin/digests/link/{link.pk}/change/")
        assert "It is asked again by itself." in page.content.decode()

        site.pages = {"/board": there}
        Task.objects.update(run_after=now())
        run_due_tasks()
    link.refresh_from_db()
    assert link.title == "The board that could"
    assert Finding.objects.get().state == FindingState.FOUND
    assert not Task.objects.due()


def test_a_page_that_is_not_there_is_not_asked_again(site: Server) -> None:
    link = read(bare(site, "/missing"))
    assert not findings.is_asked_again(link.finding)


def test_what_a_killed_worker_left_undone_is_done_by_the_next_one(
    site: Server, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = bare(site)
    findings.ask_pages([link], by=alice)
    with monkeypatch.context() as patch:
        patch.setattr(editing, "fill_link", lambda *args, **kwargs: sys.exit("killed"))
        with pytest.raises(SystemExit):
            findings.read_link_page.call(link=link.pk, url=link.url or "")

    findings.read_link_page.call(link=link.pk, url=link.url or "")
    link.refresh_from_db()
    assert link.title == "The board that could"
    assert link.finding.state == FindingState.FOUND


def test_a_page_is_asked_once_for_an_address(site: Server) -> None:
    link = read(bare(site))
    findings.ask_pages([link], by=None)
    assert Finding.objects.get().state == FindingState.FOUND
    findings.ask_pages([link], by=None, again=True)
    assert Finding.objects.get().state == FindingState.WAITING


def test_a_waiting_link_has_the_category_in_which_its_source_stands(site: Server) -> None:
    papers = make_published_issue().sections.create(category=get_category("papers"), position=1)
    LinkFactory.create_batch(3, section=papers, source="Example Engineering")
    link = read(bare(site))
    assert Finding.objects.get().category == get_category("papers")
    found = list(findings.suggestions_for(link, Finding.objects.get()))
    assert str(get_category("papers").pk) in [one.text for one in found]


def test_every_door_for_links_asks_for_their_pages() -> None:
    client = browser_of("alice")

    def asked() -> list[str]:
        return list(Finding.objects.order_by("pk").values_list("asked_url", flat=True))

    urls = [f"https://example.org/{n}" for n in range(4)]
    _token, text = CaptureToken.objects.issue(User.objects.get(), "phone")
    headers = {"Authorization": f"Token {text}"}
    client.post("/api/bookmarks/", {"url": urls[0]}, "application/json", headers=headers)
    client.post("/admin/catch/", {"text": urls[1], "to": ""})
    form = fields_of(client.get("/admin/digests/link/add/").content.decode())
    client.post("/admin/digests/link/add/", {**form, "url": urls[2]})
    assert asked() == urls[:3]
    page = f"/admin/digests/link/{Link.objects.get(url=urls[2]).pk}/change/"
    client.post(page, {**fields_of(client.get(page).content.decode()), "url": urls[3]})
    assert asked() == [*urls[:2], urls[3]]
