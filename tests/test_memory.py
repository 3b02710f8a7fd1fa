"""The memory tells where an address stood before, however it was written."""

import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from digests.identity import identify
from digests.memory import appearances_before
from digests.models import Issue, Link
from tests.factories import (
    IssueFactory,
    LinkFactory,
    ReferenceFactory,
    SectionFactory,
    get_category,
    make_issue,
)

pytestmark = pytest.mark.django_db

PAPER = "https://arxiv.org/abs/1812.00332"
IDENTITY = identify(PAPER)


def entry_in(issue: Issue, url: str = PAPER, title: str = "三值网络") -> Link:
    section = SectionFactory.create(issue=issue, heading="论文")
    return LinkFactory.create(section=section, url=url, title=title)


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
    assert [place.date.year for place in appearances_before(issue, [IDENTITY])[IDENTITY]] == [2030]


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
    assert [place.date.year for place in found] == sorted(years)


def test_many_identities_take_two_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make_issue("2020-01-01", links=20)
    identities = list(Link.objects.values_list("identity", flat=True))
    issue = make_issue("2020-02-01")
    with django_assert_num_queries(2):
        assert len(appearances_before(issue, identities)) == 20
