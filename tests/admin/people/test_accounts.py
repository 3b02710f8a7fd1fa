"""Inviting colleagues, giving them roles, and shutting them out."""

import datetime as dt
import re
from http import HTTPStatus
from typing import Any

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.admin.sites import site
from django.contrib.auth.models import Group, User
from django.contrib.sessions.backends.db import SessionStore
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries, Settings

from digests.admin.people.accounts import PersonAdmin, PersonForm
from digests.admin.people.passwords import ChoosePasswordForm
from digests.people import Role, give_role, role_of
from digests.sign_in.password_mail import background
from tests.admin.browser import errors_of, fields_of, messages_of, send
from tests.factories import PublicationFactory
from tests.people import browser_of, make_person, password_of
from tests.shown import Shown

pytestmark = pytest.mark.django_db

ADD = "/admin/auth/user/add/"
LIST = "/admin/auth/user/"
GOOD = "an uncommon 77 phrase"


class BrokenMail(BaseEmailBackend):
    """A mail server that is not there."""

    def send_messages(self, email_messages: object) -> int:
        """Nobody answers."""
        raise ConnectionRefusedError


def change(user: User) -> str:
    """The address of a person's form."""
    return reverse("admin:auth_user_change", args=[user.pk])


def link_page(user: User) -> str:
    """The address where a person's link is made."""
    return reverse("admin:auth_user_link", args=[user.pk])


def invite(client: Client, role: Role = Role.EDITOR, name: str = "dora") -> str:
    """Invite a colleague; the link that is shown, without the host."""
    typed = {"username": name, "first_name": "朵拉", "email": f"{name}@digest.example"}
    return shown_link(send(client, ADD, "_save", **typed, role=role.value))


def shown_link(page: Any) -> str:
    """The link on a page, without the host."""
    found = re.search(r">http://testserver(/admin/password/\S+?/)<", page.content.decode())
    assert found, page.content.decode()
    return found[1]


def choose(link: str, password: str = GOOD, client: Client | None = None) -> Any:
    """Open a link and choose a password."""
    client = client or Client(headers={"accept-language": "en"})
    page = client.get(link, follow=True)
    typed = {"new_password1": password, "new_password2": password}
    return client.post(page.request["PATH_INFO"], typed, follow=True)


# Inviting


def test_a_colleague_is_invited_by_a_link_and_chooses_the_password(carol_client: Client) -> None:
    link = invite(carol_client, Role.EDITOR)
    dora = Client(headers={"accept-language": "en"})
    page = choose(link, client=dora)
    assert "Your password is set" in messages_of(page)
    user = User.objects.get(username="dora")
    assert (role_of(user), user.is_superuser, user.check_password(GOOD)) == ("editor", False, True)
    assert dora.get("/admin/").status_code == HTTPStatus.OK


@pytest.mark.parametrize(("language", "word"), [("en", "dora"), ("zh-CN", "dora")])
def test_the_page_names_the_account_in_either_language(
    carol_client: Client, language: str, word: str
) -> None:
    page = Client(headers={"accept-language": language}).get(invite(carol_client), follow=True)
    assert f"“{word}”" in page.content.decode()


def test_before_the_link_was_used_nobody_can_sign_in(carol_client: Client) -> None:
    invite(carol_client)
    typed = {"username": "dora", "password": ""}
    assert Client().post("/admin/login/", typed).status_code == HTTPStatus.OK
    assert not User.objects.get(username="dora").has_usable_password()


def test_a_link_works_once(carol_client: Client) -> None:
    link = invite(carol_client)
    choose(link)
    page = choose(link, "a second 88 phrase")
    assert "does not work any more" in page.content.decode()
    assert User.objects.get(username="dora").check_password(GOOD)


def test_a_link_works_for_three_days(carol_client: Client) -> None:
    with time_machine.travel("2026-05-15 12:00Z", tick=False) as clock:
        link = invite(browser_of("carol"))
        clock.shift(dt.timedelta(days=3, seconds=1))
        page = Client(headers={"accept-language": "en"}).get(link, follow=True)
        assert "does not work any more" in page.content.decode()
        clock.shift(dt.timedelta(seconds=-2))
        assert "new_password1" in Client().get(link, follow=True).content.decode()


def test_a_link_is_shown_once(carol_client: Client) -> None:
    invite(carol_client)
    page = carol_client.get(link_page(User.objects.get(username="dora")))
    assert "/admin/password/" not in page.content.decode()
    assert "no-store" in page["Cache-Control"]


def test_a_new_link_ends_the_one_that_was_not_used(carol_client: Client) -> None:
    first = invite(carol_client)
    page = carol_client.post(link_page(User.objects.get(username="dora")), follow=True)
    assert "does not work any more" in choose(first).content.decode()
    assert "Your password is set" in messages_of(choose(shown_link(page)))


def test_a_weak_password_is_refused_with_reasons(carol_client: Client) -> None:
    page = choose(invite(carol_client), "12345678")
    assert "entirely numeric" in page.content.decode()
    assert not User.objects.get(username="dora").has_usable_password()


def test_the_link_of_someone_shut_out_leads_nowhere(carol_client: Client) -> None:
    link = invite(carol_client)
    dora = User.objects.get(username="dora")
    User.objects.update(is_active=False)
    User.objects.filter(username="carol").update(is_active=True)
    assert "does not work any more" in choose(link).content.decode()
    assert "may not sign in" in carol_client.get(link_page(dora)).content.decode()
    carol_client.post(link_page(dora))
    assert "/admin/password/" not in carol_client.get(link_page(dora)).content.decode()


def test_the_link_leads_to_the_site_whatever_host_was_asked_for(
    carol_client: Client, settings: Settings
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    typed = fields_of(carol_client.get(ADD).content.decode())
    typed |= {"username": "dora", "email": "dora@digest.example", "role": "curator"}
    page = carol_client.post(ADD, typed, follow=True, headers={"host": "evil.example"})
    assert "evil.example" not in page.content.decode().split("<textarea")[1]


def test_where_there_is_mail_the_invitation_is_mailed_too(
    carol_client: Client, settings: Settings
) -> None:
    PublicationFactory.create(language="en")
    settings.SENDS_MAIL = True
    link = invite(carol_client)
    [message] = mail.outbox
    assert message.to == ["dora@digest.example"]
    assert f"http://testserver{link}" in message.body
    assert "carol invites you" in message.body
    assert "&" not in message.body


def test_where_there_is_none_no_mail_is_tried(carol_client: Client) -> None:
    invite(carol_client)
    assert mail.outbox == []


def test_a_mail_that_could_not_be_sent_is_said_and_the_link_is_there(
    carol_client: Client, settings: Settings
) -> None:
    settings.SENDS_MAIL = True
    settings.EMAIL_BACKEND = f"{__name__}.BrokenMail"
    typed = {"username": "dora", "email": "dora@digest.example", "role": "curator"}
    page = send(carol_client, ADD, "_save", **typed)
    assert "send the link yourself" in page.content.decode()
    assert shown_link(page)


def test_who_is_shut_out_while_choosing_a_password_stays_out() -> None:
    dora = make_person("dora", Role.EDITOR)
    typed = {"new_password1": GOOD, "new_password2": GOOD}
    form = ChoosePasswordForm(User.objects.get(pk=dora.pk), typed)
    User.objects.filter(pk=dora.pk).update(is_active=False)
    assert form.is_valid()
    form.save()
    dora.refresh_from_db()
    assert (dora.is_active, dora.check_password(GOOD)) == (False, True)


def test_who_is_shut_out_while_a_link_is_made_stays_out(rf: RequestFactory, carol: User) -> None:
    dora = make_person("dora", Role.EDITOR)
    dora.set_unusable_password()
    dora.save()
    request = rf.post(link_page(dora))
    request.user, request.session = carol, SessionStore()
    as_it_was = User.objects.get(pk=dora.pk)
    User.objects.filter(pk=dora.pk).update(is_active=False)
    PersonAdmin(User, site)._make_link(request, as_it_was)
    assert not User.objects.get(pk=dora.pk).is_active


@pytest.mark.parametrize("path", ["/admin/auth/user/add/", "/register/", "/accounts/signup/"])
def test_nobody_can_invite_themselves(path: str) -> None:
    typed = {"username": "mallory", "email": "m@evil.example", "role": "administrator"}
    Client().post(path, typed)
    browser_of("bob").post(path, typed)
    assert not User.objects.filter(username="mallory").exists()


# Roles


def test_the_list_asked_for_a_role_shows_those_whose_role_it_is(carol_client: Client) -> None:
    User.objects.create_superuser("root", password=GOOD)
    make_person("dora", Role.CURATOR).groups.add(Group.objects.get(name=Role.EDITOR))
    for role in Role:
        shown = carol_client.get(LIST, {"role": role.value}).context["cl"].result_list
        assert set(shown) == {user for user in User.objects.all() if role_of(user) == role}


@pytest.mark.parametrize("role", list(Role))
def test_an_administrator_gives_roles(carol_client: Client, role: Role) -> None:
    dora = make_person("dora", Role.CURATOR)
    send(carol_client, change(dora), role=role.value)
    dora = User.objects.get(pk=dora.pk)
    assert role_of(dora) == role
    assert [group.name for group in dora.groups.all()] == [role]


def test_a_role_takes_away_what_was_given_beside_it(carol_client: Client) -> None:
    dora = User.objects.create_superuser("dora", "dora@digest.example")
    send(carol_client, change(dora), role="curator")
    dora = User.objects.get(pk=dora.pk)
    assert (dora.is_superuser, dora.is_staff, role_of(dora)) == (False, True, Role.CURATOR)
    assert not dora.has_perm("digests.publish_issue")


def test_the_form_has_no_raw_permissions_and_no_password(carol_client: Client) -> None:
    names = set(
        fields_of(carol_client.get(change(make_person("dora", Role.EDITOR))).content.decode())
    )
    typed = {"username", "first_name", "email", "role", "is_active"}
    assert names == {"csrfmiddlewaretoken", "form_state", *typed}
    assert carol_client.get("/admin/auth/group/").status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("name", ["alice", "bob"])
def test_nobody_raises_the_own_role(name: str) -> None:
    browser = browser_of(name)
    user = User.objects.get(username=name)
    typed = {"username": name, "email": user.email, "role": "administrator", "is_active": "on"}
    typed |= {"is_superuser": "on", "groups": str(Group.objects.get(name="administrator").pk)}
    assert browser.post(change(user), typed).status_code == HTTPStatus.FORBIDDEN
    user = User.objects.get(pk=user.pk)
    assert (role_of(user), user.is_superuser) == (
        {"alice": Role.CURATOR, "bob": Role.EDITOR}[name],
        False,
    )


@pytest.mark.parametrize("typed", [{"role": "curator"}, {"is_active": ""}])
def test_an_administrator_cannot_step_down_alone(
    carol_client: Client, typed: dict[str, str]
) -> None:
    me = User.objects.get(username="carol")
    fields = fields_of(carol_client.get(change(me)).content.decode())
    carol_client.post(change(me), {**fields, **typed, "first_name": "卡罗", "_save": "1"})
    me = User.objects.get(pk=me.pk)
    assert (me.first_name, role_of(me), me.is_active) == ("卡罗", Role.ADMINISTRATOR, True)


def test_an_administrator_cannot_be_deleted_by_herself(carol_client: Client) -> None:
    me = User.objects.get(username="carol")
    carol_client.post(reverse("admin:auth_user_delete", args=[me.pk]), {"post": "yes"})
    assert User.objects.filter(pk=me.pk).exists()


def test_of_two_administrators_who_demote_each_other_at_once_one_remains() -> None:
    carol, dora = make_person("carol"), make_person("dora", Role.ADMINISTRATOR)
    # Dora's request was let in before Carol's, who demoted Dora, had taken effect.
    give_role(dora, Role.EDITOR)
    form = type("DorasForm", (PersonForm,), {"by": dora})
    typed = {"username": "carol", "email": carol.email, "role": "editor", "is_active": "on"}
    typed["form_state"] = str(form(instance=carol).current_state())
    with override("en"), transaction.atomic():
        assert "the last administrator" in str(form(typed, instance=carol).errors)


def test_two_people_cannot_share_a_mail_address(carol_client: Client) -> None:
    make_person("bob")
    typed = {"username": "dora", "email": "BOB@digest.example", "role": "curator"}
    page = send(carol_client, ADD, "_save", **typed)
    assert "Another account has this mail address" in errors_of(page)
    assert fields_of(page.content.decode())["username"] == "dora"


# Going away


def test_someone_who_was_here_is_shut_out_and_not_deleted(carol_client: Client) -> None:
    bob = make_person("bob")
    browser_of("bob")
    assert carol_client.get(reverse("admin:auth_user_delete", args=[bob.pk])).status_code == (
        HTTPStatus.FORBIDDEN
    )
    fields = fields_of(carol_client.get(change(bob)).content.decode())
    del fields["is_active"]
    carol_client.post(change(bob), {**fields, "_save": "1"})
    assert not User.objects.get(pk=bob.pk).is_active


def test_an_invitation_that_was_a_mistake_is_deleted(carol_client: Client) -> None:
    invite(carol_client)
    dora = User.objects.get(username="dora")
    send(carol_client, reverse("admin:auth_user_delete", args=[dora.pk]), "")
    assert not User.objects.filter(pk=dora.pk).exists()


# The list


def test_the_list_says_who_is_what(carol_client: Client) -> None:
    make_person("alice")
    page = carol_client.get(LIST, {"role": "curator"}).content.decode()
    assert "alice@digest.example" in page
    assert "carol@digest.example" not in page


def test_the_list_asks_as_much_for_many_as_for_few(
    carol_client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        make_person(f"person{number}", Role.CURATOR)
    carol_client.get(LIST)
    with django_assert_num_queries(9):
        carol_client.get(LIST)


def test_what_is_done_to_people_is_in_the_log(carol_client: Client) -> None:
    invite(carol_client)
    notes = LogEntry.objects.filter(object_repr="dora", user__username="carol")
    assert {note.action_flag for note in notes} == {1, 2}


# Forgetting


def forgotten(client: Client, email: str) -> Any:
    """Ask for a link as someone who forgot the password, and wait until it is mailed."""
    page = client.post("/admin/password/forgotten/", {"email": email}, follow=True)
    background.submit(lambda: None).result(timeout=20)
    return page


# The thread that mails has a connection of its own, which must see the rows of the test.
beside_a_thread = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@beside_a_thread
def test_a_forgotten_password_is_mailed_a_link(settings: Settings) -> None:
    settings.SENDS_MAIL = True
    bob = make_person("bob")
    answers = [
        forgotten(Client(), email).content for email in ("BOB@digest.example", "no@digest.example")
    ]
    assert answers[0] == answers[1], "nobody learns who has an account"
    [message] = mail.outbox
    found = re.search(r"http://testserver(/admin/password/\S+)", str(message.body))
    assert found
    choose(found[1])
    bob.refresh_from_db()
    assert bob.check_password(GOOD)


@beside_a_thread
def test_until_then_the_old_password_opens(settings: Settings) -> None:
    settings.SENDS_MAIL = True
    make_person("bob")
    forgotten(Client(), "bob@digest.example")
    typed = {"username": "bob", "password": password_of("bob")}
    assert Client().post("/admin/login/", typed).status_code == HTTPStatus.FOUND


def test_a_link_opens_an_account_that_guesses_had_shut_to_its_owner() -> None:
    bob = make_person("bob")
    for _ in range(5):
        locked = Client().post("/admin/login/", {"username": "bob", "password": "guess"})
    assert locked.status_code == HTTPStatus.TOO_MANY_REQUESTS
    carol = browser_of("carol")
    choose(shown_link(carol.post(link_page(bob), follow=True)))
    typed = {"username": "bob", "password": GOOD}
    assert Client().post("/admin/login/", typed).status_code == HTTPStatus.FOUND


@beside_a_thread
def test_nobody_is_flooded_with_links(settings: Settings) -> None:
    settings.SENDS_MAIL = True
    make_person("bob")
    client = Client(headers={"accept-language": "en"})
    for _ in range(3):
        page = forgotten(client, "bob@digest.example").content.decode()
    assert len(mail.outbox) == 1
    assert "One link is sent in 5 minutes." in page


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_where_there_is_no_mail_the_page_says_what_to_do(language: str) -> None:
    make_person("bob")
    client = Client(headers={"accept-language": language})
    page = client.get("/admin/password/forgotten/").content.decode()
    assert "<code>make password</code>" in page
    assert "<form" not in page.split('id="content"')[1]
    assert "make password" in forgotten(client, "bob@digest.example").content.decode()
    assert mail.outbox == []


def test_the_sign_in_leads_there() -> None:
    assert 'href="/admin/password/forgotten/"' in Client().get("/admin/login/").content.decode()


def test_without_mail_an_invitation_needs_no_address(carol_client: Client) -> None:
    typed = {"username": "dora", "first_name": "朵拉", "role": "curator"}

    response = send(carol_client, ADD, "_save", **typed)

    page = Shown(response.content.decode())
    assert User.objects.get(username="dora").email == ""
    assert page.one("#made-link").text().startswith("http")
    assert page.values("[data-copy]", "data-copy") == ["made-link"]
    assert errors_of(send(carol_client, ADD, "_save", **typed | {"username": "eve"})) == ""


def test_with_mail_an_invitation_needs_an_address(carol_client: Client, settings: Settings) -> None:
    settings.SENDS_MAIL = True
    typed = {"username": "dora", "first_name": "朵拉", "role": "curator"}

    response = send(carol_client, ADD, "_save", **typed)

    assert errors_of(response)
    assert not User.objects.filter(username="dora").exists()
