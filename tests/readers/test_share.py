"""What is told of a page to those who share it: a picture and linked data."""

from __future__ import annotations

import datetime as dt
import json
import re
import time
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client
from PIL import Image

from digests.rendering import share_picture
from digests.rendering.share_picture import PictureText, draw
from tests.factories import (
    LinkFactory,
    PublicationFactory,
    make_issue,
    make_published_issue,
    make_withdrawn_issue,
)
from tests.shown import show

TEXT = PictureText("嵌入式快讯", "2020-05-15", "一件大事/另一件", "论文 2 · News 3")


@pytest.fixture
def no_font() -> Iterator[None]:
    """A machine on which fontconfig knows no font with Chinese."""
    share_picture.find_font.cache_clear()
    with patch("shutil.which", return_value=None):
        yield
    share_picture.find_font.cache_clear()


def data_of(client: Client, path: str) -> dict[str, Any]:
    """The linked data of a page."""
    values: dict[str, Any] = json.loads(
        show(client, path).one("script[type='application/ld+json']").text()
    )
    return values


def test_a_picture_has_the_size_that_others_show_and_differs_by_what_it_says() -> None:
    picture = Image.open(BytesIO(draw(TEXT)))

    assert (picture.format, picture.size) == ("PNG", share_picture.SIZE)
    assert draw(PictureText("a", "b", "长" * 5000, "c"))


def test_a_picture_of_long_texts_costs_little_time() -> None:
    start = time.process_time()
    draw(PictureText("长" * 20_000, "2020-05-15", "\u0301" * 20_000, "论文 2 · " * 5_000))
    assert time.process_time() - start < 4


@pytest.mark.usefixtures("no_font")
def test_without_a_font_the_picture_is_plain_and_the_log_says_what_to_install(
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert draw(TEXT) == draw(PictureText("", "", "", ""))
    assert caplog.text.count("fonts-noto-cjk") == 1


@pytest.mark.django_db
def test_an_issue_has_its_picture_and_names_it(client: Client) -> None:
    make_published_issue("2020-05-15")
    entry = LinkFactory.create(section=make_published_issue("2020-06-03").sections.get())

    response = client.get("/issues/2020-06-03/share.png")

    assert response["Content-Type"] == "image/png"
    address = "http://testserver/issues/2020-06-03/share.png"
    for path in ("/", "/issues/2020-06-03/", entry.get_absolute_url()):
        tree = show(client, path)
        assert tree.values("meta[property='og:image']", "content") == [address]
        assert tree.values("meta[name='twitter:card']", "content") == ["summary_large_image"]
    assert not show(client, "/archive/").all("meta[property='og:image']")


@pytest.mark.django_db
def test_a_hidden_issue_has_no_picture(client: Client) -> None:
    make_issue("2020-05-15")
    make_withdrawn_issue("2020-06-01")

    assert client.get("/issues/2020-05-15/share.png").status_code == 404
    assert client.get("/issues/2020-06-01/share.png").status_code == 410


@pytest.mark.django_db
def test_pages_say_in_linked_data_what_they_are(client: Client) -> None:
    PublicationFactory.create(name="</script>快讯")
    issue = make_published_issue("2020-05-15", links=0, headline="头条 <b>&")
    entry = LinkFactory.create(section=issue.sections.get(), title="一条")

    said = data_of(client, "/issues/2020-05-15/")
    way = data_of(client, entry.get_absolute_url())

    assert (said["@type"], said["name"]) == ("PublicationIssue", "头条 <b>&")
    assert said["isPartOf"]["name"] == "</script>快讯"
    assert said["mainEntity"]["itemListElement"] == [
        {
            "@type": "ListItem",
            "position": 1,
            "name": "一条",
            "url": f"http://testserver{entry.get_absolute_url()}",
        }
    ]
    assert [step["name"] for step in way["itemListElement"]] == [
        "</script>快讯",
        "2020-05-15",
        "一条",
    ]


THING = {"name", "url", "description", "image"}
WORK = THING | {"mainEntity", "inLanguage", "datePublished", "dateModified", "isPartOf"}
VOCABULARY = {
    "PublicationIssue": WORK,
    "Periodical": WORK,
    "ItemList": THING | {"itemListElement", "numberOfItems"},
    "BreadcrumbList": THING | {"itemListElement", "numberOfItems"},
    "ListItem": THING | {"position", "item"},
}
"""The types that pages use and the properties that https://schema.org gives them."""
REQUIRED = {
    "PublicationIssue": {"name", "url", "datePublished", "isPartOf"},
    "Periodical": {"name", "url"},
    "ItemList": {"itemListElement", "numberOfItems"},
    "BreadcrumbList": {"itemListElement"},
    "ListItem": {"position", "name"},
}
"""The properties without which a type is of no use to those who read it."""


def nodes_of(data: Any) -> Iterator[dict[str, Any]]:
    """Yield every typed node of linked data."""
    if isinstance(data, dict):
        yield data
        for value in data.values():
            yield from nodes_of(value)
    elif isinstance(data, list):
        for one in data:
            yield from nodes_of(one)


@pytest.mark.django_db
def test_linked_data_uses_no_word_that_the_vocabulary_lacks(client: Client) -> None:
    PublicationFactory.create()
    issue = make_published_issue("2020-05-15", links=3)
    entry = issue.sections.get().links.first()
    assert entry is not None
    for path in ("/", "/issues/2020-05-15/", entry.get_absolute_url()):
        data = data_of(client, path)
        assert data["@context"] == "https://schema.org"
        for node in nodes_of(data):
            used = {name for name in node if not name.startswith("@")}
            assert used <= VOCABULARY[node["@type"]], node["@type"]
            assert used >= REQUIRED[node["@type"]], node["@type"]
            for name in used & {"url", "item", "image"}:
                assert node[name].startswith("http://testserver/")
            for name in used & {"datePublished", "dateModified"}:
                dt.datetime.fromisoformat(node[name])
            if "itemListElement" in used:
                places = [one["position"] for one in node["itemListElement"]]
                assert places == list(range(1, len(places) + 1))
                assert node.get("numberOfItems", len(places)) == len(places)


@pytest.mark.django_db
def test_a_shared_page_names_what_open_graph_requires(client: Client) -> None:
    PublicationFactory.create()
    entry = make_published_issue("2020-05-15").sections.get().links.first()
    assert entry is not None
    for path in ("/", "/issues/2020-05-15/", entry.get_absolute_url()):
        page = client.get(path).content.decode()
        said = dict(re.findall(r'<meta property="(og:[a-z_]+)" content="([^"]+)">', page))
        assert {"og:title", "og:type", "og:image", "og:url"} <= said.keys(), path
        assert said["og:type"] in {"website", "article"}
