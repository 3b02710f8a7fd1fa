"""What is shown once in a browser, an invitation or a token: it is copied by a click."""

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from tests.e2e.conftest import OpenPage, go, sign_in

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def test_the_link_of_an_invitation_is_copied_by_a_click(
    live_server: LiveServer, open_page: OpenPage
) -> None:
    page = open_page(f"{live_server}/admin/auth/user/add/", locale="en")
    sign_in(page, "carol")
    page.get_by_label("Username:").fill("dora")
    go(page.get_by_role("button", name="Save"))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])

    page.get_by_role("button", name="Copy the link").click()

    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#made-link").input_value()
    assert "/admin/password/" in copied


def test_a_new_token_is_copied_by_a_click(live_server: LiveServer, open_page: OpenPage) -> None:
    page = sign_in(open_page(f"{live_server}/admin/catch/tokens/", locale="en"), "alice")
    page.get_by_label("What is it for?").fill("Miniflux")
    go(page.get_by_role("button", name="Make a token"))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])

    page.get_by_role("button", name="Copy the token").click()

    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.get_by_label("Token", exact=True).input_value()
