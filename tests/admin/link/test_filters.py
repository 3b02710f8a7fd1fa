"""The filters of the list of links."""

from typing import Any

import pytest
from django.test import Client

from digests.models import Issue, Link, Shelf, Status
from tests.factories import (
    InboxLinkFactory,
    LinkFactory,
    get_category,
    make_issue,
    make_published_issue,
    make_scheduled_issue,
)
from tests.shown import Shown, show

LIST = "/admin/digests/link/"


def titles(client: Client, **query: str) -> list[str]:
    """The titles that the list shows."""
    return Shown(client.get(LIST, query).content.decode()).texts(".field-name")


def link_in(issue: Issue, **fields: Any) -> Link:
    """A link in the first section of an issue."""
    return LinkFactory.create(section=issue.sections.first(), **fields)


@pytest.fixture
def everywhere(db: None) -> None:
    """A link in each place, named by it."""
    news = get_category("news")
    InboxLinkFactory.create(title="收件", category=news, source="甲")
    InboxLinkFactory.create(title="被删", shelf=Shelf.CUT)
    InboxLinkFactory.create(title="不用", shelf=Shelf.DISMISSED)
    link_in(make_issue("2020-01-01", links=0), title="草稿中", source="甲")
    link_in(make_issue("2020-01-02", links=0, status=Status.REVIEW), title="审阅中")
    link_in(make_published_issue("2020-01-03", links=0), title="已发布")
    link_in(make_scheduled_issue(links=0), title="定时")


@pytest.mark.usefixtures("everywhere")
def test_the_inbox_comes_first_and_every_other_place_is_a_click_away(alice_client: Client) -> None:
    assert titles(alice_client) == ["收件"]
    for place, title in {
        "inbox": "收件",
        "cut": "被删",
        "dismissed": "不用",
        "draft": "草稿中",
        "review": "审阅中",
        "published": "已发布",
        "scheduled": "定时",
    }.items():
        assert titles(alice_client, place=place) == [title]
    assert len(titles(alice_client, place="issue")) == 4
    assert len(titles(alice_client, place="all")) == 7


@pytest.mark.usefixtures("everywhere")
def test_a_search_looks_everywhere_unless_a_place_was_chosen(alice_client: Client) -> None:
    assert titles(alice_client, q="已发布") == ["已发布"]
    assert titles(alice_client, q="已发布", place="inbox") == []


@pytest.mark.usefixtures("everywhere")
def test_the_list_is_filtered_by_category_and_source(alice_client: Client) -> None:
    assert titles(alice_client, category="news") == ["收件"]
    assert len(titles(alice_client, category="news", place="all")) == 5
    assert titles(alice_client, category="papers", place="all") == []
    assert set(titles(alice_client, source="甲", place="all")) == {"收件", "草稿中"}


def test_a_source_chosen_elsewhere_is_shown_as_chosen(alice_client: Client) -> None:
    for n in range(13):
        InboxLinkFactory.create_batch(2, source=f"常见{n}")
    InboxLinkFactory.create(source="少见")
    page = show(alice_client, f"{LIST}?source=少见")
    assert "少见" in page.texts("#changelist-filter .selected a")
    assert "少见" not in show(alice_client, LIST).texts("#changelist-filter a")


def test_a_frequent_source_is_offered_once_when_it_is_chosen(alice_client: Client) -> None:
    InboxLinkFactory.create(source="甲")
    page = show(alice_client, f"{LIST}?source=甲")
    assert page.texts("#changelist-filter a").count("甲") == 1
