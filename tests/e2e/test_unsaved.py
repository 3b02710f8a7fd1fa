"""What is typed into a form and not saved: leaving asks, and the browser keeps it."""

import pytest
from playwright.sync_api import Dialog, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from digests import editing
from digests.models import Issue
from tests.e2e.conftest import OpenPage, go, sign_in
from tests.factories import PublicationFactory, make_issue

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def issue() -> Issue:
    """Return a draft with an entry."""
    PublicationFactory.create()
    return make_issue("2020-05-15", links=1)


@pytest.fixture
def form(live_server: LiveServer, open_page: OpenPage, issue: Issue) -> Page:
    """Return the form of the draft, in which Alice is signed in."""
    page = open_page(f"{live_server}/admin/digests/issue/{issue.pk}/change/", locale="en")
    return sign_in(page, "alice")


def lead(page: Page) -> Locator:
    """Return the field of the lead."""
    return page.get_by_label("Lead:")


def kept(page: Page) -> Locator:
    """Return the line that offers what the browser keeps."""
    return page.get_by_text("This browser keeps what was typed here")


def fail_to_save(form: Page, text: str) -> None:
    """Type a lead and save it while the server is down, then open the form again."""
    address = form.url
    form.context.route("**/change/", lambda route: route.abort())
    lead(form).fill(text)
    form.get_by_role("button", name="Save", exact=True).first.click()
    form.wait_for_url("chrome-error://**")
    form.context.unroute("**/change/")
    form.goto(address)


def test_who_leaves_an_unsaved_form_is_asked(form: Page) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    form.on("dialog", stay)
    lead(form).press_sequentially("写了一半")
    form.get_by_role("link", name="1 entry").click()

    expect(lead(form)).to_have_value("写了一半")
    assert asked == ["beforeunload"]


def test_nobody_is_asked_who_saves_or_has_typed_nothing(form: Page, issue: Issue) -> None:
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    form.on("dialog", leave)
    lead(form).press_sequentially("写完了")
    go(form.get_by_role("button", name="Save and continue editing").first)
    expect(form.get_by_text("Saved “")).to_be_visible()
    expect(kept(form)).to_be_hidden()

    go(form.get_by_role("link", name="1 entry"))

    assert not asked
    assert Issue.objects.get(pk=issue.pk).lead == "写完了"


def test_what_a_server_that_is_down_did_not_take_is_offered_again(form: Page, issue: Issue) -> None:
    fail_to_save(form, "服务器停了")
    expect(kept(form)).to_be_visible()
    expect(lead(form)).to_have_value("")

    form.get_by_role("button", name="Bring it back").click()
    expect(lead(form)).to_have_value("服务器停了")
    go(form.get_by_role("button", name="Save and continue editing").first)

    expect(kept(form)).to_be_hidden()
    assert Issue.objects.get(pk=issue.pk).lead == "服务器停了"


def test_what_is_thrown_away_is_not_offered_again(form: Page) -> None:
    fail_to_save(form, "不要了")

    form.get_by_role("button", name="Throw it away").click()
    form.reload()

    expect(lead(form)).to_have_value("")
    expect(kept(form)).to_be_hidden()


def test_what_comes_back_never_overwrites_what_others_saved(form: Page, issue: Issue) -> None:
    fail_to_save(form, "我的导读")
    seen = Issue.objects.get(pk=issue.pk)
    editing.write_issue(seen, {"lead": "别人的导读"}, seen=editing.see(seen), by=None)

    form.reload()
    form.get_by_role("button", name="Bring it back").click()
    go(form.get_by_role("button", name="Save", exact=True).first)

    expect(form.get_by_text("Nothing of yours is saved yet.")).to_be_visible()
    expect(lead(form)).to_have_value("我的导读")
    assert Issue.objects.get(pk=issue.pk).lead == "别人的导读"


def test_a_row_that_was_added_comes_back_too(form: Page) -> None:
    form.get_by_text("New section").click()
    form.get_by_label("Heading · new section").nth(1).fill("应用")
    fail_to_save(form, "新栏目")

    form.get_by_role("button", name="Bring it back").click()

    expect(form.get_by_label("Heading · new section").nth(1)).to_have_value("应用")
