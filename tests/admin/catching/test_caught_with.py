"""A link keeps who caught it and by which way."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from digests import editing
from digests.models import CaughtWith, Link
from digests.people import Role
from tests.admin.browser import send
from tests.people import make_person

CATCH = "/admin/catch/"
URL = "https://example.org/a"


@pytest.mark.parametrize(
    ("page", "how"),
    [
        (CATCH, CaughtWith.CATCH_PAGE),
        (f"{CATCH}?closes=1&url={URL}", CaughtWith.BOOKMARKLET),
        (f"{CATCH}?text={URL}", CaughtWith.SHARE),
    ],
)
def test_the_catch_page_tells_what_led_to_it(
    alice_client: Client, alice: User, page: str, how: CaughtWith
) -> None:
    send(alice_client, page, text=URL)
    link = Link.objects.inbox().get()
    assert (link.caught_by, link.caught_with) == (alice, how)


def test_a_way_that_nobody_knows_is_the_page(alice_client: Client) -> None:
    alice_client.post(CATCH, {"text": URL, "how": "reader"})
    assert Link.objects.get().caught_with == CaughtWith.CATCH_PAGE


def test_the_front_page_and_the_form_of_a_link_are_ways_too(
    alice_client: Client, alice: User
) -> None:
    alice_client.post("/admin/catch/", {"text": URL, "how": "front_page"})
    send(alice_client, "/admin/digests/link/add/", button="_save", url=f"{URL}b", title="标题")
    ways = [CaughtWith.FORM, CaughtWith.FRONT_PAGE]
    assert [link.caught_with for link in Link.objects.inbox()] == ways
    assert [link.caught_by for link in Link.objects.inbox()] == [alice, alice]


def test_who_catches_it_again_does_not_take_it_over(alice: User, bob: User) -> None:
    editing.catch_link(URL, by=alice, how=CaughtWith.API)
    link = editing.catch_link(URL, "标题", by=bob, how=CaughtWith.FRONT_PAGE).link
    link.refresh_from_db()
    assert (link.title, link.caught_by, link.caught_with) == ("标题", alice, CaughtWith.API)


@pytest.mark.django_db
def test_a_link_outlives_the_account_of_who_caught_it() -> None:
    dora = make_person("dora", Role.CURATOR)
    link = editing.catch_link(URL, by=dora, how=CaughtWith.API).link
    dora.delete()
    link.refresh_from_db()
    assert (link.caught_by, link.caught_with) == (None, CaughtWith.API)
