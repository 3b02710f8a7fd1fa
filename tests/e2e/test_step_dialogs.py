"""The dialogs of the desk in which an issue is published, scheduled or changed for its readers."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from digests import working_copy
from digests.models import Issue, Link
from tests.e2e.conftest import OpenPage, sign_in
from tests.factories import LinkFactory, PublicationFactory, make_issue, make_published_issue

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture(autouse=True)
def publication(transactional_db: None) -> None:
    """A digest in Chinese."""
    PublicationFactory.create()


def sound_issue(date: str = "2020-05-15") -> Issue:
    """A draft of which the checks find nothing."""
    issue = make_issue(date, links=0, headline="小模型", lead="本期一条。")
    section = issue.sections.get()
    LinkFactory.create(section=section, title="一条", source="源", summary="短摘要。")
    return issue


def ahead() -> str:
    """A day that is to come."""
    return (timezone.localdate() + dt.timedelta(days=9)).isoformat()


def dialog_of(
    issue: Issue, step: str, live_server: LiveServer, open_page: OpenPage, **look: object
) -> Locator:
    """The dialog of a step at the desk of an issue, opened by Bob with Enter."""
    url = f"{live_server}/admin/digests/issue/{issue.pk}/desk/"
    page = sign_in(open_page(url, locale="en", **look), "bob")
    page.locator("[data-ready]").wait_for()
    link = page.get_by_role("link", name=step, exact=True)
    if not link.is_visible():
        page.locator(".desk-steps .others > summary").click()
    link.press("Enter")
    dialog = page.get_by_role("dialog", name=step)
    expect(dialog).to_be_visible()
    return dialog


def is_in_sight(page: Page, button: Locator) -> bool:
    """Whether the middle of a button is what a click there meets."""
    return bool(
        button.evaluate(
            """one => {
                const { x, y, width, height } = one.getBoundingClientRect();
                return one.contains(document.elementFromPoint(x + width / 2, y + height / 2))
                    && y >= 0 && y + height <= innerHeight;
            }"""
        )
    )


def test_the_dialog_that_publishes_begins_at_its_button(
    live_server: LiveServer, open_page: OpenPage
) -> None:
    dialog = dialog_of(sound_issue(), "Publish", live_server, open_page)
    expect(dialog.get_by_role("button", name="Publish", exact=True)).to_be_focused()


def test_the_dialog_that_has_found_something_begins_at_it(
    live_server: LiveServer, open_page: OpenPage
) -> None:
    issue = sound_issue()
    Link.objects.update(source="")
    dialog = dialog_of(issue, "Publish", live_server, open_page)
    expect(dialog.get_by_role("link", name="names no source")).to_be_focused()


def test_the_dialog_that_schedules_begins_at_the_date(
    live_server: LiveServer, open_page: OpenPage
) -> None:
    dialog = dialog_of(sound_issue(ahead()), "Schedule", live_server, open_page)
    expect(dialog.get_by_label("Date")).to_be_focused()
    dialog.page.keyboard.press("Enter")
    expect(dialog.get_by_role("status")).to_contain_text("The issue appears by itself.")


def test_enter_in_the_dialog_of_an_issue_dated_ahead_schedules_it(
    live_server: LiveServer, open_page: OpenPage
) -> None:
    issue = sound_issue(ahead())
    dialog = dialog_of(issue, "Publish", live_server, open_page)
    expect(dialog.get_by_role("button", name="Schedule for that day")).to_be_focused()

    dialog.page.keyboard.press("Enter")

    expect(dialog.get_by_role("status")).to_contain_text("The issue appears by itself.")
    issue.refresh_from_db()
    assert issue.is_scheduled()


def test_enter_that_is_held_down_opens_the_dialog_and_takes_no_step(
    live_server: LiveServer, open_page: OpenPage
) -> None:
    issue = sound_issue()
    dialog = dialog_of(issue, "Publish", live_server, open_page)
    button = dialog.get_by_role("button", name="Publish", exact=True)
    expect(button).to_be_focused()
    is_taken = button.evaluate(
        """one => one.dispatchEvent(new KeyboardEvent("keydown", {
            key: "Enter", repeat: true, bubbles: true, cancelable: true }))"""
    )
    assert not is_taken


@pytest.mark.parametrize(("width", "height"), [(360, 640), (1280, 900)])
def test_all_choices_are_in_sight_however_much_is_found(
    live_server: LiveServer, open_page: OpenPage, width: int, height: int
) -> None:
    issue = sound_issue(ahead())
    LinkFactory.create_batch(9, section=issue.sections.get(), source="")
    dialog = dialog_of(issue, "Publish", live_server, open_page, width=width)
    dialog.page.set_viewport_size({"width": width, "height": height})

    for name in ("Publish now", "Schedule for that day", "Close"):
        assert is_in_sight(dialog.page, dialog.get_by_role("button", name=name)), name
    finding = dialog.locator(".findings a").first
    expect(finding).to_be_focused()
    assert is_in_sight(dialog.page, finding)


@pytest.mark.parametrize(("width", "height"), [(360, 640), (1280, 900)])
def test_all_kinds_of_a_change_are_in_sight_however_much_has_changed(
    live_server: LiveServer, open_page: OpenPage, width: int, height: int
) -> None:
    public = make_published_issue("2020-05-15", links=9)
    copy = working_copy.open_working_copy(public)
    Link.objects.filter(section__issue=copy).update(summary="改写过的摘要。", source="源")
    Issue.objects.filter(pk=copy.pk).update(lead="")
    dialog = dialog_of(copy, "Publish the changes", live_server, open_page, width=width)
    dialog.page.set_viewport_size({"width": width, "height": height})

    for name in ("A typo", "A correction", "An addition", "Close"):
        assert is_in_sight(dialog.page, dialog.get_by_role("button", name=name)), name
