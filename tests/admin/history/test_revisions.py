"""The revisions of an issue: their list, the page of each, and the way back to one."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from digests import workflow
from digests.arrange import shelve_link
from digests.models import Change, Issue, Link, Reason, Revision
from digests.store import load_document
from digests.working_copy import discard_working_copy, open_working_copy, publish_changes
from tests.admin.browser import messages_of
from tests.admin.history.pages import (
    element,
    history_of,
    keep,
    open_page,
    page_of,
    restore,
    target,
    words,
)
from tests.factories import make_issue, make_published_issue, make_withdrawn_issue

pytestmark = pytest.mark.django_db


def test_the_history_says_who_when_why_and_what(alice_client: Client, alice: User) -> None:
    issue = make_issue(links=2)
    keep(issue)
    Link.objects.first().delete()  # type: ignore[union-attr] # there are two
    keep(issue, alice, lead="导语")

    page = open_page(alice_client, history_of(issue))

    latest, first = page.css(".steps tbody tr")
    assert [node.text(strip=True) for node in latest.css("td")] == [
        "alice",
        "imported",
        "−1 entry, lead",
    ]
    assert element(first, ".glance").text().startswith("+2 entries")
    assert target(latest, "a") == page_of(Revision.objects.latest("number"))


def test_a_person_is_named_by_the_full_name(alice_client: Client, alice: User) -> None:
    alice.first_name, alice.last_name = "Alice", "Liddell"
    alice.save()
    issue = make_issue()
    keep(issue, alice)

    assert words(open_page(alice_client, history_of(issue)), ".who") == ["Alice Liddell"]


def test_the_history_takes_as_many_queries_for_many_revisions(
    alice_client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for count in (2, 20):
        issue = make_issue(None)
        for number in range(count):
            keep(issue, lead=str(number))
        with django_assert_num_queries(8):
            alice_client.get(history_of(issue))


def test_an_issue_without_history_says_so(alice_client: Client) -> None:
    assert "Nothing has been kept" in open_page(alice_client, history_of(make_issue())).body.text()  # type: ignore[union-attr]


def test_a_long_history_goes_on_on_further_pages(alice_client: Client) -> None:
    issue = make_issue()
    for number in range(51):
        keep(issue, lead=str(number))

    page = open_page(alice_client, history_of(issue))
    assert len(page.css(".steps tbody tr")) == 50
    older = target(page, "a[rel=next]")
    assert len(open_page(alice_client, f"{history_of(issue)}{older}").css(".steps tbody tr")) == 1


def test_a_revision_can_be_compared_with_the_present(alice_client: Client) -> None:
    issue = make_issue(lead="一")
    first = keep(issue)
    keep(issue, lead="二")
    keep(issue, lead="三")

    page = open_page(alice_client, page_of(first, "?with=now"))

    assert (words(page, "del"), words(page, "ins")) == (["removed: 一"], ["added: 三"])


def test_a_revision_takes_as_many_queries_for_many_entries(
    alice_client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for links in (2, 20):
        issue = make_issue(None, links=links)
        keep(issue)
        Link.objects.filter(section__issue=issue).update(summary="新")
        revision = keep(issue)
        with django_assert_num_queries(8):
            alice_client.get(page_of(revision))


def test_a_revision_that_is_not_there_is_not_found(bob_client: Client) -> None:
    revision = keep(make_issue())
    revision.number = 7

    assert bob_client.get(page_of(revision)).status_code == 404
    assert restore(bob_client, revision).status_code == 404


def test_the_latest_revision_is_not_offered_to_be_restored(bob_client: Client) -> None:
    issue = make_issue(links=0, lead="一")
    first, last = keep(issue), keep(issue)

    assert open_page(bob_client, page_of(first)).css(".whole button")
    assert not open_page(bob_client, page_of(last)).css(".whole button")


def test_a_damaged_revision_is_told(alice_client: Client) -> None:
    issue = make_issue()
    keep(issue)
    revision = keep(issue)
    Revision.objects.filter(number=1).update(packed=b"damaged")

    assert (
        "cannot be read any more"
        in words(open_page(alice_client, page_of(revision)), ".errornote")[0]
    )


def test_a_whole_issue_is_restored(bob_client: Client, bob: User) -> None:
    issue = make_issue(lead="一")
    first = keep(issue)
    keep(issue, lead="二")

    response = restore(bob_client, first)

    assert "what it was in version 1" in messages_of(response)
    issue.refresh_from_db()
    assert issue.lead == "一"
    last = Revision.objects.of(issue.uid)[0]
    assert (last.reason, last.by) == (Reason.RESTORE, bob)
    assert LogEntry.objects.get().change_message == "Restored an earlier version."


def test_the_button_at_a_removed_entry_puts_it_back(bob_client: Client) -> None:
    issue = make_issue(links=3)
    keep(issue)
    then = [entry.uid for entry in load_document(issue).entries]
    shelve_link(Link.objects.get(uid=then[1]), issue.sections.get(), cut=True)
    page = open_page(bob_client, page_of(keep(issue)))

    button = element(page, ".change.removed form button").attributes
    bob_client.post(
        target(page, ".change.removed form"), {str(button["name"]): str(button["value"])}
    )

    assert [entry.uid for entry in load_document(issue).entries] == then


def test_the_button_at_a_changed_entry_restores_its_older_words(bob_client: Client) -> None:
    issue = make_issue()
    keep(issue)
    link = Link.objects.get()
    Link.objects.update(summary="改坏了。")
    page = open_page(bob_client, page_of(keep(issue)))

    bob_client.post(target(page, ".change.changed form"), {"item": str(link.uid)})

    assert Link.objects.get().summary == link.summary


def test_an_added_entry_has_no_older_words_to_restore(bob_client: Client) -> None:
    page = open_page(bob_client, page_of(keep(make_issue())))

    assert page.css(".change.added")
    assert not page.css(".change form")


@pytest.mark.parametrize("item", ["no uid", "00000000-0000-4000-8000-000000000001"])
def test_an_item_that_never_was_changes_nothing(bob_client: Client, item: str) -> None:
    issue = make_issue()
    revision = keep(issue)

    restore(bob_client, revision, item=item)

    assert Revision.objects.count() == 1


def test_a_public_issue_is_restored_in_its_working_copy(bob_client: Client) -> None:
    issue = make_published_issue(lead="一")
    first = keep(issue)
    keep(issue, lead="二")

    assert "goes into the working copy" in words(open_page(bob_client, page_of(first)), ".whole")[0]
    assert "what it was in version 1" in messages_of(restore(bob_client, first))

    copy = Issue.objects.working_copies().get()
    issue.refresh_from_db()
    assert (issue.lead, copy.lead, copy.revises) == ("二", "一", issue)
    ways = open_page(bob_client, history_of(copy)).css(".ways a")
    assert history_of(issue) in {node.attributes["href"] for node in ways}


def test_a_withdrawn_issue_has_no_buttons_and_refuses_to_be_restored(bob_client: Client) -> None:
    issue = make_withdrawn_issue(lead="一")
    first = keep(issue)
    last = keep(issue, lead="二")

    assert not open_page(bob_client, page_of(last)).css("#content-main form")
    assert "Only a draft" in messages_of(restore(bob_client, first))
    issue.refresh_from_db()
    assert issue.lead == "二"


def test_the_form_of_an_issue_leads_to_its_history(alice_client: Client) -> None:
    issue = make_issue()
    page = open_page(alice_client, reverse("admin:digests_issue_change", args=[issue.pk]))

    assert page.css(f'a[href="{history_of(issue)}"]')


def test_a_step_that_left_the_text_alone_says_so(alice_client: Client) -> None:
    issue = make_issue()
    keep(issue)
    workflow.publish_issue(issue)
    assert words(open_page(alice_client, history_of(issue)), ".glance")[0] == "the text is the same"


@pytest.mark.parametrize("is_published", [True, False])
def test_what_was_kept_of_a_past_working_copy_stands_in_the_history_of_its_issue(
    bob_client: Client, bob: User, *, is_published: bool
) -> None:
    issue = workflow.publish_issue(make_issue(lead="一"))
    copy = open_working_copy(issue)
    saved = keep(copy, bob, lead="二")
    if is_published:
        publish_changes(copy, Change.TYPO)
    else:
        discard_working_copy(copy)

    page = open_page(bob_client, history_of(issue))

    last = "mended" if is_published else "deleted (working copy)"
    assert words(page, ".why") == [last, "imported (working copy)", "published"]
    ways = [node.attributes["href"] for node in page.css(".steps a")]
    assert page_of(saved) in ways
    text = open_page(bob_client, page_of(saved))
    assert words(text, ".fields ins") == ["added: 二"]
    assert not text.css("#content-main form")
    assert history_of(issue) in [node.attributes["href"] for node in text.css(".breadcrumbs a")]


def test_the_history_of_an_issue_leaves_that_of_its_open_working_copy_to_it(
    alice_client: Client,
) -> None:
    issue = workflow.publish_issue(make_issue())
    copy = open_working_copy(issue)

    assert words(open_page(alice_client, history_of(issue)), ".why") == ["published"]
    assert words(open_page(alice_client, history_of(copy)), ".why") == ["saved"]


def test_a_curator_reads_the_history_and_restores_nothing(alice_client: Client) -> None:
    issue = make_issue(lead="一")
    first = keep(issue)
    last = keep(issue, lead="二")

    assert not open_page(alice_client, page_of(last)).css("#content-main form")
    assert restore(alice_client, first).status_code == 403
    assert Issue.objects.get().lead == "二"


def test_a_stranger_sees_no_revision_and_restores_none(client: Client) -> None:
    issue = make_issue(lead="一")
    first = keep(issue)
    keep(issue, lead="二")
    address = reverse("admin:digests_issue_restore", args=[issue.uid, 1])

    assert client.get(page_of(first)).status_code == 302
    assert client.get(history_of(issue)).status_code == 302
    assert client.post(address).status_code == 302
    assert Issue.objects.get().lead == "二"


def test_nothing_is_restored_by_a_get(bob_client: Client) -> None:
    revision = keep(make_issue())
    address = reverse("admin:digests_issue_restore", args=[revision.issue_uid, 1])

    assert bob_client.get(address).status_code == 405
