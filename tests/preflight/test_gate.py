"""The gate: what the checks find stops a person who publishes until it is mended or seen."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.test import Client
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from digests import preflight, workflow
from digests.models import Acknowledgement, Issue, Link, Status
from digests.preflight.values import Draft
from digests.working_copy import open_working_copy
from tests.admin.browser import send
from tests.factories import LinkFactory, PublicationFactory, make_issue, make_published_issue
from tests.http.server import body, serve_pages
from tests.images import png
from tests.people import browser_of, make_person

pytestmark = pytest.mark.django_db

MAY = dt.datetime(2026, 5, 1, 4, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _publication() -> None:
    PublicationFactory.create()


def sound_issue(date: str | None = "2020-05-15", **fields: Any) -> Issue:
    """A draft in which the checks find nothing."""
    return make_issue(date, **{"lead": "本次1条。", **fields})


def doubtful_issue(**fields: Any) -> Issue:
    """A draft whose one entry names no source."""
    issue = sound_issue(**fields)
    Link.objects.filter(section__issue=issue).update(source="")
    return issue


def step(issue: Issue, name: str = "publish") -> str:
    """The address of a step."""
    return f"/admin/digests/issue/{issue.pk}/steps/{name}/"


def shown(client: Client, issue: Issue, name: str = "publish") -> HTMLParser:
    """The page of a step."""
    return HTMLParser(client.get(step(issue, name)).content.decode())


def seen_in(page: HTMLParser) -> list[str]:
    """The warnings that a page shows, as its form sends them."""
    return [str(one.attributes["value"]) for one in page.css("[name=seen_warning]")]


def press(client: Client, issue: Issue, name: str = "publish", **sent: Any) -> HTMLParser:
    """Take a step, with the warnings that its page shows."""
    sent = {"seen_warning": seen_in(shown(client, issue, name)), **sent}
    answer = client.post(step(issue, name), sent, follow=True)
    issue.refresh_from_db()
    return HTMLParser(answer.content.decode())


def test_an_error_stops_it_and_leads_to_its_place() -> None:
    issue = sound_issue()
    link = Link.objects.get()
    Link.objects.update(title="")

    page = press(browser_of("bob"), issue)

    assert issue.status == Status.DRAFT
    error = page.css_first(".errorlist a")
    assert error is not None
    assert "has no title" in error.text()
    assert error.attributes["href"] == f"/admin/digests/issue/{issue.pk}/desk/#link-{link.pk}"


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("publish", {}),
        ("submit", {}),
        ("schedule", {"date": "2031-01-01", "time": "08:00"}),
    ],
)
def test_a_warning_stops_each_step_until_it_was_seen(name: str, sent: dict[str, str]) -> None:
    issue, bob = doubtful_issue(), browser_of("bob")

    page = press(bob, issue, name, seen_warning=[], **sent)
    assert issue.status == Status.DRAFT
    assert "anyway, I have seen these" in page.html if page.html else False

    press(bob, issue, name, **sent)
    assert issue.status != Status.DRAFT
    seen = Acknowledgement.objects.get()
    assert (seen.issue, str(seen.by)) == (issue, "bob")


def test_what_was_seen_is_not_asked_again() -> None:
    issue, bob = doubtful_issue(), browser_of("bob")
    press(bob, issue)
    workflow.undo_publication(issue, by=issue.published_by)
    press(bob, issue, seen_warning=[])
    assert issue.status == Status.PUBLISHED


def test_a_warning_that_the_page_did_not_show_stops_it() -> None:
    issue, bob = doubtful_issue(), browser_of("bob")
    seen = seen_in(shown(bob, issue))
    LinkFactory.create(section=issue.sections.get(), summary="")

    page = press(bob, issue, seen_warning=seen)

    assert issue.status == Status.DRAFT
    assert "has no summary" in (page.html or "")


def test_a_fingerprint_of_nothing_is_not_kept() -> None:
    press(browser_of("bob"), sound_issue(), seen_warning=["f" * 64, "f" * 9999, "\0"])
    assert not Acknowledgement.objects.exists()


def test_a_curator_lets_stand_what_stops_the_submission() -> None:
    issue = doubtful_issue()
    press(browser_of("alice"), issue, "submit")
    assert issue.status == Status.REVIEW


def test_the_form_of_an_issue_does_not_get_around_the_gate() -> None:
    issue, bob = doubtful_issue(), browser_of("bob")
    answer = send(bob, f"/admin/digests/issue/{issue.pk}/change/", "_publish")
    issue.refresh_from_db()
    assert issue.status == Status.DRAFT
    assert "names no source" in answer.content.decode()


def test_the_changes_of_a_working_copy_are_shown_with_what_the_checks_find() -> None:
    public = make_published_issue("2020-05-15", lead="本次1条。")
    copy, bob = open_working_copy(public), browser_of("bob")
    Link.objects.filter(section__issue=copy).update(source="", title="换了的标题")

    page = shown(bob, copy, "publish_changes")
    assert "换了的标题" in (page.html or "")
    assert "names no source" in (page.html or "")

    bob.post(step(copy, "publish_changes"), {"change": "correction"})
    assert Issue.objects.filter(pk=copy.pk).exists()
    press_copy = {"change": "correction", "seen_warning": seen_in(page)}
    bob.post(step(copy, "publish_changes"), press_copy)
    assert not Issue.objects.filter(pk=copy.pk).exists()


def test_the_program_itself_is_not_stopped() -> None:
    workflow.publish_issue(doubtful_issue())
    assert Issue.objects.published().exists()


def test_what_changes_between_the_checks_and_the_step_stops_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    issue, bob = sound_issue(), browser_of("bob")
    judge = preflight.refuse_unready

    def slow(checked: Issue, **given: Any) -> None:
        judge(checked, **given)
        Issue.objects.filter(pk=issue.pk).update(version=99)

    monkeypatch.setattr(preflight, "refuse_unready", slow)
    page = press(bob, issue, seen="")
    assert issue.status == Status.DRAFT
    assert "has changed since" in (page.html or "")


# Mended or let stand on the page of the step


def test_a_button_beside_a_finding_mends_it_and_the_page_says_so() -> None:
    issue, bob = sound_issue(lead="本次7条。"), browser_of("bob")
    [fingerprint] = seen_in(shown(bob, issue))

    page = press(bob, issue, seen_warning=[], mend=fingerprint)

    assert (issue.lead, issue.status) == ("本次1条。", Status.DRAFT)
    assert "Mended: The lead says 7" in (page.html or "")
    assert seen_in(page) == []


def test_a_button_lets_one_warning_stand_and_keeps_what_was_typed() -> None:
    issue, alice = doubtful_issue(), browser_of("alice")
    [fingerprint] = seen_in(shown(alice, issue, "submit"))

    page = press(alice, issue, "submit", let_stand=fingerprint, note="请看一下")

    assert issue.status == Status.DRAFT
    assert seen_in(page) == []
    assert "请看一下" in page.css_first("textarea[name=note]").text()  # type: ignore[union-attr]


def test_a_link_that_is_missing_on_purpose_is_shown_as_text_and_asked_for_no_more() -> None:
    issue, bob = sound_issue(), browser_of("bob")
    Link.objects.update(url=None)
    page = shown(bob, issue)
    button = page.css_first("[name=let_stand]")
    assert button is not None
    assert button.text(strip=True) == "No link on purpose"

    press(bob, issue, seen_warning=[], let_stand=button.attributes["value"])
    press(bob, issue, seen_warning=[])

    html = bob.get("/issues/2020-05-15/").content.decode()
    title = HTMLParser(html).css_first("h3")
    assert title is not None
    assert (title.text(strip=True), title.css_first("a[href^=http]")) == (
        Link.objects.get().title,
        None,
    )


@pytest.mark.usefixtures("loopback")
def test_a_picture_of_another_site_is_copied_here_with_one_click() -> None:
    issue, bob = sound_issue(), browser_of("bob")
    with serve_pages({"/a.png": body(png())}) as site:
        Link.objects.update(summary=f"![一张图]({site.url('/a.png')})")
        [fingerprint] = seen_in(shown(bob, issue))
        page = press(bob, issue, seen_warning=[], mend=fingerprint)

    assert "1 picture was copied here." in (page.html or "")
    assert Link.objects.get().summary.startswith("![一张图](/media/")
    assert preflight.check(issue).is_ready


def test_who_may_not_edit_gets_no_button_and_is_refused() -> None:
    issue = doubtful_issue(status=Status.REVIEW)
    alice = browser_of("alice")
    assert alice.get(step(issue)).status_code == 403
    assert alice.post(step(issue), {"mend": "f" * 64}).status_code == 403


# Dated ahead


@time_machine.travel(MAY, tick=False)
def test_an_issue_dated_ahead_asks_whether_it_appears_now_or_then() -> None:
    issue, bob = sound_issue("2026-05-15"), browser_of("bob")
    page = press(bob, issue)
    assert issue.status == Status.DRAFT
    assert (page.html or "").count("Publish it now or then?") == 1
    assert [one.text() for one in page.css("[name=ahead]")] == [
        "Publish now",
        "Schedule for that day",
    ]


@time_machine.travel(MAY, tick=False)
def test_one_click_schedules_it_for_the_morning_of_that_day_in_the_publications_zone() -> None:
    issue = sound_issue("2026-05-15")
    press(browser_of("bob"), issue, ahead="day")
    assert issue.is_scheduled()
    assert issue.publish_at == dt.datetime(2026, 5, 15, 0, tzinfo=dt.UTC)
    assert LogEntry.objects.first().get_change_message() == "Scheduled."  # type: ignore[union-attr]


@time_machine.travel(MAY, tick=False)
def test_one_click_publishes_it_now() -> None:
    issue = sound_issue("2026-05-15")
    press(browser_of("bob"), issue, ahead="now")
    assert issue.is_public()


@time_machine.travel(MAY, tick=False)
def test_the_day_is_that_of_the_publications_zone() -> None:
    PublicationFactory.create(time_zone="Pacific/Kiritimati")
    issue = sound_issue("2026-05-02")
    with time_machine.travel(dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC), tick=False):
        press(browser_of("bob"), issue)
        assert issue.is_public()


def test_the_acknowledgement_needs_a_person_who_may_edit() -> None:
    issue = doubtful_issue(status=Status.REVIEW)
    [warning] = preflight.check(issue).warnings
    with pytest.raises(PermissionDenied):
        preflight.acknowledge(issue, [warning], by=make_person("alice"))


# Looked up once


@pytest.mark.parametrize("seen", [True, False])
def test_a_step_runs_the_checks_once_whether_it_is_taken_or_stopped(
    seen: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue, bob = doubtful_issue(), browser_of("bob")
    warnings = seen_in(shown(bob, issue)) if seen else []
    drafts: list[Draft] = []
    look_up = Draft.__init__

    def count(draft: Draft, checked: Issue) -> None:
        drafts.append(draft)
        look_up(draft, checked)

    monkeypatch.setattr(Draft, "__init__", count)
    bob.post(step(issue), {"seen_warning": warnings})
    issue.refresh_from_db()

    assert (issue.is_public(), len(drafts)) == (seen, 1)


def test_the_page_of_a_step_takes_no_more_queries_for_more_entries(
    django_assert_num_queries: Any,
) -> None:
    issue, bob = doubtful_issue(), browser_of("bob")
    shown(bob, issue)
    with django_assert_num_queries(22):
        shown(bob, issue)
    for number in range(5):
        LinkFactory.create(section=issue.sections.get(), source="", url=f"https://a.org/{number}")
    shown(bob, issue)
    with django_assert_num_queries(22):
        shown(bob, issue)
