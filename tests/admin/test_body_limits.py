"""How much of a body is accepted, by who sends it and where."""

import os
from typing import Any
from urllib.parse import urlencode

import pytest
from django import forms
from django.conf import settings as project
from django.contrib.admin import site
from django.contrib.auth.models import User
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from digests.admin.body_limits import (
    DISCARDED_BYTES,
    FORM_BYTES,
    READER_BYTES,
    SIGN_IN_BYTES,
    UPLOAD_BYTES,
    UPLOAD_VIEWS,
)
from digests.admin.draft_recovery import SALT
from digests.admin.many_files import MOST_FILES
from digests.models import Issue
from tests.admin.browser import fields_of
from tests.factories import PublicationFactory, make_issue
from tests.people import browser_of, make_person, password_of
from tests.second_factor import give_second_factor
from tests.shown import Shown

pytestmark = pytest.mark.django_db

URLENCODED = "application/x-www-form-urlencoded"
TEXT = "编辑写的一句话。"
OURS = {"origin": "http://testserver"}


def change(issue: Issue) -> str:
    """The address of an issue's form."""
    return reverse("admin:digests_issue_change", args=[issue.pk])


def form_of(size: int, text: str = TEXT) -> str:
    """A form of so many bytes, as a browser sends it."""
    return f"lead={text}&opening={'x' * size}"[: size - len(text) * 2]


def send(client: Client, path: str, body: str, **headers: str) -> Any:
    """The answer to a body that a browser sends to an address."""
    return client.post(path, body, URLENCODED, headers={**OURS, **headers})


@pytest.fixture
def stranger() -> Client:
    """A browser in which nobody has signed in."""
    return browser_of("")


def browser_without_session(name: str) -> Client:
    """A browser whose session has ended."""
    client = browser_of(name)
    client.get(reverse("admin:index"))
    del client.cookies[project.SESSION_COOKIE_NAME]
    return client


@pytest.mark.parametrize("path", ["/admin/", "/admin/digests/issue/1/change/", "/admin/login/"])
def test_a_stranger_sends_no_more_than_a_sign_in_needs(stranger: Client, path: str) -> None:
    body = form_of(2 * SIGN_IN_BYTES)
    refused = send(stranger, path, body)
    page = refused.content.decode()

    assert refused.status_code == 413
    assert "no-store" in refused["Cache-Control"]
    assert "KB is accepted" in Shown(page).one(".errornote").text()
    assert TEXT not in page
    assert len(page) < len(body)
    assert send(stranger, path, "username=bob&password=guess").status_code != 413


def test_a_body_that_is_refused_is_told_in_the_language_of_the_browser() -> None:
    refused = send(browser_of("", "zh-hans"), "/admin/", form_of(2 * SIGN_IN_BYTES))
    assert "登录" in Shown(refused.content.decode()).one(".errornote").text()


@pytest.mark.parametrize("cookie", ["1", "", "1:1wXyZa:forged"])
def test_a_cookie_that_is_not_ours_makes_nobody_known(stranger: Client, cookie: str) -> None:
    stranger.cookies["has_signed_in"] = cookie
    assert send(stranger, "/admin/", form_of(2 * SIGN_IN_BYTES)).status_code == 413


@pytest.mark.parametrize("path", ["/", "/feed/", "/no/such/page", "/admin.php"])
def test_a_page_of_readers_takes_no_body(bob_client: Client, path: str) -> None:
    PublicationFactory.create()
    bob_client.get("/admin/")
    for method in (bob_client.post, bob_client.put, bob_client.delete):
        refused = method(path, "x" * (READER_BYTES + 1), URLENCODED)
        assert refused.status_code == 413
        assert "只供阅读" in refused.content.decode()
        assert method(path, "", URLENCODED).status_code in {404, 405}


@pytest.mark.parametrize(("path", "status"), [("/", 413), ("/admin/login/", 411)])
def test_a_body_that_tells_no_length_is_refused(stranger: Client, path: str, status: int) -> None:
    headers = {"transfer-encoding": "chunked"}
    assert stranger.post(path, headers=headers).status_code == status


@pytest.mark.parametrize("length", ["9" * 18, "-1"])
def test_a_length_that_is_none_is_refused(stranger: Client, length: str) -> None:
    told: dict[str, Any] = {"CONTENT_LENGTH": length}
    refused = stranger.generic("POST", "/admin/login/", "a=b", URLENCODED, **told)
    assert refused.status_code in {411, 413}


def test_an_editor_sends_a_long_form(bob_client: Client) -> None:
    issue = make_issue()
    fields = fields_of(bob_client.get(change(issue)).content.decode())
    text = "长" * 290_000
    bob_client.post(change(issue), {**fields, "closing": text, "_save": "1"})
    assert Issue.objects.get().closing == text


def test_a_long_text_whose_session_has_ended_is_carried_through_the_sign_in() -> None:
    issue, bob = make_issue(), browser_of("bob")
    fields = fields_of(bob.get(change(issue)).content.decode())
    del bob.cookies[project.SESSION_COOKIE_NAME]
    text = "".join(map(chr, range(0x4E00, 0x9FA5))) * 14  # nearly a megabyte, hard to compress
    body = urlencode({**fields, "closing": text, "_save": "1"})

    asked = send(bob, change(issue), body)
    typed = fields_of(asked.content.decode()) | {"username": "bob", "password": password_of("bob")}
    draft = Shown(asked.content.decode()).one("input[name=draft]").attributes["value"]
    kept = send(bob, reverse("admin:login"), urlencode({**typed, "draft": draft}))
    assert len(asked.content) < len(body)

    bob.post(change(issue), fields_of(kept.content.decode()))
    assert Issue.objects.get().closing == text


@pytest.mark.parametrize("character", ["x", '"', "<", "&", "长", "\\"])
def test_what_the_sign_in_carries_is_never_longer_than_what_was_sent(character: str) -> None:
    bob, body = browser_without_session("bob"), urlencode({"lead": character * 100_000})
    asked = send(bob, "/admin/digests/issue/add/", body)
    assert 'name="draft"' in asked.content.decode()
    assert len(asked.content) < len(body)


def test_even_what_cannot_be_compressed_goes_through_the_sign_in() -> None:
    bob, noise = browser_without_session("bob"), os.urandom(FORM_BYTES // 2 - 50).hex()
    asked = send(bob, "/admin/digests/issue/add/", f"lead={noise}")
    draft = Shown(asked.content.decode()).one("input[name=draft]").attributes["value"]
    typed = {"username": "bob", "password": password_of("bob"), "draft": draft}
    assert noise in send(bob, reverse("admin:login"), urlencode(typed)).content.decode()


def test_a_stranger_may_carry_it_through_both_steps(stranger: Client) -> None:
    give_second_factor(make_person("bob"))
    noise = os.urandom(SIGN_IN_BYTES * 9 // 20).hex()  # which grows when it is carried
    draft = signing.dumps([["lead", noise]], salt=SALT)
    assert len(draft) > SIGN_IN_BYTES
    typed = {"username": "bob", "password": password_of("bob"), "draft": draft}
    asked = send(stranger, reverse("admin:login"), urlencode(typed))
    assert draft in asked.content.decode()
    asked = send(stranger, reverse("second_step"), urlencode({"code": "0", "draft": draft}))
    assert asked.status_code == 200
    assert draft in asked.content.decode()


def test_the_browser_of_who_signs_in_is_known_and_no_other_is(stranger: Client) -> None:
    make_person("bob")
    sign_in = reverse("admin:login")
    stranger.get(sign_in)
    stranger.post(sign_in, {"username": "bob", "password": "guess"})
    assert "has_signed_in" not in stranger.cookies

    stranger.post(sign_in, {"username": "bob", "password": password_of("bob")})
    cookie = stranger.cookies["has_signed_in"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/admin/", True, "Lax")
    assert "has_signed_in" not in stranger.get(reverse("admin:index")).cookies


def test_a_form_that_is_too_large_comes_back_to_be_shortened(bob_client: Client) -> None:
    issue = make_issue()
    fields = fields_of(bob_client.get(change(issue)).content.decode())
    body = urlencode({**fields, "lead": TEXT, "closing": "x" * FORM_BYTES})
    refused = send(bob_client, change(issue), body)
    page = HTMLParser(refused.content.decode())

    assert refused.status_code == 413
    assert (
        "more than 5.0\xa0MB cannot be saved"
        in Shown(refused.content.decode()).one(".errornote").text()
    )
    texts = {node.attributes["name"]: node.text() for node in page.css("#content-main textarea")}
    assert texts["lead"].strip() == TEXT
    assert len(texts["closing"].strip()) == FORM_BYTES

    again = {**fields_of(refused.content.decode()), "closing": "gekürzt", "_save": "1"}
    bob_client.post(change(issue), again)
    assert (Issue.objects.get().lead, Issue.objects.get().closing) == (TEXT, "gekürzt")


def test_what_another_site_sends_is_not_offered_to_be_sent(bob_client: Client) -> None:
    body = form_of(FORM_BYTES + 1000)
    refused = send(bob_client, "/admin/digests/issue/add/", body, origin="https://evil.example")
    assert refused.status_code == 413
    assert not HTMLParser(refused.content.decode()).css("#content-main form")


@pytest.mark.parametrize("size", [2 * FORM_BYTES + 1000, DISCARDED_BYTES + 1])
def test_a_form_that_is_much_too_large_stays_in_the_browser(bob_client: Client, size: int) -> None:
    refused = send(bob_client, "/admin/digests/issue/add/", form_of(size))
    said = Shown(refused.content.decode()).one(".errornote").text()
    assert refused.status_code == 413
    assert "5.0\xa0MB" in said
    assert "Your browser still has what you typed" in said


def test_an_image_that_is_much_too_large_is_refused_with_the_limit(bob_client: Client) -> None:
    refused = send(bob_client, reverse("admin:digests_image_add"), "x" * (UPLOAD_BYTES + 1))
    said = Shown(refused.content.decode()).one(".errornote").text()
    assert refused.status_code == 413
    assert "25.0\xa0MB" in said


def test_every_form_of_the_admin_that_takes_a_file_is_known_to_take_one(
    rf: RequestFactory, carol: User
) -> None:
    request = rf.get("/")
    request.user = carol
    taking = {
        f"admin:{model._meta.app_label}_{model._meta.model_name}_add"
        for model, admin in site._registry.items()
        for field in admin.get_form(request).base_fields.values()
        if isinstance(field, forms.FileField)
    }
    assert taking
    assert taking <= set(UPLOAD_VIEWS)


def test_only_who_may_publish_sends_a_whole_digest(alice_client: Client) -> None:
    refused = alice_client.post(reverse("moving"), "x" * (UPLOAD_BYTES + 1), URLENCODED)
    assert refused.status_code == 413


def test_many_files_come_only_where_a_digest_moves_in(bob_client: Client) -> None:
    def answer(page: str) -> int:
        files = [SimpleUploadedFile(f"{number}.txt", b"x") for number in range(MOST_FILES + 1)]
        return bob_client.post(reverse(page), {"files": files}).status_code

    assert answer("catch") == 413
    assert answer("moving") == 200
