"""An entry that repeats another is joined to it at the desk, and the join is undone."""

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from tests.e2e.conftest import OpenPage, idle, sign_in
from tests.factories import LinkFactory, PublicationFactory, make_issue

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.mark.parametrize("width", [1280, 360])
def test_a_repeat_is_joined_with_one_click_and_undone_with_one_key(
    live_server: LiveServer, open_page: OpenPage, width: int
) -> None:
    PublicationFactory.create()
    issue = make_issue("2020-05-15", links=0)
    section = issue.sections.get()
    for place, title in enumerate(["小模型", "解读它"]):
        url = "https://example.org/nanodet"
        LinkFactory.create(section=section, title=title, url=url, position=place)
    url = f"{live_server}/admin/digests/issue/{issue.pk}/desk/"
    desk = sign_in(open_page(url, width=width, locale="en"), "alice")
    desk.locator("[data-ready]").wait_for()
    repeat = desk.locator(".desk-link", has=desk.get_by_role("button", name="解读它", exact=True))
    there = repeat.get_by_role("group", name="Make this link a reference of that entry")

    there.get_by_role("button", name="解读", exact=True).click()
    expect(desk.locator("[data-said]")).to_have_text(
        "“解读它” is with “小模型” now; all its text lies on its shelf."
    )
    expect(repeat).to_have_count(0)

    desk.keyboard.press("u")
    expect(repeat).to_be_visible()
    idle(desk)
