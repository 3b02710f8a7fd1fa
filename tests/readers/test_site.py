"""What every page knows of the publication."""

from xml.etree import ElementTree

import pytest
from django.test import Client

from tests.factories import make_published_issue
from tests.shown import show

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/", "/archive/", "/categories/news/", "/about/"])
@pytest.mark.parametrize("issues", [0, 1])
def test_a_publication_without_a_name_goes_by_that_of_the_software(
    client: Client, path: str, issues: int
) -> None:
    for _ in range(issues):
        make_published_issue("2020-05-15", headline="")

    tree = show(client, path)

    assert tree.text("title").endswith("Briefing")
    assert tree.texts(".masthead .name") == ["B Briefing"]


def test_its_feeds_have_a_title_too(client: Client) -> None:
    make_published_issue("2020-05-15", links=0, headline="", lead="")

    channel = ElementTree.fromstring(client.get("/feed/").content)

    assert channel.findtext("channel/title") == "Briefing"
    assert channel.findtext("channel/description") == "Briefing"
    assert channel.findtext("channel/item/title") == "Briefing 2020-05-15"
