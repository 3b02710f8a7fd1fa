"""An entry that is pasted into one field of a link is spread over its parts."""

import pytest
from django.test import Client

from digests.models import Link
from tests.admin.browser import messages_of, send
from tests.factories import InboxLinkFactory

ADD = "/admin/digests/link/add/"
SPREAD = "/admin/digests/link/spread/"
PAGE = "https://example.org/a"
ENTRY = f"- [CVPR] [标题 | 来源]({PAGE}) 摘要：一句"


@pytest.mark.parametrize(
    ("field", "first"), [("title", "Title, Address"), ("url", "Address, Title")]
)
def test_without_a_script_an_entry_is_spread_when_it_is_saved(
    alice_client: Client, field: str, first: str
) -> None:
    response = send(alice_client, ADD, button="_save", **{field: ENTRY})
    link = Link.objects.get()
    assert (link.title, link.source, link.url) == ("标题", "来源", PAGE)
    assert (link.labels, link.summary) == (["CVPR"], "一句")
    assert f"is spread over its parts: {first}, Source, Labels, Summary" in messages_of(response)


def test_nothing_is_spread_over_a_text_that_stands_there(alice_client: Client) -> None:
    response = send(alice_client, ADD, button="_save", url=ENTRY, title="我的标题")
    link = Link.objects.get()
    assert (link.title, link.source, link.url) == ("我的标题", "来源", PAGE)
    told = "Not taken, as something stands there already: Title “标题”."
    assert told in messages_of(response), "not a word is lost"


def test_an_address_in_a_title_stays_beside_another_address(alice_client: Client) -> None:
    send(alice_client, ADD, button="_save", url=PAGE, title=f"标题 {PAGE}/b")
    assert (Link.objects.get().title, Link.objects.get().url) == (f"标题 {PAGE}/b", PAGE)


def test_a_title_with_a_bar_that_somebody_typed_stays_whole(alice_client: Client) -> None:
    send(alice_client, ADD, button="_save", url=PAGE, title="A | B")
    assert (Link.objects.get().title, Link.objects.get().source) == ("A | B", "")


def test_an_entry_is_spread_in_a_link_that_is_stored(alice_client: Client) -> None:
    link = InboxLinkFactory.create(title="", url=None, source="", summary="我的摘要")
    shared = f"【标题】{PAGE} 点击打开"
    send(alice_client, f"/admin/digests/link/{link.pk}/change/", button="_save", url=shared)
    link.refresh_from_db()
    assert (link.title, link.url, link.summary) == ("标题", PAGE, "我的摘要")


def test_the_parts_are_told_before_anything_is_saved(alice_client: Client) -> None:
    answer = alice_client.post(SPREAD, {"text": ENTRY}).json()
    assert answer["fields"] == {
        "title": "标题",
        "source": "来源",
        "url": PAGE,
        "labels": "CVPR",
        "summary": "一句",
        "mark": "摘要：",
    }
    assert not Link.objects.exists()


@pytest.mark.parametrize("text", ["", "一句话", f"{PAGE} {PAGE}/b", "x" * 3_000_000])
def test_of_what_is_no_entry_no_part_is_told(alice_client: Client, text: str) -> None:
    assert alice_client.post(SPREAD, {"text": text}).json()["fields"] == {}
