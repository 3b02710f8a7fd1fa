"""Sessions name their account, and end in the database and in Redis."""

import datetime as dt
from importlib import import_module
from typing import Any

import pytest
import time_machine
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from digests.models import Session
from digests.sign_in.sessions import (
    MAX_SHOWN,
    SEEN_EVERY,
    end_sessions,
    name_of_session,
    sessions_of,
)
from tests.people import browser_of, password_of

pytestmark = pytest.mark.django_db


def sign_in(name: str, **headers: str) -> Client:
    """A browser at an address in which someone has signed in by the form."""
    client = Client(headers={"accept-language": "en", **headers}, REMOTE_ADDR="203.0.113.9")
    client.post("/admin/login/", {"username": name, "password": password_of(name)})
    return client


def test_a_session_tells_whose_it_is_and_where_it_began(bob: User) -> None:
    with time_machine.travel("2026-05-15 12:00Z", tick=False):
        sign_in("bob", user_agent="a browser")
        session = Session.objects.get()
        now = dt.datetime.now(dt.UTC)
    assert (session.user, session.browser, session.address) == (bob, "a browser", "203.0.113.9")
    assert (session.since, session.seen_at) == (now, now)


def test_it_tells_when_it_was_last_used_but_is_not_written_each_time(
    bob: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with time_machine.travel("2026-05-15 12:00Z", tick=False) as clock:
        client, since = sign_in("bob"), dt.datetime.now(dt.UTC)
        clock.shift(SEEN_EVERY - dt.timedelta(seconds=1))
        client.get("/admin/")
        assert Session.objects.get().seen_at == since
        clock.shift(dt.timedelta(seconds=1))
        client.get("/admin/")
        assert Session.objects.get().seen_at == since + SEEN_EVERY
        assert Session.objects.get().since == since


def test_the_session_of_a_stranger_is_of_nobody() -> None:
    client = Client()
    client.session.save()
    session = import_module(django_settings.SESSION_ENGINE).SessionStore()
    session["seen"] = "a page"
    session.save()
    assert {row.user for row in Session.objects.all()} == {None}


def test_a_session_that_is_no_more_is_not_listed(bob: User) -> None:
    with time_machine.travel("2026-05-15 12:00Z", tick=False) as clock:
        browser_of("bob")
        assert len(sessions_of(bob)) == 1
        clock.shift(dt.timedelta(seconds=django_settings.SESSION_COOKIE_AGE + 1))
        assert len(sessions_of(bob)) == 0


def test_a_page_lists_no_more_than_it_can_show(bob: User) -> None:
    for _ in range(MAX_SHOWN + 3):
        browser_of("bob")
    assert len(sessions_of(bob)) == MAX_SHOWN


def test_the_name_of_a_session_opens_nothing(bob: User) -> None:
    browser_of("bob")
    session = Session.objects.get()
    assert session.session_key not in name_of_session(session)
    assert session.session_key not in str(session)


def test_who_was_ended_is_out_at_the_next_request(bob: User, carol: User) -> None:
    bobs, other, carols = browser_of("bob"), browser_of("bob"), browser_of("carol")
    assert end_sessions(user=bob, keep=other.session.session_key) == 1
    assert bobs.get("/admin/").status_code == 302
    assert other.get("/admin/").status_code == carols.get("/admin/").status_code == 200


def test_a_request_on_its_way_does_not_bring_an_ended_session_back(bob: User) -> None:
    store: Any = browser_of("bob").session
    store["seen"] = "a page"
    end_sessions(user=bob)
    with pytest.raises(Exception, match=r"^$|UpdateError"):
        store.save()
    assert not Session.objects.exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_copy_of_an_ended_session_goes_too(bob: User, settings: Settings) -> None:
    settings.SESSION_ENGINE = "briefing.sessions"
    bobs = browser_of("bob")
    name = f"session.{bobs.session.session_key}"
    assert cache.get(name)
    with transaction.atomic():
        end_sessions(user=bob)
        assert cache.get(name), "another request would only make it again from the row"
    assert cache.get(name) is None
    assert bobs.get("/admin/").status_code == 302


@pytest.mark.parametrize("engine", ["briefing.sessions", "briefing.session_rows"])
def test_expired_sessions_are_cleared_and_no_others(
    bob: User, carol: User, settings: Settings, engine: str
) -> None:
    settings.SESSION_ENGINE = engine
    with time_machine.travel("2026-05-15 12:00Z", tick=False) as clock:
        browser_of("bob")
        clock.shift(dt.timedelta(seconds=django_settings.SESSION_COOKIE_AGE + 1))
        browser_of("carol")
        call_command("clearsessions")
        assert [session.user for session in Session.objects.all()] == [carol]
