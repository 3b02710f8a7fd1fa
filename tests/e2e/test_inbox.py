"""The inbox is worked through in a browser: by keyboard alone, and by tapping on a phone."""

from itertools import cycle, islice

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from digests.models import Issue, Link, Shelf
from tests.e2e.conftest import OpenPage, go, sign_in
from tests.factories import (
    InboxLinkFactory,
    LinkFactory,
    SectionFactory,
    get_category,
    make_issue,
    make_published_issue,
)

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

SLUGS = ["news", "papers", "projects", "blogs"]
LINKS = 20


@pytest.fixture
def draft() -> Issue:
    """A draft with the four sections, and twenty links that wait."""
    issue = make_issue("2026-11-15", headline="", links=0)
    for position, slug in enumerate(SLUGS[1:], 1):
        category = get_category(slug)
        SectionFactory.create(
            issue=issue, category=category, heading=category.name, position=position
        )
    for number in reversed(range(LINKS)):
        InboxLinkFactory.create(title=f"题{number}")
    return issue


@pytest.fixture
def inbox(draft: Issue, live_server: LiveServer, open_page: OpenPage) -> Page:
    """The inbox, on which Alice is signed in."""
    page = sign_in(open_page(f"{live_server.url}/admin/inbox/", locale="en"), "alice")
    expect(page.locator("[aria-current=true]")).to_be_visible()  # the script runs
    return page


def rows(page: Page) -> list[str]:
    """The titles of the rows that are shown."""
    return page.locator("[data-row]:visible .title a").all_text_contents()


def settled(page: Page, said: str) -> None:
    """Wait until the server has answered what was done last."""
    expect(page.locator("[data-said]")).to_contain_text(said)


def titles_in(issue: Issue) -> list[list[str]]:
    """The titles of the links in each section of an issue."""
    return [[link.title for link in section.links.all()] for section in issue.sections.all()]


def test_twenty_links_are_sorted_by_as_many_keys_without_a_page_load(
    inbox: Page, draft: Issue
) -> None:
    loads: list[str] = []
    inbox.on("framenavigated", lambda frame: loads.append(frame.url))
    keys = list(islice(cycle("1234"), LINKS - 1))
    for key in keys:
        inbox.keyboard.press(key)
    settled(inbox, f"“题{LINKS - 2}”")
    assert not loads
    assert rows(inbox) == [f"题{LINKS - 1}"]
    assert titles_in(draft) == [
        [f"题{number}" for number in range(at, LINKS - 1, 4)] for at in range(4)
    ]
    with inbox.expect_navigation():  # nothing is left, so the next links are asked for
        inbox.keyboard.press("4")
    expect(inbox.locator("#content-main")).to_contain_text("Nothing waits here")


def test_the_next_row_has_the_focus_and_what_was_done_is_said(inbox: Page) -> None:
    inbox.keyboard.press("j")
    expect(inbox.get_by_role("link", name="题1", exact=True)).to_be_focused()
    inbox.keyboard.press("x")
    expect(inbox.get_by_role("link", name="题2", exact=True)).to_be_focused()
    expect(inbox.get_by_role("status").first).to_contain_text("Dismissed: “题1”.")
    inbox.keyboard.press("k")
    expect(inbox.get_by_role("link", name="题0", exact=True)).to_be_focused()


def test_what_was_done_is_undone_one_after_the_other_also_after_a_reload(
    inbox: Page, draft: Issue
) -> None:
    for key in ("1", "x", "2"):
        inbox.keyboard.press(key)
    settled(inbox, "题2")
    inbox.keyboard.press("u")
    expect(inbox.get_by_role("link", name="题2", exact=True)).to_be_focused()
    inbox.reload()
    expect(inbox.locator("[aria-current=true]")).to_be_visible()
    for title in ("题1", "题0"):
        inbox.keyboard.press("u")
        expect(inbox.get_by_role("link", name=title, exact=True)).to_be_focused()
    assert rows(inbox) == [f"题{number}" for number in range(LINKS)]
    assert Link.objects.inbox().count() == LINKS
    assert titles_in(draft) == [[]] * 4


def test_a_link_is_tagged_opened_and_edited_by_keys(inbox: Page) -> None:
    for key in ("c", "2"):
        inbox.keyboard.press(key)
    settled(inbox, "For “论文”: “题0”.")
    expect(inbox.locator("[data-row]").first).to_contain_text("for 论文")
    expect(inbox.get_by_role("link", name="题0", exact=True)).to_be_focused()
    inbox.context.route("https://example.org/**", lambda route: route.fulfill(body="opened"))
    with inbox.expect_popup() as opened:
        inbox.keyboard.press("o")
    assert opened.value.evaluate("opener") is None
    with inbox.expect_navigation():
        inbox.keyboard.press("e")
    inbox.get_by_label("Title").first.fill("改过的题")
    go(inbox.get_by_role("button", name="Save", exact=True).first)
    expect(inbox.locator(".title a").first).to_be_focused()
    expect(inbox.locator(".title a").first).to_have_text("改过的题")
    assert Link.objects.inbox()[0].category == get_category("papers")


def test_a_key_of_an_input_method_or_within_a_text_does_nothing(inbox: Page) -> None:
    for init in ("{ key: 'x', isComposing: true }", "{ key: 'x', keyCode: 229 }"):
        inbox.evaluate(
            f"document.activeElement.dispatchEvent(new KeyboardEvent('keydown',"
            f" {{ bubbles: true, ...{init} }}))"
        )
    inbox.keyboard.press("/")
    inbox.keyboard.type("x1ju?c2")
    expect(inbox.get_by_label("Search")).to_have_value("x1ju?c2")
    inbox.get_by_label("Search").blur()
    inbox.keyboard.press("Control+x")
    assert len(rows(inbox)) == LINKS
    assert Link.objects.inbox().count() == LINKS
    assert not inbox.locator("dialog[open]").count()


def test_the_keys_are_shown_and_can_be_switched_off(inbox: Page) -> None:
    inbox.keyboard.press("?")
    keys = inbox.get_by_role("dialog", name="Keys")
    expect(keys).to_contain_text("undo what was done last")
    keys.get_by_label("Use these keys on this device").uncheck()
    inbox.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    inbox.reload()
    inbox.keyboard.press("x")
    inbox.get_by_role("button", name="Keys").click()
    keys.get_by_label("Use these keys on this device").check()
    inbox.keyboard.press("?")
    assert Link.objects.inbox().count() == LINKS
    inbox.keyboard.press("x")
    settled(inbox, "Dismissed")


def test_a_row_comes_back_where_the_network_is_gone(inbox: Page) -> None:
    inbox.context.set_offline(True)
    inbox.keyboard.press("x")
    settled(inbox, "That could not be done")
    assert rows(inbox)[0] == "题0"
    inbox.context.set_offline(False)
    inbox.keyboard.press("k")
    inbox.keyboard.press("x")
    settled(inbox, "Dismissed: “题0”")


def test_who_is_late_is_told_what_a_colleague_did(inbox: Page) -> None:
    link = Link.objects.inbox()[0]
    Link.objects.filter(pk=link.pk).update(shelf=Shelf.DISMISSED)
    inbox.keyboard.press("1")
    settled(inbox, "“题0” stays in “dismissed”")
    assert rows(inbox)[0] == "题1"


def test_ticked_links_are_sorted_together(inbox: Page, draft: Issue) -> None:
    for title in ("题2", "题0"):
        inbox.get_by_label(f"Tick “{title}”", exact=True).check()
    inbox.get_by_role("group", name="The ticked links").get_by_text("论文").click()
    settled(inbox, "and 1 more")
    assert titles_in(draft)[1] == ["题0", "题2"]
    assert rows(inbox)[:2] == ["题1", "题3"]


def test_a_phone_sorts_by_tapping(
    draft: Issue, live_server: LiveServer, open_page: OpenPage
) -> None:
    page = open_page(f"{live_server.url}/admin/inbox/", width=360, locale="en", has_touch=True)
    sign_in(page, "alice")
    first = page.locator("[data-row]").first
    button = first.locator(".acts > button", has_text="论文").first
    box = button.bounding_box()
    assert box
    assert box["height"] >= 44
    button.tap()
    settled(page, "题0")
    assert titles_in(draft)[1] == ["题0"]
    page.get_by_role("button", name="Undo").tap()
    expect(first).to_contain_text("题0")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_it_works_without_a_script(
    draft: Issue, live_server: LiveServer, open_page: OpenPage
) -> None:
    address = f"{live_server.url}/admin/inbox/?q=题"
    page = open_page(address, locale="en", java_script_enabled=False)
    sign_in(page, "alice")
    go(page.locator("[data-row]").first.locator(".acts > button", has_text="论文").first)
    assert page.url.endswith("?q=%E9%A2%98")
    assert titles_in(draft)[1] == ["题0"]
    page.get_by_label("Tick “题1”", exact=True).check()
    page.keyboard.press("Enter")  # presses no button
    go(page.get_by_role("button", name="Undo"))
    assert Link.objects.inbox().count() == LINKS


@pytest.mark.parametrize("width", [360, 1280])
def test_nobody_is_shut_out(
    draft: Issue, live_server: LiveServer, open_page: OpenPage, width: int
) -> None:
    before = LinkFactory.create(section=make_published_issue("2020-05-01").sections.all()[0])
    InboxLinkFactory.create(url=before.url, labels=["1812.00332"], category=get_category("news"))
    address = f"{live_server.url}/admin/inbox/"
    # Axe measures with styles of its own, which the policy would refuse.
    page = sign_in(open_page(address, width=width, locale="en", bypass_csp=True), "bob")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.goto(address)  # where no colour is on its way to another
        page.keyboard.press("x")
        settled(page, "Dismissed")
        page.get_by_text("Filters").click()
        page.locator("[data-tag] summary").first.click()
        assert not Axe().run(page).response["violations"], scheme
        page.locator("[data-tag] summary").first.click()
        page.keyboard.press("?")
        assert not Axe().run(page).response["violations"], scheme
