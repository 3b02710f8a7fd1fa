"""The mail of a forgotten password: in the background, and once in five minutes."""

import datetime as dt
import threading
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from digests.models import PasswordMail
from digests.sign_in import password_mail
from digests.sign_in.password_mail import INTERVAL, MAX_WAITING, background, mail_links_later
from tests.people import make_person
from tests.together import at_once, needs_writers

FORGOTTEN = "/admin/password/forgotten/"
go_on = threading.Event()


class SlowMail(BaseEmailBackend):
    """A mail server that takes its time: until the test says so."""

    def send_messages(self, email_messages: Any) -> int:
        """Take the mails."""
        go_on.wait(20)
        return len(email_messages)


class BrokenMail(BaseEmailBackend):
    """A mail backend with a mistake in it."""

    def send_messages(self, email_messages: Any) -> int:
        """Fail in a way that nobody expects."""
        raise LookupError("no such charset")


@pytest.fixture(autouse=True)
def sends_mail(settings: Settings) -> None:
    """Let the site have a mail server."""
    settings.SENDS_MAIL = True


def until_sent() -> None:
    """Wait until all that was asked for before is sent."""
    background.submit(lambda: None).result(timeout=20)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_nobody_waits_for_the_mail_server(settings: Settings) -> None:
    make_person("bob")
    settings.EMAIL_BACKEND = f"{__name__}.SlowMail"
    go_on.clear()
    try:
        answer = Client().post(FORGOTTEN, {"email": "bob@digest.example"})
        assert answer["Location"] == "/admin/password/sent/"
        assert not background.submit(lambda: None).done()
    finally:
        go_on.set()
        until_sent()


@pytest.mark.django_db
@pytest.mark.parametrize("email", ["bob@digest.example", "nobody@digest.example"])
def test_an_address_with_an_account_costs_no_more_than_one_without(
    email: str, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_person("bob")
    handed_on: list[tuple[Any, ...]] = []
    monkeypatch.setattr(password_mail, "_mail_links", lambda *args: handed_on.append(args))
    with django_assert_num_queries(0):
        Client(headers={"accept-language": "en"}).post(FORGOTTEN, {"email": email})
    until_sent()
    assert handed_on == [(email, "en")]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_mail_speaks_the_language_of_who_asked() -> None:
    make_person("bob")
    mail_links_later("bob@digest.example", "zh-hans")
    until_sent()
    assert "bob" in mail.outbox[0].body
    assert "Someone asked" not in mail.outbox[0].body


@pytest.mark.django_db
def test_too_many_who_wait_are_told_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    taken, free = [], password_mail.places
    while free.acquire(blocking=False):
        taken.append(1)
    try:
        client = Client(headers={"accept-language": "en"})
        answer = client.post(FORGOTTEN, {"email": "bob@digest.example"})
    finally:
        for _ in taken:
            free.release()
    assert len(taken) == MAX_WAITING
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    assert "Try again later" in answer.content.decode()
    assert 'value="bob@digest.example"' in answer.content.decode()


@pytest.mark.django_db
def test_a_place_is_free_again_when_the_mail_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(password_mail, "_mail_links", lambda *_: None)
    for _ in range(MAX_WAITING + 5):
        assert mail_links_later("nobody@digest.example", "en")
        until_sent()


@pytest.mark.django_db
def test_a_mail_is_claimed_once_in_five_minutes(bob: User) -> None:
    with time_machine.travel("2026-05-15 12:00Z", tick=False) as clock:
        assert PasswordMail.objects.claim(bob, INTERVAL)
        clock.shift(INTERVAL - dt.timedelta(seconds=1))
        assert not PasswordMail.objects.claim(bob, INTERVAL)
        clock.shift(dt.timedelta(seconds=1))
        assert PasswordMail.objects.claim(bob, INTERVAL)
        assert not PasswordMail.objects.claim(bob, INTERVAL)


@needs_writers
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("is_first", [True, False])
def test_of_many_at_once_one_claims_the_mail(is_first: bool) -> None:
    bob = make_person("bob")
    if not is_first:
        with time_machine.travel("2020-05-15 12:00Z", tick=False):
            PasswordMail.objects.claim(bob, INTERVAL)
    claimed: list[bool] = []
    calls = [lambda: claimed.append(PasswordMail.objects.claim(bob, INTERVAL))] * 8
    assert at_once(*calls) == []
    assert sorted(claimed) == [False] * 7 + [True]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_whatever_fails_in_the_background_is_in_the_log(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    make_person("bob")
    settings.EMAIL_BACKEND = f"{__name__}.BrokenMail"
    mail_links_later("bob@digest.example", "en")
    until_sent()
    assert "Links to choose a password could not be mailed." in caplog.text
    assert "no such charset" in caplog.text
