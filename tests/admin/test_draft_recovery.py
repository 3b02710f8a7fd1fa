"""What was typed when a session had ended: it comes along through the sign-in."""

from typing import Any

import pytest
from django.conf import settings as project
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from digests import working_copy
from digests.admin.draft_recovery import SALT
from digests.models import Change, Issue, Link, Status
from tests.admin.browser import fields_of
from tests.factories import make_issue, make_published_issue
from tests.people import browser_of, make_person, password_of

pytestmark = pytest.mark.django_db

LEAD = "这段导读写了整整一个下午，丢了可不行。"


def change(issue: Issue) -> str:
    """The address of an issue's form."""
    return reverse("admin:digests_issue_change", args=[issue.pk])


def all_fields(page: str) -> dict[str, Any]:
    """Every named value that the page would send."""
    nodes = HTMLParser(page).css("input[name]")
    return {str(one.attributes["name"]): one.attributes.get("value") or "" for one in nodes}


def draft_with(*pairs: tuple[str, str]) -> str:
    """What a sign-in form carries, as the site makes it."""
    return signing.dumps(pairs, salt=SALT)


def typed_too_late(client: Client, issue: Issue) -> Any:
    """The answer to a form that is sent when its session has ended."""
    fields = fields_of(client.get(change(issue)).content.decode())
    del client.cookies[project.SESSION_COOKIE_NAME]
    return client.post(change(issue), {**fields, "lead": LEAD, "_save": "1"})


def sign_in(client: Client, page: str, password: str = "") -> Any:
    """Fill in the sign-in that a page shows."""
    typed = {"username": "bob", "password": password or password_of("bob")}
    return client.post(reverse("admin:login"), {**all_fields(page), **typed})


def test_a_form_whose_session_has_ended_is_sent_again_after_the_sign_in() -> None:
    issue, bob = make_issue(), browser_of("bob")
    asked = typed_too_late(bob, issue).content.decode()
    assert "What you typed is kept in this page" in asked
    assert Issue.objects.get().lead is None

    kept = sign_in(bob, asked)
    assert kept["Cache-Control"].endswith("private")
    page = HTMLParser(kept.content.decode())
    assert LEAD in [node.text() for node in page.css("pre.draft-recovery")]
    form = page.css_first("#content-main form")
    assert form is not None
    assert form.attributes["action"] == change(issue)

    bob.post(change(issue), fields_of(kept.content.decode()))
    assert Issue.objects.get().lead == LEAD


def test_a_file_is_said_to_be_chosen_again() -> None:
    bob, form = browser_of("bob"), reverse("admin:digests_image_add")
    fields = fields_of(bob.get(form).content.decode())
    del bob.cookies[project.SESSION_COOKIE_NAME]
    upload = SimpleUploadedFile("封面.png", b"a picture")
    asked = bob.post(form, {**fields, "file": upload, "_save": "1"}).content.decode()

    kept = sign_in(bob, asked).content.decode()
    assert "choose it again in the form: 封面.png" in kept
    assert "kept_file" not in fields_of(kept)
    assert not HTMLParser(kept).css("pre.draft-recovery")
    again = bob.post(form, fields_of(kept)).content.decode()
    assert 'type="file"' in again


def test_a_wrong_password_and_a_shut_account_keep_it_too(settings: Settings) -> None:
    issue, bob = make_issue(), browser_of("bob")
    page = typed_too_late(bob, issue).content.decode()
    for _attempt in range(settings.AXES_FAILURE_LIMIT):
        assert ["lead", LEAD] in signing.loads(all_fields(page)["draft"], salt=SALT)
        page = sign_in(bob, page, "wrong").content.decode()
    assert "What you typed before is still kept" in page
    back = bob.post(reverse("admin:login"), all_fields(page)).content.decode()
    assert all_fields(back)["draft"] == all_fields(page)["draft"]


def test_what_is_kept_is_no_way_to_another_site() -> None:
    bob = Client(headers={"accept-language": "en"})
    make_person("bob")
    typed = {"username": "bob", "password": password_of("bob"), "draft": draft_with(("a", "b"))}
    page = bob.post(reverse("admin:login") + "?next=https://evil.example/", typed)
    assert "evil.example" not in page.content.decode()


@pytest.mark.parametrize(
    "kept",
    ["", "{", '[["lead", "forged"]]', signing.dumps([["lead", "forged"]]), "[" * 100_000],
    ids=["nothing", "broken", "unsigned", "signed for another purpose", "long"],
)
def test_a_sign_in_that_carries_nothing_of_ours_leads_on(kept: str) -> None:
    bob = browser_of("bob")
    bob.get(reverse("admin:index"))
    del bob.cookies[project.SESSION_COOKIE_NAME]
    typed = {"username": "bob", "password": "wrong", "draft": kept}
    assert "draft" not in all_fields(bob.post(reverse("admin:login"), typed).content.decode())
    typed["password"] = password_of("bob")
    assert bob.post(reverse("admin:login"), typed)["Location"] == reverse("admin:index")


def test_what_is_kept_can_be_shown_whatever_it_holds() -> None:
    make_person("bob")
    typed = {"username": "bob", "password": password_of("bob")}
    draft = draft_with(("lead", "a\ud800\u0000z"))
    page = Client().post(reverse("admin:login"), {**typed, "draft": draft})
    assert "a\ufffd\ufffdz" in page.content.decode()


def test_no_password_is_kept() -> None:
    chosen, path = "correct horse battery staple", reverse("admin:password_change")
    typed = {"old_password": chosen, "new_password1": chosen, "new_password2": chosen}
    alice = browser_of("alice")
    assert chosen not in alice.post(reverse("admin:auth_user_add"), typed).content.decode()
    del alice.cookies[project.SESSION_COOKIE_NAME]
    assert alice.post(path, typed)["Location"] == f"{reverse('admin:login')}?next={path}"


def test_a_sign_in_from_before_another_one_keeps_it_too() -> None:
    issue, bob = make_issue(), Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    make_person("bob")
    stale = {**dict.fromkeys(("username", "password"), "x"), "draft": draft_with(("lead", LEAD))}
    path, ours = f"{reverse('admin:login')}?next={change(issue)}", {"origin": "http://testserver"}
    bob.get(path)
    refused = bob.post(path, stale, headers={"origin": "https://evil.example"})
    assert "draft" not in all_fields(refused.content.decode())
    again = all_fields(bob.post(path, stale, headers=ours).content.decode())
    typed = {**again, "username": "bob", "password": password_of("bob")}
    kept = bob.post(path, typed, headers=ours).content.decode()
    assert all_fields(kept)["lead"] == LEAD


def test_a_form_from_before_the_last_sign_in_is_sent_again() -> None:
    issue, bob = make_issue(), Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    bob.force_login(make_person("bob"))
    fields = fields_of(bob.get(change(issue)).content.decode())
    typed = {**fields, "lead": LEAD, "_save": "1"}
    bob.get(reverse("admin:index"))
    del bob.cookies["csrftoken"]
    bob.get(change(issue))  # another token now, as after a sign-in in a second window

    refused = bob.post(change(issue), typed, headers={"origin": "http://testserver"})
    assert refused.status_code == 403
    again = all_fields(refused.content.decode())
    assert again["lead"] == LEAD
    bob.post(change(issue), again, headers={"origin": "http://testserver"})
    assert Issue.objects.get().lead == LEAD


@pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
def test_what_comes_from_elsewhere_is_not_offered_to_be_sent(origin: str) -> None:
    issue, bob = make_issue(), Client(enforce_csrf_checks=True)
    bob.force_login(make_person("bob"))
    headers = {"origin": origin} if origin else {}
    refused = bob.post(change(issue), {"lead": LEAD}, headers=headers)
    assert refused.status_code == 403
    assert LEAD not in refused.content.decode()


def test_who_may_not_save_any_more_can_copy_what_they_typed() -> None:
    issue, alice = make_issue(), browser_of("alice")
    fields = fields_of(alice.get(change(issue)).content.decode())
    Issue.objects.update(status=Status.REVIEW)
    refused = alice.post(change(issue), {**fields, "lead": LEAD, "_save": "1"})
    assert refused.status_code == 403
    texts = [node.text() for node in HTMLParser(refused.content.decode()).css("pre.draft-recovery")]
    assert LEAD in texts


def test_who_types_into_what_someone_else_removes_can_copy_it() -> None:
    copy, bob = working_copy.open_working_copy(make_published_issue()), browser_of("bob")
    link = Link.objects.get(section__issue=copy)
    forms = [
        change(copy),
        reverse("admin:digests_link_change", args=[link.pk]),
        reverse("admin:digests_issue_step", args=[copy.pk, "submit"]),
    ]
    sent = [fields_of(bob.get(form).content.decode()) for form in forms]
    Link.objects.filter(pk=link.pk).update(summary="改过的摘要")
    working_copy.publish_changes(copy, Change.TYPO)
    for form, fields, name in zip(forms, sent, ("lead", "summary", "note"), strict=True):
        gone = bob.post(form, {**fields, name: LEAD, "_save": "1"})
        assert gone.status_code == 410
        page = HTMLParser(gone.content.decode())
        assert LEAD in [node.text() for node in page.css("pre.draft-recovery")]
    assert bob.get(change(copy))["Location"] == reverse("admin:index")
