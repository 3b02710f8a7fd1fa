"""The admin as a whole."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

INDEX = "/admin/"


@pytest.mark.parametrize(("language", "word"), [("en", "Log out"), ("zh-CN", "注销")])
def test_it_speaks_the_browser_s_language(alice: User, language: str, word: str) -> None:
    client = Client(headers={"accept-language": language})
    client.force_login(alice)
    assert word in client.get(INDEX).content.decode()


def test_it_holds_a_strict_content_security_policy(desk: Client) -> None:
    policy = desk.get(INDEX)["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
