"""Issues that are counted: beside the title, in the archive, in the feeds, in the address."""

import pytest
from django.test import Client

from digests import changes
from digests.models import Issue
from tests.factories import PublicationFactory, make_issue, make_published_issue
from tests.shown import show

pytestmark = pytest.mark.django_db


def test_an_issue_that_is_counted_shows_its_number_and_is_found_by_it(client: Client) -> None:
    PublicationFactory.create()
    issue = make_published_issue("2020-05-15", headline="小模型", number=403)
    make_issue("2020-05-22", number=404)
    page = show(client, "/issues/2020-05-15/")
    assert page.texts(".dateline .number") == ["第 403 期"]
    assert "第 403 期 小模型" in " ".join(show(client, "/archive/").texts(".titles a"))
    assert "<title>第 403 期 小模型</title>" in client.get("/feed/").content.decode()
    assert client.get("/issues/403/").headers["Location"] == "/issues/2020-05-15/"
    assert client.get("/issues/404/").status_code == 404, "a draft"
    Issue.objects.filter(pk=issue.pk).update(headline="第 403 期：小模型")
    changes.touch_everything()
    assert not show(client, "/issues/2020-05-15/").texts(".dateline .number"), "said already"
