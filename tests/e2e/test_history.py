"""The history of an issue as people use it: by mouse, by keyboard, without scripts, on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from digests import workflow
from digests.arrange import shelve_link
from digests.models import Issue, Link
from tests.e2e.conftest import OpenPage, go, sign_in
from tests.edits import save_edit
from tests.factories import PublicationFactory, make_issue

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture(autouse=True)
def publication(transactional_db: None) -> None:
    """Make the publication, whose drafts are in Chinese."""
    PublicationFactory.create()


def written_issue() -> Issue:
    """A draft with one entry, its first version by nobody: no sitting of his."""
    issue = make_issue(lead="把模型压缩了一半。")
    Link.objects.update(title="会写诗的芯片", summary="这段摘要写了整整一个下午。")
    save_edit(issue)
    return issue


def press_tab_until(page: Page, selector: str) -> None:
    """Go from place to place by the keyboard until one is reached."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.locator(selector).count():
            return
    pytest.fail(f"the keyboard does not reach {selector}")


def address_of(live_server: LiveServer, name: str, *args: object) -> str:
    return f"{live_server}{reverse(f'admin:digests_issue_{name}', args=args)}"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_deleted_summary_comes_back(
    live_server: LiveServer, open_page: OpenPage, bob: User, scripts: bool
) -> None:
    issue = written_issue()
    link = Link.objects.get()
    page = open_page(
        f"{live_server}{reverse('admin:digests_link_change', args=[link.pk])}",
        locale="en",
        java_script_enabled=scripts,
    )
    sign_in(page, "bob")
    page.get_by_label("Summary:", exact=True).fill("")
    go(page.get_by_role("button", name="Save", exact=True).first)

    page.goto(address_of(live_server, "change", issue.pk))
    go(page.get_by_role("link", name="History"))
    row = page.get_by_role("row").filter(has_text="1 summary")
    expect(row).to_contain_text("bob")
    go(row.get_by_role("link"))
    expect(page.locator("del")).to_contain_text("这段摘要写了整整一个下午。")
    go(page.get_by_role("button", name="Restore its older words"))

    expect(page.get_by_text("The entry is what it was in version 1.")).to_be_visible()
    expect(page.locator(".steps tbody tr").first).to_contain_text("restored")
    link.refresh_from_db()
    assert link.summary == "这段摘要写了整整一个下午。"


def test_the_keyboard_alone_restores_an_issue(
    live_server: LiveServer, open_page: OpenPage, bob: User
) -> None:
    issue = written_issue()
    issue.refresh_from_db()
    issue.lead = "改坏了。"
    issue.save()
    save_edit(issue, by=bob)
    page = open_page(address_of(live_server, "history", issue.pk), locale="en")
    sign_in(page, "bob")

    for wanted in (f'a[href*="/{issue.uid}/1/"]', ".whole button"):
        press_tab_until(page, f"{wanted}:focus")
        with page.expect_navigation():
            page.keyboard.press("Enter")

    expect(page.get_by_text("The issue is what it was in version 1.")).to_be_visible()
    issue.refresh_from_db()
    assert issue.lead == "把模型压缩了一半。"


def test_a_deleted_issue_is_brought_back(
    live_server: LiveServer, open_page: OpenPage, bob: User
) -> None:
    issue = written_issue()
    page = open_page(address_of(live_server, "delete", issue.pk), locale="en")
    sign_in(page, "bob")
    go(page.get_by_role("button", name="Yes"))

    go(page.get_by_role("link", name="Deleted issues"))
    go(page.get_by_role("button", name="Bring back"))

    expect(page.get_by_text("The issue is back as a draft.")).to_be_visible()
    assert Issue.objects.get().uid == issue.uid


def test_the_pages_suit_axe_and_a_phone(
    live_server: LiveServer, open_page: OpenPage, bob: User
) -> None:
    issue = written_issue()
    shelve_link(Link.objects.get(), issue.sections.get(), cut=True)
    issue.refresh_from_db()
    issue.lead = "把大模型压缩了九成。"
    issue.save()
    save_edit(issue, by=bob)
    workflow.delete_issue(make_issue("2020-05-22"), by=bob)
    addresses = [
        address_of(live_server, "history", issue.pk),
        address_of(live_server, "revision", issue.uid, 2),
        address_of(live_server, "revision", issue.uid, 1) + "?with=now",
        address_of(live_server, "cut"),
        address_of(live_server, "deleted"),
    ]
    for scheme in ("light", "dark"):
        page = open_page(addresses[0], locale="en", width=360, scheme=scheme)
        sign_in(page, "bob")
        for address in addresses:
            page.goto(address)
            found = Axe().run(page)
            assert found.violations_count == 0, f"{scheme} {address}\n{found.generate_report()}"
            wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
            assert not wide, f"{address} is wider than a phone"
