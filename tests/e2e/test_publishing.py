"""An issue's way as a team goes it, each in a browser: nothing is lost where they meet."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from digests import workflow, working_copy
from digests.models import Change, Issue, Link, Status
from tests.e2e.conftest import OpenPage, go, sign_in
from tests.edits import save_edit
from tests.factories import LinkFactory, PublicationFactory, make_issue, make_published_issue
from tests.http.server import body, serve_pages
from tests.images import png

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

SUMMARY = "这段摘要写了整整一个下午。"


@pytest.fixture(autouse=True)
def publication(transactional_db: None) -> None:
    """A digest in Chinese."""
    PublicationFactory.create()


def address(live_server: LiveServer, row: Issue | Link) -> str:
    """The form of a row."""
    name = f"admin:digests_{type(row).__name__.lower()}_change"
    return f"{live_server}{reverse(name, args=[row.pk])}"


def press(page: Page, name: str) -> None:
    """Press the first button of a name, in what is folded up if need be."""
    button = page.get_by_role("button", name=name, exact=True).first
    if not button.is_visible():
        page.get_by_text("More steps").first.click()
    go(button)


def follow(page: Page, name: str) -> None:
    """Follow the first link of a name, in what is folded up if need be."""
    link = page.get_by_role("link", name=name, exact=True).first
    if not link.is_visible():
        page.get_by_text("More steps").first.click()
    go(link)


def written_issue() -> Issue:
    """A draft with one entry, kept by nobody."""
    issue = make_issue("2026-05-15", headline="小模型", lead="本期一条。")
    Link.objects.update(title="会写诗的芯片", summary=SUMMARY)
    return save_edit(issue)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_curator_submits_and_an_editor_sends_back_publishes_corrects_and_withdraws(
    live_server: LiveServer, open_page: OpenPage, scripts: bool
) -> None:
    admin = f"{live_server}/admin/"
    alice = sign_in(open_page(admin, locale="en", java_script_enabled=scripts), "alice")
    press(alice, "New issue")
    go(alice.get_by_role("heading", level=1).get_by_role("link"))  # from the desk to the form
    LinkFactory.create_batch(2, section=Issue.objects.get().sections.all()[0])
    alice.get_by_label("Headline:").fill("小模型也能写诗")
    alice.get_by_label("Lead:").fill("本期两条，都很短。")
    press(alice, "Save and submit for review")
    alice.get_by_label("Note:").fill("第一条请再看")
    press(alice, "Submit for review")
    expect(alice.get_by_text("an editor reads it next")).to_be_visible()
    form = alice.url

    bob = sign_in(open_page(form, locale="en", java_script_enabled=scripts), "bob")
    expect(bob.get_by_text("第一条请再看")).to_be_visible()
    press(bob, "Save and send back")
    bob.get_by_label("Note:").fill("导读太长")
    press(bob, "Send back")
    expect(bob.get_by_text("The issue is a draft again, with your note")).to_be_visible()

    alice.reload()
    expect(alice.get_by_text("导读太长")).to_be_visible()
    alice.get_by_label("Lead:").fill("本期两条。")
    press(alice, "Save and submit for review")
    press(alice, "Submit for review")

    bob.reload()
    press(bob, "Save and publish")
    expect(bob.get_by_text("The issue is public now.")).to_be_visible()
    issue = Issue.objects.get()
    reader = open_page(f"{live_server}{issue.get_absolute_url()}")
    expect(reader.get_by_text("本期两条。")).to_be_visible()

    press(bob, "Edit in a working copy")
    bob.get_by_label("Lead:").fill("本期二条。")
    press(bob, "Save and publish the changes")
    expect(bob.locator("#content-main del")).to_have_text("removed: 两")
    expect(bob.locator("#content-main ins")).to_have_text("added: 二")
    go(bob.get_by_role("button", name="A correction"))
    reader.reload()
    expect(reader.get_by_text("本期二条。")).to_be_visible()
    expect(reader.get_by_text("更正")).to_be_visible()

    follow(bob, "Withdraw")
    bob.get_by_label("Note:").fill("数字有误")
    press(bob, "Withdraw")
    expect(bob.get_by_text("readers no longer see it")).to_be_visible()
    gone = reader.reload()
    assert gone is not None
    assert gone.status == 410


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_two_at_one_text_see_both_and_lose_neither(
    live_server: LiveServer, open_page: OpenPage, scripts: bool
) -> None:
    form = address(live_server, written_issue())
    alice, bob = (
        sign_in(open_page(form, locale="en", java_script_enabled=scripts), name)
        for name in ("alice", "bob")
    )
    alice.get_by_label("Lead:").fill("本期一条，写得很好。")
    press(alice, "Save and continue editing")
    bob.get_by_label("Lead:").fill("本期一条，有点长。")
    bob.get_by_label("Headline:").fill("小模型，大用处")
    press(bob, "Save and continue editing")

    expect(bob.get_by_text("has saved this since you opened it")).to_be_visible()
    expect(bob.locator(".field-lead .conflict")).to_have_text("本期一条，写得很好。")
    expect(bob.get_by_label("Lead:")).to_have_value("本期一条，有点长。")
    expect(bob.get_by_label("Headline:")).to_have_value("小模型，大用处")
    bob.get_by_label("Lead:").fill("本期一条，写得很好，有点长。")
    press(bob, "Save and continue editing")
    expect(bob.get_by_text("Saved “")).to_be_visible()
    follow(bob, "History")
    steps = bob.locator(".steps tbody tr")
    expect(steps.nth(0)).to_contain_text("saved by two people at once")
    expect(steps.nth(1)).to_contain_text("alice")


def test_of_two_who_take_a_step_one_is_told(live_server: LiveServer, open_page: OpenPage) -> None:
    issue = make_issue(status=Status.REVIEW)
    step = reverse("admin:digests_issue_step", args=[issue.pk, "send_back"])
    bob = sign_in(open_page(f"{live_server}{step}", locale="en"), "bob")
    bob.get_by_label("Note:").fill("导读太长")
    workflow.publish_issue(issue)
    press(bob, "Send back")
    expect(bob.get_by_text("This issue has changed since")).to_be_visible()
    expect(bob.get_by_label("Note:")).to_have_value("导读太长")
    assert Issue.objects.get().status == Status.PUBLISHED


def test_a_long_text_outlives_its_session(live_server: LiveServer, open_page: OpenPage) -> None:
    issue = written_issue()
    link = Link.objects.get()
    bob = sign_in(open_page(address(live_server, link), locale="en"), "bob")
    long = "写了很久的一段。\n" * 200
    bob.get_by_label("Summary:", exact=True).fill(long)
    bob.context.clear_cookies(name="sessionid")
    press(bob, "Save")
    expect(bob.get_by_text("What you typed is kept in this page")).to_be_visible()
    sign_in(bob, "bob")
    expect(bob.get_by_text("写了很久的一段。").first).to_be_visible()
    press(bob, "Send what I typed")
    expect(bob.get_by_text("Saved “")).to_be_visible()
    link.refresh_from_db()
    assert link.summary.count("写了很久的一段。") == 200
    issue.refresh_from_db()
    assert issue.status == Status.DRAFT


def test_a_deleted_summary_of_a_public_issue_comes_back(
    live_server: LiveServer, open_page: OpenPage
) -> None:
    issue = workflow.publish_issue(written_issue())
    copy = working_copy.open_working_copy(issue)
    Link.objects.filter(section__issue=copy).update(summary="")
    working_copy.publish_changes(copy, Change.TYPO)
    reader = open_page(f"{live_server}{issue.get_absolute_url()}")
    expect(reader.get_by_text(SUMMARY)).to_have_count(0)

    bob = sign_in(open_page(address(live_server, issue), locale="en"), "bob")
    follow(bob, "History")
    go(bob.get_by_role("row").filter(has_text="1 summary").get_by_role("link"))
    go(bob.get_by_role("button", name="Restore its older words"))
    go(bob.get_by_role("link", name="2026-05-15"))
    press(bob, "Save and publish the changes")
    go(bob.get_by_role("button", name="A typo"))
    reader.reload()
    expect(reader.get_by_text(SUMMARY)).to_be_visible()


def test_the_pages_of_the_steps_suit_axe_and_a_phone(
    live_server: LiveServer, open_page: OpenPage
) -> None:
    draft, public = make_issue("2026-05-22"), make_published_issue("2026-05-15", lead="旧导读")
    copy = working_copy.open_working_copy(public)
    Issue.objects.filter(pk=copy.pk).update(lead="新导读")
    steps = [
        *((draft, name) for name in ("schedule", "submit")),
        *((copy, name) for name in ("publish_changes", "discard")),
        *((public, name) for name in ("withdraw", "move")),
    ]
    paths = [reverse("admin:digests_issue_step", args=[issue.pk, name]) for issue, name in steps]
    for scheme in ("light", "dark"):
        page = open_page(f"{live_server}{paths[0]}", locale="en", width=360, scheme=scheme)
        sign_in(page, "bob")
        for path in paths:
            page.goto(f"{live_server}{path}")
            found = Axe().run(page)
            assert found.violations_count == 0, f"{scheme} {path}\n{found.generate_report()}"
            assert page.evaluate("document.documentElement.scrollWidth") <= 360, path


@pytest.mark.usefixtures("loopback")
def test_the_pictures_of_other_sites_are_copied_with_what_was_typed_saved(
    live_server: LiveServer, open_page: OpenPage
) -> None:
    with serve_pages({"/a.png": body(png())}) as site:
        issue = make_issue(opening=f"![]({site.url('/a.png')}) ![]({site.url('/no.png')})")
        page = sign_in(open_page(address(live_server, issue), locale="en"), "alice")
        page.get_by_label("Headline:").fill("刚刚改过")

        press(page, "Save and copy remote pictures here")

    expect(page.get_by_text("1 picture was copied here.")).to_be_visible()
    expect(page.get_by_text("The site answers with an error. (404)")).to_be_visible()
    expect(page.get_by_label("Headline:")).to_have_value("刚刚改过")
    expect(page.locator(".field-opening .markdownx-preview img")).to_be_visible()
    assert Axe().run(page).violations_count == 0
