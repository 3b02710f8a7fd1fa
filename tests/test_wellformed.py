"""What no browser sends is no mistake of ours."""

from http import HTTPStatus

import pytest
from django.test import Client

from tests.people import browser_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("charset", ["hex", "utf-16", "nonsense"])
def test_every_address_is_read_as_utf_8(client: Client, charset: str) -> None:
    page = client.get("/archive/?page=%E7%94%B2", content_type=f"text/html; charset={charset}")
    assert page.status_code == HTTPStatus.OK
    assert page.wsgi_request.GET["page"] == "甲"


def test_a_null_in_an_address_is_refused() -> None:
    browser = browser_of("carol")
    for path in ("/admin/digests/image/?name=%00", "/admin/auth/user/?username=%00"):
        assert browser.get(path).status_code == HTTPStatus.BAD_REQUEST


def test_a_null_in_a_cookie_is_refused(client: Client) -> None:
    page = client.get("/admin/", headers={"cookie": r'sessionid="\000abcdefgh"'})
    assert page.status_code == HTTPStatus.BAD_REQUEST
