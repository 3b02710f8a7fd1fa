"""Where people are signed in, and how that ends."""

from http import HTTPStatus
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from digests.admin.people.sessions import browser_name
from digests.models import Session
from digests.sign_in import throttle
from digests.sign_in.sessions import name_of_session
from tests.admin.browser import errors_of, fields_of, messages_of
from tests.people import browser_of, password_of

pytestmark = pytest.mark.django_db

PAGE, END = "/admin/sessions/", "/admin/sessions/end/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
WECHAT = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.50"
)
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36"
)


def sign_in(user_agent: str, address: str = "203.0.113.9") -> Client:
    """A browser in which Bob has signed in."""
    headers = {"accept-language": "en", "user-agent": user_agent}
    client = Client(headers=headers, REMOTE_ADDR=address)
    client.post("/admin/login/", {"username": "bob", "password": password_of("bob")})
    return client


def sessions_end(client: Client) -> bool:
    """Whether a browser is signed out."""
    return bool(client.get("/admin/").status_code == HTTPStatus.FOUND)


def page_of(client: Client) -> str:
    """The page of a browser."""
    return str(client.get(PAGE).content.decode())


def test_the_page_lists_browser_and_address_of_each_session(bob: User) -> None:
    sign_in(FIREFOX, "198.51.100.7")
    page = page_of(sign_in(CHROME))
    for text in ("Firefox on Linux", "198.51.100.7", "Chrome on Windows", "(this one)"):
        assert text in page
    for session in Session.objects.all():
        assert session.session_key not in page


def test_the_sessions_of_others_are_not_listed(bob: User, carol: User) -> None:
    browser_of("carol")
    page = page_of(sign_in(FIREFOX))
    assert page.split('class="sessions"')[1].count('scope="row"') == 1


def test_one_session_is_ended(bob: User) -> None:
    here, there, third = sign_in(FIREFOX), sign_in(CHROME), sign_in(WECHAT)
    name = name_of_session(Session.objects.get(browser=CHROME))
    said = messages_of(here.post(END, {"session": name}, follow=True))
    assert "1 session was ended." in said
    assert [sessions_end(one) for one in (here, there, third)] == [False, True, False]


def test_all_others_are_ended(bob: User) -> None:
    here, there, third = sign_in(FIREFOX), sign_in(CHROME), sign_in(WECHAT)
    said = messages_of(here.post(END, follow=True))
    assert "2 sessions were ended." in said
    assert [sessions_end(one) for one in (here, there, third)] == [False, True, True]


def test_nobody_ends_the_session_of_another(bob: User, carol: User) -> None:
    carols, bobs = browser_of("carol"), sign_in(FIREFOX)
    name = name_of_session(Session.objects.get(user=carol))
    bobs.post(END, {"session": name})
    bobs.post(END)
    assert not sessions_end(carols)


def test_a_session_that_has_ended_meanwhile_is_said_to_be_none(bob: User) -> None:
    said = messages_of(sign_in(FIREFOX).post(END, {"session": "gone"}, follow=True))
    assert "0 sessions were ended." in said


def test_the_page_asks_as_much_for_many_as_for_few(bob: User) -> None:
    client, asked = sign_in(FIREFOX), []
    for _ in range(2):
        for _ in range(5):
            sign_in(CHROME)
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_an_administrator_ends_the_sessions_of_a_colleague_which_is_logged(
    bob: User, carol_client: Client
) -> None:
    bobs = sign_in(FIREFOX)
    path = reverse("admin:auth_user_sign_in", args=[bob.pk])
    page = carol_client.get(path).content.decode()
    assert "Firefox on Linux" in page
    assert Session.objects.get(user=bob).session_key not in page
    said = messages_of(carol_client.post(path, follow=True))
    assert "Bob is not signed in anywhere any more." in said
    assert sessions_end(bobs)
    entry = LogEntry.objects.get(change_message="Ended all sessions.")
    assert (entry.user.username, entry.object_repr) == ("carol", "bob")


def test_closing_an_account_ends_its_sessions(bob: User, carol_client: Client) -> None:
    sign_in(FIREFOX)
    path = reverse("admin:auth_user_change", args=[bob.pk])
    fields: dict[str, Any] = fields_of(carol_client.get(path).content.decode())
    del fields["is_active"]
    carol_client.post(path, {**fields, "_save": "1"})
    assert not Session.objects.filter(user=bob).exists()


def test_changing_the_password_ends_the_sessions_elsewhere(bob: User) -> None:
    here = sign_in(FIREFOX)
    sign_in(CHROME)
    new = "another 77 words"
    typed = {"old_password": password_of("bob"), "new_password1": new, "new_password2": new}
    here.post("/admin/password_change/", typed)
    session = Session.objects.get(user=bob)
    assert session.browser == FIREFOX
    assert not sessions_end(here)


def test_guesses_at_the_old_password_are_throttled_like_a_sign_in(bob: User) -> None:
    here, new = sign_in(FIREFOX), "another 77 words"
    typed = {"old_password": "a guess", "new_password1": new, "new_password2": new}
    for _ in range(5):
        answer = here.post("/admin/password_change/", typed)
    assert answer.status_code == 429
    assert "you are still signed in" in answer.content.decode()
    here.post("/admin/password_change/", {**typed, "old_password": password_of("bob")})
    bob.refresh_from_db()
    assert not bob.check_password(new)
    assert not sessions_end(here)


def test_the_old_password_waits_for_its_turn_to_be_hashed(
    bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "SECONDS_TO_WAIT", 0.1)
    here, new = sign_in(FIREFOX), "another 77 words"
    typed = {"old_password": password_of("bob"), "new_password1": new, "new_password2": new}
    with throttle.hashing:
        answer = here.post("/admin/password_change/", typed)
    assert "Try again in a few seconds" in errors_of(answer)
    assert here.post("/admin/password_change/", typed).status_code == 302


def test_a_refused_password_ends_no_session(bob: User) -> None:
    here = sign_in(FIREFOX)
    sign_in(CHROME)
    typed = {"old_password": password_of("bob"), "new_password1": "bob", "new_password2": "bob"}
    here.post("/admin/password_change/", typed)
    assert Session.objects.filter(user=bob).count() == 2


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (FIREFOX, "Firefox on Linux"),
        (CHROME, "Chrome on Windows"),
        (f"{CHROME} Edg/140.0.0.0", "Edge on Windows"),
        (WECHAT, "WeChat on iPhone"),
        ("Mozilla/5.0 (Macintosh) Version/18.0 Safari/605.1.15", "Safari on macOS"),
        ("curl/8.5", "Unknown browser"),
        ("", "Unknown browser"),
    ],
)
def test_a_browser_is_called_by_its_name(user_agent: str, name: str) -> None:
    with override("en"):
        assert browser_name(user_agent) == name
