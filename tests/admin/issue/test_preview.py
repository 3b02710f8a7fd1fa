"""The preview of an issue."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from digests import working_copy
from digests.models import Issue
from tests.factories import (
    LinkFactory,
    PublicationFactory,
    make_issue,
    make_published_issue,
)
from tests.shown import show

pytestmark = pytest.mark.django_db


def make_copy() -> Issue:
    """Return the working copy of a public issue."""
    return working_copy.open_working_copy(make_published_issue())


@pytest.mark.parametrize("make", [make_issue, make_copy, lambda: make_issue(None)])
def test_the_preview_is_the_sites_own_page_for_nobody_else(
    client: Client, alice_client: Client, make: Callable[[], Issue]
) -> None:
    issue = make()
    LinkFactory.create(section=issue.sections.get(), title="还没公开", position=99)
    path = reverse("admin:digests_issue_preview", args=[issue.pk])
    response = alice_client.get(path)
    page = HTMLParser(response.content.decode())
    assert page.css_first("article.issue .section article.entry h3") is not None
    assert "还没公开" in response.content.decode()
    assert response["X-Robots-Tag"] == "noindex"
    assert "no-store" in response["Cache-Control"]
    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert client.get(path)["Location"].startswith("/admin/login/")


def test_the_preview_says_that_it_shows_what_was_saved_and_when(alice_client: Client) -> None:
    PublicationFactory.create(time_zone="Asia/Shanghai")
    issue = make_issue(links=1)
    Issue.objects.filter(pk=issue.pk).update(
        updated_at=dt.datetime(2020, 5, 14, 16, 3, tzinfo=dt.UTC)
    )

    page = show(alice_client, reverse("admin:digests_issue_preview", args=[issue.pk]))

    assert "保存于 2020-05-15 00:03 的内容" in page.text("main .corrected")
