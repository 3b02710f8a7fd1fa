"""The second step of the sign-in, and the set-up where everyone needs one."""

import re
from http import HTTPStatus
from typing import Any

import pytest
import time_machine
from axes.models import AccessAttempt
from django.conf import settings as project
from django.contrib.auth.models import User
from django.core import signing
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from digests.admin.draft_recovery import SALT
from digests.management.commands.editor_password import EDITOR
from digests.models import CaptureToken
from digests.people import password_link
from digests.sign_in import two_factor
from digests.sign_in.two_factor import CODE_LIMIT
from tests.admin.browser import fields_of
from tests.factories import PublicationFactory, make_issue
from tests.people import browser_of, make_person, password_of
from tests.second_factor import code_of, forget_last_code, give_second_factor

pytestmark = pytest.mark.django_db

LOGIN, STEP = "/admin/login/", "/admin/login/code/"
LIMIT: int = project.AXES_FAILURE_LIMIT
LEAD = "这段导读写了整整一个下午，丢了可不行。"


@pytest.fixture
def recovery_codes(bob: User) -> list[str]:
    """Give Bob a second factor; return his recovery codes."""
    codes = give_second_factor(bob)
    forget_last_code(bob)
    return codes


def stranger(**headers: str) -> Client:
    """A browser in which nobody has signed in yet."""
    return Client(headers={"accept-language": "en", **headers})


def give_password(client: Client, name: str = "bob", **typed: Any) -> Any:
    """Take the first step."""
    return client.post(LOGIN, {"username": name, "password": password_of(name), **typed})


def give_code(client: Client, code: str, **typed: Any) -> Any:
    """Take the second step."""
    return client.post(STEP, {"code": code, **typed})


def is_in(client: Client) -> bool:
    """Whether somebody is signed in."""
    return bool(client.get("/admin/").status_code == HTTPStatus.OK)


def hidden(page: Any) -> dict[str, str]:
    """The hidden fields of a page."""
    nodes = HTMLParser(page.content.decode()).css("#content input[type=hidden]")
    return {str(one.attributes["name"]): one.attributes.get("value") or "" for one in nodes}


# Codes


def test_without_a_second_factor_the_password_opens(bob: User) -> None:
    assert give_password(stranger())["Location"] == "/admin/"


def test_with_one_the_password_alone_opens_nothing(recovery_codes: list[str]) -> None:
    client = stranger()
    page = give_password(client)
    assert "six digits" in page.content.decode()
    assert not is_in(client)


def test_a_code_of_the_app_opens(bob: User, recovery_codes: list[str]) -> None:
    client = stranger()
    give_password(client)
    answer = give_code(client, code_of(bob), next="/admin/digests/issue/")
    assert answer["Location"] == "/admin/digests/issue/"
    assert is_in(client)


def test_a_recovery_code_opens(recovery_codes: list[str]) -> None:
    client = stranger()
    give_password(client)
    assert give_code(client, recovery_codes[0])["Location"] == "/admin/"
    assert is_in(client)


def test_a_wrong_code_opens_nothing_and_says_so(recovery_codes: list[str]) -> None:
    client = stranger()
    give_password(client)
    page = give_code(client, "000000", next="/admin/digests/issue/")
    assert "wrong, or it was used" in page.content.decode()
    assert hidden(page)["next"] == "/admin/digests/issue/"
    assert not is_in(client)


def test_a_code_without_a_password_opens_nothing(bob: User, recovery_codes: list[str]) -> None:
    client = stranger()
    assert give_code(client, code_of(bob))["Location"].startswith(LOGIN)
    assert not is_in(client)


def test_the_second_step_has_to_follow_soon(bob: User, recovery_codes: list[str]) -> None:
    with time_machine.travel("2026-05-15 12:00Z", tick=False) as clock:
        client = stranger()
        give_password(client)
        clock.shift(10 * 60 + 1)
        assert give_code(client, code_of(bob))["Location"].startswith(LOGIN)
    assert not is_in(client)


@pytest.mark.parametrize("change", ["password", "is_active"])
def test_a_changed_password_or_a_closed_account_ends_what_was_begun(
    bob: User, recovery_codes: list[str], change: str
) -> None:
    client = stranger()
    give_password(client)
    bob.set_password("another 77 words")
    values = {"password": bob.password, "is_active": False}
    User.objects.filter(pk=bob.pk).update(**{change: values[change]})
    assert give_code(client, code_of(bob))["Location"].startswith(LOGIN)


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_the_second_step_leads_to_no_other_site(
    bob: User, recovery_codes: list[str], to: str
) -> None:
    client = stranger()
    give_password(client)
    assert give_code(client, code_of(bob), next=to)["Location"] == "/admin/"


def test_a_link_to_choose_a_password_does_not_go_round_it(
    bob: User, recovery_codes: list[str]
) -> None:
    client = stranger()
    form = client.get(password_link(bob).removeprefix("http://testserver"), follow=True)
    typed = {"new_password1": "another 77 words", "new_password2": "another 77 words"}
    page = client.post(form.request["PATH_INFO"], typed)
    assert "six digits" in page.content.decode()
    assert not is_in(client)
    bob.refresh_from_db()
    assert bob.check_password("another 77 words")
    assert give_code(client, code_of(bob))["Location"] == "/admin/"


# The throttle


def test_wrong_codes_are_counted_like_wrong_passwords(recovery_codes: list[str]) -> None:
    client = stranger()
    give_password(client)
    statuses = [give_code(client, "000000").status_code for _ in range(LIMIT)]
    assert statuses == [HTTPStatus.OK] * (LIMIT - 1) + [HTTPStatus.TOO_MANY_REQUESTS]
    assert give_code(client, recovery_codes[0]).status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert give_password(stranger()).status_code == HTTPStatus.TOO_MANY_REQUESTS


def test_neither_a_mistyped_code_nor_a_draft_is_kept_with_the_count(
    recovery_codes: list[str],
) -> None:
    client = stranger()
    give_password(client)
    give_code(client, f"{recovery_codes[0]}x", draft='[["lead", "写了一下午"]]')
    kept = str(AccessAttempt.objects.values().get())
    assert recovery_codes[0] not in kept
    assert "写了一下午" not in kept


def test_the_right_password_does_not_begin_the_count_anew(recovery_codes: list[str]) -> None:
    statuses = []
    for _ in range(LIMIT):
        client = stranger()
        give_password(client)
        statuses.append(give_code(client, "000000").status_code)
    assert statuses[-1] == HTTPStatus.TOO_MANY_REQUESTS


def test_codes_from_many_addresses_shut_the_app_but_neither_recovery_code_nor_known_browser(
    bob: User, recovery_codes: list[str]
) -> None:
    bobs = stranger()
    give_password(bobs)
    give_code(bobs, recovery_codes[0])
    bobs.post("/admin/logout/")
    for n in range(CODE_LIMIT):
        client = Client(REMOTE_ADDR=f"198.51.100.{n}")
        give_password(client)
        give_code(client, "000000")

    client = stranger()
    give_password(client)
    answer = give_code(client, code_of(bob))
    assert answer.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert "A recovery code opens it now" in answer.content.decode()
    assert give_code(client, recovery_codes[1])["Location"] == "/admin/"
    give_password(bobs)
    assert give_code(bobs, code_of(bob))["Location"] == "/admin/"


# What was typed before


def unpacked(draft: str) -> Any:
    """The values of a draft that the sign-in carries."""
    return signing.loads(draft, salt=SALT)


def typed_too_late(client: Client, path: str) -> Any:
    """The sign-in that answers a form whose session has ended."""
    fields = fields_of(client.get(path).content.decode())
    del client.cookies[project.SESSION_COOKIE_NAME]
    return client.post(path, {**fields, "lead": LEAD, "_save": "1"})


def test_what_was_typed_is_carried_through_both_steps(bob: User, recovery_codes: list[str]) -> None:
    path, client = reverse("admin:digests_issue_change", args=[make_issue().pk]), browser_of("bob")
    first = hidden(typed_too_late(client, path))
    second = give_password(client, **first)
    assert "What you typed is kept" in second.content.decode()
    wrong = give_code(client, "000000", **hidden(second))
    kept = give_code(client, code_of(bob), **hidden(wrong)).content.decode()
    assert LEAD in [node.text() for node in HTMLParser(kept).css("pre.draft-recovery")]
    form = HTMLParser(kept).css_first("#content-main form")
    assert form is not None
    assert form.attributes["action"] == path


def test_it_is_kept_by_the_lock_out_and_after_the_second_step_came_too_late(
    recovery_codes: list[str],
) -> None:
    draft = signing.dumps([["lead", LEAD]], salt=SALT, compress=True)
    with time_machine.travel("2026-05-15 12:00Z", tick=False) as clock:
        client = stranger()
        page = give_password(client, draft=draft)
        for _ in range(LIMIT):
            page = give_code(client, "000000", **hidden(page))
        assert page.status_code == HTTPStatus.TOO_MANY_REQUESTS
        assert unpacked(hidden(page)["draft"]) == [["lead", LEAD]]
        clock.shift(20 * 60)
        back = client.post(STEP, hidden(page))
    assert 'id="login-form"' in back.content.decode()
    draft_again = HTMLParser(back.content.decode()).css_first("input[name=draft]")
    assert draft_again is not None
    assert unpacked(draft_again.attributes["value"] or "") == [["lead", LEAD]]


def test_a_step_from_before_another_sign_in_keeps_it_too(recovery_codes: list[str]) -> None:
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    draft = signing.dumps([["lead", "写了"]], salt=SALT, compress=True)
    typed = {"code": "000000", "next": "/admin/digests/issue/", "draft": draft}
    refused = client.post(STEP, typed, headers={"origin": "http://testserver"})
    page = HTMLParser(refused.content.decode())
    form, kept = page.css_first("#login-form"), page.css_first("input[name=draft]")
    assert refused.status_code == HTTPStatus.FORBIDDEN
    assert form is not None
    assert kept is not None
    assert form.attributes["action"] == "/admin/login/?next=%2Fadmin%2Fdigests%2Fissue%2F"
    assert unpacked(kept.attributes["value"] or "") == [["lead", "写了"]]


# Where everyone needs one


def test_who_has_none_is_led_to_switch_it_on_before_anything_else(bob: User) -> None:
    PublicationFactory.create(requires_second_factor=True)
    client = stranger()
    page = give_password(client, next="/admin/digests/issue/")
    assert 'class="qr-code"' in page.content.decode()
    assert not is_in(client)
    wrong = give_code(client, "000000", **hidden(page))
    assert "not the code of the app" in wrong.content.decode()
    assert not is_in(client)

    done = give_code(client, code_of(bob, confirmed=False), **hidden(wrong))
    assert len(re.findall("<code>[a-z2-7]{4}-[a-z2-7]{4}</code>", done.content.decode())) == 10
    assert client.post(STEP, hidden(done))["Location"] == "/admin/digests/issue/"
    assert is_in(client)
    assert two_factor.is_on(bob)


def test_what_was_typed_is_carried_through_the_set_up_too(bob: User) -> None:
    PublicationFactory.create(requires_second_factor=True)
    path, client = reverse("admin:digests_issue_change", args=[make_issue().pk]), browser_of("bob")
    page = give_password(client, **hidden(typed_too_late(client, path)))
    done = give_code(client, code_of(bob, confirmed=False), **hidden(page))
    kept = client.post(STEP, hidden(done)).content.decode()
    assert LEAD in [node.text() for node in HTMLParser(kept).css("pre.draft-recovery")]


def test_the_invited_set_it_up_after_their_password(bob: User) -> None:
    PublicationFactory.create(requires_second_factor=True)
    client = stranger()
    form = client.get(password_link(bob).removeprefix("http://testserver"), follow=True)
    typed = {"new_password1": "another 77 words", "new_password2": "another 77 words"}
    assert 'class="qr-code"' in client.post(form.request["PATH_INFO"], typed).content.decode()
    assert not is_in(client)


# Whoever runs the server


def test_make_password_lets_in_who_lost_the_second_factor(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("editor_password")
    editor = User.objects.get(username=EDITOR)
    give_second_factor(editor)
    before = browser_of(EDITOR)
    CaptureToken.objects.issue(editor, "phone")
    call_command("editor_password")
    typed = {"username": EDITOR, "password": capsys.readouterr().out.split()[-1]}
    assert stranger().post(LOGIN, typed)["Location"] == "/admin/"
    assert not is_in(before)
    assert not CaptureToken.objects.exists()


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_the_steps_speak_the_language_of_the_browser(
    language: str, recovery_codes: list[str]
) -> None:
    make_person("carol")
    page = give_password(Client(headers={"accept-language": language})).content.decode()
    assert ("Give the six digits" in page) == (language == "en")
