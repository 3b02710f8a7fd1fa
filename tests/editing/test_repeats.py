"""Tests of references to earlier links, of joined links and of lasting addresses."""

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.test import Client

from digests import editing, workflow
from digests.models import Link, Shelf, Status
from digests.store import refs_of
from digests.workflow import WorkflowError
from tests.factories import (
    InboxLinkFactory,
    LinkFactory,
    PublicationFactory,
    ReferenceFactory,
    make_issue,
    make_published_issue,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def entry_of(date: str, **fields: str) -> Link:
    """Return the one entry of a new draft."""
    section = make_issue(date, links=0).sections.create(heading="论文", position=9)
    return LinkFactory.create(section=section, **fields)


def earlier_entry() -> Link:
    """Return an entry of a published issue."""
    issue = make_published_issue("2020-04-04", links=1)
    Link.objects.update(title="三值 [网络]", url="https://arxiv.org/abs/1812.00332")
    return Link.objects.get(section__issue=issue)


@pytest.mark.parametrize(
    ("folder", "language", "line"),
    [
        ("weekly", "zh-hans", "前情：[2020-04-04 · 三值 [网络]](../weekly/2020-04-04.md)"),
        ("", "zh-hans", "前情：[2020-04-04 · 三值 [网络]](2020-04-04.md)"),
        ("weekly", "en", "Earlier: [2020-04-04 · 三值 [网络]](../weekly/2020-04-04.md)"),
    ],
)
def test_a_follow_up_is_written_as_a_reference_that_leads_to_the_earlier_issue(
    folder: str, language: str, line: str, alice: User, client: Client
) -> None:
    PublicationFactory.create(folder=folder, language=language)
    link = entry_of("2020-05-01")
    written = editing.follow_up(link, earlier_entry(), by=alice)
    assert editing.read_fields(written)["references"].replace("\\", "") == line
    assert not editing.problems_of(written)
    issue = written.section.issue if written.section else None
    assert issue
    editing.settle_issue(issue, by=alice)
    workflow.publish_issue(issue)
    page = client.get(f"/issues/{issue.date}/").content.decode()
    assert 'href="/issues/2020-04-04/"' in page.split("三值 [网络]")[0].rpartition("<a")[2]


def test_a_follow_up_is_written_once(alice: User) -> None:
    link, earlier = entry_of("2020-05-01"), earlier_entry()
    for _time in range(2):
        link = editing.follow_up(link, earlier, by=alice)
    assert link.references.count() == 1


def test_what_readers_do_not_see_is_not_followed_up(alice: User) -> None:
    with pytest.raises(WorkflowError, match="do not see"):
        editing.follow_up(entry_of("2020-05-01"), entry_of("2020-05-02"), by=alice)


def test_a_link_becomes_a_reference_of_an_entry_and_nothing_of_it_is_lost(alice: User) -> None:
    entry = entry_of("2020-05-01", url="https://arxiv.org/abs/1812.00332", summary="甲")
    link = entry_of("2020-05-02", url="https://example.org/a", title="解读一篇", summary="乙")
    ReferenceFactory.create(link=link, label="论文", url="https://arxiv.org/pdf/1812.00332v2")
    ReferenceFactory.create(link=link, label="代码", url="https://github.com/a/b")
    written = editing.join_links(link, entry, "解读", by=alice)
    assert [(ref.label, ref.title, ref.url) for ref in refs_of(written)] == [
        ("解读", "解读一篇", "https://example.org/a"),
        ("代码", "", "https://github.com/a/b"),
    ]
    assert written.summary == "甲"
    link.refresh_from_db()
    assert (link.shelf, link.summary, link.references.count()) == (Shelf.CUT, "乙", 2)


def test_a_link_of_the_inbox_is_dismissed_when_it_becomes_a_reference(alice: User) -> None:
    entry, link = entry_of("2020-05-01", summary="甲"), InboxLinkFactory.create(summary="乙")
    editing.join_links(link, entry, "报道", by=alice, with_summary=True)
    link.refresh_from_db()
    entry.refresh_from_db()
    assert link.shelf == Shelf.DISMISSED
    assert entry.summary.split() == ["甲", "乙"]


def test_two_links_without_an_address_are_of_no_common_page(alice: User) -> None:
    entry, link = (entry_of(f"2020-05-0{day}", url="", title="", summary="") for day in (1, 2))
    editing.write_link(link, {"summary": "乙"}, seen=editing.see(link), by=alice)
    link.refresh_from_db()
    assert not editing.join_links(link, entry, "解读", by=alice).summary


def test_a_cut_link_stays_cut_when_it_becomes_a_reference(alice: User) -> None:
    entry, link = entry_of("2020-05-01"), InboxLinkFactory.create(shelf=Shelf.CUT)
    editing.join_links(link, entry, "报道", by=alice)
    link.refresh_from_db()
    assert link.shelf == Shelf.CUT


def test_two_links_of_one_address_become_one(alice: User) -> None:
    entry = entry_of("2020-05-01", url="https://example.org/a")
    link = InboxLinkFactory.create(url="http://www.example.org/a/")
    assert refs_of(editing.join_links(link, entry, "解读", by=alice)) == ()


def test_of_two_links_of_one_address_the_entry_gets_what_it_lacks(alice: User) -> None:
    entry = entry_of("2020-05-01", url="https://example.org/a", title="", summary="", mark="")
    link = InboxLinkFactory.create(url="http://www.example.org/a/", title="标题", summary="摘要")
    joined = editing.join_links(link, entry, "解读", by=alice, with_summary=True)
    assert (joined.title, joined.summary, refs_of(joined)) == ("标题", "摘要", ())


def test_a_curator_joins_nothing_to_an_issue_in_review(alice: User) -> None:
    entry = Link.objects.get(section__issue=make_issue("2020-05-01", links=1, status=Status.REVIEW))
    link = InboxLinkFactory.create()
    with pytest.raises(PermissionDenied):
        editing.join_links(link, entry, "解读", by=alice)
    link.refresh_from_db()
    assert link.shelf == Shelf.INBOX


def test_nothing_is_added_to_an_entry_without_fields(alice: User) -> None:
    entry = entry_of("2020-05-01", verbatim="- 一段")
    link = InboxLinkFactory.create()
    with pytest.raises(WorkflowError, match="one text"):
        editing.join_links(link, entry, "解读", by=alice)
    link.refresh_from_db()
    assert link.shelf == Shelf.INBOX


def test_the_lasting_addresses_take_the_places_of_the_volatile_ones(alice: User) -> None:
    def redirect(to: str) -> str:
        return f"https://link.zhihu.com/?target=https%3A//{to}"

    text = f"见[甲]({redirect('example.org/b')})。"
    link = entry_of("2020-05-01", url=redirect("example.org/a"), summary=text)
    ReferenceFactory.create(link=link, label="代码", url=redirect("github.com/a/b"))
    written = editing.use_lasting_form(link, by=alice)
    assert written.url == "https://example.org/a"
    assert [ref.url for ref in refs_of(written)] == ["https://github.com/a/b"]
    assert written.summary == "见[甲](https://example.org/b)。"
    with pytest.raises(WorkflowError, match="by hand"):
        editing.use_lasting_form(written, by=alice)


def test_an_address_that_begins_with_another_gets_its_own_lasting_form(alice: User) -> None:
    redirect = "https://link.zhihu.com/?target=https%3A%2F%2Fexample.org"
    link = entry_of("2020-05-01", url=redirect, summary=f"见[甲]({redirect}%2Fb)。")
    written = editing.use_lasting_form(link, by=alice)
    assert written.url == "https://example.org"
    assert written.summary == "见[甲](https://example.org/b)。"
