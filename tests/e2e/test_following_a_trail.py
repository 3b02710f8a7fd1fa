"""A reader on a phone, by keyboard: from a word to an entry, its trail, and its source's feed."""

import re
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from digests import search
from digests.models import Link
from tests.e2e.conftest import OpenPage
from tests.trails.publishing import publish

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

WIDTH = 360
MOST_TABS = 60


def follow(page: Page, link: Locator, leads_to: str) -> None:
    """Go to a link with Tab, press Enter, and find a sound page that fits the phone."""
    expect(link).to_have_count(1)
    for _ in range(MOST_TABS):
        if link.evaluate("link => link === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(leads_to))
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTH
    assert Axe().run(page).response["violations"] == []


def test_a_reader_goes_from_a_word_to_the_entries_of_its_paper_and_the_feed_of_its_source(
    live_server: LiveServer, open_page: OpenPage
) -> None:
    paper = "https://arxiv.org/abs/2006.16669"
    for date, source in (("2018-05-15", "机器之心"), ("2019-05-15", "别处")):
        publish(date, f"- [旧文 | {source}](https://example.org/{date})\n摘要：旧的。")
    publish("2020-07-02", f"- [低比特量化方法 | 机器之心]({paper})\n摘要：从头讲起。")
    publish(
        "2020-07-18", f"- [再读一遍 | 别处](https://example.org/b)\n论文：{paper}\n摘要：细读。"
    )
    search.rebuild()
    links = {link.title: link for link in Link.objects.published()}
    entry, other = links["低比特量化方法"], links["再读一遍"]

    page = open_page(f"{live_server.url}/search/", width=WIDTH)
    page.locator("#query").focus()
    page.keyboard.type("量化")
    page.keyboard.press("Enter")
    follow(page, page.locator(".hits h2 a"), rf"/issues/2020-07-02/#link-{entry.uid}$")
    follow(page, page.locator(f"#link-{entry.uid} .permalink"), f"/links/{entry.uid}/$")
    follow(page, page.locator(".trails a"), r"/trails/arxiv/2006\.16669/$")
    assert page.locator(".trail h2").all_inner_texts() == ["低比特量化方法", "再读一遍"]
    follow(page, page.get_by_role("link", name="再读一遍"), f"/links/{other.uid}/$")
    follow(page, page.locator(".trails a"), r"/trails/arxiv/2006\.16669/$")
    follow(page, page.get_by_role("link", name="低比特量化方法"), f"/links/{entry.uid}/$")
    follow(page, page.get_by_role("link", name="机器之心"), "/sources/")
    assert page.get_by_role("table", name=re.compile(".")).locator("td").all_inner_texts() == [
        "1",
        "0",
        "1",
    ]
    follow(page, page.get_by_role("link", name="RSS").first, "/feed/$")
    expect(page.get_by_role("main")).to_contain_text(urlsplit(page.url).path)
