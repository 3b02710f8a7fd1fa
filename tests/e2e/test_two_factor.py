"""The second factor in a browser: switched on, asked for, required, and nobody shut out by it."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from digests.models import Publication
from tests.e2e.conftest import OpenPage, go, sign_in
from tests.e2e.test_front_door import shut_out
from tests.factories import PublicationFactory
from tests.second_factor import code_of, forget_last_code

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def is_well_made(page: Page) -> bool:
    """Whether a page shuts nobody out and fits its window, in the light and in the dark."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.evaluate("new Promise(requestAnimationFrame)")
        page.wait_for_function("!document.getAnimations().length")  # no colour is on its way
        assert not shut_out(page), (page.title(), scheme)
    width = page.viewport_size["width"] if page.viewport_size else 0
    return bool(page.evaluate("document.documentElement.scrollWidth") <= width)


@pytest.mark.parametrize("width", [360, 1280])
def test_a_second_factor_from_the_first_day_to_the_last(
    live_server: LiveServer, open_page: OpenPage, width: int
) -> None:
    PublicationFactory.create()
    page = open_page(f"{live_server}/admin/", width=width, locale="en", bypass_csp=True)
    sign_in(page, "bob")
    bob = User.objects.get(username="bob")
    page.get_by_role("link", name="Your sign-in").click()
    page.get_by_role("link", name="Switch it on").click()
    assert is_well_made(page)
    page.get_by_label("Code").fill(code_of(bob, confirmed=False))
    go(page.get_by_role("button", name="Switch on"))
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    assert is_well_made(page)

    forget_last_code(bob)
    other = open_page(f"{live_server}/admin/", width=width, locale="en", bypass_csp=True)
    sign_in(other, "bob")
    assert is_well_made(other)
    other.get_by_label("Code").fill(code_of(bob))
    go(other.get_by_role("button", name="Log in"))
    other.get_by_role("link", name="Your sign-in").click()
    assert is_well_made(other)
    other.get_by_role("button", name="End this").click()
    expect(other.get_by_text("1 session was ended.")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Password")).to_be_visible()


def test_who_has_to_have_one_gets_in_by_setting_it_up(
    live_server: LiveServer, open_page: OpenPage
) -> None:
    PublicationFactory.create()
    Publication.objects.update(requires_second_factor=True)
    page = open_page(f"{live_server}/admin/digests/issue/", width=360, locale="en", bypass_csp=True)
    sign_in(page, "bob")
    assert is_well_made(page)
    page.get_by_label("Code").fill(code_of(User.objects.get(username="bob"), confirmed=False))
    go(page.get_by_role("button", name="Switch on and sign in"))
    assert is_well_made(page)
    go(page.get_by_role("button", name="I have kept them"))
    expect(page).to_have_url(f"{live_server}/admin/digests/issue/")
