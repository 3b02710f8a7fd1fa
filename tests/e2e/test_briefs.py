"""Briefs and the lead on the desk, as a person writes them."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from digests.models import Issue, Link, Shelf
from tests.e2e.conftest import OpenPage, sign_in
from tests.e2e.test_desk import ready, row, saved
from tests.factories import LinkFactory, PublicationFactory, make_issue

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

OPENING = """先来几条：

- 甲：发布新芯片
- [乙框架 | 乙](https://example.org/b)，更快

> 注：在手机上看。"""


@pytest.fixture
def issue() -> Issue:
    """A draft with two briefs and one entry."""
    PublicationFactory.create()
    issue = make_issue("2020-05-15", links=0, opening=OPENING, lead="本次3条。")
    LinkFactory.create(section=issue.sections.get(), title="第一条", summary="")
    return issue


@pytest.fixture
def desk(issue: Issue, live_server: LiveServer, open_page: OpenPage) -> Page:
    """The desk of the draft, Alice being signed in."""
    page = open_page(f"{live_server}/admin/digests/issue/{issue.pk}/desk/", locale="en")
    return ready(sign_in(page, "alice"))


def brief(page: Page, place: int) -> Locator:
    """The text of the brief at a place, counted from 0."""
    return page.locator("[data-brief-text]").nth(place)


def opening(issue: Issue) -> str:
    """The opening as it is stored."""
    return Issue.objects.get(pk=issue.pk).opening


def test_a_brief_is_edited_in_its_row_and_kept_in_the_opening(desk: Page, issue: Issue) -> None:
    brief(desk, 0).press("End")
    brief(desk, 0).press_sequentially("，明年量产")
    saved(desk)
    assert opening(issue) == OPENING.replace("新芯片", "新芯片，明年量产")


def test_briefs_are_added_with_one_key(desk: Page, issue: Issue) -> None:
    desk.keyboard.press("w")
    desk.keyboard.insert_text("丙：量产")
    desk.keyboard.press("Enter")
    desk.keyboard.insert_text("丁：推迟")
    saved(desk)
    assert opening(issue) == OPENING.replace("，更快", "，更快\n- 丙：量产\n- 丁：推迟")


def test_a_brief_that_is_emptied_is_gone(desk: Page, issue: Issue) -> None:
    brief(desk, 0).fill("")
    brief(desk, 0).press("Escape")
    saved(desk)
    assert opening(issue) == OPENING.replace("- 甲：发布新芯片\n", "")


def test_the_first_brief_of_an_opening_comes_before_its_note(
    issue: Issue, live_server: LiveServer, open_page: OpenPage
) -> None:
    Issue.objects.filter(pk=issue.pk).update(opening="先来几条：\n\n> 注：在手机上看。")
    page = open_page(f"{live_server}/admin/digests/issue/{issue.pk}/desk/", locale="en")
    desk = ready(sign_in(page, "alice"))
    desk.get_by_role("button", name="New brief").click()
    desk.keyboard.insert_text("丙：量产")
    saved(desk)
    assert opening(issue) == "先来几条：\n\n- 丙：量产\n\n> 注：在手机上看。"


def test_a_brief_moves_by_keys_is_cut_and_brought_back(desk: Page, issue: Issue) -> None:
    desk.locator("[data-brief]").nth(1).focus()
    desk.keyboard.press("Alt+ArrowUp")
    expect(brief(desk, 1)).to_have_value("甲：发布新芯片")
    assert opening(issue).index("乙框架") < opening(issue).index("甲")

    desk.locator("[data-brief]").nth(0).focus()
    desk.keyboard.press("x")
    expect(desk.locator("[data-brief]")).to_have_count(1)
    desk.keyboard.press("u")
    expect(desk.locator("[data-brief]")).to_have_count(2)
    desk.keyboard.press("u")
    expect(brief(desk, 0)).to_have_value("甲：发布新芯片")
    assert opening(issue) == OPENING


def test_a_brief_becomes_an_entry_and_a_brief_again(desk: Page, issue: Issue) -> None:
    desk.locator("[data-brief]").nth(1).focus()
    desk.keyboard.press("1")
    expect(row(desk, "乙框架")).to_be_visible()
    link = Link.objects.get(title="乙框架")
    assert (link.source, link.url, link.summary) == ("乙", "https://example.org/b", "，更快")

    row(desk, "乙框架").focus()
    desk.keyboard.press("l")

    expect(brief(desk, 1)).to_have_value("[乙框架 | 乙](https://example.org/b)，更快")
    assert opening(issue) == OPENING
    assert Link.objects.get(pk=link.pk).shelf == Shelf.CUT


def test_a_brief_is_dragged_into_a_section(desk: Page, issue: Issue) -> None:
    desk.locator("[data-brief] [data-handle]").nth(0).drag_to(row(desk, "第一条"))
    expect(row(desk, "甲：发布新芯片")).to_be_visible()
    expect(row(desk, "甲：发布新芯片")).to_be_focused()
    expect(desk.locator("[data-brief]")).to_have_count(1)


def test_an_entry_that_is_dropped_between_two_briefs_stands_there(desk: Page, issue: Issue) -> None:
    handle = row(desk, "第一条").locator("[data-handle]")
    handle.drag_to(desk.locator("[data-brief]").nth(1), target_position={"x": 40, "y": 4})
    expect(desk.locator("[data-brief]")).to_have_count(3)
    expect(brief(desk, 1)).to_have_value(re.compile("第一条"))


def test_what_is_written_in_the_opening_stands_in_the_rows(desk: Page) -> None:
    desk.locator("[data-area=opening] summary").click()
    desk.get_by_label("Opening").fill("- 戊：新的")
    expect(brief(desk, 0)).to_have_value("戊：新的")
    expect(desk.locator("[data-brief]")).to_have_count(1)


def test_a_wrong_count_in_the_lead_is_marked_and_righted(desk: Page, issue: Issue) -> None:
    expect(desk.locator("[data-lead-count]")).to_contain_text("The lead says 3")
    desk.locator("[data-lead-right]").click()
    saved(desk)
    assert Issue.objects.get(pk=issue.pk).lead == "本次1条。"
    expect(desk.locator("[data-lead-count]")).to_be_empty()


def test_a_draft_of_the_lead_fills_an_empty_field_and_stands_beside_a_text(
    desk: Page, issue: Issue
) -> None:
    draft = "本次1条。【业界新闻】第一条。"
    lead = desk.get_by_label("Lead", exact=True)
    desk.get_by_role("button", name="Draft the lead").first.click()
    expect(desk.locator("[data-lead-text]")).to_have_text(draft)
    expect(lead).to_have_value("本次3条。")
    desk.get_by_role("button", name="Leave it").click()

    lead.fill("")
    desk.locator("[data-lead-ask]").click()
    expect(lead).to_have_value(draft)
    saved(desk)
    assert Issue.objects.get(pk=issue.pk).lead == draft


@pytest.mark.parametrize("width", [1280, 360])
def test_briefs_fit_every_width(
    issue: Issue, live_server: LiveServer, open_page: OpenPage, width: int
) -> None:
    page = open_page(f"{live_server}/admin/digests/issue/{issue.pk}/desk/", locale="en")
    desk = ready(sign_in(page, "alice"))
    desk.set_viewport_size({"width": width, "height": 900})
    desk.locator("[data-brief] .more summary").first.click()
    assert desk.evaluate("document.documentElement.scrollWidth") <= width
