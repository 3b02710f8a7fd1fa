"""The feeds follow what is changed in a public issue, as far as it is said to be a change."""

import datetime as dt
from xml.etree import ElementTree

import feedparser
import pytest
import time_machine
from django.test import Client

from digests import working_copy
from digests.models import Change, Issue, Link
from tests.factories import LinkFactory, PublicationFactory, make_published_issue

THEN = dt.datetime(2020, 5, 15, 4, tzinfo=dt.UTC)
NOON = dt.datetime(2026, 5, 15, 12, tzinfo=dt.UTC)
ATOM = "{http://www.w3.org/2005/Atom}"

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue() -> Issue:
    """A public issue of two entries."""
    PublicationFactory.create()
    return make_published_issue("2020-05-15", links=2, publish_at=THEN)


def change(issue: Issue, kind: Change) -> None:
    """Rewrite the first summary and add an entry, and publish that as a change of a kind."""
    copy = working_copy.open_working_copy(issue)
    links = Link.objects.filter(section__issue=copy)
    links.filter(pk=links[0].pk).update(summary="改过的摘要")
    LinkFactory.create(section=copy.sections.get(), title="后来添的", position=9999)
    with time_machine.travel(NOON, tick=False):
        working_copy.publish_changes(copy, kind)


def times(client: Client) -> tuple[str, str, str]:
    """When the issue was published and updated, by Atom, and modified, by JSON Feed."""
    entry = ElementTree.fromstring(client.get("/feed/atom/").content).find(f"{ATOM}entry")
    assert entry is not None
    (item,) = client.get("/feed.json").json()["items"]
    published, updated = (entry.findtext(f"{ATOM}{name}") for name in ("published", "updated"))
    return published or "", updated or "", item["date_modified"]


def entries(client: Client) -> list[tuple[str, bool]]:
    """The entries of their feed, and whether each is new now."""
    found = feedparser.parse(client.get("/links/feed/").content).entries
    return [(one.title, one.published_parsed[0] == NOON.year) for one in found]


def test_a_typo_is_mended_without_a_word(client: Client, issue: Issue) -> None:
    before, titles = times(client), [title for title, _ in entries(client)]
    change(issue, Change.TYPO)
    assert times(client) == before
    assert entries(client) == [(title, False) for title in (*titles, "后来添的")]
    assert "改过的摘要" in client.get("/feed/").content.decode()


@pytest.mark.parametrize("kind", [Change.CORRECTION, Change.ADDITION])
def test_a_correction_or_addition_updates_the_issue(
    client: Client, issue: Issue, kind: Change
) -> None:
    change(issue, kind)
    published, updated, modified = times(client)
    assert dt.datetime.fromisoformat(published) == THEN
    assert dt.datetime.fromisoformat(updated) == dt.datetime.fromisoformat(modified) == NOON
    word = {Change.CORRECTION: "更正", Change.ADDITION: "补充"}[kind]
    assert f"{word} <time datetime=" in client.get("/feed.json").json()["items"][0]["content_html"]


def test_an_addition_brings_its_entries_alone_as_news(client: Client, issue: Issue) -> None:
    old = [title for title, _ in entries(client)]
    change(issue, Change.ADDITION)
    assert entries(client) == [("后来添的", True), *((title, False) for title in old)]


def test_a_correction_is_dated_on_the_entrys_own_page(client: Client, issue: Issue) -> None:
    change(issue, Change.CORRECTION)
    corrected, untouched = Link.objects.published()[:2]
    assert "更正 <time" in client.get(corrected.get_absolute_url()).content.decode()
    assert "更正 <time" not in client.get(untouched.get_absolute_url()).content.decode()


def test_a_correction_is_dated_in_the_feed_of_entries(client: Client, issue: Issue) -> None:
    change(issue, Change.CORRECTION)
    entries = feedparser.parse(client.get("/links/feed/").content).entries
    corrected = Link.objects.exclude(corrected_at=None).get()
    is_said = [one.title for one in entries if "更正 <time" in one.content[0].value]
    assert is_said == [corrected.title]
    assert client.get("/feed/").content.decode().count("更正 ") == 1
