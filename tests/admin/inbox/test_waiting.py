"""The shelves of what came by itself show it with all that is known, and take decisions."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from digests.models import (
    FADES_AFTER,
    CaughtWith,
    Decision,
    FeedItem,
    Finding,
    Link,
    Shelf,
    Suggestion,
)
from tests.factories import (
    FeedFactory,
    FeedItemFactory,
    InboxLinkFactory,
    LinkFactory,
    PublicationFactory,
    SuggestionFactory,
    make_issue,
    make_published_issue,
)
from tests.shown import Shown, show

pytestmark = pytest.mark.django_db

SHELF = "/admin/inbox/suggested/"


def act(client: Client, act: str, **fields: Any) -> Any:
    """The answer to a button, with the page that follows."""
    return client.post(f"{SHELF}act/", {"act": act, **fields}, follow=True)


def said(response: Any) -> str:
    """Return the message of a page after an action."""
    page = Shown(response.content.decode())
    return " ".join(node.text() for node in page.all(".said, .messagelist, .warn"))


def test_a_row_tells_who_suggests_it_and_why_in_plain_text(alice_client: Client) -> None:
    SuggestionFactory.create(
        title="<b>标题",
        name="小<i>明",
        reason="第一行\n[x](https://e.example)",
        url="https://www.e.example/",
    )
    page = show(alice_client, SHELF)
    row = page.one(".shelf-rows li")
    for told in ("<b>标题", "小<i>明", "第一行", "[x](https://e.example)", "e.example"):
        assert told in row.text()
    assert page.one(".title a").attributes["rel"] == "noopener noreferrer"


def test_a_row_tells_of_drafts_of_shelves_and_of_an_address_that_will_not_last(
    alice_client: Client,
) -> None:
    link = LinkFactory.create(section=make_issue("2020-05-15").sections.all()[0], title="草稿里的")
    InboxLinkFactory.create(url=link.url, shelf=Shelf.DISMISSED, title="不要的")
    SuggestionFactory.create(url=link.url)
    SuggestionFactory.create(url="https://mp.weixin.qq.com/s?timestamp=1&signature=x")

    rows = show(alice_client, SHELF).text(".shelf-rows")
    assert "It stands in a draft: 2020-05-15" in rows
    assert "It was dismissed: 不要的" in rows
    assert "signed address" in rows


def test_the_page_of_a_kept_one_is_asked_for(alice_client: Client) -> None:
    row = SuggestionFactory.create()
    assert not Finding.objects.exists()  # nothing is fetched before an editor decides
    act(alice_client, f"keep {row.pk}")
    assert Finding.objects.get().asked_url == row.url


def test_a_reader_without_a_name_is_called_one(alice_client: Client) -> None:
    SuggestionFactory.create(name="")
    page = show(alice_client, SHELF)
    assert "a reader" in page.one(".shelf-rows li").text()
    assert "thanks" not in page.one(".shelf-rows .acts").text()


def test_a_row_tells_where_it_stood_and_that_it_waits(alice_client: Client) -> None:
    stood = make_published_issue("2020-04-04").sections.get().links.get()
    waiting = InboxLinkFactory.create()
    SuggestionFactory.create(url=stood.url)
    SuggestionFactory.create(url=waiting.url)

    second, first = show(alice_client, SHELF).texts(".shelf-rows li")
    assert "2020-04-04 · 业界新闻" in first
    assert "It waits in the inbox already" in second


def test_it_lies_on_no_other_shelf(alice_client: Client) -> None:
    row = SuggestionFactory.create(title="只在这里")
    for address in ("/admin/inbox/", "/admin/digests/link/?place=all&q=", "/admin/"):
        assert "只在这里" not in alice_client.get(address).content.decode()
    assert row.title in alice_client.get(SHELF).content.decode()


def test_one_is_kept_and_that_is_undone(alice_client: Client) -> None:
    row = SuggestionFactory.create()
    response = act(alice_client, f"keep {row.pk}")

    assert f"In the inbox: “{row.title}”." in said(response)
    assert Link.objects.inbox().get().url == row.url
    assert LogEntry.objects.get().user.username == "alice"
    response = alice_client.post(f"{SHELF}undo/", follow=True)
    assert not Link.objects.inbox().exists()
    assert row.title in Shown(response.content.decode()).one(".shelf-rows").text()


def test_undo_leaves_what_a_colleague_has_decided_since(
    alice_client: Client, bob_client: Client
) -> None:
    row = SuggestionFactory.create()
    act(alice_client, f"dismiss {row.pk}")
    act(bob_client, f"back {row.pk}")
    act(bob_client, f"keep {row.pk}")
    response = alice_client.post(f"{SHELF}undo/", follow=True)
    assert "decided about that meanwhile" in said(response)
    assert Link.objects.inbox().get().url == row.url


def test_one_is_kept_with_thanks(alice_client: Client) -> None:
    PublicationFactory.create(language="en")
    act(alice_client, f"credit {SuggestionFactory.create().pk}")
    assert Link.objects.inbox().get().summary == "(Suggested by 小明.)"


def test_lost_thanks_are_told(alice_client: Client) -> None:
    row = SuggestionFactory.create()
    InboxLinkFactory.create(url=row.url)
    assert "no thanks were added to it: 小明" in said(act(alice_client, f"credit {row.pk}"))


def test_the_ticked_ones_are_dismissed_together(alice_client: Client) -> None:
    rows = SuggestionFactory.create_batch(3)
    response = act(alice_client, "dismiss ", links=[row.pk for row in rows[:2]])

    assert "and 1 more" in said(response)
    assert [*Suggestion.objects.waiting()] == [rows[2]]
    assert "Tick something first" in said(act(alice_client, "dismiss "))


def test_who_comes_second_is_told(alice_client: Client, bob_client: Client) -> None:
    row = SuggestionFactory.create()
    act(alice_client, f"dismiss {row.pk}")
    assert "meanwhile" in said(act(bob_client, f"keep {row.pk}"))
    assert not Link.objects.exists()


def test_without_a_page_load_the_answer_is_the_part_that_changed(alice_client: Client) -> None:
    row = SuggestionFactory.create()
    response = act(alice_client, f"keep {row.pk}", part="1")
    part = Shown(response.content.decode())
    assert "In the inbox" in part.one("[data-part=said]").text()
    assert not part.all("[data-row]")


def test_what_was_decided_lately_is_listed_and_waits_again(alice_client: Client) -> None:
    row = SuggestionFactory.create()
    act(alice_client, f"dismiss {row.pk}")
    page = show(alice_client, f"{SHELF}?decided")

    assert "dismissed · alice" in page.one(".shelf-rows").text()
    assert row.reason in page.one(".shelf-rows").text()
    act(alice_client, f"back {row.pk}", inbox="decided")
    assert Suggestion.objects.get().decision == Decision.WAITING


def test_an_empty_shelf_says_what_to_do_next(alice_client: Client, carol_client: Client) -> None:
    assert "an administrator lets them" in alice_client.get(SHELF).content.decode()
    assert "/admin/digests/publication/" in carol_client.get(SHELF).content.decode()
    PublicationFactory.create(takes_suggestions=True)
    assert "Readers suggest links on" in alice_client.get(SHELF).content.decode()


def test_there_is_no_other_shelf_of_this_kind(alice_client: Client) -> None:
    assert alice_client.get("/admin/inbox/nothing/").status_code == 404
    assert alice_client.post("/admin/inbox/nothing/act/").status_code == 404
    assert alice_client.post("/admin/inbox/nothing/undo/").status_code == 404


@pytest.mark.parametrize("name", ["suggested", "feeds"])
def test_the_number_of_queries_does_not_depend_on_the_rows(alice_client: Client, name: str) -> None:
    feed = FeedFactory.create(failures=1)
    costs = []
    for count in (2, 20):
        SuggestionFactory.create_batch(count)
        FeedItemFactory.create_batch(count, feed=feed)
        alice_client.get(f"/admin/inbox/{name}/")
        with CaptureQueriesContext(connection) as queries:
            alice_client.get(f"/admin/inbox/{name}/")
        costs.append(len(queries))
    assert costs[0] == costs[1]


# Feeds

FEEDS = "/admin/inbox/feeds/"


def test_an_item_of_a_feed_is_kept_with_the_name_of_its_feed(alice_client: Client) -> None:
    item = FeedItemFactory.create(feed__title="示例观察")
    row = show(alice_client, FEEDS).text(".shelf-rows li")
    for told in (item.title, "示例观察", "example.org", item.summary):
        assert told in row
    alice_client.post(f"{FEEDS}act/", {"act": f"keep {item.pk}"})

    link = Link.objects.inbox().get()
    assert (link.url, link.title, link.source) == (item.url, item.title, "示例观察")
    assert (link.summary, link.caught_with) == ("", CaughtWith.FEED)


def test_an_item_fades_after_four_weeks(alice_client: Client) -> None:
    item = FeedItemFactory.create()
    FeedItem.objects.update(created_at=timezone.now() - FADES_AFTER)
    assert item.title not in alice_client.get(FEEDS).content.decode()


def test_a_broken_feed_says_so_on_the_shelf(alice_client: Client) -> None:
    FeedFactory.create(title="好的")
    FeedFactory.create(title="坏的", failures=1, fault="slow")
    broken = show(alice_client, FEEDS).one(".broken").text()
    assert "坏的" in broken
    assert "takes too long to answer" in broken
    assert "好的" not in broken


def test_the_empty_shelf_of_feeds_says_what_to_do_next(
    alice_client: Client, bob_client: Client
) -> None:
    assert "Name the feeds" in alice_client.get(FEEDS).content.decode()
    assert "/admin/digests/feed/add/" not in alice_client.get(FEEDS).content.decode()
    assert "/admin/digests/feed/add/" in bob_client.get(FEEDS).content.decode()
    FeedFactory.create()
    assert "Nothing new waits here" in alice_client.get(FEEDS).content.decode()


def test_one_that_is_too_large_stays_and_is_named_while_the_others_are_kept(
    alice_client: Client,
) -> None:
    rows = SuggestionFactory.create_batch(3)
    large = SuggestionFactory.create(title=f"太长{'字' * 300_000}")
    numbers = [rows[0].pk, large.pk, rows[1].pk, rows[2].pk]
    answer = said(act(alice_client, "keep", links=numbers))
    assert "太长字" in answer
    assert "there is room for 300000" in answer
    assert Link.objects.inbox().count() == 3
    assert list(Suggestion.objects.waiting()) == [large]
