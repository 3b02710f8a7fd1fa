"""The list of issues, and a new one in one click."""

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from digests import store
from digests.models import Issue, Link, Reason, Revision, Status
from digests.working_copy import open_working_copy
from tests.admin.browser import messages_of
from tests.edits import save_edit
from tests.factories import (
    LinkFactory,
    PublicationFactory,
    get_category,
    make_issue,
    make_published_issue,
    make_scheduled_issue,
    make_withdrawn_issue,
)
from tests.shown import Shown, show

LIST = "/admin/digests/issue/"
BEGIN = "/admin/digests/issue/begin/"


def headlines(client: Client, **query: str) -> list[str]:
    """The headlines that the list shows."""
    return Shown(client.get(LIST, query).content.decode()).texts("td.field-title, th.field-title")


def begin(client: Client) -> tuple[Issue, str]:
    """Press the button; the new issue, and what was said."""
    before = set(Issue.objects.values_list("pk", flat=True))
    response = client.post(BEGIN, follow=True)
    issue = Issue.objects.exclude(pk__in=before).get()
    assert response.redirect_chain == [(reverse("desk", args=[issue.pk]), 302)]
    return issue, messages_of(response)


def test_a_row_says_where_the_issue_stands_and_what_is_in_it(alice_client: Client) -> None:
    issue = make_issue("2020-05-15", headline="小模型", links=3)
    issue.sections.create(category=get_category("papers"), heading="论文", position=1)
    page = show(alice_client, LIST)
    assert page.text(".field-day") == "2020-05-15"
    assert page.text(".field-title") == "小模型"
    assert page.text(".field-state") == "draft"
    assert page.text(".field-entries") == "业界新闻 3 · 论文 0"


def test_a_row_without_headline_has_the_title_that_readers_see(alice_client: Client) -> None:
    make_issue("2020-05-15", headline="", lead="本次两条。【业界新闻】芯片发布。")
    issue = make_issue("2020-05-16", headline="", links=0)
    LinkFactory.create(section=issue.sections.get(), title="新的网络")
    make_issue("2020-05-17", headline="", links=0)

    assert headlines(alice_client) == ["(without headline)", "新的网络", "芯片发布"]


def test_a_row_says_who_changed_the_issue_last(
    alice_client: Client, alice: User, bob: User
) -> None:
    issue = make_issue()
    save_edit(issue, by=alice)
    issue.headline = "改了"
    issue.save()
    save_edit(issue, by=bob)
    assert show(alice_client, LIST).text(".field-change") == "just now · bob"


def test_a_change_without_anybody_says_what_it_was(alice_client: Client) -> None:
    store.write_revision(make_issue(), Reason.IMPORT)
    at = timezone.now() - dt.timedelta(days=3)
    Revision.objects.update(at=at)
    assert show(alice_client, LIST).text(".field-change") == "3 days ago · imported"


def test_the_list_is_filtered_by_status_with_scheduled_apart(alice_client: Client) -> None:
    make_issue("2020-01-01", headline="草稿")
    make_issue("2020-01-02", headline="待审", status=Status.REVIEW)
    make_published_issue("2020-01-03", headline="已发")
    make_scheduled_issue(headline="定时")
    make_withdrawn_issue("2020-01-04", headline="撤回")
    assert headlines(alice_client, status="draft") == ["草稿"]
    assert headlines(alice_client, status="review") == ["待审"]
    assert headlines(alice_client, status="published") == ["已发"]
    assert headlines(alice_client, status="scheduled") == ["定时"]
    assert headlines(alice_client, status="withdrawn") == ["撤回"]
    assert show(alice_client, f"{LIST}?status=scheduled").text(".field-state") == "scheduled"


def test_the_list_is_filtered_by_year(alice_client: Client) -> None:
    make_issue("2019-12-31", headline="去年")
    make_issue("2020-01-01", headline="今年")
    assert headlines(alice_client, year="2019") == ["去年"]
    assert headlines(alice_client) == ["今年", "去年"]


@pytest.mark.parametrize("year", ["abc", "0", "-1", "²", "9" * 20, "2031"])
def test_a_year_that_has_no_issue_chooses_none(alice_client: Client, year: str) -> None:
    make_issue("2020-05-15", headline="唯一")
    assert headlines(alice_client, year=year) == ["唯一"]


@pytest.mark.parametrize("words", ["标题里", "导读里", "条目里", "摘要里", "来源里", "2020-05"])
def test_the_list_is_searched(alice_client: Client, words: str) -> None:
    found = make_issue("2020-05-15", headline="标题里", lead="导读里")
    LinkFactory.create_batch(
        2, section=found.sections.get(), title="条目里", source="来源里", summary="摘要里"
    )
    make_issue("2021-06-16", headline="别的")
    assert headlines(alice_client, q=words) == ["标题里"]


def test_an_issue_of_many_entries_that_are_found_is_listed_once(alice_client: Client) -> None:
    issue = make_issue(links=3, headline="一期")
    Link.objects.update(title="量化的模型")
    make_issue("2020-05-22", headline="另一期")
    assert headlines(alice_client, q="量化") == ["一期"]
    assert headlines(alice_client, q="量化 模型") == ["一期"]
    first, second, _third = Link.objects.filter(section__issue=issue)
    Link.objects.filter(pk=first.pk).update(title="剪枝")
    Link.objects.filter(pk=second.pk).update(title="蒸馏")
    # All words stand in one entry, not each in another.
    assert headlines(alice_client, q="剪枝 蒸馏") == []


def test_a_working_copy_stands_with_the_issue_that_it_revises(alice_client: Client) -> None:
    open_working_copy(make_published_issue(headline="已发"))
    page = show(alice_client, LIST)
    assert page.texts(".field-title") == ["已发"]
    assert page.text(".field-state") == "published · changes in work"


def test_the_list_asks_as_often_for_many_issues(
    alice_client: Client, alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def load(count: int) -> None:
        for _ in range(count):
            date = dt.date(2020, 1, 1) + dt.timedelta(Issue.objects.count())
            save_edit(make_issue(date, links=2), by=alice)
        with django_assert_num_queries(10):
            alice_client.get(LIST)

    load(3)
    load(12)


def test_a_new_issue_begins_with_every_category_and_the_standing_texts(
    alice_client: Client,
) -> None:
    PublicationFactory.create(standing_opening="先是热身：")
    papers = get_category("papers")
    papers.default_note = "只收**开源**的"
    papers.save()
    issue, _said = begin(alice_client)
    assert (issue.opening, issue.status) == ("先是热身：", Status.DRAFT)
    sections = list(issue.sections.all())
    assert [section.heading for section in sections] == ["业界新闻", "论文", "开源项目", "博文"]
    assert [section.note for section in sections] == [None, "只收**开源**的", None, None]
    assert sections[1].category == papers


def test_a_new_issue_is_in_the_history_and_in_the_log(
    alice_client: Client, alice: User, carol_client: Client
) -> None:
    issue, _said = begin(alice_client)
    assert Revision.objects.of(issue.uid).get().by == alice
    assert show(carol_client, "/admin/admin/logentry/").texts(".field-what") == ["Added."]


def test_the_date_of_a_new_issue_follows_the_rhythm_and_says_so(alice_client: Client) -> None:
    today = timezone.localdate()
    for ago in (4, 18, 32):
        make_published_issue(today - dt.timedelta(days=ago))
    issue, said = begin(alice_client)
    assert issue.date == today + dt.timedelta(days=10)
    assert f"dated {issue.date}, 14 days after the latest one of" in said
    following, _said = begin(alice_client)
    assert following.date == today + dt.timedelta(days=24)


def test_a_late_issue_is_dated_today_and_says_when_it_was_due(alice_client: Client) -> None:
    today = timezone.localdate()
    for ago in (30, 37):
        make_published_issue(today - dt.timedelta(days=ago))
    issue, said = begin(alice_client)
    assert issue.date == today
    assert f"it was due on {today - dt.timedelta(days=23)}" in said


def test_before_there_is_a_rhythm_the_date_is_explained_too(alice_client: Client) -> None:
    first, said = begin(alice_client)
    assert first.date == timezone.localdate()
    assert "it is the first one" in said
    _second, said = begin(alice_client)
    assert "a week after" in said


def test_an_issue_that_was_withdrawn_or_is_a_working_copy_does_not_set_the_date(
    alice_client: Client,
) -> None:
    today = timezone.localdate()
    open_working_copy(make_published_issue(today - dt.timedelta(days=2)))
    make_withdrawn_issue(today + dt.timedelta(days=300))
    issue, _said = begin(alice_client)
    assert issue.date == today + dt.timedelta(days=5)


def test_looking_begins_nothing(alice_client: Client) -> None:
    assert alice_client.get(BEGIN).status_code == 405
    assert not Issue.objects.exists()


@pytest.mark.django_db
def test_a_stranger_begins_nothing(client: Client) -> None:
    assert client.post(BEGIN).status_code == 302
    assert not Issue.objects.exists()
