"""What an edition has of the archive: all of a short one, its own part of a long one."""

import datetime as dt
import random

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from digests import archive
from digests.channels import markdown
from digests.models import Issue
from digests.store import archive_dates, archive_of, archive_years, edition_of, editions_of
from tests.factories import make_issue, make_published_issue

pytestmark = pytest.mark.django_db

MOST = 6


@pytest.fixture(autouse=True)
def short_grids(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make an archive of seven issues a long one."""
    monkeypatch.setattr(archive, "MOST_SHOWN", MOST)


def publish(count: int) -> tuple[dt.date, ...]:
    """Publish issues of uneven dates, with a gap of some years; return them newest first."""
    chance = random.Random(count)
    dates = {dt.date(2012, 3, 1), dt.date(2013, 1, 5)}
    while len(dates) < count:
        dates.add(dt.date(2017, 1, 1) + dt.timedelta(days=chance.randrange(1500)))
    for date in dates:
        make_published_issue(date, links=0)
    make_issue("2018-02-02")
    return tuple(sorted(dates, reverse=True))


def test_a_long_archive_is_loaded_in_part_as_it_would_be_cut_from_all_its_dates() -> None:
    dates = publish(40)

    for issue in Issue.objects.published():
        edition = edition_of(issue)
        assert edition.archive == archive.around(issue.date, dates)
        assert archive.neighbours(issue.date, edition.archive, edition.years) == archive.neighbours(
            issue.date, dates
        )
    assert edition_of(Issue.objects.get(date="2018-02-02")).archive != dates


def test_several_editions_have_of_the_archive_what_each_has_alone() -> None:
    dates = publish(20)
    issues = Issue.objects.published()
    assert archive_dates() == dates

    together = editions_of(issues)

    assert [one.archive for one in together] == [edition_of(issue).archive for issue in issues]
    written = [markdown.render(edition_of(issue)).body for issue in issues]
    assert [markdown.render(edition).body for edition in together] == written


def test_the_years_of_an_archive_are_those_that_have_a_published_issue() -> None:
    publish(30)
    make_issue("1999-02-02")
    assert set(archive_years()) == {date.year for date in archive_dates()}


@pytest.mark.parametrize("year", [None, 2012, 2017, 2018, 2021, 1999])
@pytest.mark.parametrize("count", [5, 6, 7, 40])
def test_the_page_of_the_archive_shows_what_it_would_of_all_dates(
    count: int, year: int | None
) -> None:
    dates = publish(count)
    shown = archive_of(year)
    assert archive.years_of(shown.archive, year, shown.years) == archive.years_of(dates, year)


def test_of_a_daily_digest_the_newest_year_is_shown_whole() -> None:
    dates = tuple(dt.date(2020, 1, 1) + dt.timedelta(days=day) for day in reversed(range(10)))
    for date in (*dates, dt.date(2019, 5, 5)):
        make_published_issue(date, links=0)

    shown = archive_of(None)

    assert archive.years_of(shown.archive, None, shown.years).other_years == (2019,)
    assert shown.archive[:10] == dates


def test_a_text_leads_to_an_old_issue_of_a_long_archive_too(client: Client) -> None:
    oldest = publish(30)[-1]
    make_issue("2001-01-01")
    text = f"见 [旧的一期]({oldest}.md)、[草稿](2001-01-01.md)。"
    make_published_issue("2022-01-01", lead=text)

    page = client.get("/issues/2022-01-01/").content.decode()

    assert f'href="/issues/{oldest}/"' in page
    assert 'href="/issues/2001-01-01/"' not in page


@pytest.mark.parametrize("issues", [8, 40])
def test_an_issue_of_a_long_archive_costs_the_same_queries_and_bytes(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, issues: int
) -> None:
    newest = publish(issues)[0]
    client.get("/about/")

    with django_assert_num_queries(9):
        page = client.get(f"/issues/{newest}/").content.decode()

    assert page.count("<td><a ") <= MOST + 1
