"""An entry and an issue edited as Markdown at the desk, by keyboard and by mouse."""

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from digests import editing
from digests.models import Issue, Link, Revision, Shelf
from tests.e2e.conftest import OpenPage, idle, sign_in
from tests.e2e.test_desk import ready, row
from tests.edits import save_edit
from tests.factories import LinkFactory, PublicationFactory, SectionFactory, make_issue
from tests.people import make_person

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def issue() -> Issue:
    """A draft with two entries in its first section, and an empty second one."""
    PublicationFactory.create()
    issue = make_issue("2020-05-15", links=0, headline="小模型")
    for place, title in enumerate(("第一条", "第二条")):
        LinkFactory.create(
            section=issue.sections.get(),
            title=title,
            url=f"https://example.org/{place}",
            summary=f"原文{place}。",
            position=place,
        )
    SectionFactory.create(issue=issue, heading="应用", position=1)
    return save_edit(issue)


@pytest.fixture
def desk(issue: Issue, live_server: LiveServer, open_page: OpenPage) -> Page:
    """The desk of the draft, Alice being signed in."""
    page = open_page(f"{live_server}/admin/digests/issue/{issue.pk}/desk/", locale="en")
    return ready(sign_in(page, "alice"))


def dialog(page: Page) -> Locator:
    return page.locator("[data-markdown-dialog]")


def text(page: Page) -> Locator:
    """The field in the dialog, once it is there."""
    expect(dialog(page)).to_be_visible()
    return dialog(page).get_by_role("textbox")


def open_row(page: Page, title: str) -> Locator:
    row(page, title).focus()
    page.keyboard.press("m")
    return text(page)


def open_issue(page: Page) -> Locator:
    page.keyboard.press("Shift+M")
    return text(page)


def said(page: Page) -> Locator:
    return page.locator("[data-said]")


def test_an_entry_is_edited_by_keys_and_the_focus_returns_to_its_row(
    desk: Page, issue: Issue
) -> None:
    field = open_row(desk, "第一条")
    expect(field).to_be_focused()
    expect(field).to_have_accessible_name("Markdown of “第一条”")
    expect(field).to_have_value("- [第一条 | 小站](https://example.org/0)  \n摘要：原文0。")

    desk.keyboard.press("Control+End")
    desk.keyboard.insert_text("改了。\n- [第三条](https://example.org/3)")
    desk.keyboard.press("Control+Enter")

    expect(dialog(desk)).to_be_hidden()
    expect(said(desk)).to_have_text("Saved: +1 entry, 1 summary.")
    expect(row(desk, "第一条")).to_be_focused()
    expect(desk.locator(".desk-link")).to_have_count(3)
    assert Link.objects.get(title="第一条").summary == "原文0。改了。"

    desk.keyboard.press("u")
    expect(desk.locator(".desk-link")).to_have_count(2)
    assert Link.objects.get(title="第一条").summary == "原文0。"


def test_what_is_open_in_the_row_is_saved_before_its_markdown_opens(desk: Page) -> None:
    desk.get_by_role("button", name="第一条", exact=True).click()
    desk.get_by_label("Summary").fill("刚打的字。")
    row(desk, "第一条").get_by_role("button", name="Edit as Markdown").click()
    expect(text(desk)).to_have_value("- [第一条 | 小站](https://example.org/0)  \n摘要：刚打的字。")


def test_the_issue_is_edited_with_the_mouse_and_what_is_cut_is_asked_before(
    desk: Page, issue: Issue
) -> None:
    desk.get_by_text("More", exact=True).click()
    desk.locator(".desk-steps").get_by_role("button", name="Edit as Markdown").click()
    field = text(desk)
    first = "- [第一条 | 小站](https://example.org/0)  \n摘要：原文0。\n"
    field.fill(field.input_value().replace(first, "").replace("小模型", "大模型"))
    dialog(desk).get_by_role("button", name="Save").click()

    expect(dialog(desk).get_by_role("alert")).to_contain_text("“第一条” goes to the shelf")
    assert Link.objects.filter(section=None).count() == 0
    dialog(desk).get_by_role("button", name="Save it like this").click()

    expect(said(desk)).to_contain_text("Saved: −1 entry, headline.")
    expect(desk.locator(".desk-steps .others > summary")).to_be_focused()
    expect(desk.get_by_label("Headline")).to_have_value("大模型")
    assert Link.objects.get(title="第一条").shelf == Shelf.CUT

    desk.get_by_role("button", name="Undo").click()
    expect(row(desk, "第一条")).to_be_visible()
    expect(desk.get_by_label("Headline")).to_have_value("小模型")


def test_two_texts_that_collide_stand_side_by_side_and_both_are_in_the_history(
    desk: Page, issue: Issue
) -> None:
    row(desk, "第一条").locator(".more > summary").click()
    row(desk, "第一条").get_by_role("button", name="Edit as Markdown").click()
    field = text(desk)
    link, bob = Link.objects.get(title="第一条"), make_person("bob")
    seen = editing.item_text(issue, link.uid)
    editing.write_item_text(issue, link.uid, seen.replace("原文0", "鲍勃"), seen=seen, by=bob)

    field.fill(seen.replace("原文0", "爱丽丝"))
    desk.keyboard.press("Control+Enter")
    conflict = dialog(desk).locator(".conflict")
    expect(conflict).to_contain_text("bob has changed this text")
    expect(conflict).to_contain_text("鲍勃")
    expect(field).to_have_value(seen.replace("原文0", "爱丽丝"))
    assert Link.objects.get(pk=link.pk).summary == "鲍勃。"

    conflict.get_by_role("button", name="Take theirs").click()
    expect(dialog(desk)).to_be_hidden()
    assert Link.objects.get(pk=link.pk).summary == "鲍勃。"
    assert any("爱丽丝" in one.contents[0] for one in Revision.objects.of(issue.uid))


def test_what_was_typed_is_kept_until_the_server_has_it(desk: Page, issue: Issue) -> None:
    field = open_issue(desk)
    changed = field.input_value().replace("小模型", "大模型")
    field.fill(changed)
    desk.context.set_offline(True)
    desk.keyboard.press("Control+Enter")
    expect(dialog(desk).get_by_role("alert")).to_contain_text("Not saved: offline")
    desk.context.set_offline(False)

    desk.keyboard.press("Escape")
    expect(said(desk)).to_contain_text("The Markdown is not saved yet")
    desk.reload()
    ready(desk)

    expect(text(desk)).to_have_value(changed)
    expect(dialog(desk)).to_contain_text("This was typed before and is not saved yet.")
    desk.keyboard.press("Control+Enter")
    expect(said(desk)).to_have_text("Saved: headline.")
    assert Issue.objects.get(pk=issue.pk).headline == "大模型"

    desk.reload()
    ready(desk)
    expect(dialog(desk)).to_be_hidden()


def test_a_text_that_gave_way_offline_reaches_the_history_with_the_next_page(
    desk: Page, issue: Issue
) -> None:
    field = open_row(desk, "第一条")
    link, bob = Link.objects.get(title="第一条"), make_person("bob")
    seen = editing.item_text(issue, link.uid)
    editing.write_item_text(issue, link.uid, seen.replace("原文0", "鲍勃"), seen=seen, by=bob)
    field.fill(seen.replace("原文0", "爱丽丝") + "\n\n## 我的栏")
    with desk.expect_response("**/desk/markdown/"):
        desk.keyboard.press("Control+Enter")
    desk.context.set_offline(True)
    dialog(desk).get_by_role("button", name="Take theirs").click()
    expect(dialog(desk).get_by_role("alert")).to_contain_text("Not saved: offline")

    desk.context.set_offline(False)
    desk.reload()
    ready(desk)

    expect(dialog(desk)).to_be_hidden()
    [lost] = [
        one.contents[0] for one in Revision.objects.of(issue.uid) if "爱丽丝" in one.contents[0]
    ]
    assert "## 我的栏" in lost
    desk.reload()
    ready(desk)
    expect(dialog(desk)).to_be_hidden()


def test_a_kept_text_that_is_stored_by_now_is_not_opened_again(desk: Page, issue: Issue) -> None:
    field = open_row(desk, "第一条")
    link = Link.objects.get(title="第一条")
    seen = editing.item_text(issue, link.uid)
    text = seen.replace("原文0", "改写")
    field.fill(text)
    editing.write_item_text(issue, link.uid, text, seen=seen, by=make_person("bob"))

    for _load in range(2):
        desk.reload()
        ready(desk)
        expect(dialog(desk)).to_be_hidden()


def test_a_signed_out_editor_signs_in_within_the_page_and_saves_then(
    desk: Page, issue: Issue
) -> None:
    field = open_row(desk, "第一条")
    field.fill(field.input_value().replace("原文0", "改写"))
    desk.context.clear_cookies()
    desk.keyboard.press("Control+Enter")
    expect(dialog(desk).get_by_role("alert")).to_contain_text("Not saved: signed out")

    frame = desk.frame_locator("[data-sign-in] iframe")
    frame.get_by_label("Username").fill("alice")
    frame.get_by_label("Password").fill("the password of alice")
    frame.get_by_role("button", name="Log in").click()
    expect(desk.locator("[data-sign-in]")).to_be_hidden()
    dialog(desk).get_by_role("button", name="Save").click()

    expect(dialog(desk)).to_be_hidden()
    assert Link.objects.get(title="第一条").summary == "改写。"


def test_keys_of_an_input_method_and_in_a_field_open_and_save_nothing(desk: Page) -> None:
    row(desk, "第一条").focus()
    desk.evaluate(
        "document.activeElement.dispatchEvent(new KeyboardEvent('keydown',"
        " {key: 'm', bubbles: true, isComposing: true}))"
    )
    expect(dialog(desk)).to_be_hidden()

    field = open_row(desk, "第一条")
    field.fill("- [改](https://example.org/0)")
    field.evaluate(
        "field => field.dispatchEvent(new KeyboardEvent('keydown',"
        " {key: 'Enter', ctrlKey: true, bubbles: true, isComposing: true}))"
    )
    idle(desk)
    expect(dialog(desk)).to_be_visible()
    assert not Link.objects.filter(title="改").exists()


def test_the_keys_are_listed(desk: Page) -> None:
    desk.keyboard.press("?")
    expect(desk.locator("[data-keys]")).to_contain_text("edit the row as Markdown")
    expect(desk.locator("[data-keys]")).to_contain_text("edit the whole issue as Markdown")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_dialog_fits_a_phone(
    issue: Issue, live_server: LiveServer, open_page: OpenPage, scheme: str
) -> None:
    page = open_page(
        f"{live_server}/admin/digests/issue/{issue.pk}/desk/",
        locale="en",
        width=360,
        scheme=scheme,
    )
    desk = ready(sign_in(page, "alice"))
    open_issue(desk)
    assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth")
    box = dialog(desk).bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    for button in dialog(desk).get_by_role("button").all():
        size = button.bounding_box()
        assert size
        assert size["height"] >= 44
