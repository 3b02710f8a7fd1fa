"""The history of an issue in the admin: what changed, and the ways back."""

import datetime as dt
from dataclasses import asdict
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from selectolax.lexbor import LexborNode as Node

from digests import workflow
from digests.admin.history.labels import glance_text
from digests.arrange import shelve_link
from digests.document import Document, Entry, Section
from digests.document.diff import Glance
from digests.models import Issue, Link, Reason, Revision, Shelf
from digests.people import Role, give_role
from digests.store import load_document, normalize_issue, save_document, write_revision
from digests.working_copy import (
    Change,
    discard_working_copy,
    open_working_copy,
    publish_changes,
)
from tests.admin.browser import messages_of
from tests.factories import make_issue, make_published_issue, make_withdrawn_issue

pytestmark = pytest.mark.django_db


@pytest.fixture
def bob(db: None) -> User:
    """Bob collects: a curator."""
    bob = User.objects.create_user("bob")
    give_role(bob, Role.CURATOR)
    return bob


@pytest.fixture
def curator(bob: User) -> Client:
    """Bob's browser."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(bob)
    return client


def keep(issue: Issue, by: User | None = None, **fields: Any) -> Revision:
    """Change an issue and keep that as a revision of its own."""
    for name, value in fields.items():
        setattr(issue, name, value)
    issue.save()
    normalize_issue(issue)
    return write_revision(issue, Reason.IMPORT, by=by)


def page_of(revision: Revision, query: str = "") -> str:
    at = [revision.issue_uid, revision.number]
    return reverse("admin:digests_issue_revision", args=at) + query


def restore(client: Client, revision: Revision, **sent: str) -> Any:
    address = reverse("admin:digests_issue_restore", args=[revision.issue_uid, revision.number])
    return client.post(address, sent, follow=True)


def history_of(issue: Issue) -> str:
    return reverse("admin:digests_issue_history", args=[issue.pk])


def seen(client: Client, path: str) -> HTMLParser:
    response = client.get(path)
    assert response.status_code == 200
    return HTMLParser(response.content.decode())


def one(page: HTMLParser | Node, selector: str) -> Node:
    """The first element that a selector names; there is one."""
    found = page.css_first(selector)
    assert found is not None, f"the page has no {selector}"
    return found


def target(page: HTMLParser | Node, selector: str) -> str:
    """Where a link or a form leads."""
    attributes = one(page, selector).attributes
    return attributes.get("href") or attributes.get("action") or ""


def words(page: HTMLParser, selector: str) -> list[str]:
    return [" ".join(node.text().split()) for node in page.css(selector)]


def test_the_history_says_who_when_why_and_what(desk: Client, alice: User) -> None:
    issue = make_issue(links=2)
    keep(issue)
    Link.objects.first().delete()  # type: ignore[union-attr] # there are two
    keep(issue, alice, lead="导语")

    page = seen(desk, history_of(issue))

    latest, first = page.css(".steps tbody tr")
    assert [node.text(strip=True) for node in latest.css("td")] == [
        "alice",
        "imported",
        "−1 entry, lead",
    ]
    assert one(first, ".glance").text().startswith("+2 entries")
    assert target(latest, "a") == page_of(Revision.objects.latest("number"))


def test_a_person_is_named_by_the_full_name(desk: Client, alice: User) -> None:
    alice.first_name, alice.last_name = "Alice", "Liddell"
    alice.save()
    issue = make_issue()
    keep(issue, alice)

    assert words(seen(desk, history_of(issue)), ".who") == ["Alice Liddell"]


def test_the_history_takes_as_many_queries_for_many_revisions(
    desk: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for count in (2, 20):
        issue = make_issue(None)
        for number in range(count):
            keep(issue, lead=str(number))
        with django_assert_num_queries(7):
            desk.get(history_of(issue))


def test_an_issue_without_history_says_so(desk: Client) -> None:
    assert "Nothing has been kept" in seen(desk, history_of(make_issue())).body.text()  # type: ignore[union-attr]


def test_a_long_history_goes_on_on_further_pages(desk: Client) -> None:
    issue = make_issue()
    for number in range(51):
        keep(issue, lead=str(number))

    page = seen(desk, history_of(issue))
    assert len(page.css(".steps tbody tr")) == 50
    older = target(page, "a[rel=next]")
    assert len(seen(desk, f"{history_of(issue)}{older}").css(".steps tbody tr")) == 1


def test_a_revision_shows_the_words_that_changed(desk: Client) -> None:
    issue = make_issue(lead="把模型压缩了一半。")
    keep(issue)
    revision = keep(issue, lead="把大模型压缩了九成。")

    page = seen(desk, page_of(revision))

    assert words(page, ".fields ins") == ["added: 大", "added: 九成"]
    assert words(page, ".fields del") == ["removed: 一半"]
    assert words(page, ".fields dt") == ["Lead"]


def test_a_revision_shows_entries_added_removed_and_moved(desk: Client) -> None:
    issue = make_issue()
    one, two, three, four = (Entry(title=title) for title in "甲乙丙丁")
    save_document(issue, Document(sections=(Section("新闻", items=(one, two, three)),)))
    keep(issue)
    papers = Section("论文", items=(two,))
    save_document(issue, Document(sections=(Section("新闻", items=(one, four)), papers)))
    revision = keep(issue)

    page = seen(desk, page_of(revision))

    assert words(page, ".change h3") == ["Added 丁", "Removed 丙", "Moved here from “新闻” 乙"]
    assert words(page, ".part h2") == ["新闻", "Section added 论文"]


def test_markup_in_a_text_is_shown_and_not_run(desk: Client) -> None:
    issue = make_issue(lead="好")
    keep(issue)
    revision = keep(issue, lead="<script>alert(1)</script>")

    page = seen(desk, page_of(revision))

    assert "<script>alert(1)</script>" in words(page, ".fields ins")[0]
    assert not page.css(".fields script")


def test_a_revision_can_be_compared_with_the_present(desk: Client) -> None:
    issue = make_issue(lead="一")
    first = keep(issue)
    keep(issue, lead="二")
    keep(issue, lead="三")

    page = seen(desk, page_of(first, "?with=now"))

    assert (words(page, "del"), words(page, "ins")) == (["removed: 一"], ["added: 三"])


def test_a_long_text_shows_what_stands_around_a_change(desk: Client) -> None:
    before, after = "前" * 500, "后" * 500
    issue = make_issue(opening=f"{before}旧{after}")
    keep(issue)

    page = seen(desk, page_of(keep(issue, opening=f"{before}新{after}")))

    [text] = words(page, ".fields dd")
    assert len(text) < 250
    assert "前removed: 旧added: 新后" in text


def test_white_space_that_changed_can_be_seen(desk: Client) -> None:
    issue = make_issue(opening="一  \n二")
    keep(issue)

    page = seen(desk, page_of(keep(issue, opening="一\n二")))

    assert words(page, ".fields del") == ["removed: ␣␣"]


def test_a_revision_takes_as_many_queries_for_many_entries(
    desk: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for links in (2, 20):
        issue = make_issue(None, links=links)
        keep(issue)
        Link.objects.filter(section__issue=issue).update(summary="新")
        revision = keep(issue)
        with django_assert_num_queries(7):
            desk.get(page_of(revision))


def test_a_revision_that_is_not_there_is_not_found(desk: Client) -> None:
    revision = keep(make_issue())
    revision.number = 7

    assert desk.get(page_of(revision)).status_code == 404
    assert restore(desk, revision).status_code == 404


def test_the_latest_revision_is_not_offered_to_be_restored(desk: Client) -> None:
    issue = make_issue(links=0, lead="一")
    first, last = keep(issue), keep(issue)

    assert seen(desk, page_of(first)).css(".whole button")
    assert not seen(desk, page_of(last)).css(".whole button")


def test_a_damaged_revision_is_told(desk: Client) -> None:
    issue = make_issue()
    keep(issue)
    revision = keep(issue)
    Revision.objects.filter(number=1).update(packed=b"damaged")

    assert "cannot be read any more" in words(seen(desk, page_of(revision)), ".errornote")[0]


def test_a_whole_issue_is_restored(desk: Client, alice: User) -> None:
    issue = make_issue(lead="一")
    first = keep(issue)
    keep(issue, lead="二")

    response = restore(desk, first)

    assert "what it was in version 1" in messages_of(response)
    issue.refresh_from_db()
    assert issue.lead == "一"
    last = Revision.objects.of(issue.uid)[0]
    assert (last.reason, last.by) == (Reason.RESTORE, alice)
    assert LogEntry.objects.get().change_message == "Restored an earlier version."


def test_the_button_at_a_removed_entry_puts_it_back(desk: Client) -> None:
    issue = make_issue(links=3)
    keep(issue)
    then = [entry.uid for entry in load_document(issue).entries]
    shelve_link(Link.objects.get(uid=then[1]), issue.sections.get(), cut=True)
    page = seen(desk, page_of(keep(issue)))

    button = one(page, ".change.removed form button").attributes
    desk.post(target(page, ".change.removed form"), {str(button["name"]): str(button["value"])})

    assert [entry.uid for entry in load_document(issue).entries] == then


def test_the_button_at_a_changed_entry_restores_its_older_words(desk: Client) -> None:
    issue = make_issue()
    keep(issue)
    link = Link.objects.get()
    Link.objects.update(summary="改坏了。")
    page = seen(desk, page_of(keep(issue)))

    desk.post(target(page, ".change.changed form"), {"item": str(link.uid)})

    assert Link.objects.get().summary == link.summary


def test_an_added_entry_has_no_older_words_to_restore(desk: Client) -> None:
    page = seen(desk, page_of(keep(make_issue())))

    assert page.css(".change.added")
    assert not page.css(".change form")


@pytest.mark.parametrize("item", ["no uid", "00000000-0000-4000-8000-000000000001"])
def test_an_item_that_never_was_changes_nothing(desk: Client, item: str) -> None:
    issue = make_issue()
    revision = keep(issue)

    restore(desk, revision, item=item)

    assert Revision.objects.count() == 1


def test_a_public_issue_is_restored_in_its_working_copy(desk: Client) -> None:
    issue = make_published_issue(lead="一")
    first = keep(issue)
    keep(issue, lead="二")

    assert "goes into the working copy" in words(seen(desk, page_of(first)), ".whole")[0]
    assert "what it was in version 1" in messages_of(restore(desk, first))

    copy = Issue.objects.working_copies().get()
    issue.refresh_from_db()
    assert (issue.lead, copy.lead, copy.revises) == ("二", "一", issue)
    ways = seen(desk, history_of(copy)).css(".ways a")
    assert history_of(issue) in {node.attributes["href"] for node in ways}


def test_a_withdrawn_issue_has_no_buttons_and_refuses_to_be_restored(desk: Client) -> None:
    issue = make_withdrawn_issue(lead="一")
    first = keep(issue)
    last = keep(issue, lead="二")

    assert not seen(desk, page_of(last)).css("#content-main form")
    assert "Only a draft" in messages_of(restore(desk, first))
    issue.refresh_from_db()
    assert issue.lead == "二"


def test_the_shelf_lists_what_was_cut_and_puts_it_back(desk: Client) -> None:
    issue = make_issue(links=2)
    keep(issue)
    order = [entry.uid for entry in load_document(issue).entries]
    link = Link.objects.get(uid=order[0])
    shelve_link(link, issue.sections.get(), cut=True)
    shelf = reverse("admin:digests_issue_cut")
    assert "1 cut entry" in words(seen(desk, history_of(issue)), ".ways a")

    page = seen(desk, f"{shelf}?issue={issue.pk}")
    response = desk.post(target(page, "form[action*=put-back]"), follow=True)

    assert link.title in messages_of(response)
    assert [entry.uid for entry in load_document(issue).entries] == order
    assert "Nothing lies here." in words(seen(desk, shelf), "p")


def test_the_shelf_of_an_issue_shows_its_own_alone(desk: Client) -> None:
    issues = [make_issue("2020-05-15"), make_issue("2020-05-22")]
    for issue in issues:
        shelve_link(Link.objects.get(section__issue=issue), issue.sections.get(), cut=True)
    shelf = reverse("admin:digests_issue_cut")

    assert len(seen(desk, shelf).css(".steps tbody tr")) == 2
    assert len(seen(desk, f"{shelf}?issue={issues[0].pk}").css(".steps tbody tr")) == 1
    assert desk.get(f"{shelf}?issue=x").status_code == 404


def test_what_was_cut_from_a_withdrawn_issue_stays_on_the_shelf(desk: Client) -> None:
    issue = make_withdrawn_issue()
    link = Link.objects.get()
    shelve_link(link, issue.sections.get(), cut=True)

    assert not seen(desk, reverse("admin:digests_issue_cut")).css("form[action*=put-back]")
    desk.post(reverse("admin:digests_issue_put_back", args=[link.pk]))
    assert Link.objects.get().shelf == Shelf.CUT


@pytest.mark.parametrize("is_open", [False, True])
def test_what_was_cut_from_a_public_issue_is_put_back_in_its_working_copy(
    desk: Client, *, is_open: bool
) -> None:
    issue = make_published_issue(links=2)
    keep(issue)
    link = Link.objects.all()[0]
    shelve_link(link, issue.sections.get(), cut=True)
    if is_open:
        open_working_copy(issue)

    page = seen(desk, reverse("admin:digests_issue_cut"))
    response = desk.post(target(page, "form[action*=put-back]"), follow=True)

    assert "(working copy)" in messages_of(response)
    assert len(load_document(issue).entries) == 1
    copy = Issue.objects.working_copies().get()
    assert load_document(copy).entries[0].uid == str(link.uid)


def test_a_working_copy_in_review_takes_no_entry_of_a_curator(curator: Client) -> None:
    issue = make_published_issue(links=2)
    link = Link.objects.all()[0]
    shelve_link(link, issue.sections.get(), cut=True)
    shelf = reverse("admin:digests_issue_cut")
    assert seen(curator, shelf).css("form[action*=put-back]")
    workflow.submit_issue(open_working_copy(issue))

    assert not seen(curator, shelf).css("form[action*=put-back]")
    response = curator.post(reverse("admin:digests_issue_put_back", args=[link.pk]))
    assert response.status_code == 403


def test_the_shelf_takes_as_many_queries_for_many_entries(
    desk: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for links in (2, 20):
        issue = make_issue(None, links=links)
        for link in Link.objects.filter(section__issue=issue):
            shelve_link(link, issue.sections.get(), cut=True)
        with django_assert_num_queries(5):
            desk.get(reverse("admin:digests_issue_cut"))


def test_a_deleted_issue_is_listed_read_and_brought_back(desk: Client, alice: User) -> None:
    issue = make_issue(headline="没写完的一期")
    uid = Link.objects.get().uid
    workflow.delete_issue(issue, by=alice)

    page = seen(desk, reverse("admin:digests_issue_deleted"))
    [row] = page.css(".steps tbody tr")
    assert "没写完的一期" in row.text()
    assert "1 entry" in row.text()
    text = seen(desk, target(row, "a"))
    assert not text.css("#content-main form")

    response = desk.post(target(row, "form"), follow=True)

    assert "back as a draft" in messages_of(response)
    assert Issue.objects.get().uid == issue.uid
    assert Link.objects.get().uid == uid
    assert "No issue has been deleted." in words(
        seen(desk, reverse("admin:digests_issue_deleted")), "p"
    )


def test_the_list_of_issues_leads_to_the_deleted_ones(desk: Client) -> None:
    page = seen(desk, reverse("admin:digests_issue_changelist"))

    assert page.css(f'.object-tools a[href="{reverse("admin:digests_issue_deleted")}"]')


def test_the_form_of_an_issue_leads_to_its_history(desk: Client) -> None:
    issue = make_issue()
    page = seen(desk, reverse("admin:digests_issue_change", args=[issue.pk]))

    assert page.css(f'a[href="{history_of(issue)}"]')


def test_an_issue_that_is_back_is_not_brought_back_again(desk: Client) -> None:
    issue = make_issue()
    keep(issue)

    response = desk.post(reverse("admin:digests_issue_bring_back", args=[issue.uid]), follow=True)

    assert "back already" in messages_of(response)


def test_the_deleted_issues_take_as_many_queries_for_many(
    desk: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for count in (2, 10):
        for day in range(count):
            workflow.delete_issue(make_issue(dt.date(2020, 5, 1 + day)))
        with django_assert_num_queries(6):
            desk.get(reverse("admin:digests_issue_deleted"))


def test_a_curator_reads_the_history_and_restores_nothing(curator: Client, bob: User) -> None:
    issue = make_issue(lead="一")
    first = keep(issue)
    last = keep(issue, lead="二")
    deleted = make_issue("2020-05-22")
    workflow.delete_issue(deleted)

    assert not seen(curator, page_of(last)).css("#content-main form")
    assert not seen(curator, reverse("admin:digests_issue_deleted")).css("#content-main form")
    assert restore(curator, first).status_code == 403
    address = reverse("admin:digests_issue_bring_back", args=[deleted.uid])
    assert curator.post(address).status_code == 403
    assert Issue.objects.get().lead == "二"


def test_a_curator_puts_a_cut_entry_back_into_a_draft(curator: Client) -> None:
    issue = make_issue(links=2)
    keep(issue)
    link = Link.objects.all()[0]
    shelve_link(link, issue.sections.get(), cut=True)

    curator.post(reverse("admin:digests_issue_put_back", args=[link.pk]))

    assert Link.objects.get(pk=link.pk).section is not None


def test_a_stranger_sees_nothing_of_it(client: Client) -> None:
    revision = keep(make_issue())
    link = Link.objects.get()
    gets = [
        page_of(revision),
        reverse("admin:digests_issue_deleted"),
        reverse("admin:digests_issue_cut"),
    ]
    posts = [
        reverse("admin:digests_issue_restore", args=[revision.issue_uid, 1]),
        reverse("admin:digests_issue_bring_back", args=[revision.issue_uid]),
        reverse("admin:digests_issue_put_back", args=[link.pk]),
    ]

    answers = [client.get(path) for path in gets] + [client.post(path) for path in posts]

    assert {answer.status_code for answer in answers} <= {302, 404}
    assert all("第" not in answer.content.decode() for answer in answers)


def test_what_changes_something_is_not_done_by_a_get(desk: Client) -> None:
    revision = keep(make_issue())
    changes: dict[str, list[Any]] = {
        "restore": [revision.issue_uid, 1],
        "bring_back": [revision.issue_uid],
        "put_back": [Link.objects.get().pk],
    }

    for name, args in changes.items():
        assert desk.get(reverse(f"admin:digests_issue_{name}", args=args)).status_code == 405


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        (
            {"added": 3, "removed": 1, "head": ("lead",), "fields": {"summary": 4}},
            "+3 −1 entries, lead, 4 summaries",
        ),
        ({"added": 1}, "+1 entry"),
        ({"moved": 2, "sections": 1}, "2 entries moved, 1 section"),
        ({"notes": 1, "passages": 2}, "2 texts between entries, 1 note"),
        ({}, "small details"),
    ],
)
def test_a_glance_reads_as_an_editor_would_say_it(numbers: dict[str, Any], told: str) -> None:
    with override("en"):
        assert glance_text(asdict(Glance(**numbers))) == told


def test_a_step_that_left_the_text_alone_says_so(desk: Client) -> None:
    issue = make_issue()
    keep(issue)
    workflow.publish_issue(issue)
    assert words(seen(desk, history_of(issue)), ".glance")[0] == "the text is the same"


def test_a_discarded_working_copy_is_listed_as_one_and_brought_back(desk: Client) -> None:
    discard_working_copy(open_working_copy(make_published_issue()))

    [row] = seen(desk, reverse("admin:digests_issue_deleted")).css(".steps tbody tr")
    assert "(working copy)" in row.text()
    assert "working copy is back" in messages_of(desk.post(target(row, "form"), follow=True))


@pytest.mark.parametrize("is_published", [True, False])
def test_what_was_kept_of_a_past_working_copy_stands_in_the_history_of_its_issue(
    desk: Client, alice: User, *, is_published: bool
) -> None:
    issue = workflow.publish_issue(make_issue(lead="一"))
    copy = open_working_copy(issue)
    saved = keep(copy, alice, lead="二")
    if is_published:
        publish_changes(copy, Change.TYPO)
    else:
        discard_working_copy(copy)

    page = seen(desk, history_of(issue))

    last = "mended" if is_published else "deleted (working copy)"
    assert words(page, ".why") == [last, "imported (working copy)", "published"]
    ways = [node.attributes["href"] for node in page.css(".steps a")]
    assert page_of(saved) in ways
    text = seen(desk, page_of(saved))
    assert words(text, ".fields ins") == ["added: 二"]
    assert not text.css("#content-main form")
    assert history_of(issue) in [node.attributes["href"] for node in text.css(".breadcrumbs a")]


def test_the_history_of_an_issue_leaves_that_of_its_open_working_copy_to_it(desk: Client) -> None:
    issue = workflow.publish_issue(make_issue())
    copy = open_working_copy(issue)

    assert words(seen(desk, history_of(issue)), ".why") == ["published"]
    assert words(seen(desk, history_of(copy)), ".why") == ["saved"]
