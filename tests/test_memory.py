"""The memory tells where an address stood before, however it was written."""

import datetime as dt
from dataclasses import replace
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from digests import editing
from digests.document import parse
from digests.identity import identify
from digests.memory import Part, appearances_anywhere, appearances_before
from digests.models import Issue, Link, Mention, Section, Shelf
from digests.store import save_document
from digests.working_copy import open_working_copy
from tests.factories import (
    IssueFactory,
    LinkFactory,
    ReferenceFactory,
    SectionFactory,
    get_category,
    make_issue,
    make_published_issue,
)

pytestmark = pytest.mark.django_db

PAPER = "https://arxiv.org/abs/1812.00332"
IDENTITY = identify(PAPER)


def entry_in(issue: Issue, url: str = PAPER, title: str = "三值网络") -> Link:
    section = SectionFactory.create(issue=issue, heading="论文")
    return LinkFactory.create(section=section, url=url, title=title)


def write_summary(link: Link, text: str) -> None:
    """Write a link's summary as an editor does."""
    typed = {**editing.read_fields(link), "summary": text}
    editing.write_link(link, typed, seen=editing.see(link))
    link.refresh_from_db()


def test_an_address_is_found_in_an_earlier_issue_in_another_spelling() -> None:
    earlier, issue = IssueFactory.create(), IssueFactory.create()
    link = entry_in(earlier, "http://arxiv.org/pdf/1812.00332v2.pdf")
    entry_in(issue)
    [place] = appearances_before(issue, [IDENTITY])[IDENTITY]
    assert (place.date, place.heading, place.title) == (earlier.date, "论文", "三值网络")
    assert (place.uid, place.label) == (link.uid, "")


def test_an_address_is_found_as_an_earlier_reference() -> None:
    earlier, issue = make_issue("2020-01-01"), make_issue("2020-02-01")
    ReferenceFactory.create(link=Link.objects.first(), label="论文", url=PAPER)
    [place] = appearances_before(issue, [IDENTITY])[IDENTITY]
    assert (place.date, place.label) == (earlier.date, "论文")


def test_a_place_is_in_its_category_where_its_section_has_no_heading_of_its_own() -> None:
    earlier, issue = IssueFactory.create(), IssueFactory.create()
    section = SectionFactory.create(issue=earlier, heading=None, category=get_category("papers"))
    LinkFactory.create(section=section, url=PAPER)
    [place] = appearances_before(issue, [IDENTITY])[IDENTITY]
    assert place.heading == "论文"


def test_later_issues_and_the_issue_itself_are_not_before() -> None:
    issue, later = IssueFactory.create(), IssueFactory.create()
    for each in (issue, later):
        entry_in(each)
    assert not appearances_before(issue, [IDENTITY])


def test_before_an_undated_issue_stand_all_dated_ones() -> None:
    issue = IssueFactory.create(date=None)
    entry_in(IssueFactory.create(date=None))
    entry_in(IssueFactory.create(date=dt.date(2030, 1, 1)))
    assert [
        place.date and place.date.year for place in appearances_before(issue, [IDENTITY])[IDENTITY]
    ] == [2030]


def test_a_working_copy_is_not_remembered() -> None:
    original, issue = IssueFactory.create(), IssueFactory.create()
    entry_in(IssueFactory.create(date=original.date, revises=original))
    assert not appearances_before(issue, [IDENTITY])


def test_a_link_in_the_inbox_stands_nowhere() -> None:
    LinkFactory.create(section=None, url=PAPER)
    assert not appearances_before(IssueFactory.create(), [IDENTITY])


def test_nothing_is_remembered_of_the_empty_identity() -> None:
    entry_in(IssueFactory.create(), url="")
    assert not appearances_before(IssueFactory.create(), [""])


def test_the_oldest_place_comes_first() -> None:
    years = [2021, 2019, 2020]
    for year in years:
        entry_in(IssueFactory.create(date=dt.date(year, 1, 1)))
    issue = IssueFactory.create(date=dt.date(2022, 1, 1))
    found = appearances_before(issue, [IDENTITY])[IDENTITY]
    assert [place.date and place.date.year for place in found] == sorted(years)


def test_an_address_is_found_within_an_earlier_text() -> None:
    earlier = entry_in(IssueFactory.create(), "https://example.org/a")
    issue = IssueFactory.create()
    write_summary(earlier, f"[论文]({PAPER}v2)，代码：https://github.com/A/b。还有一句")
    for url in (PAPER, "https://github.com/a/b/"):
        [place] = appearances_before(issue, [identify(url)])[identify(url)]
        assert (place.link, place.part) == (earlier.pk, Part.TEXT)


def test_a_text_that_no_longer_holds_an_address_is_not_remembered_for_it() -> None:
    link = entry_in(IssueFactory.create(date=None), "https://example.org/a")
    write_summary(link, f"见 {PAPER}")
    assert appearances_anywhere([IDENTITY])[IDENTITY]
    write_summary(link, "见上")
    assert not appearances_anywhere([IDENTITY])[IDENTITY]


def test_the_texts_of_a_document_are_remembered_when_it_is_stored() -> None:
    text = f"# 快讯 (2020-01-01)\n\n## 论文\n\n- [题](https://example.org)\n摘要：见 {PAPER}\n"
    issue = Issue()
    save_document(issue, parse(text))
    [place] = appearances_anywhere([IDENTITY])[IDENTITY]
    assert (place.issue, place.part) == (issue.pk, Part.TEXT)
    save_document(issue, parse(text.replace("1812", "1813")))
    assert not appearances_anywhere([IDENTITY])[IDENTITY]


def test_an_entry_is_told_of_once_by_its_most_telling_part() -> None:
    link = entry_in(IssueFactory.create())
    ReferenceFactory.create(link=link, label="论文", url=PAPER)
    write_summary(link, f"见 {PAPER}")
    [place] = appearances_anywhere([IDENTITY])[IDENTITY]
    assert place.part == Part.ADDRESS


def test_an_address_is_found_on_every_shelf_and_in_every_issue_the_nearest_first() -> None:
    home = IssueFactory.create(date=None)
    published = entry_in(make_published_issue("2020-01-01", links=0))
    dismissed = LinkFactory.create(section=None, shelf=Shelf.DISMISSED, url=PAPER)
    draft = entry_in(IssueFactory.create(date=dt.date(2021, 1, 1)))
    here = entry_in(home)
    found = appearances_anywhere([IDENTITY], home=home)[IDENTITY]
    assert found[0].link == here.pk
    assert found[-1].link == published.pk
    assert {one.link for one in found} == {one.pk for one in (here, draft, dismissed, published)}
    assert [one.is_public for one in found] == [False, False, False, True]
    assert [one.is_draft for one in found if one.link == draft.pk] == [True]


def test_a_working_copy_remembers_what_stands_in_it_and_not_what_it_revises() -> None:
    original = make_published_issue("2020-01-01", links=0)
    entry_in(original)
    copy = open_working_copy(original)
    [twin] = appearances_anywhere([IDENTITY], home=copy)[IDENTITY]
    assert twin.issue == copy.pk
    [elsewhere] = appearances_anywhere([IDENTITY])[IDENTITY]
    assert elsewhere.issue == original.pk


def test_a_page_within_a_repository_appears_where_the_repository_does() -> None:
    link = entry_in(IssueFactory.create(), "https://github.com/Tencent/ncnn")
    release = identify("https://github.com/tencent/ncnn/releases/tag/1")
    [place] = appearances_anywhere([release])[release]
    assert (place.link, place.is_related) == (link.pk, True)
    other = identify("https://github.com/tencent/ncnn-examples/releases")
    assert not appearances_anywhere([other])[other]


def test_many_identities_take_three_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make_issue("2020-01-01", links=20)
    identities = list(Link.objects.values_list("identity", flat=True))
    issue = make_issue("2020-02-01")
    with django_assert_num_queries(3):
        assert len(appearances_before(issue, identities)) == 20
    with django_assert_num_queries(4):
        assert all(appearances_anywhere(identities).values())


def test_the_addresses_in_texts_of_old_rows_are_found_once_they_are_filled_in() -> None:
    texts = [f"见 {PAPER}", f"[题](<{PAPER}>)， www.example.org/a。后面", "没有", "看 1812.00332"]
    links = [entry_in(IssueFactory.create(), "", str(number)) for number in range(len(texts))]
    for link, text in zip(links, texts, strict=True):
        Link.objects.filter(pk=link.pk).update(summary=text)
    Mention.objects.create(link=links[2], identity="https://example.org/gone")
    migration = import_module("digests.migrations.0033_identities_anew")
    migration.fill(apps, connection.schema_editor())
    assert [list(link.mentions.values_list("identity", flat=True)) for link in links] == [
        [IDENTITY],
        [IDENTITY, "https://example.org/a"],
        [],
        [],
    ]


def places_of_texts() -> list[tuple[str, str]]:
    """Return the texts of issues in which the paper stands, each with its heading."""
    found = appearances_anywhere([IDENTITY])[IDENTITY]
    return [(place.field, place.heading) for place in found if place.part == Part.ISSUE]


def test_an_address_is_found_in_every_text_of_an_issue_as_it_is_written() -> None:
    issue = make_issue("2020-04-04")
    for name in ("lead", "opening", "closing"):
        typed = {name: f"- 见 [论文]({PAPER}v3)"}
        editing.write_issue(issue, typed, seen=editing.see(issue))
        issue.refresh_from_db()
        assert places_of_texts() == [(name, "")]
        editing.write_issue(issue, {name: "没有了"}, seen=editing.see(issue))
        issue.refresh_from_db()
        assert not places_of_texts()
    section = editing.create_section(issue, {"heading": "论文", "note": PAPER})
    assert places_of_texts() == [("note", "论文")]
    editing.write_section(section, {"note": "无"}, seen=editing.see(section))
    assert not places_of_texts()


def test_the_texts_of_an_imported_issue_are_found_and_count_as_no_entry_before_another() -> None:
    text = f"# 简报 (2020-04-04)\n\n- 简讯 {PAPER}\n\n## 论文\n\n> 注：{PAPER}\n"
    save_document(Issue(), replace(parse(text), lead=f"见 {PAPER}"))
    assert sorted(places_of_texts()) == [("lead", ""), ("note", "论文"), ("opening", "")]
    assert not appearances_before(make_issue("2020-05-01"), [IDENTITY])


def test_the_texts_of_old_issues_are_found_once_they_are_filled_in() -> None:
    issue = make_issue("2020-04-04")
    Issue.objects.filter(pk=issue.pk).update(lead=f"见 {PAPER}", closing="没有")
    Section.objects.filter(issue=issue).update(note=f"{PAPER} 和 www.example.org/a。")
    migration = import_module("digests.migrations.0043_fill_issue_mentions")
    migration.fill(apps, connection.schema_editor())
    assert list(issue.mentions.values_list("field", "identity")) == [
        ("lead", IDENTITY),
        ("note", IDENTITY),
        ("note", "https://example.org/a"),
    ]
