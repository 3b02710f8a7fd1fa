"""Signing in and out, and guessing."""

import datetime as dt
from http import HTTPStatus
from typing import Any

import pytest
import time_machine
from axes.models import AccessAttempt
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from digests.management.commands.editor_password import EDITOR
from tests.people import browser_of, make_person, password_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bob")]

LOGIN = "/admin/login/"
HERE, ELSEWHERE = "203.0.113.9", "198.51.100.7"
LIMIT: int = django_settings.AXES_FAILURE_LIMIT
COOL_OFF: dt.timedelta = django_settings.AXES_COOLOFF_TIME
LOCKED = HTTPStatus.TOO_MANY_REQUESTS
WRONG = HTTPStatus.OK


def sign_in(
    password: str, name: str = "bob", address: str = HERE, client: Client | None = None, **meta: Any
) -> Any:
    """What someone at an address is answered who gives a name and a password."""
    typed = {"username": name, "password": password}
    return (client or Client()).post(LOGIN, typed, REMOTE_ADDR=address, **meta)


def guess(times: int = LIMIT, **kwargs: Any) -> list[int]:
    """The statuses of some wrong guesses, each by a new browser."""
    return [sign_in(f"guess {n}", **kwargs).status_code for n in range(times)]


def test_the_password_opens() -> None:
    answer = sign_in(password_of("bob"))
    assert (answer.status_code, answer["Location"]) == (HTTPStatus.FOUND, "/admin/")


def test_a_sign_in_without_cookies_is_refused_in_words_and_in_the_sites_clothes() -> None:
    stranger = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    response = sign_in(password_of("bob"), client=stranger)
    page = response.content.decode()
    assert response.status_code == HTTPStatus.FORBIDDEN
    assert "your browser keeps" in page
    assert "load the page anew and send it again" in page
    assert 'href="/admin/"' in page
    assert "<style" not in page  # the policy of the pages would not let it


def test_too_many_guesses_shut_the_account_to_who_guesses_even_with_the_right_password() -> None:
    assert guess() == [WRONG] * (LIMIT - 1) + [LOCKED]
    answer = sign_in(password_of("bob"))
    assert answer.status_code == LOCKED
    assert int(answer["Retry-After"]) == COOL_OFF.total_seconds()


@pytest.mark.parametrize(("language", "words"), [("en", "wrong 5 times"), ("zh-CN", "15")])
def test_the_page_says_what_happened_and_how_long_to_wait(language: str, words: str) -> None:
    guess()
    answer = sign_in("once more", client=Client(headers={"accept-language": language}))
    page = answer.content.decode()
    assert words in page
    assert "15" in page
    assert f'lang="{language.lower().replace("zh-cn", "zh-hans")}"' in page
    assert 'href="/admin/password/forgotten/"' in page


@pytest.mark.parametrize("header", ["HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_FORWARDED"])
def test_a_forged_header_does_not_reset_the_count(header: str) -> None:
    forged: list[Any] = [{header: f"192.0.2.{n}"} for n in range(LIMIT + 1)]
    statuses = [sign_in("guess", **meta).status_code for meta in forged[:LIMIT]]
    assert statuses[-1] == LOCKED
    assert sign_in(password_of("bob"), **forged[-1]).status_code == LOCKED


def test_behind_the_proxy_what_a_client_forges_before_its_address_does_not_reset_it() -> None:
    for n in range(LIMIT):
        told = f"192.0.2.{n}, {HERE}"
        status = sign_in("guess", address="", HTTP_X_FORWARDED_FOR=told).status_code
    assert status == LOCKED
    answer = sign_in(password_of("bob"), address="", HTTP_X_FORWARDED_FOR=ELSEWHERE)
    assert answer.status_code == HTTPStatus.FOUND


@pytest.mark.parametrize("spelling", ["bob ", "ｂｏｂ"])
def test_another_spelling_of_the_name_does_not_reset_it(spelling: str) -> None:
    guess(LIMIT - 1)
    assert sign_in("guess", name=spelling).status_code == LOCKED


def test_another_browser_does_not_reset_it() -> None:
    statuses = [sign_in("guess", HTTP_USER_AGENT=f"b{n}").status_code for n in range(LIMIT)]
    assert statuses[-1] == LOCKED


def test_strangers_cannot_keep_the_owner_out() -> None:
    for n in range(3):
        guess(LIMIT + 3, address=f"198.51.100.{n}")
    assert sign_in(password_of("bob"), address=HERE).status_code == HTTPStatus.FOUND


def test_guesses_at_one_account_shut_no_other() -> None:
    make_person("carol")
    guess()
    assert sign_in(password_of("carol"), name="carol").status_code == HTTPStatus.FOUND


def test_it_opens_again_after_a_while_even_when_someone_goes_on_guessing() -> None:
    with time_machine.travel("2026-05-15 12:00Z", tick=False) as clock:
        guess()
        clock.shift(COOL_OFF - dt.timedelta(seconds=1))
        assert guess(2) == [LOCKED] * 2
        clock.shift(dt.timedelta(seconds=2))
        assert sign_in(password_of("bob")).status_code == HTTPStatus.FOUND


def test_signing_in_forgets_earlier_mistakes() -> None:
    guess(LIMIT - 1)
    sign_in(password_of("bob"))
    assert guess(LIMIT - 1) == [WRONG] * (LIMIT - 1)


def test_what_was_guessed_is_kept_without_the_password_and_not_for_long() -> None:
    with time_machine.travel("2026-05-15 12:00Z", tick=False) as clock:
        sign_in("a secret of somebody")
        row = AccessAttempt.objects.values().get()
        assert "a secret of somebody" not in str(row)
        clock.shift(COOL_OFF + dt.timedelta(seconds=1))
        sign_in("guess", name="nobody")
        assert AccessAttempt.objects.get().username == "nobody"


def test_make_password_lets_the_editor_in_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("editor_password")
    guess(name=EDITOR)
    call_command("editor_password")
    password = capsys.readouterr().out.split()[-1]
    assert sign_in(password, name=EDITOR).status_code == HTTPStatus.FOUND


def test_the_session_ends_and_no_script_or_other_site_gets_at_it(settings: Settings) -> None:
    cookie = sign_in(password_of("bob")).cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert 0 < cookie["max-age"] <= dt.timedelta(days=14).total_seconds()


def test_signing_out_ends_the_session() -> None:
    browser = browser_of("bob")
    key = browser.session.session_key or ""
    browser.post("/admin/logout/")
    assert browser.get("/admin/").status_code == HTTPStatus.FOUND
    assert not browser.session.exists(key)


def test_who_may_not_sign_in_any_more_is_out_at_once(bob: User) -> None:
    browser = browser_of("bob")
    User.objects.filter(pk=bob.pk).update(is_active=False)
    assert browser.get("/admin/")["Location"].startswith(LOGIN)
    assert sign_in(password_of("bob")).status_code == WRONG


def test_a_changed_password_ends_the_sessions_elsewhere() -> None:
    here, elsewhere = browser_of("bob"), browser_of("bob")
    typed = {
        "old_password": password_of("bob"),
        "new_password1": "another 77 words",
        "new_password2": "another 77 words",
    }
    assert here.post("/admin/password_change/", typed).status_code == HTTPStatus.FOUND
    assert here.get("/admin/").status_code == HTTPStatus.OK
    assert elsewhere.get("/admin/").status_code == HTTPStatus.FOUND


def test_a_name_that_no_account_can_have_is_refused() -> None:
    answer = sign_in("guess", name="b" * 300)
    assert answer.status_code == WRONG
    assert not AccessAttempt.objects.exists()
