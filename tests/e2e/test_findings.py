"""Browser tests of the suggestions from a web page in the form of a link."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from digests import findings
from digests.models import Finding, Link
from tests.background import run_due_tasks
from tests.e2e.conftest import OpenPage, go, sign_in
from tests.factories import InboxLinkFactory, get_category, make_issue
from tests.http.server import body, serve_pages

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("loopback"),
]

HTML = """<!doctype html><title>The board that could</title>
<meta property="og:site_name" content="Example Engineering">
<meta property="og:description" content="A model of 10 kB.">"""


@pytest.fixture
def link() -> Iterator[Link]:
    """A link of the inbox whose page says more of itself, and waits to be read."""
    answer = body(HTML.encode()).replace(b"text/plain", b"text/html")
    with serve_pages({"/board": answer}) as server:
        link = InboxLinkFactory.create(
            url=server.url("/board"), title="我的标题", source="", summary="", mark=""
        )
        findings.ask_pages([link], by=None)
        yield link


def form_of(link: Link, live_server: LiveServer, open_page: OpenPage, **options: object) -> Page:
    """Open the form of a link, signed in as Alice."""
    address = f"{live_server.url}/admin/digests/link/{link.pk}/change/"
    return sign_in(open_page(address, locale="en", **options), "alice")


def test_a_suggestion_is_taken_by_a_click_and_given_back_by_another(
    link: Link, live_server: LiveServer, open_page: OpenPage
) -> None:
    run_due_tasks()
    page = form_of(link, live_server, open_page)
    title = page.get_by_label("Title:", exact=True)
    page.get_by_role("button", name="Take: Title found").click()
    expect(title).to_have_value("The board that could")
    page.get_by_role("button", name="Take: Title found").click()
    expect(title).to_have_value("我的标题")


def test_a_key_takes_the_suggestion_of_the_field_and_none_of_an_input_method(
    link: Link, live_server: LiveServer, open_page: OpenPage
) -> None:
    run_due_tasks()
    page = form_of(link, live_server, open_page)
    summary = page.get_by_label("Summary:")
    summary.fill("一句话")
    summary.evaluate(
        """field => field.dispatchEvent(new KeyboardEvent("keydown",
          { key: "Enter", altKey: true, isComposing: true, bubbles: true }))"""
    )
    expect(summary).to_have_value("一句话")
    summary.press("Alt+Enter")
    expect(summary).to_have_value("一句话\n\nA model of 10 kB.")
    go(page.get_by_role("button", name="Save", exact=True).first)
    link.refresh_from_db()
    assert link.title == "我的标题"


def test_what_is_found_while_the_form_is_open_neither_overwrites_nor_takes_the_focus(
    link: Link, live_server: LiveServer, open_page: OpenPage
) -> None:
    page = form_of(link, live_server, open_page)
    expect(page.get_by_text("The page is being read.")).to_be_visible()
    title, source = (page.get_by_label(name, exact=True) for name in ("Title:", "Source:"))
    title.fill("还在写")
    title.press("End")
    run_due_tasks()
    expect(source).to_have_value("Example Engineering")
    expect(title).to_have_value("还在写")
    expect(title).to_be_focused()
    title.press_sequentially("的标题")
    go(page.get_by_role("button", name="Save", exact=True).first)
    link.refresh_from_db()
    assert (link.title, link.source) == ("还在写的标题", "Example Engineering")


def test_a_source_that_is_being_typed_wins_over_the_one_that_is_filled_in_meanwhile(
    link: Link, live_server: LiveServer, open_page: OpenPage
) -> None:
    page = form_of(link, live_server, open_page)
    source = page.get_by_label("Source:", exact=True)
    source.fill("小")
    run_due_tasks()
    expect(page.get_by_role("button", name="Take: Abstract")).to_be_visible()
    source.press_sequentially("站")
    go(page.get_by_role("button", name="Save", exact=True).first)
    link.refresh_from_db()
    assert link.source == "小站"


def test_without_script_the_buttons_save_the_form_with_the_suggestion(
    link: Link, live_server: LiveServer, open_page: OpenPage
) -> None:
    run_due_tasks()
    page = form_of(link, live_server, open_page, java_script_enabled=False)
    page.get_by_label("Labels:").fill("NIPS2026")
    go(page.get_by_role("button", name="Take: Title found"))
    link.refresh_from_db()
    assert (link.title, link.labels) == ("The board that could", ["NIPS2026"])
    expect(page.get_by_label("Title:", exact=True)).to_have_value("The board that could")


def test_a_page_that_cannot_be_read_is_asked_again_by_a_button(
    link: Link, live_server: LiveServer, open_page: OpenPage
) -> None:
    Finding.objects.update(state="failed", reason="unreachable")
    page = form_of(link, live_server, open_page)
    expect(page.get_by_text("The site cannot be reached.")).to_be_visible()
    go(page.get_by_role("button", name="Save and try again"))
    assert Finding.objects.get().state == "waiting"


def test_nobody_is_shut_out(link: Link, live_server: LiveServer, open_page: OpenPage) -> None:
    run_due_tasks()
    Finding.objects.update(category=get_category("papers"), labels=["2611.00001"])
    page = form_of(link, live_server, open_page, width=360, bypass_csp=True)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.goto(page.url)
        assert page.locator(".suggestion").count() == 4
        assert not Axe().run(page).response["violations"], scheme
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_row_of_the_desk_that_is_closed_at_once_shows_what_its_page_says(
    link: Link, live_server: LiveServer, open_page: OpenPage
) -> None:
    issue = make_issue("2020-05-15", links=0)
    url = f"{live_server.url}/admin/digests/issue/{issue.pk}/desk/"
    desk = sign_in(open_page(url, locale="en"), "alice")
    desk.locator("[data-ready]").wait_for()
    desk.keyboard.press("n")
    desk.keyboard.insert_text(link.url or "")
    desk.keyboard.press("Escape")
    row = desk.locator(".desk-link")
    expect(row).to_contain_text("its page is being read")

    run_due_tasks()

    expect(row.get_by_role("button", name="The board that could")).to_be_visible()
    expect(row).not_to_contain_text("its page is being read")
    expect(row).not_to_contain_text("no title")
    expect(row).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("textbox", name="Title")).to_have_value("The board that could")


def test_a_row_of_the_desk_that_is_written_in_takes_what_its_page_says_where_it_is_empty(
    link: Link, live_server: LiveServer, open_page: OpenPage
) -> None:
    issue = make_issue("2020-05-15", links=0)
    url = f"{live_server.url}/admin/digests/issue/{issue.pk}/desk/"
    desk = sign_in(open_page(url, locale="en"), "alice")
    desk.locator("[data-ready]").wait_for()
    desk.keyboard.press("n")
    desk.get_by_role("textbox", name="Address").fill(link.url or "")
    expect(desk.locator("[data-being-read]")).to_have_count(1)
    desk.get_by_role("textbox", name="Summary").fill("自己写的。")

    run_due_tasks()

    expect(desk.get_by_role("textbox", name="Title")).to_have_value("The board that could")
    expect(desk.get_by_role("textbox", name="Summary")).to_have_value("自己写的。")
    expect(desk.get_by_role("textbox", name="Summary")).to_be_focused()
    desk.keyboard.press("Escape")
    row = desk.locator(".desk-link")
    expect(row.get_by_role("button", name="The board that could")).to_be_visible()
    expect(row).not_to_contain_text("no title")
