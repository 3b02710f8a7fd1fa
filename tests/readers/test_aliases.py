"""Other addresses of a page, which lead to it."""

import pytest
from django.test import Client

from tests.factories import (
    PublicationFactory,
    make_issue,
    make_published_issue,
    make_withdrawn_issue,
)
from tests.shown import show

pytestmark = pytest.mark.django_db

ENDINGS = [".md", ".html", "/", ""]


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("folder", ["old-report", "docs/old report"])
def test_an_old_address_leads_to_the_issue(client: Client, folder: str, ending: str) -> None:
    PublicationFactory.create(folder=folder)
    make_published_issue("2020-05-15")

    response = client.get(f"/{folder}/2020-05-15{ending}")

    assert (response.status_code, response["Location"]) == (301, "/issues/2020-05-15/")


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("path", ["/other/2020-05-15", "/old-report/2020-05-16"])
def test_an_old_address_of_nothing_public_is_unknown(
    client: Client, path: str, ending: str
) -> None:
    PublicationFactory.create(folder="old-report")
    make_published_issue("2020-05-15")
    make_issue("2020-05-16")

    show(client, path + ending, status=404)


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_old_address_of_a_withdrawn_issue_is_gone_like_the_new_one(
    client: Client, ending: str
) -> None:
    PublicationFactory.create(folder="old-report")
    make_withdrawn_issue("2020-05-15")

    show(client, f"/old-report/2020-05-15{ending}", status=410)


@pytest.mark.parametrize("folder", ["old-report", "issues"])
def test_an_issue_is_found_without_its_last_slash(client: Client, folder: str) -> None:
    PublicationFactory.create(folder=folder)
    make_published_issue("2020-05-15")

    response = client.get("/issues/2020-05-15")

    assert (response.status_code, response["Location"]) == (301, "/issues/2020-05-15/")
    assert client.get("/issues/2020-05-15/").status_code == 200


@pytest.mark.parametrize(
    ("path", "feed"),
    [
        ("/feed.xml", "/feed/"),
        ("/feed.rss", "/feed/"),
        ("/rss.xml", "/feed/"),
        ("/rss2.xml", "/feed/"),
        ("/index.xml", "/feed/"),
        ("/rss", "/feed/"),
        ("/rss/", "/feed/"),
        ("/feed/rss/", "/feed/"),
        ("/feed/rss2/", "/feed/"),
        ("/feed.xml/", "/feed/"),
        ("/feed", "/feed/"),
        ("/atom.xml", "/feed/atom/"),
        ("/feed.atom", "/feed/atom/"),
        ("/atom/", "/feed/atom/"),
        ("/feed/atom", "/feed/atom/"),
        ("/feed.json/", "/feed.json"),
        ("/feed/json", "/feed.json"),
        ("/feed/json/", "/feed.json"),
    ],
)
def test_a_feed_is_found_where_other_generators_have_it(
    client: Client, path: str, feed: str
) -> None:
    response = client.get(path)

    assert (response.status_code, response["Location"]) == (301, feed)
