"""What was rendered before a change is used again, wherever it is as right as it was."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator
from typing import Any

import comrak
import pytest
from django.http import Http404
from django.test import RequestFactory
from django.urls import resolve
from pytest_django import DjangoAssertNumQueries

from digests.models import Category, Image, Issue, Link, Publication, Reference, Section, Status
from tests.caches import nothing_kept
from tests.factories import (
    LinkFactory,
    PublicationFactory,
    ReferenceFactory,
    SectionFactory,
    get_category,
    make_published_issue,
)

pytestmark = pytest.mark.django_db

FEEDS = ["/feed/", "/feed/atom/", "/feed.json", "/links/feed/", "/categories/news/feed/"]
PAGES = ["/", "/issues/2020-05-15/", "/issues/2020-05-16/", "/categories/news/?full=1", "/about/"]
ISSUES = 5
ENTRIES = 4


def ask(address: str) -> bytes:
    """The body of an answer that is made now, not kept as a whole; empty where there is no page."""
    match = resolve(address.partition("?")[0])
    try:
        response = match.func(RequestFactory().get(address), *match.args, **match.kwargs)
    except Http404:
        return b""
    return b"".join(response)


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    with nothing_kept():
        yield


@pytest.fixture(autouse=True)
def _public() -> None:
    PublicationFactory.create(folder="weekly", licence="[CC](https://example.com/cc)")
    Image.objects.create(name="a1.png", content_type="image/png", width=30, height=20)
    for day in range(15, 15 + ISSUES):
        issue = make_published_issue(
            f"2020-05-{day}", links=0, lead=f"导语{day}，第一句。**第二句**。"
        )
        section = SectionFactory.create(issue=issue, heading=None, category=get_category("news"))
        for n in range(ENTRIES):
            summary = (
                f"摘要{day}.{n}：[旧文](../weekly/2020-05-15.md)，![图](/media/a1.png)，"
                f"![外图](https://example.com/{n}.png)[^1]\n\n[^1]: 脚注"
            )
            link = LinkFactory.create(section=section, position=n, summary=summary)
            ReferenceFactory.create(link=link)


@pytest.fixture
def texts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that comrak is given from now on."""
    given: list[str] = []
    to_html = comrak.markdown_to_html

    def note(text: str, *options: Any) -> str:
        given.append(text)
        return to_html(text, *options)

    monkeypatch.setattr(comrak, "markdown_to_html", note)
    return given


def correct_an_entry(text: str = "改过的**摘要**") -> None:
    """Change the text of one entry and say when."""
    link = Link.objects.published()[1]
    link.summary, link.corrected_at = text, dt.datetime(2020, 6, 1, tzinfo=dt.UTC)
    link.save()


def withdraw_what_others_lead_to() -> None:
    Issue.objects.filter(date="2020-05-15").update(
        status=Status.WITHDRAWN, withdrawn_at=dt.datetime(2020, 6, 1, tzinfo=dt.UTC)
    )


EDITS: list[Callable[[], object]] = [
    correct_an_entry,
    withdraw_what_others_lead_to,
    lambda: Publication.objects.update(name="新名"),
    lambda: Publication.objects.update(editor="新编辑"),
    lambda: Publication.objects.update(language="en"),
    lambda: Publication.objects.update(time_zone="America/New_York"),
    lambda: Publication.objects.update(folder="elsewhere"),
    lambda: Publication.objects.update(licence="另一种许可"),
    lambda: Category.objects.filter(slug="news").update(name="要闻"),
    lambda: Category.objects.filter(slug="news").update(slug="novelties"),
    lambda: Image.objects.update(width=300),
    lambda: Image.objects.all().delete(),
    lambda: Reference.objects.update(title="新题", url="/media/a1.png"),
    lambda: Section.objects.update(heading="另题", note="新注"),
    lambda: Link.objects.update(title="新题", labels=["标签"], source="新站"),
    lambda: Link.objects.update(first_public_at=dt.datetime(2020, 5, 20, tzinfo=dt.UTC)),
    lambda: Issue.objects.update(amendments=[{"kind": "addition", "at": "2020-06-01T00:00:00Z"}]),
    lambda: Issue.objects.update(headline="新题", stamp="(某日)", closing="结语"),
    lambda: Issue.objects.filter(date="2020-05-15").update(date="2020-05-14"),
    lambda: Issue.objects.update(publish_at=dt.datetime(2020, 5, 30, tzinfo=dt.UTC)),
]


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_is_seen_wherever_it_shows(edit: Callable[[], object]) -> None:
    addresses = [*FEEDS, *PAGES]
    before = {address: ask(address) for address in addresses}
    edit()
    now = {address: ask(address) for address in addresses}
    with nothing_kept():
        assert now == {address: ask(address) for address in addresses}
    assert now != before


@pytest.mark.parametrize("address", [*FEEDS, *PAGES])
def test_what_did_not_change_is_not_rendered_again(address: str, texts: list[str]) -> None:
    ask(address)
    texts.clear()
    ask(address)
    assert texts == []


def test_a_corrected_entry_is_all_that_is_rendered_again(texts: list[str]) -> None:
    for address in [*FEEDS, *PAGES]:
        ask(address)
    correct_an_entry()
    texts.clear()
    for address in [*FEEDS, *PAGES]:
        ask(address)
    assert set(texts) == {"改过的**摘要**"}


def test_a_new_issue_is_all_that_is_rendered_again(texts: list[str]) -> None:
    for address in FEEDS:
        ask(address)
    make_published_issue("2020-06-01", links=0, lead="新的一期")
    texts.clear()
    for address in FEEDS:
        ask(address)
    assert set(texts) == {"新的一期"}


@pytest.mark.parametrize("address", FEEDS)
def test_a_feed_takes_as_many_queries_before_as_after(
    django_assert_num_queries: DjangoAssertNumQueries, address: str
) -> None:
    # Publication, categories, version; issues, sections, links, references, archive, images.
    for _ in range(2):
        with django_assert_num_queries(9):
            ask(address)
        correct_an_entry()


def seconds(address: str) -> float:
    """The processor time of an answer."""
    began = time.process_time()
    ask(address)
    return time.process_time() - began


def make_many_issues() -> None:
    """Twenty issues of 18 entries, as many as a feed reaches back."""
    text = "一句**要紧**的话，[来处](https://example.com/a)有 3~5 段。" * 8
    for n in range(20):
        issue = make_published_issue(dt.date(2021, 1, 1) + dt.timedelta(days=n), links=0, lead=text)
        section = SectionFactory.create(issue=issue, category=get_category("news"))
        Link.objects.bulk_create(
            Link(section=section, position=m, title=f"第{n}.{m}条", summary=f"{n}.{m} {text}")
            for m in range(18)
        )


@pytest.mark.parametrize("address", FEEDS)
def test_the_first_feed_after_a_correction_costs_at_most_two_issue_pages(address: str) -> None:
    make_many_issues()
    ask(address)
    feed = page = float("inf")
    for n in range(8):  # whatever else runs only makes an answer look dearer: the least counts
        correct_an_entry(f"改了{n}次")
        feed = min(feed, seconds(address))
        with nothing_kept():
            page = min(page, seconds("/issues/2021-01-20/"))
        if feed <= 2 * page:
            return
    pytest.fail(f"{feed / page:.1f} times an issue page")
