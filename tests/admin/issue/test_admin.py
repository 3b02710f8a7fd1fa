"""Writing and publishing an issue in the admin."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from digests.models import Issue, Link, Revision, Section, Shelf, Status
from tests.admin.browser import errors_of, fields_of, messages_of, send
from tests.factories import (
    SectionFactory,
    get_category,
    make_issue,
    make_published_issue,
    make_withdrawn_issue,
)
from tests.shown import show

ADD = "/admin/digests/issue/add/"
LIST = "/admin/digests/issue/"


def change(issue: Issue) -> str:
    """The address of an issue's form."""
    return reverse("admin:digests_issue_change", args=[issue.pk])


def test_an_issue_is_written_from_an_empty_form(desk: Client) -> None:
    papers = get_category("papers")
    send(
        desk,
        ADD,
        date="2026-05-15",
        headline="小模型",
        lead="第一行\r\n第二行",
        **{"sections-0-category": str(papers.pk), "sections-0-note": "注意"},
    )
    issue = Issue.objects.get()
    assert (issue.date, issue.headline, issue.status) == (dt.date(2026, 5, 15), "小模型", "draft")
    assert issue.lead == "第一行  \n第二行"
    section = issue.sections.get()
    assert (section.category, section.heading, section.note) == (papers, "论文", "注意")


def test_a_day_that_does_not_exist_is_called_so(desk: Client) -> None:
    response = send(desk, ADD, date="2026-02-30", headline="小模型")
    assert errors_of(response) == "There is no such day. Write the date like 2020-05-15."


def test_save_and_publish_saves_first(desk: Client) -> None:
    issue = make_issue()
    response = send(desk, change(issue), "_publish", headline="刚刚改过")
    assert "public now" in messages_of(response)
    assert list(Issue.objects.published().values_list("headline", flat=True)) == ["刚刚改过"]


def test_a_new_issue_can_be_published_at_once(desk: Client) -> None:
    send(desk, ADD, "_publish", date="2026-05-15", headline="一气呵成")
    assert Issue.objects.published().get().headline == "一气呵成"


def test_what_cannot_be_published_is_saved_and_says_why(desk: Client) -> None:
    issue = make_issue(date=None)
    response = send(desk, change(issue), "_publish", headline="写了一半")
    assert "has no date" in messages_of(response)
    issue.refresh_from_db()
    assert (issue.headline, issue.status) == ("写了一半", Status.DRAFT)


def test_view_on_site_leads_to_what_readers_see_and_to_nothing_else(desk: Client) -> None:
    published, draft = make_published_issue("2020-05-15"), make_issue("2020-05-16")
    assert 'href="/issues/2020-05-15/"' in desk.get(change(published)).content.decode()
    assert "/issues/2020-05-16/" not in desk.get(change(draft)).content.decode()


def test_an_older_form_does_not_overwrite_what_was_saved_since(desk: Client) -> None:
    issue = make_issue(headline="原来的")
    old = fields_of(desk.get(change(issue)).content.decode())
    send(desk, change(issue), headline="别人的")
    response = desk.post(change(issue), {**old, "headline": "我的", "_save": "1"})
    assert "has changed since you opened it" in errors_of(response)
    assert fields_of(response.content.decode())["headline"] == "我的"
    issue.refresh_from_db()
    assert issue.headline == "别人的"


def test_an_older_form_does_not_edit_what_was_published_since(desk: Client) -> None:
    issue = make_issue(headline="原来的")
    old = fields_of(desk.get(change(issue)).content.decode())
    send(desk, change(issue), "_publish")
    response = desk.post(change(issue), {**old, "headline": "我的", "_save": "1"})
    assert "Readers see this issue by now" in errors_of(response)
    assert Issue.objects.published().get().headline == "原来的"


def test_saving_an_untouched_form_changes_nothing(desk: Client) -> None:
    issue = make_issue(lead="软\n换行", opening="  - 缩进\n", tagline="")
    workflow_made = ["version", "updated_at"]
    send(desk, change(issue))
    first: dict[str, Any] = {**Issue.objects.values().get()}
    send(desk, change(issue))
    second: dict[str, Any] = {**Issue.objects.values().get()}
    for name in workflow_made:
        del first[name], second[name]
    assert first == second
    assert second["lead"] == "软\n换行"


def test_an_unclosed_fence_is_closed_when_it_is_saved(desk: Client) -> None:
    issue = make_issue()
    send(desk, change(issue), "_save", opening="```\r\nint a;")
    issue.refresh_from_db()
    assert issue.opening == "```\nint a;\n```"


def test_a_new_date_is_not_undone_by_the_spelling_of_the_old_one(desk: Client) -> None:
    issue = make_issue("2020-05-15", name="快讯", stamp="(2020.5.15)")
    send(desk, change(issue), date="2020-05-16")
    issue.refresh_from_db()
    assert (issue.date, issue.stamp) == (dt.date(2020, 5, 16), "")


def test_a_headline_may_hold_a_date_and_is_not_taken_for_the_date_of_the_issue(
    desk: Client,
) -> None:
    send(desk, ADD, headline="新品 (2020-05-15) 发布")
    issue = Issue.objects.get()
    assert (issue.date, issue.headline) == (None, "新品 (2020-05-15) 发布")


@pytest.mark.parametrize("place", ["name", "stamp"])
def test_another_date_before_that_of_the_issue_is_said_and_moves_nothing(
    desk: Client, place: str
) -> None:
    issue = make_issue("2020-05-16")
    response = send(desk, change(issue), "_save", **{place: "快讯 (2020-05-15)"})
    assert "date in brackets" in errors_of(response)
    issue.refresh_from_db()
    assert (getattr(issue, place), issue.date) == ("快讯 (2020-05-15)", dt.date(2020, 5, 16))
    assert "does not say the date" in messages_of(send(desk, change(issue), "_publish"))


def test_a_text_that_would_swallow_the_sections_is_said_and_stays_typed(desk: Client) -> None:
    issue = make_issue()
    response = send(desk, change(issue), "_save", opening="话\r\n\r\n## 往期回顾")
    assert "would begin a section" in errors_of(response)
    assert fields_of(response.content.decode())["opening"] == "话\r\n\r\n## 往期回顾"
    assert issue.sections.get().links.count() == 1


def test_a_section_needs_a_category_or_a_heading(desk: Client) -> None:
    response = send(desk, ADD, **{"sections-0-note": "只有注"})
    assert "Choose a category or write a heading" in errors_of(response)


def test_a_heading_that_names_a_category_takes_it(desk: Client) -> None:
    send(desk, ADD, headline="x", **{"sections-0-heading": "论文"})
    assert Section.objects.get().category == get_category("papers")


def test_another_category_brings_its_own_heading(desk: Client) -> None:
    issue = make_issue()
    papers = get_category("papers")
    send(desk, change(issue), **{"sections-0-category": str(papers.pk)})
    section = Section.objects.get()
    assert (section.category, section.heading) == (papers, "论文")


def test_the_links_of_a_deleted_section_are_kept_on_the_shelf(desk: Client) -> None:
    issue = make_issue(links=2)
    send(desk, change(issue), **{"sections-0-DELETE": "on"})
    assert not Section.objects.exists()
    assert [link.shelf for link in Link.objects.all()] == [Shelf.CUT, Shelf.CUT]


def test_who_only_reads_an_issue_gets_no_buttons_that_order_its_sections(desk: Client) -> None:
    assert show(desk, change(make_issue())).all("#sections-group .move")
    assert not show(desk, change(make_published_issue())).all("#sections-group .move")


def test_a_section_moves_up_and_what_was_typed_is_saved(desk: Client) -> None:
    issue = make_issue()
    second = SectionFactory.create(issue=issue, heading="第二", position=1)
    url = change(issue)
    values = fields_of(desk.get(url).content.decode())
    desk.post(url, {**values, "headline": "也存了", "_up": second.pk})
    assert [str(section) for section in issue.sections.all()] == ["第二", "业界新闻"]
    issue.refresh_from_db()
    assert issue.headline == "也存了"


def test_a_button_that_the_form_does_not_have_does_nothing(desk: Client) -> None:
    response = desk.post(ADD, {"headline": "写了", "_saveasnew": "1"})
    assert response.status_code == 200
    assert fields_of(response.content.decode())["headline"] == "写了"
    assert not Issue.objects.exists()


def test_a_new_section_stands_below_the_others(desk: Client) -> None:
    issue = make_issue()
    SectionFactory.create(issue=issue, heading="第二", position=7)
    send(desk, change(issue), **{"sections-2-heading": "第三"})
    assert [str(section) for section in issue.sections.all()] == ["业界新闻", "第二", "第三"]


def test_the_form_asks_as_often_for_many_sections(
    desk: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    issue = make_issue()
    desk.get(change(issue))  # from then on Django knows its content types
    for count in (2, 8):
        SectionFactory.create_batch(count, issue=issue)
        with django_assert_num_queries(10):
            desk.get(change(issue))


def test_a_deleted_draft_leaves_a_last_revision(desk: Client) -> None:
    issue = make_issue(headline="没写完")
    desk.post(reverse("admin:digests_issue_delete", args=[issue.pk]), {"post": "yes"})
    assert not Issue.objects.exists()
    assert "没写完" in Revision.objects.get(issue=None).text


@pytest.mark.parametrize("make", [make_published_issue, make_withdrawn_issue])
def test_an_issue_that_was_published_cannot_be_deleted(
    desk: Client, make: Callable[[], Issue]
) -> None:
    issue = make()
    url = reverse("admin:digests_issue_delete", args=[issue.pk])
    assert desk.post(url, {"post": "yes"}).status_code == 403
    assert 'class="deletelink"' not in desk.get(change(issue)).content.decode()


@pytest.mark.django_db
def test_a_stranger_is_asked_to_sign_in(client: Client) -> None:
    issue = make_issue()
    for url in (LIST, ADD, change(issue)):
        response = client.get(url)
        assert (response.status_code, response["Location"]) == (302, f"/admin/login/?next={url}")
