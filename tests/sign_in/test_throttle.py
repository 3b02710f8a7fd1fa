"""Who may try how often: by account, by address and by known browser."""

import datetime as dt
import threading
from http import HTTPStatus
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from axes.models import AccessAttempt
from django.conf import settings as django_settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.models import User
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from digests.admin.draft_recovery import SALT
from digests.sign_in import throttle
from digests.sign_in.throttle import (
    ADDRESS_COOL_OFF,
    ADDRESS_LIMIT,
    BROWSER_COOKIE,
    BROWSER_COOKIE_AGE,
    hashing,
)
from tests.people import make_person, password_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bob")]

LOGIN = "/admin/login/"
HERE, ELSEWHERE = "203.0.113.9", "198.51.100.7"
LIMIT: int = django_settings.AXES_FAILURE_LIMIT
COOL_OFF: dt.timedelta = django_settings.AXES_COOLOFF_TIME
BUSY = HTTPStatus.TOO_MANY_REQUESTS


def try_it(name: str, password: str, address: str = HERE, client: Client | None = None) -> Any:
    """What a browser at an address is answered."""
    client = client or Client(headers={"accept-language": "en"})
    return client.post(LOGIN, {"username": name, "password": password}, REMOTE_ADDR=address)


def guess_names(times: int = ADDRESS_LIMIT, address: str = HERE) -> list[int]:
    """The statuses of wrong passwords of as many names."""
    return [try_it(f"name{n}", "guess", address).status_code for n in range(times)]


def known_browser_of(name: str) -> Client:
    """A browser in which someone has signed in and out again."""
    client = Client(headers={"accept-language": "en"})
    assert try_it(name, password_of(name), client=client).status_code == HTTPStatus.FOUND
    client.post("/admin/logout/")
    return client


# By address


def test_a_hundred_names_from_one_address_are_not_all_tried() -> None:
    statuses = guess_names(111)
    assert statuses == [HTTPStatus.OK] * (ADDRESS_LIMIT - 1) + [BUSY] * (112 - ADDRESS_LIMIT)


def test_the_page_says_what_happened_and_who_gets_in_all_the_same() -> None:
    guess_names()
    answer = try_it("bob", password_of("bob"))
    assert answer.status_code == BUSY
    assert int(answer["Retry-After"]) == ADDRESS_COOL_OFF.total_seconds()
    page = answer.content.decode()
    assert "you have signed in before" in page
    assert 'href="/admin/password/forgotten/"' in page


def test_another_address_is_not_shut_with_it() -> None:
    guess_names()
    assert try_it("bob", password_of("bob"), ELSEWHERE).status_code == HTTPStatus.FOUND


def test_a_whole_network_of_64_bits_is_one_address() -> None:
    statuses = [
        try_it(f"name{n}", "guess", f"2001:db8:1:2::{n:x}").status_code
        for n in range(ADDRESS_LIMIT)
    ]
    assert statuses[-1] == BUSY
    other = try_it("bob", password_of("bob"), "2001:db8:1:3::1")
    assert other.status_code == HTTPStatus.FOUND


def test_the_address_opens_again_soon_even_when_someone_goes_on_guessing() -> None:
    with time_machine.travel("2026-05-15 12:00Z", tick=False) as clock:
        guess_names()
        clock.shift(ADDRESS_COOL_OFF - dt.timedelta(seconds=1))
        assert guess_names(3) == [BUSY] * 3
        clock.shift(dt.timedelta(seconds=2))
        assert try_it("bob", password_of("bob")).status_code == HTTPStatus.FOUND


# By known browser


def test_the_owner_gets_in_from_an_address_that_a_stranger_had_shut() -> None:
    bobs = known_browser_of("bob")
    guess_names()
    for _ in range(LIMIT + 3):
        try_it("bob", "guess")
    assert try_it("bob", password_of("bob")).status_code == BUSY
    assert try_it("bob", password_of("bob"), client=bobs).status_code == HTTPStatus.FOUND


def test_a_known_browser_may_not_guess_for_ever_either() -> None:
    bobs = known_browser_of("bob")
    addresses = [f"198.51.100.{n}" for n in range(LIMIT)]
    statuses = [try_it("bob", "guess", one, client=bobs).status_code for one in addresses]
    assert statuses == [HTTPStatus.OK] * (LIMIT - 1) + [BUSY]
    assert try_it("bob", password_of("bob"), client=bobs).status_code == BUSY
    assert try_it("bob", password_of("bob"), ELSEWHERE).status_code == HTTPStatus.FOUND


def test_a_browser_is_known_for_the_account_that_signed_in_alone() -> None:
    bobs = known_browser_of("bob")
    make_person("carol")
    guess_names()
    assert try_it("carol", password_of("carol"), client=bobs).status_code == BUSY


def test_a_made_up_cookie_makes_no_known_browser() -> None:
    guess_names()
    client = Client()
    client.cookies[BROWSER_COOKIE] = "made-up:1vkAbc:x" * 3
    assert try_it("bob", password_of("bob"), client=client).status_code == BUSY


def test_a_browser_is_forgotten_after_a_while() -> None:
    with time_machine.travel("2026-05-15 12:00Z", tick=False) as clock:
        bobs = known_browser_of("bob")
        clock.shift(BROWSER_COOKIE_AGE + dt.timedelta(seconds=1))
        guess_names()
        cookie = bobs.cookies[BROWSER_COOKIE]
        cookie["expires"] = cookie["max-age"] = ""  # a client that keeps it all the same
        assert try_it("bob", password_of("bob"), client=bobs).status_code == BUSY


def test_the_cookie_is_of_the_admin_and_no_script_gets_at_it() -> None:
    cookie = try_it("bob", password_of("bob")).cookies[BROWSER_COOKIE]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/admin/", True, "Lax")
    assert "bob" not in cookie.value


def test_a_browser_keeps_its_count_when_it_signs_in_again() -> None:
    bobs = Client()
    values = {
        try_it("bob", password_of("bob"), client=bobs).cookies[BROWSER_COOKIE].value.split(":")[0]
        for _ in range(2)
    }
    assert len(values) == 1


def test_a_mistake_from_a_known_browser_is_not_counted_against_the_office() -> None:
    bobs = known_browser_of("bob")
    try_it("bob", "a mistake", client=bobs)
    guess_names(ADDRESS_LIMIT - 2)
    make_person("carol")
    assert try_it("carol", password_of("carol")).status_code == HTTPStatus.FOUND


# What a try costs


class CountingHasher(PBKDF2PasswordHasher):
    """Counts the hashes that are made, with few rounds."""

    iterations = 1
    hashed = 0

    def encode(self, *args: Any, **kwargs: Any) -> str:
        """Count a hash and make it."""
        CountingHasher.hashed += 1
        return super().encode(*args, **kwargs)


def test_an_unknown_name_costs_as_much_as_a_known_one(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    User.objects.create_user("invited")
    User.objects.create_user("closed", password="x", is_active=False)
    bob = User.objects.get(username="bob")
    bob.set_password(password_of("bob"))
    bob.save()
    costs = {}
    for name in ("nobody", "bob", "invited", "closed"):
        CountingHasher.hashed = 0
        with CaptureQueriesContext(connection) as queries:
            try_it(name, "guess")
        costs[name] = (CountingHasher.hashed, len(queries))
    assert costs["nobody"][0] == 1
    assert len(set(costs.values())) == 1, costs


def test_who_comes_while_another_password_is_hashed_is_told_to_try_again_in_a_moment() -> None:
    with hashing:
        answer = try_it("bob", password_of("bob"))
        assert (answer.status_code, answer["Retry-After"]) == (BUSY, "2")
        assert "Try again in a few seconds" in answer.content.decode()
        assert 'value="bob"' in answer.content.decode()
    assert not AccessAttempt.objects.exists()
    assert try_it("bob", password_of("bob")).status_code == HTTPStatus.FOUND


def test_what_was_typed_before_is_kept_while_another_password_is_hashed() -> None:
    draft = signing.dumps([["lead", "写了一下午"]], salt=SALT)
    typed = {"username": "bob", "password": "x", "draft": draft}
    with hashing:
        page = Client().post(LOGIN, typed).content.decode()
    assert draft in page


def test_one_password_is_hashed_at_a_time() -> None:
    seen: list[bool] = []

    def authenticate(*_args: Any, **_credentials: Any) -> None:
        seen.append(hashing.locked())

    with patch("django.contrib.auth.forms.authenticate", authenticate):
        try_it("bob", "guess")
    assert seen == [True]
    assert not hashing.locked()


def test_a_known_browser_waits_for_its_turn_and_gets_in() -> None:
    bobs = known_browser_of("bob")
    hashing.acquire()
    threading.Timer(0.3, hashing.release).start()
    assert try_it("bob", password_of("bob"), client=bobs).status_code == HTTPStatus.FOUND


def test_a_known_browser_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "SECONDS_TO_WAIT", 0.1)
    bobs = known_browser_of("bob")
    with hashing:
        assert try_it("bob", password_of("bob"), client=bobs).status_code == BUSY


def test_the_turn_is_free_again_after_an_error() -> None:
    error = RuntimeError("the database is away")
    for _ in range(3):
        with (
            patch("django.contrib.auth.forms.authenticate", side_effect=error),
            pytest.raises(RuntimeError),
        ):
            try_it("bob", "guess")
    assert try_it("bob", password_of("bob")).status_code == HTTPStatus.FOUND
