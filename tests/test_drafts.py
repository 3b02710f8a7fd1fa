"""A model drafts a summary of a page that was read, and it stays a suggestion."""

import json
from collections.abc import Iterator

import pytest
from django.urls import reverse
from django_tasks.base import TaskResultStatus
from pytest_django import Settings

from digests import findings
from digests.models import Finding, Link, Task
from tests.background import run_due_tasks
from tests.factories import InboxLinkFactory, make_published_issue
from tests.http.server import Server, body, serve, serve_pages
from tests.people import browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loopback", "english")]

PAGE = "<title>一块板子</title><p>" + "这块板子能在十千字节里运行一个模型。" * 20
DRAFT = "文章介绍了一块*小*板子。"


@pytest.fixture
def site() -> Iterator[Server]:
    """A server with a page."""
    pages = {"/board": body(PAGE.encode()).replace(b"text/plain", b"text/html")}
    with serve_pages(pages) as server:
        yield server


@pytest.fixture
def model(settings: Settings) -> Iterator[Server]:
    """A server of a model, which is set up."""
    answer = json.dumps({"choices": [{"message": {"content": DRAFT}}]}).encode()
    with serve(body(answer)) as server:
        settings.DRAFT_URL = server.url("/v1")
        settings.DRAFT_KEY, settings.DRAFT_MODEL = "secret", "small"
        yield server


def read(site: Server, path: str = "/board", summary: str = "") -> Link:
    """A link whose page was read, and what follows from that."""
    link = InboxLinkFactory.create(url=site.url(path), title="", source="", summary=summary)
    findings.ask_pages([link], by=None)
    finding = Finding.objects.get(link=link)
    findings.read_link_page.call(link=finding.link_id, url=finding.asked_url)
    run_due_tasks()
    return Link.objects.get(pk=link.pk)


def test_a_draft_stands_beside_the_field_with_its_page_and_is_not_the_summary(
    site: Server, model: Server
) -> None:
    link = read(site)
    assert link.summary == ""
    assert Finding.objects.get().draft == DRAFT
    page = (
        browser_of("alice")
        .get(reverse("admin:digests_link_change", args=[link.pk]))
        .content.decode()
    )
    assert "Drafted by a machine" in page
    assert f"from {site.url('/board')}" in page


def test_a_draft_is_taken_as_text_without_javascript(site: Server, model: Server) -> None:
    link = read(site)
    [draft] = [one for one in findings.suggestions_for(link, Finding.objects.get()) if one.is_draft]
    assert (draft.field, draft.text) == ("summary", r"文章介绍了一块\*小\*板子。")
    assert draft.key == "draft"


def test_a_model_learns_the_page_and_the_last_summaries(site: Server, model: Server) -> None:
    summary = make_published_issue().sections.get().links.get().summary
    read(site)
    system, page = json.loads(model.requests[0].partition(b"\r\n\r\n")[2])["messages"]
    assert summary in system["content"]
    assert "这块板子能在十千字节里运行一个模型" in page["content"]


def test_nothing_is_drafted_of_a_page_that_could_not_be_read(site: Server, model: Server) -> None:
    read(site, "/gone")
    assert model.requests == []


def test_nothing_is_drafted_for_a_link_that_has_a_summary(site: Server, model: Server) -> None:
    read(site, summary="自己写的。")
    assert model.requests == []


def test_nothing_is_drafted_where_no_model_is_set_up(site: Server) -> None:
    read(site)
    assert Finding.objects.get().draft == ""
    assert not Task.objects.filter(task_path__contains="drafts").exists()


def test_a_model_that_fails_is_asked_again_later(
    site: Server, model: Server, settings: Settings
) -> None:
    model.answers[:] = [[b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"]]
    read(site)
    task = Task.objects.get(task_path__contains="drafts")
    assert task.status == TaskResultStatus.READY
    assert "(503)" in task.reason
    assert Finding.objects.get().draft == ""


def test_a_draft_for_another_address_is_dropped(site: Server, model: Server) -> None:
    link = InboxLinkFactory.create(url=site.url("/board"), title="", summary="")
    findings.ask_pages([link], by=None)
    finding = Finding.objects.get()
    findings.read_link_page.call(link=finding.link_id, url=finding.asked_url)
    Finding.objects.update(asked_url="https://elsewhere.example/")
    run_due_tasks()
    assert Finding.objects.get().draft == ""
