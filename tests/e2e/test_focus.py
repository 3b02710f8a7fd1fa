"""Where the focus of the desk is after an act: the next key acts on what one is at."""

import pytest
from playwright.sync_api import Locator, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from digests.models import Issue
from tests.e2e.conftest import OpenPage, sign_in
from tests.e2e.test_desk import paste, ready, row
from tests.factories import (
    InboxLinkFactory,
    LinkFactory,
    PublicationFactory,
    SectionFactory,
    make_issue,
)

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def issue() -> Issue:
    """A draft with two briefs and two sections of two entries each, and a link that waits."""
    PublicationFactory.create()
    issue = make_issue("2020-05-15", links=0, headline="小模型", opening="- 小事一\n- 小事二")
    other = SectionFactory.create(issue=issue, heading="应用", position=1)
    for place, title in enumerate(("第一条", "第二条")):
        LinkFactory.create(section=issue.sections.first(), title=title, position=place)
    for place, title in enumerate(("第三条", "第四条")):
        LinkFactory.create(section=other, title=title, position=place)
    InboxLinkFactory.create(title="在等")
    return issue


@pytest.fixture
def desk(issue: Issue, live_server: LiveServer, open_page: OpenPage) -> Page:
    """The desk of the draft, Alice being signed in."""
    page = open_page(f"{live_server}/admin/digests/issue/{issue.pk}/desk/", locale="en")
    return ready(sign_in(page, "alice"))


def heading(page: Page, name: str) -> Locator:
    """The row of a section's heading."""
    return page.locator(".desk-heading", has_text=name)


@pytest.mark.parametrize("key", ["x", "b"])
def test_an_entry_that_undo_brings_back_has_the_focus(desk: Page, key: str) -> None:
    row(desk, "第三条").focus()
    desk.keyboard.press(key)
    expect(row(desk, "第三条")).to_have_count(0)
    expect(row(desk, "第四条")).to_be_focused()

    desk.keyboard.press("u")

    expect(row(desk, "第三条")).to_be_focused()


def test_undo_takes_nobody_out_of_a_text_that_was_begun_before_its_answer(desk: Page) -> None:
    row(desk, "第三条").focus()
    desk.keyboard.press("x")
    expect(desk.locator(".desk-link")).to_have_count(3)
    held: list[Route] = []
    desk.route("**/desk/act/", lambda route: held.append(route), times=1)
    with desk.expect_request("**/desk/act/"):
        desk.keyboard.press("u")
    desk.keyboard.press("Enter")
    field = row(desk, "第四条").get_by_label("Summary")
    expect(field).to_be_focused()

    held[0].continue_()

    expect(desk.locator(".desk-link")).to_have_count(4)
    expect(field).to_be_focused()


def test_a_link_that_undo_brings_back_to_the_inbox_has_the_focus(desk: Page) -> None:
    desk.locator("[data-waits]").focus()
    desk.keyboard.press("2")
    expect(row(desk, "在等")).to_be_visible()

    desk.get_by_role("button", name="Undo").click()

    expect(desk.locator("[data-waits]")).to_be_focused()


def test_who_undoes_a_paste_goes_on_where_it_was(desk: Page) -> None:
    row(desk, "第三条").focus()
    desk.keyboard.press("n")
    paste(desk, "https://example.org/a\nhttps://example.org/b\n")
    expect(desk.locator(".desk-link")).to_have_count(6)
    expect(desk.locator(".is-open:not(.desk-head)")).to_have_count(0)

    desk.keyboard.press("u")

    expect(desk.locator(".desk-link")).to_have_count(4)
    expect(row(desk, "第三条")).to_be_focused()


def test_who_undoes_a_paste_with_the_mouse_goes_on_where_it_was(desk: Page) -> None:
    row(desk, "第三条").focus()
    desk.keyboard.press("n")
    paste(desk, "https://example.org/a\nhttps://example.org/b\n")
    expect(desk.locator(".desk-link")).to_have_count(6)
    expect(desk.locator(".is-open:not(.desk-head)")).to_have_count(0)

    desk.get_by_role("button", name="Undo").click()

    expect(desk.locator(".desk-link")).to_have_count(4)
    expect(row(desk, "第三条")).to_be_focused()


def test_who_undoes_a_section_goes_on_before_it(desk: Page) -> None:
    desk.keyboard.press("s")
    desk.keyboard.insert_text("新栏目")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("button", name="New entry in “新栏目”")).to_be_focused()

    desk.keyboard.press("u")

    expect(heading(desk, "新栏目")).to_have_count(0)
    expect(row(desk, "第四条")).to_be_focused()


def test_a_section_that_is_removed_leaves_the_focus_beside_it_and_comes_back_with_it(
    desk: Page,
) -> None:
    desk.get_by_label("More for the section “应用”").click()
    heading(desk, "应用").get_by_role("button", name="Remove the section").click()
    expect(heading(desk, "应用")).to_have_count(0)
    expect(row(desk, "第二条")).to_be_focused()

    desk.keyboard.press("u")

    expect(heading(desk, "应用")).to_be_focused()


def test_a_row_that_is_dragged_has_the_focus(desk: Page) -> None:
    row(desk, "第一条").locator("[data-handle]").drag_to(row(desk, "第四条"))
    expect(row(desk, "第一条")).to_be_focused()

    desk.locator("[data-waits] [data-handle]").drag_to(row(desk, "第二条"))
    expect(row(desk, "在等")).to_be_focused()


def test_a_brief_that_is_dragged_to_another_place_has_the_focus(desk: Page) -> None:
    handles = desk.locator("[data-brief] [data-handle]")
    handles.nth(0).drag_to(desk.locator("[data-brief]").nth(1), target_position={"x": 40, "y": 40})
    expect(desk.locator("[data-brief]").nth(1)).to_be_focused()
    expect(desk.locator("[data-brief-text]").nth(1)).to_have_value("小事一")


def test_whoever_saves_the_markdown_of_the_issue_is_at_the_row_again(desk: Page) -> None:
    row(desk, "第三条").focus()
    desk.keyboard.press("Shift+M")
    field = desk.get_by_role("dialog").get_by_role("textbox")
    expect(field).to_be_focused()
    field.fill(field.input_value().replace("第四条", "第五条"))
    desk.keyboard.press("Control+Enter")

    expect(row(desk, "第五条")).to_be_visible()
    expect(row(desk, "第三条")).to_be_focused()


def test_escape_leaves_the_field_of_a_new_section(desk: Page) -> None:
    row(desk, "第三条").focus()
    desk.keyboard.press("s")
    expect(desk.get_by_label("New section")).to_be_focused()

    desk.keyboard.press("Escape")

    expect(row(desk, "第三条")).to_be_focused()
    desk.keyboard.press("j")
    expect(row(desk, "第四条")).to_be_focused()


def test_the_markdown_key_says_at_a_heading_where_it_works(desk: Page) -> None:
    heading(desk, "应用").focus()
    desk.keyboard.press("m")
    expect(desk.locator("[data-said]")).to_contain_text("A section has no Markdown of its own")


def test_a_brief_is_done_with_the_key_that_ends_a_form(desk: Page) -> None:
    desk.get_by_role("textbox", name="Brief").first.click()
    desk.keyboard.press("End")
    desk.keyboard.insert_text("，改过")
    desk.keyboard.press("Control+Enter")

    expect(desk.locator("[data-brief]").first).to_be_focused()
    expect(desk.locator("[data-brief]")).to_have_count(2)


def test_a_brief_that_undo_brings_back_has_the_focus(desk: Page) -> None:
    desk.locator("[data-brief]").first.focus()
    desk.keyboard.press("x")
    expect(desk.locator("[data-brief]")).to_have_count(1)

    desk.keyboard.press("u")

    expect(desk.locator("[data-brief]")).to_have_count(2)
    expect(desk.locator("[data-brief]").first).to_be_focused()


def test_an_empty_brief_that_is_left_is_gone_and_leaves_the_focus_at_the_one_before(
    desk: Page,
) -> None:
    desk.locator("[data-brief]").first.focus()
    desk.keyboard.press("w")
    expect(desk.locator("[data-brief]")).to_have_count(3)

    desk.keyboard.press("Escape")

    expect(desk.locator("[data-brief]")).to_have_count(2)
    expect(desk.locator("[data-brief]").first).to_be_focused()
