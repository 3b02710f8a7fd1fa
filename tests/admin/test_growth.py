"""What the admin asks of the database and sends to a browser does not grow with the archive."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from digests.admin.history import pages
from digests.admin.inbox import page as inbox
from digests.admin.inbox import waiting
from digests.admin.inputs import widgets
from digests.admin.link import filters, sources
from digests.admin.site import site
from digests.editing import open_sections
from digests.models import (
    Decision,
    Feed,
    FeedItem,
    Image,
    Issue,
    Link,
    Reason,
    Revision,
    Shelf,
    Suggestion,
)
from digests.models.compression import pack, plain_bytes
from tests.admin.browser import fields_of
from tests.factories import FeedFactory, PublicationFactory, make_issue, make_published_issue

pytestmark = pytest.mark.django_db

FEW, MANY = 5, 60
PER_PAGE = 3
LISTS = {
    "issues": "digests/issue/",
    "issues of a year": "digests/issue/?year=2020",
    "issues found": "digests/issue/?q=2020",
    "public issues": "digests/issue/?status=published",
    "inbox": "digests/link/",
    "shelf of the inbox": "inbox/",
    "shelf of cut links": "inbox/?shelf=cut",
    "links found on a shelf": "inbox/?q=example",
    "links": "digests/link/?place=all",
    "links in issues": "digests/link/?place=issue",
    "public links": "digests/link/?place=published",
    "links of a category": "digests/link/?place=all&category=news",
    "links found": "digests/link/?q=example",
    "links, another page": "digests/link/?place=all&p=2",
    "images": "digests/image/",
    "activity": "admin/logentry/",
    "categories": "digests/category/",
    "people": "auth/user/",
    "sources": "digests/link/sources/",
    "cut": "digests/issue/cut/",
    "deleted": "digests/issue/deleted/",
    "suggested": "inbox/suggested/",
    "feed items": "inbox/feeds/",
    "feeds": "digests/feed/",
    "decided": "inbox/suggested/?decided",
    "front page": "",
}


@pytest.fixture(autouse=True)
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the fewest rows fill a page, and more."""
    for model in (Issue, Link, Image, LogEntry, Feed):
        monkeypatch.setattr(site._registry[model], "list_per_page", PER_PAGE)
        monkeypatch.setattr(site._registry[model], "list_max_show_all", 0)
    monkeypatch.setattr(pages, "PER_PAGE", PER_PAGE)
    monkeypatch.setattr(sources, "PER_PAGE", PER_PAGE)
    monkeypatch.setattr(waiting, "PER_PAGE", PER_PAGE)
    monkeypatch.setattr(waiting, "MOST_BROKEN", PER_PAGE)
    monkeypatch.setattr(inbox, "PER_PAGE", PER_PAGE)
    monkeypatch.setattr(widgets, "NEWEST", PER_PAGE)
    monkeypatch.setattr(filters, "SOURCES_SHOWN", PER_PAGE)


@pytest.fixture
def draft(short_pages: None) -> Issue:
    """Return the one draft, which stands beside all that grows."""
    PublicationFactory.create()
    return make_issue("2020-12-31", links=2)


def grow(start: int, end: int, by: User) -> None:
    """Add rows of every kind to the archive, numbered from one number up to another."""
    for number in range(start, end):
        make_published_issue(dt.date(2020, 1, 1) + dt.timedelta(days=number), links=2)
    numbers = range(100 + start, 100 + end)
    links = [
        Link(
            title=f"{shelf} {number}",
            source=f"Source {number}",
            url="https://x.example/",
            shelf=shelf,
        )
        for shelf in Shelf.values
        for number in numbers
    ]
    for link in links:
        link.derive()
    Link.objects.bulk_create(links)
    Image.objects.bulk_create(
        Image(name=f"{number}.png", width=8, height=6, content_type="image/png")
        for number in numbers
    )
    LogEntry.objects.bulk_create(
        LogEntry(user=by, object_repr=f"row {number}", action_flag=CHANGE) for number in numbers
    )
    feed = FeedFactory.create(url=f"https://feeds.example/{start}", failures=1)
    for number in numbers:
        FeedFactory.create(url=f"https://feeds.example/{number}", failures=1)
    FeedItem.objects.bulk_create(
        FeedItem(feed=feed, key=str(number), url=f"https://x.example/{number}")
        for number in numbers
    )
    Suggestion.objects.bulk_create(
        Suggestion(url=f"https://x.example/{number}", decision=decision)
        for decision in Decision.values
        for number in numbers
    )
    packed = pack(plain_bytes(("# Deleted", [])))
    Revision.objects.bulk_create(
        Revision(issue_uid=uuid.uuid4(), number=1, by=by, reason=Reason.DELETE, packed=packed)
        for _number in numbers
    )


def cost_of(ask: Callable[[], Any]) -> tuple[int, int]:
    """Return how many queries a request makes, and how many bytes it sends."""
    with CaptureQueriesContext(connection) as queries:
        answer = ask()
        return len(queries), len(answer.content)


@pytest.fixture
def costs(carol_client: Client, carol: User, draft: Issue) -> Callable[..., Any]:
    """Return a function that gives the costs of requests in a small and in a large archive."""

    def both(requests: dict[str, Callable[[], Any]]) -> Iterator[tuple[str, Any, Any]]:
        grow(0, FEW, carol)
        for ask in requests.values():
            ask()
        small = {name: cost_of(ask) for name, ask in requests.items()}
        grow(FEW, MANY, carol)
        for name, ask in requests.items():
            yield name, small[name], cost_of(ask)

    return both


def pages_of(draft: Issue) -> dict[str, str]:
    """Return the addresses of the pages on which a draft is written."""
    section = draft.sections.first()
    link = section.links.first() if section else None
    assert section
    assert link
    return {
        "issue form": reverse("admin:digests_issue_change", args=[draft.pk]),
        "new issue": reverse("admin:digests_issue_add"),
        "section": reverse("admin:digests_section_links", args=[section.pk]),
        "link form": reverse("admin:digests_link_change", args=[link.pk]),
        "new link": reverse("admin:digests_link_add"),
        "history": reverse("admin:digests_issue_history", args=[draft.pk]),
        "publish": reverse("admin:digests_issue_step", args=[draft.pk, "publish"]),
        "publication": reverse("admin:digests_publication_change", args=[1]),
        "move": f"{reverse('admin:digests_link_move')}?links={link.pk}",
    }


def test_no_page_asks_or_sends_more_in_a_larger_archive(
    carol_client: Client, draft: Issue, costs: Callable[..., Any]
) -> None:
    addresses = {name: f"/admin/{path}" for name, path in LISTS.items()} | pages_of(draft)
    asked = {name: lambda path=path: carol_client.get(path) for name, path in addresses.items()}
    for name, small, large in costs(asked):
        assert large[0] == small[0], f"{name}: {small[0]} queries became {large[0]}"
        # Its links to other pages and the digits of its numbers are more.
        assert large[1] < small[1] + 1500, f"{name}: {small[1]} bytes became {large[1]}"


def test_saving_asks_as_much_in_a_larger_archive(
    carol_client: Client, draft: Issue, costs: Callable[..., Any]
) -> None:
    def save(address: str, field: str) -> Any:
        values = fields_of(carol_client.get(address).content.decode())
        return carol_client.post(address, {**values, field: values[field] + "字", "_save": "1"})

    addresses = pages_of(draft)
    asked = {
        "issue": lambda: save(addresses["issue form"], "lead"),
        "link": lambda: save(addresses["link form"], "summary"),
    }
    for name, small, large in costs(asked):
        assert large[0] == small[0], f"{name}: {small[0]} queries became {large[0]}"


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL plans by what is there")
@pytest.mark.parametrize(
    "path",
    [
        "issue/",
        *(
            f"link/{query}"
            for query in ("", "?place=all", "?place=cut", "?place=issue", "?place=published")
        ),
        "image/",
    ],
)
def test_the_rows_of_a_list_are_found_in_their_order(carol_client: Client, path: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        changelist = carol_client.get(f"/admin/digests/{path}").context["cl"]
    assert len(queries)
    plan = changelist.queryset.values("pk")[:9].explain()
    assert "ORDER BY" not in plan, plan


def test_a_list_leads_no_further_than_it_counts(
    carol_client: Client, carol: User, draft: Issue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digests.admin.lists.MAX_COUNTED", 2 * PER_PAGE)
    grow(0, 2 * PER_PAGE, carol)
    inbox = "/admin/digests/link/"
    exact = carol_client.get(inbox).content.decode()
    assert "6 links" in exact
    assert "Select all 6 links" in exact
    grow(2 * PER_PAGE, 2 * PER_PAGE + 1, carol)
    page = carol_client.get(inbox)
    text = page.content.decode()
    assert "more than 6 links" in " ".join(text.split())
    assert "Select all 6 links" not in text
    assert list(page.context["cl"].paginator.page_range) == [1, 2]
    assert "more than 6 links" in " ".join(
        carol_client.get(f"{inbox}?p=2").content.decode().split()
    )


def test_an_older_image_stays_chosen(carol_client: Client, carol: User, draft: Issue) -> None:
    grow(0, FEW, carol)
    draft.cover = Image.objects.last()
    draft.save()
    page = carol_client.get(pages_of(draft)["issue form"]).content.decode()
    shown = [image for image in Image.objects.all() if f">{image}</option>" in page]
    assert shown == [*Image.objects.all()[:PER_PAGE], draft.cover]
    assert fields_of(page)["cover"] == str(draft.cover_id)


def test_the_log_leads_to_every_year(carol_client: Client, carol: User) -> None:
    now = timezone.now()
    for years in (0, 3):
        when = now - dt.timedelta(days=366 * years)
        LogEntry.objects.create(user=carol, object_repr="x", action_flag=CHANGE, action_time=when)
    page = carol_client.get("/admin/admin/logentry/").content.decode()
    assert f"action_time__year={now.year}" in page
    assert f"action_time__year={now.year - 3}" in page
    found = carol_client.get("/admin/admin/logentry/?q=nowhere").content.decode()
    assert "action_time__year" not in found


def test_links_go_to_no_more_sections_in_a_larger_archive(carol: User, draft: Issue) -> None:
    grow(0, FEW, carol)
    assert {section.issue for section in open_sections(carol)} == {draft}
