"""The list of feeds."""

from xml.etree import ElementTree

import pytest
from django.test import Client

from digests.models import Category
from tests.factories import PublicationFactory, make_published_issue

pytestmark = pytest.mark.django_db


def test_the_list_of_feeds_names_all_of_them(client: Client) -> None:
    PublicationFactory.create(name="A & B <\x01>")
    make_published_issue()
    Category.objects.filter(slug="news").update(name="New & <old>")

    root = ElementTree.fromstring(client.get("/opml/").content)

    assert root.findtext("head/title") == "A & B <\ufffd>"
    feeds = {outline.get("xmlUrl"): outline.get("text") for outline in root.iter("outline")}
    assert {"http://testserver/feed/", "http://testserver/links/feed/"} <= feeds.keys()
    assert "New & <old>" in (feeds["http://testserver/categories/news/feed/"] or "")
    for address in feeds:
        assert client.get(address or "").status_code == 200


def test_each_feed_stands_beside_the_page_with_its_contents(client: Client) -> None:
    make_published_issue()
    root = ElementTree.fromstring(client.get("/opml/").content)

    pages = {outline.get("xmlUrl"): outline.get("htmlUrl") for outline in root.iter("outline")}
    assert pages["http://testserver/feed/"] == "http://testserver/"
    news = "http://testserver/categories/news/"
    assert pages[f"{news}feed/"] == news
