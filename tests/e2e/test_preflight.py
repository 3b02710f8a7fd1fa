"""The checks in a browser: what they find is mended or let stand, and stops a publication."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from digests.models import Acknowledgement, Issue, Link
from tests.e2e.conftest import OpenPage, go, sign_in
from tests.factories import LinkFactory, PublicationFactory, make_issue

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def issue() -> Issue:
    """A draft with an entry without a title, one without a source, and one that tracks."""
    PublicationFactory.create()
    issue = make_issue("2020-05-15", links=0, lead="本次7条。", headline="小模型")
    section = issue.sections.get()
    LinkFactory.create(section=section, title="", summary="没有标题的一条。", position=0)
    LinkFactory.create(section=section, title="没有来源的一条", source="", position=1)
    LinkFactory.create(
        section=section, title="带参数的一条", url="https://example.org/a?utm_source=x", position=2
    )
    return issue


def desk_of(issue: Issue, server: LiveServer, open_page: OpenPage, **look: object) -> Page:
    """The desk of an issue, Bob being signed in."""
    url = f"{server}/admin/digests/issue/{issue.pk}/desk/"
    page = sign_in(open_page(url, locale="en", **look), "bob")
    page.locator("[data-ready]").wait_for()
    return page


def test_an_issue_is_published_after_its_errors_are_mended_and_its_warnings_seen(
    live_server: LiveServer, open_page: OpenPage, issue: Issue
) -> None:
    desk = desk_of(issue, live_server, open_page)
    desk.get_by_role("link", name="Publish", exact=True).click()
    dialog = desk.get_by_role("dialog", name="Publish")
    expect(dialog.get_by_role("heading", name="To be mended before publication")).to_be_visible()
    expect(dialog.get_by_role("button", name="Publish", exact=False)).to_have_count(0)

    dialog.get_by_role("button", name="Drop them").click()
    expect(dialog.get_by_role("status").filter(visible=True)).to_contain_text("Mended")
    dialog.get_by_role("link", name="has no title").click()
    expect(dialog).to_be_hidden()

    title = desk.get_by_role("textbox", name="Title")
    title.fill("补上的标题")
    desk.keyboard.press("Control+Enter")
    desk.get_by_role("link", name="Publish", exact=True).click()
    expect(dialog.get_by_role("link", name="names no source")).to_be_visible()
    dialog.get_by_role("button", name="Publish anyway, I have seen these").click()

    expect(dialog).to_contain_text("The issue is public now.")
    issue.refresh_from_db()
    assert issue.is_public()
    assert Link.objects.filter(title="补上的标题").exists()
    assert Link.objects.get(title="带参数的一条").url == "https://example.org/a"
    assert {str(one.by) for one in Acknowledgement.objects.all()} == {"bob"}


def test_the_panel_of_the_desk_mends_and_lets_stand_with_one_click(
    live_server: LiveServer, open_page: OpenPage, issue: Issue
) -> None:
    desk = desk_of(issue, live_server, open_page)
    panel = desk.locator("[data-checks]")
    expect(panel.locator("[data-checks-count]")).to_have_text("4")
    panel.locator("summary").click()

    panel.get_by_role("button", name="Right the number").click()
    expect(panel.locator("[data-checks-count]")).to_have_text("3")
    panel.get_by_role("button", name="Let it stand: “没有来源的一条”").click()
    expect(panel.locator("[data-checks-count]")).to_have_text("2")
    expect(panel).to_contain_text("1 warning stands")
    panel.get_by_role("link", name="has no title").click()
    expect(desk.get_by_role("textbox", name="Title")).to_be_visible()

    issue.refresh_from_db()
    assert issue.lead == "本次3条。"


def test_the_form_of_an_issue_leads_to_its_checks(
    live_server: LiveServer, open_page: OpenPage, issue: Issue
) -> None:
    form = open_page(f"{live_server}/admin/digests/issue/{issue.pk}/change/", locale="en")
    go(sign_in(form, "bob").get_by_role("link", name="Checks"))
    expect(form.get_by_role("link", name="has no title")).to_be_visible()


def test_a_finding_on_the_page_of_the_step_is_mended_without_scripts(
    live_server: LiveServer, open_page: OpenPage, issue: Issue
) -> None:
    path = f"{live_server}/admin/digests/issue/{issue.pk}/steps/publish/"
    page = sign_in(open_page(path, locale="en", java_script_enabled=False), "bob")
    go(page.get_by_role("button", name="Right the number"))
    expect(page.get_by_role("status")).to_contain_text("Mended: The lead says 7")
    issue.refresh_from_db()
    assert issue.lead == "本次3条。"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_the_checks_find_suits_axe_and_a_phone(
    live_server: LiveServer, open_page: OpenPage, issue: Issue, scheme: str
) -> None:
    page = desk_of(issue, live_server, open_page, width=360, scheme=scheme)
    page.locator("[data-checks] summary").click()
    expect(page.locator("[data-checks] li").first).to_be_visible()
    suits(page)
    page.goto(f"{live_server}/admin/digests/issue/{issue.pk}/steps/publish/")
    suits(page)


def suits(page: Page) -> None:
    """Expect that axe finds nothing on a page and that it needs no scrolling sideways."""
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
