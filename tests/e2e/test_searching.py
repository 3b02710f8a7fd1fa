"""Search in a browser: from a word to its entry, by keyboard, and on a phone."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from digests import search
from tests.e2e.conftest import OpenPage
from tests.factories import LinkFactory, make_published_issue

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.mark.parametrize("width", [360, 1280])
def test_a_reader_goes_from_a_word_to_its_entry_by_keyboard(
    live_server: LiveServer, open_page: OpenPage, width: int
) -> None:
    section = make_published_issue("2020-06-03", links=3).sections.get()
    link = LinkFactory.create(section=section, title="模型量化" * 20, source="机器之心")
    search.rebuild()

    page = open_page(f"{live_server.url}/search/", width=width)
    page.locator("#query").focus()
    page.keyboard.type("量化")
    page.keyboard.press("Enter")
    hit = page.locator(".hits h2 a")
    expect(hit).to_have_count(1)
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    while not hit.evaluate("link => link === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(rf"/issues/2020-06-03/#link-{link.uid}$"))
    expect(page.locator(f"#link-{link.uid}")).to_be_in_viewport()
