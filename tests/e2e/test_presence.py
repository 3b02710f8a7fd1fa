"""Two people at the desk of one issue see each other in a browser."""

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.e2e.conftest import OpenPage, sign_in
from tests.factories import PublicationFactory, make_issue

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def presence(page: Page) -> Locator:
    """The line that says who else is there."""
    return page.locator("[data-presence]")


def come_back(page: Page) -> None:
    """Tell a page that it is in front again, when it looks who is there."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_each_sees_the_other_until_one_leaves(live_server: LiveServer, open_page: OpenPage) -> None:
    PublicationFactory.create()
    url = f"{live_server}/admin/digests/issue/{make_issue('2020-05-15').pk}/desk/"
    alice = sign_in(open_page(url, locale="en"), "alice")
    expect(presence(alice)).to_have_text("")
    bob = sign_in(open_page(url, width=360, locale="en"), "bob")

    expect(presence(bob)).to_contain_text("alice has this open too, since")
    come_back(alice)
    expect(presence(alice)).to_contain_text("bob has this open too, since")

    with alice.expect_response("**/presence/"):
        bob.goto(f"{live_server}/admin/")
        alice.wait_for_timeout(300)
        come_back(alice)
    expect(presence(alice)).to_have_text("")
