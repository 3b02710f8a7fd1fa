"""The log of who did what."""

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from selectolax.lexbor import LexborHTMLParser

from tests.admin.browser import send
from tests.factories import make_issue, make_published_issue
from tests.people import browser_of

pytestmark = pytest.mark.django_db

LOG = "/admin/admin/logentry/"


def rows(client: Client, **query: str) -> list[str]:
    """The lines of the log as someone reads them, the newest first."""
    page = LexborHTMLParser(client.get(LOG, query).content.decode())
    return [row.text(separator=" ", strip=True) for row in page.css("#result_list tbody tr")]


def test_it_says_who_did_what_with_which_issue() -> None:
    issue = make_issue(headline="小模型", lead="一条。")
    send(browser_of("bob"), f"/admin/digests/issue/{issue.pk}/change/", "_publish")
    [published, _saved] = rows(browser_of("carol"))
    assert "bob" in published
    assert "Published." in published
    assert "小模型" in published


def test_it_names_the_fields_in_the_readers_language() -> None:
    issue = make_issue()
    typed = {"lead": "本期一条。", "sections-0-note": "一条注"}
    send(browser_of("bob"), f"/admin/digests/issue/{issue.pk}/change/", **typed)
    [line] = rows(browser_of("carol", "zh-hans"))
    assert "导读" in line
    assert "Lead" not in line
    assert "留言" not in line  # which is what a note to a colleague is called


def test_a_withdrawal_is_in_it() -> None:
    issue = make_published_issue()
    send(browser_of("bob"), f"/admin/digests/issue/{issue.pk}/steps/withdraw/", "")
    assert "Withdrawn." in rows(browser_of("carol"))[0]


def test_a_step_that_was_refused_is_not() -> None:
    issue = make_issue(date=None)
    send(browser_of("bob"), f"/admin/digests/issue/{issue.pk}/change/", "_publish")
    assert not [row for row in rows(browser_of("carol")) if "Published." in row]


def test_it_is_found_by_name() -> None:
    for headline in ("小模型", "大模型"):
        issue = make_issue(headline=headline)
        send(browser_of("alice"), f"/admin/digests/issue/{issue.pk}/change/")
    assert len(rows(browser_of("carol"), q="小模型")) == 1


def test_nothing_in_it_is_changed_or_deleted() -> None:
    send(browser_of("alice"), f"/admin/digests/issue/{make_issue().pk}/change/")
    entry, carol = LogEntry.objects.get(), browser_of("carol")
    for step in ("change", "delete"):
        carol.post(f"{LOG}{entry.pk}/{step}/", {"post": "yes", "change_message": "nothing"})
    carol.post(LOG, {"action": "delete_selected", "_selected_action": entry.pk, "post": "yes"})
    assert LogEntry.objects.get().change_message == entry.change_message


def test_it_asks_as_much_for_many_as_for_few(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    alice, carol = browser_of("alice"), browser_of("carol")
    for _ in range(6):
        send(alice, f"/admin/digests/issue/{make_issue().pk}/change/")
    rows(carol)
    with django_assert_num_queries(12):
        rows(carol)
