"""Writing and publishing an issue in the admin."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from digests.models import Issue, Revision, Status
from digests.working_copy import open_working_copy
from tests.admin.browser import errors_of, fields_of, messages_of, send
from tests.factories import (
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


def test_an_issue_is_written_from_an_empty_form(alice_client: Client) -> None:
    papers = get_category("papers")
    send(
        alice_client,
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


def test_a_day_that_does_not_exist_is_called_so(alice_client: Client) -> None:
    response = send(alice_client, ADD, date="2026-02-30", headline="小模型")
    assert errors_of(response) == "There is no such day. Write the date like 2020-05-15."


@pytest.mark.parametrize(
    "typed", ["2026年2月3日", "2026/2/3", "2026.2.3", "3 Feb 2026", "20260203"]
)
def test_a_date_is_taken_as_people_write_it(alice_client: Client, typed: str) -> None:
    issue = make_issue("2026-01-01")

    send(alice_client, change(issue), date=typed)

    issue.refresh_from_db()
    assert issue.date == dt.date(2026, 2, 3)
    assert fields_of(alice_client.get(change(issue)).content.decode())["date"] == "2026-02-03"


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (make_published_issue, "Another published issue has this date."),
        (make_issue, "Another draft has this date too."),
    ],
)
def test_a_date_that_is_taken_is_told_at_the_field(
    alice_client: Client, make: Callable[..., Issue], sentence: str
) -> None:
    make("2026-02-03")
    issue = make_issue("2026-02-10")

    response = send(alice_client, change(issue), "_save", date="2026-02-03")

    assert "It is saved as you typed it" in messages_of(response)
    assert sentence in show(alice_client, change(issue)).text(".field-date .errorlist")


def test_a_working_copy_has_the_date_of_its_issue_without_a_word(bob_client: Client) -> None:
    copy = open_working_copy(make_published_issue("2026-02-03"))

    assert not show(bob_client, change(copy)).all(".errorlist")


def test_save_and_publish_saves_first(bob_client: Client) -> None:
    issue = make_issue(lead="一条。")
    response = send(bob_client, change(issue), "_publish", headline="刚刚改过")
    assert "public now" in messages_of(response)
    assert list(Issue.objects.published().values_list("headline", flat=True)) == ["刚刚改过"]


def test_a_new_issue_without_entries_is_saved_and_not_published(bob_client: Client) -> None:
    response = send(bob_client, ADD, "_publish", date="2026-05-15", headline="一气呵成")
    assert "has no entry yet" in errors_of(response)
    issue = Issue.objects.get()
    assert (issue.headline, issue.status) == ("一气呵成", Status.DRAFT)


def test_what_cannot_be_published_is_saved_and_says_why(bob_client: Client) -> None:
    issue = make_issue(date=None)
    response = send(bob_client, change(issue), "_publish", headline="写了一半")
    assert "has no date" in errors_of(response)
    issue.refresh_from_db()
    assert (issue.headline, issue.status) == ("写了一半", Status.DRAFT)


def test_view_on_site_leads_to_what_readers_see_and_to_nothing_else(alice_client: Client) -> None:
    published, draft = make_published_issue("2020-05-15"), make_issue("2020-05-16")
    assert 'href="/issues/2020-05-15/"' in alice_client.get(change(published)).content.decode()
    assert "/issues/2020-05-16/" not in alice_client.get(change(draft)).content.decode()


def test_an_older_form_does_not_overwrite_what_was_saved_since(alice_client: Client) -> None:
    issue = make_issue(headline="原来的")
    old = fields_of(alice_client.get(change(issue)).content.decode())
    send(alice_client, change(issue), headline="别人的")
    response = alice_client.post(change(issue), {**old, "headline": "我的", "_save": "1"})
    assert "has changed since you opened it" in errors_of(response)
    assert fields_of(response.content.decode())["headline"] == "我的"
    issue.refresh_from_db()
    assert issue.headline == "别人的"


def test_an_older_form_does_not_edit_what_was_published_since(bob_client: Client) -> None:
    issue = make_issue(headline="原来的", lead="一条。")
    old = fields_of(bob_client.get(change(issue)).content.decode())
    send(bob_client, change(issue), "_publish")
    response = bob_client.post(change(issue), {**old, "headline": "我的", "_save": "1"})
    assert "Readers see this issue by now" in errors_of(response)
    assert Issue.objects.published().get().headline == "原来的"


def test_saving_an_untouched_form_changes_nothing(alice_client: Client) -> None:
    issue = make_issue(lead="软\n换行", opening="  - 缩进\n", tagline="")
    workflow_made = ["version", "updated_at"]
    send(alice_client, change(issue))
    first: dict[str, Any] = {**Issue.objects.values().get()}
    send(alice_client, change(issue))
    second: dict[str, Any] = {**Issue.objects.values().get()}
    for name in workflow_made:
        del first[name], second[name]
    assert first == second
    assert second["lead"] == "软\n换行"


def test_an_unclosed_fence_is_closed_when_it_is_saved(alice_client: Client) -> None:
    issue = make_issue()
    send(alice_client, change(issue), "_save", opening="```\r\nint a;")
    issue.refresh_from_db()
    assert issue.opening == "```\nint a;\n```"


def test_a_new_date_is_not_undone_by_the_spelling_of_the_old_one(alice_client: Client) -> None:
    issue = make_issue("2020-05-15", name="快讯", stamp="(2020.5.15)")
    send(alice_client, change(issue), date="2020-05-16")
    issue.refresh_from_db()
    assert (issue.date, issue.stamp) == (dt.date(2020, 5, 16), "")


def test_a_headline_may_hold_a_date_and_is_not_taken_for_the_date_of_the_issue(
    alice_client: Client,
) -> None:
    send(alice_client, ADD, headline="新品 (2020-05-15) 发布")
    issue = Issue.objects.get()
    assert (issue.date, issue.headline) == (None, "新品 (2020-05-15) 发布")


@pytest.mark.parametrize("place", ["name", "stamp"])
def test_another_date_before_that_of_the_issue_is_said_and_moves_nothing(
    bob_client: Client, place: str
) -> None:
    issue = make_issue("2020-05-16", lead="一条。")
    response = send(bob_client, change(issue), "_save", **{place: "快讯 (2020-05-15)"})
    assert "date in brackets" in errors_of(response)
    issue.refresh_from_db()
    assert (getattr(issue, place), issue.date) == ("快讯 (2020-05-15)", dt.date(2020, 5, 16))
    assert "does not say the date" in messages_of(send(bob_client, change(issue), "_publish"))


def test_a_text_that_would_swallow_the_sections_is_said_and_stays_typed(
    alice_client: Client,
) -> None:
    issue = make_issue()
    response = send(alice_client, change(issue), "_save", opening="话\r\n\r\n## 往期回顾")
    assert "would begin a section" in errors_of(response)
    assert fields_of(response.content.decode())["opening"] == "话\r\n\r\n## 往期回顾"
    assert issue.sections.get().links.count() == 1


def test_a_button_that_the_form_does_not_have_does_nothing(alice_client: Client) -> None:
    response = alice_client.post(ADD, {"headline": "写了", "_saveasnew": "1"})
    assert response.status_code == 200
    assert fields_of(response.content.decode())["headline"] == "写了"
    assert not Issue.objects.exists()


def test_a_deleted_draft_leaves_a_last_revision(bob_client: Client) -> None:
    issue = make_issue(headline="没写完")
    bob_client.post(reverse("admin:digests_issue_delete", args=[issue.pk]), {"post": "yes"})
    assert not Issue.objects.exists()
    assert "没写完" in Revision.objects.get(issue=None).text


@pytest.mark.parametrize("make", [make_published_issue, make_withdrawn_issue])
def test_an_issue_that_was_published_cannot_be_deleted(
    bob_client: Client, make: Callable[[], Issue]
) -> None:
    issue = make()
    url = reverse("admin:digests_issue_delete", args=[issue.pk])
    assert bob_client.post(url, {"post": "yes"}).status_code == 403
    assert 'class="deletelink"' not in bob_client.get(change(issue)).content.decode()


@pytest.mark.django_db
def test_a_stranger_is_asked_to_sign_in(client: Client) -> None:
    issue = make_issue()
    for url in (LIST, ADD, change(issue)):
        response = client.get(url)
        assert (response.status_code, response["Location"]) == (302, f"/admin/login/?next={url}")
