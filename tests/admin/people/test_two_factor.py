"""The page on which people switch their second factor on and off."""

import re
from http import HTTPStatus

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from digests.models import CaptureToken, Publication
from digests.sign_in import two_factor
from tests.admin.browser import errors_of, fields_of, messages_of, send
from tests.factories import PublicationFactory
from tests.people import browser_of, password_of
from tests.second_factor import code_of, give_second_factor
from tests.shown import show

pytestmark = pytest.mark.django_db

PAGE = "/admin/two-factor/"
QR_CODE = 'class="qr-code"'
PUBLICATION = "/admin/digests/publication/1/change/"


def codes_on(page: str) -> list[str]:
    """The recovery codes on a page."""
    return re.findall("<code>([a-z2-7]{4}-[a-z2-7]{4})</code>", page)


def test_it_is_switched_on_by_a_code_and_the_recovery_codes_are_shown_once(
    bob: User, bob_client: Client
) -> None:
    page = bob_client.get(PAGE)
    assert QR_CODE in page.content.decode()
    assert two_factor.key_text(two_factor.new_device(bob)) in page.content.decode()
    assert "no-store" in page["Cache-Control"]

    done = bob_client.post(PAGE, {"code": code_of(bob, confirmed=False)}).content.decode()
    assert len(codes_on(done)) == 10
    assert codes_on(bob_client.get(PAGE).content.decode()) == []
    assert "10 recovery codes are left" in bob_client.get(PAGE).content.decode()
    assert QR_CODE not in bob_client.get(PAGE).content.decode()


def test_a_wrong_code_switches_nothing_on(bob: User, bob_client: Client) -> None:
    assert "not the code of the app" in errors_of(bob_client.post(PAGE, {"code": "000000"}))
    assert not two_factor.is_on(bob)


def test_sessions_that_began_without_it_end_when_it_is_switched_on(
    bob: User, bob_client: Client
) -> None:
    elsewhere = browser_of("bob")
    bob_client.get(PAGE)
    bob_client.post(PAGE, {"code": code_of(bob, confirmed=False)})
    assert bob_client.get("/admin/").status_code == HTTPStatus.OK
    assert elsewhere.get("/admin/").status_code == HTTPStatus.FOUND


def test_it_is_switched_off_by_the_password_alone(bob: User, bob_client: Client) -> None:
    give_second_factor(bob)
    wrong = bob_client.post(PAGE, {"password": "a guess", "switch_off": "1"})
    assert "not your password" in errors_of(wrong)
    assert two_factor.is_on(bob)
    typed = {"password": password_of("bob"), "switch_off": "1"}
    assert "password alone" in messages_of(bob_client.post(PAGE, typed, follow=True))
    assert not two_factor.is_on(bob)


def test_guesses_at_the_password_are_throttled_here_too(bob: User, bob_client: Client) -> None:
    give_second_factor(bob)
    for _ in range(5):
        answer = bob_client.post(PAGE, {"password": "a guess", "switch_off": "1"})
    assert answer.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert "you are still signed in" in answer.content.decode()
    assert "Back to the sign-in" not in answer.content.decode()
    bob_client.post(PAGE, {"password": password_of("bob"), "switch_off": "1"})
    assert two_factor.is_on(bob)


def test_new_recovery_codes_are_made_for_the_password(bob: User, bob_client: Client) -> None:
    old = give_second_factor(bob)
    typed = {"password": password_of("bob"), "new_codes": "1"}
    new = codes_on(bob_client.post(PAGE, typed).content.decode())
    assert len(new) == 10
    assert not set(new) & set(old)
    assert two_factor.is_on(bob)


def test_switching_it_on_and_off_is_in_the_log(bob: User, bob_client: Client) -> None:
    bob_client.get(PAGE)
    bob_client.post(PAGE, {"code": code_of(bob, confirmed=False)})
    bob_client.post(PAGE, {"password": password_of("bob"), "switch_off": "1"})
    log = browser_of("carol").get("/admin/admin/logentry/").content.decode()
    assert "Switched two-factor sign-in on." in log
    assert "Switched two-factor sign-in off." in log


def test_the_keys_of_the_apps_are_on_no_page_of_the_admin(carol_client: Client) -> None:
    for name in ("otp_totp/totpdevice", "otp_static/staticdevice"):
        assert carol_client.get(f"/admin/{name}/").status_code == HTTPStatus.NOT_FOUND


# Required of everyone


def test_it_is_not_required_of_a_newcomer() -> None:
    assert not Publication.objects.current().requires_second_factor


def test_an_administrator_requires_it_who_has_it(carol: User, carol_client: Client) -> None:
    PublicationFactory.create()
    fields = fields_of(carol_client.get(PUBLICATION).content.decode())
    fields |= {"requires_second_factor": "on", "_continue": "1"}
    refused = carol_client.post(PUBLICATION, fields)
    assert "your own second factor first" in errors_of(refused)
    assert not Publication.objects.get().requires_second_factor

    give_second_factor(carol)
    bobs = browser_of("bob")
    carol_client.post(PUBLICATION, fields)
    assert Publication.objects.get().requires_second_factor
    assert carol_client.get("/admin/").status_code == HTTPStatus.OK
    assert bobs.get("/admin/").status_code == HTTPStatus.FOUND


def test_other_changes_of_the_publication_end_no_session(carol: User, carol_client: Client) -> None:
    PublicationFactory.create(requires_second_factor=True)
    bobs = browser_of("bob")
    send(carol_client, PUBLICATION, name="新名字")
    assert Publication.objects.get().name == "新名字"
    assert bobs.get("/admin/").status_code == HTTPStatus.OK


def test_while_it_is_required_nobody_switches_it_off(bob: User, bob_client: Client) -> None:
    PublicationFactory.create(requires_second_factor=True)
    give_second_factor(bob)
    page = bob_client.get(PAGE).content.decode()
    assert "cannot be switched off" in page
    assert 'name="switch_off"' not in page
    bob_client.post(PAGE, {"password": password_of("bob"), "switch_off": "1"})
    assert two_factor.is_on(bob)


def test_new_recovery_codes_are_in_the_log(bob: User, bob_client: Client) -> None:
    give_second_factor(bob)
    bob_client.post(PAGE, {"password": password_of("bob"), "new_codes": "1"})
    entry = LogEntry.objects.get(change_message="Made new recovery codes.")
    assert (entry.user, entry.object_repr) == (bob, "bob")


# Reset by an administrator


@pytest.mark.parametrize("button", ["reset", "end"])
def test_it_takes_the_tokens_of_the_person_too_which_is_logged(
    bob: User, carol: User, carol_client: Client, button: str
) -> None:
    CaptureToken.objects.issue(bob, "phone")
    kept, _text = CaptureToken.objects.issue(carol, "phone")
    page = reverse("admin:auth_user_sign_in", args=[bob.pk])
    assert "1 token lets a tool catch links for bob" in show(carol_client, page).text()
    said = messages_of(carol_client.post(page, {button: "1"}, follow=True))
    assert "No tool catches links for bob any more." in said
    assert list(CaptureToken.objects.all()) == [kept]
    assert LogEntry.objects.filter(change_message="Revoked all tokens.").count() == 1


def test_an_administrator_resets_the_second_factor_of_a_colleague_which_is_logged(
    bob: User, carol_client: Client
) -> None:
    give_second_factor(bob)
    bobs = browser_of("bob")
    page = reverse("admin:auth_user_sign_in", args=[bob.pk])
    assert "signs in with two factors" in carol_client.get(page).content.decode()
    said = messages_of(carol_client.post(page, {"reset": "1"}, follow=True))
    assert "Bob has no second factor now." in said
    assert not two_factor.is_on(bob)
    assert bobs.get("/admin/").status_code == HTTPStatus.FOUND
    entry = LogEntry.objects.get(change_message="Switched two-factor sign-in off.")
    assert (entry.user.username, entry.object_repr) == ("carol", "bob")


def test_nobody_resets_the_own_one_without_the_password(carol: User, carol_client: Client) -> None:
    give_second_factor(carol)
    page = reverse("admin:auth_user_sign_in", args=[carol.pk])
    assert carol_client.post(page, {"reset": "1"})["Location"] == "/admin/sessions/"
    assert two_factor.is_on(carol)
