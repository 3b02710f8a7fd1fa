"""An issue's way to its readers in the admin: each step, by whom, when, and what is said."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db.models import F
from django.test import Client
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from digests import workflow, working_copy
from digests.models import Issue, Link, Status
from tests.admin.browser import errors_of, fields_of, messages_of, send
from tests.factories import (
    PublicationFactory,
    make_issue,
    make_published_issue,
    make_scheduled_issue,
    make_withdrawn_issue,
)
from tests.people import browser_of

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2026, 5, 15, 12, tzinfo=dt.UTC)


def change(issue: Issue) -> str:
    """The address of an issue's form."""
    return reverse("admin:digests_issue_change", args=[issue.pk])


def step(issue: Issue, name: str) -> str:
    """The address of a step."""
    return reverse("admin:digests_issue_step", args=[issue.pk, name])


def take(client: Client, issue: Issue, name: str, **typed: Any) -> Any:
    """Fill in the page of a step and send it."""
    return send(client, step(issue, name), "", **typed)


def offered(client: Client, issue: Issue) -> list[str]:
    """The steps that the page of an issue offers, the next one first, each once."""
    page = HTMLParser(client.get(change(issue)).content.decode())
    places = filter(None, (page.css_first(".state"), page.css_first(".submit-row")))
    nodes = [node for place in places for node in place.css("[name^=_], [formaction], a.button")]
    said = [
        node.attributes.get("name") or node.attributes.get("formaction") or node.attributes["href"]
        for node in nodes
    ]
    names = [text.strip("_/").split("/")[-1] for text in said if text]
    return [name for name in names if name not in {"save", "continue"}]


def state(client: Client, issue: Issue) -> str:
    """The line that says where an issue stands and what is next, with the words of its buttons."""
    node = HTMLParser(client.get(change(issue)).content.decode()).css_first(".state")
    assert node is not None
    buttons = [button.attributes["value"] or "" for button in node.css("input[type=submit]")]
    return " ".join([*node.text().split(), *buttons])


def make_copy() -> Issue:
    """A working copy with a change in it."""
    issue = make_published_issue(lead="旧导读")
    copy = working_copy.open_working_copy(issue)
    Issue.objects.filter(pk=copy.pk).update(lead="新导读")
    return copy


def make_in_review() -> Issue:
    """An issue in review."""
    return make_issue(status=Status.REVIEW)


@pytest.mark.parametrize(
    ("make", "alice", "bob", "carol"),
    [
        (make_issue, ["submit"], ["publish", "submit", "schedule"], []),
        (make_in_review, [], ["publish", "send_back", "schedule"], []),
        (make_scheduled_issue, [], ["return", "schedule"], ["delete"]),
        (make_published_issue, ["revise"], ["revise", "move", "withdraw"], ["delete"]),
        (make_withdrawn_issue, [], ["publish"], ["delete"]),
        (make_copy, ["submit", "discard"], ["publish_changes", "submit", "discard"], []),
    ],
)
def test_each_is_offered_what_role_and_status_allow_the_next_step_first(
    make: Callable[[], Issue], alice: list[str], bob: list[str], carol: list[str]
) -> None:
    issue = make()
    assert offered(browser_of("alice"), issue) == alice
    assert offered(browser_of("bob"), issue) == bob
    assert offered(browser_of("carol"), issue) == bob + carol


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (make_issue, ["Draft", "1 entry", "next: Save and publish"]),
        (make_in_review, ["In review", "1 entry", "next: Save and publish"]),
        (
            make_published_issue,
            ["Public since", "Asia/Shanghai, UTC+08:00", "next: Edit in a working copy"],
        ),
        (make_scheduled_issue, ["Scheduled", "in 6 d 23 h", "next: Save and return to draft"]),
        (make_withdrawn_issue, ["Withdrawn since", "next: Save and publish"]),
        (make_copy, ["Working copy", "next: Save and publish the changes"]),
    ],
)
def test_a_line_says_where_the_issue_stands_and_what_is_next(
    make: Callable[[], Issue], words: list[str]
) -> None:
    PublicationFactory.create()
    with time_machine.travel(NOON, tick=False) as clock:
        issue = make()
        clock.shift(60)
        line = state(browser_of("bob"), issue)
    assert [word for word in words if word not in line] == [], line


@pytest.mark.parametrize("make", [make_issue, make_in_review, make_scheduled_issue, make_copy])
def test_enter_in_a_field_saves_and_takes_no_step(make: Callable[[], Issue]) -> None:
    page = browser_of("bob").get(change(make())).content.decode()
    first = HTMLParser(page).css_first("#issue_form [type=submit]")
    assert first is not None
    assert first.attributes["name"] == "_save"


def test_a_curator_submits_and_an_editor_sends_back_with_a_note() -> None:
    alice, bob = browser_of("alice"), browser_of("bob")
    issue = make_issue()
    send(alice, change(issue), "_submit", headline="刚刚改过")
    response = take(alice, issue, "submit", note="第三条请再看")
    assert "in review now" in messages_of(response)
    assert "第三条请再看" in bob.get(change(issue)).content.decode()

    response = take(bob, issue, "send_back", note="  ")
    assert "Say what is to be done" in errors_of(response)
    take(bob, issue, "send_back", note="导读太长")
    page = alice.get(change(issue)).content.decode()
    assert "导读太长" in page
    assert "bob" in page

    take(alice, issue, "submit")
    assert "导读太长" not in bob.get(change(issue)).content.decode()
    issue.refresh_from_db()
    assert (issue.headline, issue.status) == ("刚刚改过", Status.REVIEW)


def test_a_note_is_signed_with_the_name_that_someone_has_here() -> None:
    issue, bob = make_in_review(), browser_of("bob")
    User.objects.filter(username="bob").update(first_name="鲍勃")
    take(bob, issue, "send_back", note="导读太长")
    assert "鲍勃:" in browser_of("alice").get(change(issue)).content.decode()


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("publish", make_issue),
        ("send_back", make_in_review),
        ("schedule", make_issue),
        ("return", make_scheduled_issue),
        ("undo", make_published_issue),
        ("withdraw", make_published_issue),
        ("move", make_published_issue),
        ("publish_changes", make_copy),
        ("delete", make_published_issue),
    ],
)
def test_a_curator_takes_no_step_of_an_editor(name: str, make: Callable[[], Issue]) -> None:
    issue, alice = make(), browser_of("alice")
    before = list(Issue.objects.values())
    assert alice.get(step(issue, name)).status_code == 403
    assert alice.post(step(issue, name)).status_code == 403
    assert list(Issue.objects.values()) == before


def test_an_editor_does_not_delete_what_readers_know() -> None:
    issue = make_published_issue()
    assert browser_of("bob").post(step(issue, "delete")).status_code == 403
    assert Issue.objects.exists()


def test_an_administrator_deletes_it_by_typing_its_date() -> None:
    issue, carol = make_published_issue("2020-05-15"), browser_of("carol")
    response = take(carol, issue, "delete", typed_date="2020-05-16")
    assert "only deleted when its date is typed" in errors_of(response)
    take(carol, issue, "delete", typed_date="2020-05-15")
    assert not Issue.objects.exists()
    assert LogEntry.objects.get().change_message == "Deleted a published issue."


def test_the_date_that_deletes_may_be_typed_as_people_write_it() -> None:
    take(
        browser_of("carol"),
        make_published_issue("2020-05-15"),
        "delete",
        typed_date="2020年5月15日",
    )

    assert not Issue.objects.exists()


@pytest.mark.parametrize("name", ["submit", "send_back", "schedule", "withdraw", "publish_changes"])
def test_a_step_that_does_not_fit_says_how_the_issue_stands(name: str) -> None:
    issue, bob = make_withdrawn_issue(), browser_of("bob")
    response = bob.get(step(issue, name), follow=True)
    assert "does not fit the issue as it is now: Withdrawn" in messages_of(response)
    assert bob.post(step(issue, name)).status_code == 200
    assert Issue.objects.get().status == Status.WITHDRAWN


def test_a_step_nobody_knows_is_not_found() -> None:
    assert browser_of("bob").get(step(make_issue(), "burn")).status_code == 404


def test_a_step_is_logged_with_who_took_it() -> None:
    issue = make_published_issue()
    take(browser_of("bob"), issue, "withdraw")
    entry = LogEntry.objects.get()
    assert (entry.user.username, entry.change_message) == ("bob", "Withdrawn.")


def test_who_comes_second_is_told_and_sees_what_they_typed() -> None:
    issue, bob = make_published_issue(), browser_of("bob")
    page = fields_of(bob.get(step(issue, "withdraw")).content.decode())
    Issue.objects.update(version=F("version") + 1)  # by someone else
    response = bob.post(step(issue, "withdraw"), {**page, "note": "数字有误"})
    assert "This issue has changed since" in errors_of(response)
    typed = fields_of(response.content.decode())
    assert typed["note"] == "数字有误"
    bob.post(step(issue, "withdraw"), typed)
    assert Issue.objects.get().status == Status.WITHDRAWN


# Time


@time_machine.travel(NOON, tick=False)
def test_an_issue_is_scheduled_in_the_publications_zone() -> None:
    PublicationFactory.create(time_zone="Asia/Shanghai")
    issue, bob = make_issue("2026-05-17"), browser_of("bob")
    page = bob.get(step(issue, "schedule")).content.decode()
    assert fields_of(page)["date"] == "2026-05-17"
    assert "Asia/Shanghai, now UTC+08:00" in page

    take(bob, issue, "schedule", date="2026-05-18", time="00:00")

    issue.refresh_from_db()
    assert issue.publish_at == dt.datetime(2026, 5, 17, 16, tzinfo=dt.UTC)
    assert "in 2 d 4 h" in state(bob, issue)


@time_machine.travel(NOON, tick=False)
@pytest.mark.parametrize(
    ("day", "said", "at"),
    [
        ("2027-03-28", "leave out the hour", dt.datetime(2027, 3, 28, 1, 30, tzinfo=dt.UTC)),
        ("2026-10-25", "comes twice", dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)),
    ],
)
def test_an_hour_that_is_none_or_two_is_said(day: str, said: str, at: dt.datetime) -> None:
    PublicationFactory.create(time_zone="Europe/Berlin")
    issue = make_issue()
    response = take(browser_of("bob"), issue, "schedule", date=day, time="02:30")
    assert said in messages_of(response)
    assert Issue.objects.get().publish_at == at


@time_machine.travel(NOON, tick=False)
def test_a_time_that_has_passed_is_refused_and_stays_typed() -> None:
    issue = make_issue()
    response = take(browser_of("bob"), issue, "schedule", date="2026-05-15", time="08:00")
    assert "has passed already" in errors_of(response)
    assert fields_of(response.content.decode())["date"] == "2026-05-15"


@pytest.mark.parametrize("day", ["0001-01-01", "0999-12-31", "9999-12-31"])
def test_a_day_without_moments_is_refused_wherever_one_is_typed(day: str) -> None:
    bob, draft, public = browser_of("bob"), make_issue(), make_published_issue("2020-05-16")
    answers = [
        take(bob, draft, "schedule", date=day, time="23:59"),
        take(bob, public, "move", date=day),
        send(bob, change(draft), date=day),
    ]
    assert all("out of reach" in errors_of(answer) for answer in answers)


def test_an_edit_of_a_scheduled_issue_makes_it_a_draft_and_says_so() -> None:
    bob = browser_of("bob")
    issue = workflow.publish_issue(make_issue(), at=NOON + dt.timedelta(days=36500))
    response = send(bob, change(issue), headline="改了")
    assert "is a draft again" in messages_of(response)
    issue.refresh_from_db()
    assert (issue.status, issue.headline) == (Status.DRAFT, "改了")


def test_an_edit_of_its_link_does_the_same() -> None:
    bob = browser_of("bob")
    workflow.publish_issue(make_issue(), at=NOON + dt.timedelta(days=36500))
    link = reverse("admin:digests_link_change", args=[Link.objects.get().pk])
    response = send(bob, link, title="改了")
    assert "is a draft again" in messages_of(response)
    assert Issue.objects.get().status == Status.DRAFT


def test_a_scheduled_issue_returns_to_draft_also_when_it_was_edited() -> None:
    bob = browser_of("bob")
    issue = workflow.publish_issue(make_issue(), at=NOON + dt.timedelta(days=36500))
    send(bob, change(issue), "_return", headline="改了")
    assert Issue.objects.get().status == Status.DRAFT


def test_a_form_that_is_sent_after_its_issue_became_public_keeps_what_was_typed() -> None:
    bob, at = browser_of("bob"), NOON + dt.timedelta(days=1)
    with time_machine.travel(NOON, tick=False) as clock:
        issue = workflow.publish_issue(make_issue(headline="原来的"), at=at)
        page = fields_of(bob.get(change(issue)).content.decode())
        clock.move_to(at)
        response = bob.post(change(issue), {**page, "headline": "我的", "_save": "1"})
    assert "Readers see this issue by now" in errors_of(response)
    assert fields_of(response.content.decode())["headline"] == "我的"
    assert Issue.objects.get().headline == "原来的"


def test_a_publication_is_undone_by_who_published_within_a_minute() -> None:
    bob, issue = browser_of("bob"), make_issue(lead="一条。")
    send(bob, change(issue), "_publish")
    assert offered(bob, issue)[:2] == ["revise", "undo"]
    assert "next: Edit in a working copy Undo the publication" in state(bob, issue)
    assert "undo" not in offered(browser_of("carol"), issue)
    page = bob.get(change(issue)).content.decode()
    bob.post(step(issue, "undo"), {"seen": fields_of(page)["seen"]})
    issue.refresh_from_db()
    assert issue.status == Status.DRAFT


# After publication


def test_a_public_issue_is_read_only_and_leads_to_its_working_copy() -> None:
    bob, issue = browser_of("bob"), make_published_issue(headline="原来的")
    page = fields_of(bob.get(change(issue)).content.decode())
    assert "headline" not in page
    response = bob.post(step(issue, "revise"), page, follow=True)
    copy = Issue.objects.working_copies().get()
    assert response.redirect_chain == [(change(copy), 302)]
    assert fields_of(response.content.decode())["headline"] == "原来的"
    assert "date" not in fields_of(response.content.decode())
    assert change(copy) in bob.get(change(issue)).content.decode()


def test_a_correction_goes_from_the_working_copy_to_the_page(client: Client) -> None:
    bob = browser_of("bob")
    PublicationFactory.create()
    issue = make_published_issue("2020-05-15", headline="原来的")
    bob.post(step(issue, "revise"))
    copy = Issue.objects.working_copies().get()
    send(bob, change(copy), "_publish_changes", headline="改正了")
    assert "原来的" in client.get("/issues/2020-05-15/").content.decode()

    page = bob.get(step(copy, "publish_changes")).content.decode()
    assert "改正" in HTMLParser(page).css_first("#content-main ins").text()  # type: ignore[union-attr]
    response = take(bob, copy, "publish_changes")
    assert "Say what this change is" in errors_of(response)
    sent = fields_of(response.content.decode()) | {"change": "correction"}
    bob.post(step(copy, "publish_changes"), sent)

    seen = client.get("/issues/2020-05-15/").content.decode()
    assert "改正了" in seen
    assert "更正 <time" in seen
    assert not Issue.objects.working_copies().exists()


def test_a_link_of_a_public_issue_is_edited_in_the_working_copy() -> None:
    bob, issue = browser_of("bob"), make_published_issue()
    link = issue.sections.get().links.get()
    path = reverse("admin:digests_link_change", args=[link.pk])
    assert "title" not in fields_of(bob.get(path).content.decode())
    bob.post(step(issue, "revise"))
    twin = Link.objects.get(revises=link)
    assert bob.get(path)["Location"] == reverse("admin:digests_link_change", args=[twin.pk])
    send(bob, reverse("admin:digests_link_change", args=[twin.pk]), title="改过的")
    link.refresh_from_db()
    assert link.title != "改过的"


def test_nothing_of_a_public_issue_is_moved_directly() -> None:
    bob, issue = browser_of("bob"), make_published_issue(links=2)
    section = issue.sections.get()
    path = reverse("admin:digests_section_links", args=[section.pk])
    assert bob.post(path, {"_down": section.links.all()[0].pk}).status_code == 403


def test_a_working_copy_is_discarded() -> None:
    copy = make_copy()
    take(browser_of("alice"), copy, "discard")
    assert [issue.lead for issue in Issue.objects.all()] == ["旧导读"]


def test_a_wrong_date_is_corrected(client: Client) -> None:
    issue = make_published_issue("2020-05-15")
    take(browser_of("bob"), issue, "move", date="2020-05-16")
    assert client.get("/issues/2020-05-15/")["Location"] == "/issues/2020-05-16/"


def test_a_working_copy_is_discarded_and_never_deleted() -> None:
    copy, bob = make_copy(), browser_of("bob")
    delete = reverse("admin:digests_issue_delete", args=[copy.pk])
    assert delete not in bob.get(change(copy)).content.decode()
    assert bob.post(delete, {"post": "yes"}).status_code == 403
    assert Issue.objects.working_copies().exists()
