"""The admin as a whole."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import NoReverseMatch, Resolver404, resolve, reverse

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


@pytest.mark.parametrize("name", ["markdownx_upload", "markdownx_markdownify"])
def test_markdownx_is_not_mounted_because_its_views_are_open_to_strangers(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)
    with pytest.raises(Resolver404):
        resolve(f"/markdownx/{name.removeprefix('markdownx_')}/")


def test_texts_are_plain_fields(desk: Client) -> None:
    page = desk.get("/admin/digests/issue/add/").content.decode()
    assert '<textarea name="opening"' in page
    assert "markdownx" not in page
