"""The admin as a whole."""

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from digests.admin.site import site
from tests.factories import make_issue
from tests.shown import show

INDEX = "/admin/"


@pytest.mark.parametrize(("language", "word"), [("en", "Log out"), ("zh-CN", "退出")])
def test_it_speaks_the_browser_s_language(alice: User, language: str, word: str) -> None:
    client = Client(headers={"accept-language": language})
    client.force_login(alice)
    assert word in client.get(INDEX).content.decode()


def test_it_holds_a_strict_content_security_policy(alice_client: Client) -> None:
    policy = alice_client.get(INDEX)["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("issue/", "Issues"),
        ("issue/add/", "New issue"),
        ("link/", "Links"),
        ("image/", "Images"),
        ("category/", "Categories"),
    ],
)
def test_a_page_is_headed_by_what_it_shows(alice_client: Client, path: str, heading: str) -> None:
    assert show(alice_client, f"{INDEX}digests/{path}").text("#content h1") == heading


def test_a_form_is_headed_by_its_issue(alice_client: Client) -> None:
    issue = make_issue("2020-05-15", headline="小模型")
    path = reverse("admin:digests_issue_change", args=[issue.pk])
    assert show(alice_client, path).texts("#content h1, #content > h2") == ["2020-05-15 小模型"]


def test_what_is_registered_passes_the_checks_of_django() -> None:
    assert site._registry
    call_command("check", fail_level="WARNING")
