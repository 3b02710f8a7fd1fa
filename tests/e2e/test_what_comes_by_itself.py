"""Browser tests of readers' suggestions and of feeds, from the page to the inbox."""

import time
from unittest.mock import patch

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from digests.models import CaughtWith, Link, Suggestion
from tests.e2e.conftest import OpenPage, go, sign_in
from tests.factories import (
    FeedFactory,
    FeedItemFactory,
    PublicationFactory,
    SuggestionFactory,
    make_published_issue,
)

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def test_a_reader_suggests_a_link_on_a_phone_and_an_editor_keeps_it_by_key(
    live_server: LiveServer, open_page: OpenPage
) -> None:
    PublicationFactory.create(language="en", takes_suggestions=True)
    stood = make_published_issue("2020-04-04").sections.get().links.get()
    page = open_page(live_server.url, width=360, java_script_enabled=False)
    go(page.get_by_role("link", name="Suggest a link"))
    page.get_by_label("Address").fill(str(stood.url))
    page.get_by_label("Title").fill("端侧量化的一年")
    page.get_by_label("Why should others read it?").fill("讲清了误差从哪里来")
    page.get_by_label("Your name").fill("小明")
    with patch("digests.readers.suggest.time.time", return_value=time.time() + 10):
        go(page.get_by_role("button", name="Send"))
    expect(page.locator(".said")).to_contain_text("2020-04-04 · 业界新闻")
    assert not Suggestion.objects.exists()

    page.get_by_label("Address").fill("https://example.org/new")
    with patch("digests.readers.suggest.time.time", return_value=time.time() + 10):
        go(page.get_by_role("button", name="Send it again"))
    expect(page.locator(".said")).to_contain_text("Thank you")
    assert page.context.cookies() == []
    page.context.close()

    shelf = sign_in(open_page(f"{live_server.url}/admin/inbox/suggested/", locale="en"), "alice")
    expect(shelf.locator(".shelf-rows li")).to_contain_text("小明")
    shelf.keyboard.press("t")
    expect(shelf.locator(".said")).to_contain_text("In the inbox: “端侧量化的一年”")
    link = Link.objects.inbox().get()
    assert (link.url, link.caught_with) == ("https://example.org/new", CaughtWith.READER)
    assert link.summary == "(Suggested by 小明.)"


def test_suggestions_are_sorted_by_keys_and_undone(
    live_server: LiveServer, open_page: OpenPage
) -> None:
    for title in ("三", "二", "一"):
        SuggestionFactory.create(title=title)
    shelf = sign_in(open_page(f"{live_server.url}/admin/inbox/suggested/", locale="en"), "alice")
    shelf.keyboard.press("x")
    expect(shelf.locator(".said")).to_contain_text("Dismissed: “一”")
    shelf.keyboard.press("j")
    shelf.keyboard.press("i")
    expect(shelf.locator(".said")).to_contain_text("In the inbox: “三”")
    expect(shelf.locator("[data-row]:not([hidden])")).to_have_count(1)
    shelf.keyboard.press("u")
    expect(shelf.locator(".said")).to_contain_text("Dismissed: “一”")
    shelf.keyboard.press("u")
    expect(shelf.locator("[data-row]:not([hidden])")).to_have_count(3)
    assert Suggestion.objects.waiting().count() == 3
    assert not Link.objects.inbox().exists()


def test_a_key_of_an_input_method_decides_nothing(
    live_server: LiveServer, open_page: OpenPage
) -> None:
    SuggestionFactory.create()
    shelf = sign_in(open_page(f"{live_server.url}/admin/inbox/suggested/", locale="en"), "alice")
    shelf.evaluate(
        "for (const how of [{isComposing: true}, {keyCode: 229}])"
        " document.dispatchEvent(new KeyboardEvent('keydown', {key: 'x', ...how}))"
    )
    shelf.keyboard.press("j")
    expect(shelf.locator("[data-row]:not([hidden])")).to_have_count(1)
    assert Suggestion.objects.waiting().count() == 1


def test_an_item_of_a_feed_is_kept_by_a_key(live_server: LiveServer, open_page: OpenPage) -> None:
    feed = FeedFactory.create(title="示例观察")
    FeedItemFactory.create(title="旧文", feed=feed)
    FeedItemFactory.create(title="新文", feed=feed)
    shelf = sign_in(open_page(f"{live_server.url}/admin/inbox/feeds/", locale="en"), "alice")
    shelf.keyboard.press("x")
    expect(shelf.locator(".said")).to_contain_text("Dismissed: “新文”")
    shelf.keyboard.press("i")
    expect(shelf.locator(".said")).to_contain_text("In the inbox: “旧文”")
    expect(shelf.locator(".shelf-rows li")).to_have_count(0)
    link = Link.objects.inbox().get()
    assert (link.title, link.source, link.caught_with) == ("旧文", "示例观察", CaughtWith.FEED)


@pytest.mark.parametrize("name", ["suggested", "feeds"])
def test_nobody_is_shut_out_of_a_shelf(
    live_server: LiveServer, open_page: OpenPage, name: str
) -> None:
    stood = make_published_issue("2020-04-04").sections.get().links.get()
    SuggestionFactory.create(url=stood.url, title="long-" * 60)
    FeedItemFactory.create(url=stood.url, title="long-" * 60)
    FeedFactory.create(url=f"https://e.example/{'long-' * 60}", failures=1, fault="slow")
    address = f"{live_server.url}/admin/inbox/{name}/"
    # Axe measures with styles of its own, which the policy would refuse.
    page = sign_in(open_page(address, width=360, locale="en", bypass_csp=True), "bob")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.goto(address)  # where no colour is on its way to another
        assert not Axe().run(page).response["violations"], scheme
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
