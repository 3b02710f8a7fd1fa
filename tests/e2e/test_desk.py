"""The desk in a browser: an issue is composed, kept while it is typed, and ordered."""

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from briefing.sessions import SessionStore
from digests import editing
from digests.models import Issue, Link, Section
from digests.past import past_of
from tests.e2e.conftest import OpenPage, idle, sign_in
from tests.factories import (
    InboxLinkFactory,
    LinkFactory,
    PublicationFactory,
    SectionFactory,
    make_issue,
    make_published_issue,
)
from tests.people import make_person, password_of

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def issue() -> Issue:
    """A draft with two sections, the first with two entries."""
    PublicationFactory.create()
    issue = make_issue("2020-05-15", links=0, headline="小模型")
    news = issue.sections.get()
    for title in ("第一条", "第二条"):
        LinkFactory.create(section=news, title=title, position=news.links.count())
    SectionFactory.create(issue=issue, heading="应用", position=1)
    return issue


@pytest.fixture
def desk(issue: Issue, live_server: LiveServer, open_page: OpenPage) -> Page:
    """The desk of the draft, Alice being signed in."""
    page = open_page(f"{live_server}/admin/digests/issue/{issue.pk}/desk/", locale="en")
    return ready(sign_in(page, "alice"))


def ready(page: Page) -> Page:
    """The page once its scripts have begun."""
    page.locator("[data-ready]").wait_for()
    return page


def row(page: Page, title: str) -> Locator:
    """The row of an entry."""
    return page.locator(".desk-link", has_text=title)


def saved(page: Page) -> None:
    """Wait until all that was typed is saved."""
    expect(page.locator("[data-saved-state]")).to_have_text(re.compile(r"Saved \d\d:\d\d"))


def titles(section: Section) -> list[str]:
    """The titles of a section's links, in their order."""
    return list(section.links.values_list("title", flat=True))


def test_a_text_is_kept_within_two_seconds_of_the_last_key(desk: Page) -> None:
    desk.get_by_role("button", name="第一条", exact=True).click()
    desk.get_by_label("Summary").press_sequentially("端侧的量化。\n再快一倍。")

    saved(desk)

    link = Link.objects.get(title="第一条")
    assert link.summary.endswith("端侧的量化。  \n再快一倍。"), "one Enter is a line break"
    assert desk.get_by_label("Summary").input_value().endswith("端侧的量化。\n再快一倍。")


def test_a_new_entry_is_written_with_one_key_at_its_place(desk: Page, issue: Issue) -> None:
    row(desk, "第一条").focus()
    desk.keyboard.press("n")
    desk.keyboard.insert_text("新的一条")
    saved(desk)
    desk.keyboard.press("Escape")

    expect(row(desk, "新的一条")).to_be_visible()
    assert titles(issue.sections.all()[0]) == ["第一条", "新的一条", "第二条"]
    expect(desk.locator("[data-status]")).to_contain_text("3 entries")
    expect(desk.locator("[data-section] h2 small").first).to_have_text("3")


def test_a_new_entry_that_is_emptied_while_it_is_sent_stays_empty(desk: Page, issue: Issue) -> None:
    held: list[Route] = []
    # Only the first request is held back, until the text is gone again.
    desk.route("**/desk/keep/", lambda route: held.append(route), times=1)
    row(desk, "第一条").focus()
    desk.keyboard.press("n")
    field = desk.locator(".is-open [name=title]")
    with desk.expect_request("**/desk/keep/"):
        field.fill("又不要的")
    field.fill("")
    held[0].continue_()
    saved(desk)

    expect(field).to_have_value("")
    assert titles(issue.sections.all()[0]) == ["第一条", "", "第二条"]


def test_a_new_entry_that_is_emptied_after_its_answer_was_lost_is_cut(
    desk: Page, issue: Issue
) -> None:
    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    desk.route("**/desk/keep/", lose, times=1)
    row(desk, "第一条").focus()
    desk.keyboard.press("n")
    field = desk.locator(".is-open [name=title]")
    field.fill("又不要的")
    expect(desk.locator("[data-saved-state]")).to_have_text("Not saved: offline, keeping it here")

    with desk.expect_response("**/desk/keep/"):
        field.fill("")
    saved(desk)
    assert titles(issue.sections.all()[0]) == ["第一条", "第二条"]

    field.fill("要的")
    saved(desk)
    expect(desk.locator("[data-row^='new:']")).to_have_count(0)
    assert titles(issue.sections.all()[0]) == ["第一条", "要的", "第二条"]


def paste(desk: Page, text: str) -> None:
    """Paste a text into the field that has the focus."""
    desk.evaluate(
        """text => {
            const transfer = new DataTransfer();
            transfer.setData("text/plain", text);
            document.activeElement.dispatchEvent(new ClipboardEvent("paste", {
                bubbles: true, cancelable: true, clipboardData: transfer }));
        }""",
        text,
    )


def test_several_addresses_that_are_pasted_are_as_many_rows_and_go_with_one_undo(
    desk: Page, issue: Issue
) -> None:
    before = list(Link.objects.order_by("position").values_list("title", flat=True))
    row(desk, "第一条").focus()
    desk.keyboard.press("n")
    paste(desk, "https://a.example/1\nhttps://a.example/2\nhttps://a.example/3")
    expect(desk.locator("[data-said]")).to_contain_text("3 entries were pasted.")
    saved(desk)

    links = issue.sections.order_by("position")[0].links
    assert list(links.values_list("url", flat=True))[1:4] == [
        f"https://a.example/{number}" for number in (1, 2, 3)
    ]
    expect(desk.locator("[data-row^='new:']")).to_have_count(0)
    desk.locator("[data-undo]").click()
    expect(desk.locator("[data-said]")).to_contain_text("cut entries")
    assert list(Link.objects.filter(section__issue=issue).values_list("title", flat=True)) == before


def test_an_issue_that_is_pasted_into_a_row_goes_to_its_sections(desk: Page, issue: Issue) -> None:
    row(desk, "第一条").focus()
    desk.keyboard.press("n")
    heading = issue.sections.order_by("position")[0].heading
    paste(
        desk,
        f"# 简报 (2026-11-01)\n\n## {heading}\n\n- [甲](https://a.example/1)\n\n"
        "## 应用\n\n- [乙](https://a.example/2)\n",
    )
    expect(desk.locator("[data-said]")).to_contain_text("2 entries were pasted.")
    saved(desk)

    first, *_between, last = issue.sections.order_by("position")
    assert list(first.links.values_list("title", flat=True))[:2] == ["第一条", "甲"]
    assert (last.heading, last.links.get().title) == ("应用", "乙")
    expect(desk.locator("[data-row^='new:']")).to_have_count(0)


def test_an_entry_that_is_pasted_goes_to_its_fields(desk: Page) -> None:
    row(desk, "第二条").focus()
    desk.keyboard.press("n")
    paste(
        desk,
        "- [2011.01234] [小网络 | arXiv](https://arxiv.org/abs/2011.01234)\n摘要：更小的网络。",
    )
    expect(desk.get_by_label("Address")).to_have_value("https://arxiv.org/abs/2011.01234")
    saved(desk)

    link = Link.objects.get(url="https://arxiv.org/abs/2011.01234")
    assert (link.title, link.labels, link.source) == ("小网络", ["2011.01234"], "arXiv")
    assert link.summary == "更小的网络。"


def test_rows_move_by_keys_within_and_across_sections(desk: Page, issue: Issue) -> None:
    news, other = issue.sections.all()
    row(desk, "第一条").focus()
    desk.keyboard.press("Alt+ArrowDown")
    expect(desk.locator("[data-said]")).to_contain_text("第一条")
    expect(row(desk, "第一条")).to_be_focused()
    assert titles(news) == ["第二条", "第一条"]

    desk.keyboard.press("Alt+ArrowDown")
    expect(desk.locator(f"[data-section='{other.pk}'] .desk-link")).to_have_count(1)

    assert (titles(news), titles(other)) == (["第二条"], ["第一条"])


def test_a_link_of_the_inbox_comes_into_a_section_with_one_key(
    issue: Issue, live_server: LiveServer, open_page: OpenPage
) -> None:
    for number in range(3):
        InboxLinkFactory.create(title=f"待选{number}")
    page = open_page(f"{live_server}/admin/digests/issue/{issue.pk}/desk/", locale="en")
    desk = ready(sign_in(page, "alice"))

    desk.keyboard.press("i")
    expect(desk.locator("[data-waits]").first).to_be_focused()
    for _link in range(3):
        desk.keyboard.press("2")
    expect(desk.locator("[data-waits]")).to_have_count(0)

    assert sorted(titles(issue.sections.all()[1])) == ["待选0", "待选1", "待选2"]


def test_what_is_typed_while_the_server_is_away_is_sent_after(desk: Page) -> None:
    context = desk.context
    desk.get_by_role("button", name="第一条", exact=True).click()
    context.set_offline(True)
    desk.get_by_label("Source").fill("远方")
    expect(desk.locator("[data-saved-state]")).to_have_text("Not saved: offline, keeping it here")

    context.set_offline(False)
    saved(desk)

    assert Link.objects.get(title="第一条").source == "远方"


def test_a_word_that_is_clicked_in_the_page_opens_its_text(desk: Page) -> None:
    frame = desk.frame_locator("[data-live]")
    frame.get_by_role("heading", name="第二条").click()

    expect(row(desk, "第二条").get_by_label("Title")).to_be_focused()


def test_what_was_not_sent_when_the_page_closed_is_sent_by_the_next_one(desk: Page) -> None:
    desk.get_by_role("button", name="第一条", exact=True).click()
    desk.context.set_offline(True)
    desk.get_by_label("Source").fill("远方")
    expect(desk.locator("[data-saved-state]")).to_have_text("Not saved: offline, keeping it here")
    address, context = desk.url, desk.context
    desk.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(address)
    ready(again)

    expect(again.locator("[data-said]")).to_have_text("What was not saved last time is saved now.")
    idle(again)
    assert Link.objects.get(title="第一条").source == "远方"


def test_two_tabs_of_one_person_lose_nothing_of_each_other(desk: Page) -> None:
    address, context = desk.url, desk.context
    other = context.new_page()
    other.goto(address)
    ready(other)
    context.set_offline(True)
    for page, text in ((desk, "甲说"), (other, "乙说")):
        row(page, "第一条").locator("[data-open]").first.click()
        page.get_by_label("Summary").fill(text)
        expect(page.locator("[data-saved-state]")).to_have_text(
            "Not saved: offline, keeping it here"
        )
    for page in (desk, other):
        # A page sends once more while it closes, and the browser may have let it by then.
        page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('away')) }")
        page.close()
    context.set_offline(False)

    first = context.new_page()
    first.goto(address)
    saved(ready(first))
    stored = Link.objects.get(title="第一条").summary
    first.close()
    second = context.new_page()
    second.goto(address)

    expect(ready(second).locator(".conflict [data-theirs]")).to_have_text(stored)
    assert {stored, second.get_by_label("Summary").input_value()} == {"甲说", "乙说"}


def test_two_people_in_one_text_see_both_where_they_collide(
    desk: Page, live_server: LiveServer, open_page: OpenPage
) -> None:
    other = ready(sign_in(open_page(desk.url, locale="en"), "bob"))
    for page in (desk, other):
        page.get_by_role("button", name="第一条", exact=True).click()
    desk.get_by_label("Summary").fill("爱丽丝写的。")
    saved(desk)
    other.get_by_label("Source").fill("鲍勃的来源")
    other.get_by_label("Summary").fill("鲍勃写的。")
    told = other.get_by_role("alert")

    expect(told).to_contain_text("爱丽丝写的。")
    assert Link.objects.get(title="第一条").summary == "爱丽丝写的。"
    told.get_by_role("button", name="Keep what stands in the field").click()
    saved(other)
    link = Link.objects.get(title="第一条")
    assert (link.summary, link.source) == ("鲍勃写的。", "鲍勃的来源")


def test_who_is_signed_out_signs_in_within_the_page_and_goes_on(desk: Page) -> None:
    desk.get_by_role("button", name="第一条", exact=True).click()
    desk.get_by_label("Source").fill("半")
    saved(desk)
    idle(desk)
    SessionStore.get_model_class().objects.all().delete()
    desk.get_by_label("Source").press("End")
    desk.keyboard.insert_text("句话")
    dialog = desk.get_by_role("dialog", name="Sign in again")
    expect(dialog).to_be_visible()
    frame = desk.frame_locator("[data-sign-in] iframe")
    frame.get_by_label("Username").fill("alice")
    frame.get_by_label("Password").fill(password_of("alice"))
    frame.get_by_role("button", name="Log in").click()

    expect(dialog).to_be_hidden()
    saved(desk)
    assert Link.objects.get(title="第一条").source == "半句话"


def test_who_signs_in_again_sees_the_preview_of_what_was_typed(desk: Page) -> None:
    desk.get_by_role("button", name="第一条", exact=True).click()
    summary = desk.get_by_label("Summary")
    summary.fill("从前的话。")
    saved(desk)
    idle(desk)
    SessionStore.get_model_class().objects.all().delete()
    summary.fill("新写的话。")
    area = desk.locator(".is-open [data-area=summary]")
    expect(area).to_contain_text("You are not signed in as someone who writes here.")
    frame = desk.frame_locator("[data-sign-in] iframe")
    frame.get_by_label("Username").fill("alice")
    frame.get_by_label("Password").fill(password_of("alice"))
    frame.get_by_role("button", name="Log in").click()

    expect(area.locator(".markdownx-preview")).to_have_text("新写的话。")
    expect(area).not_to_contain_text("You are not signed in")


def test_an_issue_is_published_without_leaving_the_desk(
    issue: Issue, live_server: LiveServer, open_page: OpenPage
) -> None:
    page = open_page(f"{live_server}/admin/digests/issue/{issue.pk}/desk/", locale="en")
    desk = ready(sign_in(page, "bob"))
    desk.get_by_role("textbox", name="Lead").fill("本次2条。")
    desk.get_by_role("link", name="Publish").click()
    dialog = desk.get_by_role("dialog", name="Publish")
    dialog.get_by_role("button", name="Publish").click()
    expect(dialog.get_by_role("button", name="Undo the publication")).to_be_visible()

    expect(dialog).to_contain_text("The issue is public now.")
    issue.refresh_from_db()
    assert (issue.is_public(), issue.lead) == (True, "本次2条。")


def test_the_page_of_an_issue_is_not_offered_while_readers_do_not_have_it(desk: Page) -> None:
    desk.get_by_role("textbox", name="Lead").fill("本次2条。")
    desk.get_by_role("link", name="Submit for review").click()
    dialog = desk.get_by_role("dialog", name="Submit for review")
    dialog.get_by_role("button", name="Submit for review").click()

    expect(dialog.get_by_role("link", name="To the front page")).to_be_focused()
    expect(dialog.get_by_role("link", name="See the page")).to_have_count(0)
    shown = dialog.get_by_role("button")
    assert [button.inner_text() for button in shown.all()] == ["Close"]


def test_the_other_steps_fit_a_phone(
    issue: Issue, live_server: LiveServer, open_page: OpenPage
) -> None:
    url = f"{live_server}/admin/digests/issue/{issue.pk}/desk/"
    desk = ready(sign_in(open_page(url, width=360, locale="en"), "alice"))
    desk.get_by_text("More", exact=True).click()
    box = desk.locator(".desk-steps .others > div").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360


def test_a_move_and_a_cut_are_undone_one_after_the_other(desk: Page, issue: Issue) -> None:
    news = issue.sections.all()[0]
    row(desk, "第一条").focus()
    desk.keyboard.press("Alt+ArrowDown")
    expect(desk.locator(".desk-link").first).to_contain_text("第二条")
    row(desk, "第二条").focus()
    desk.keyboard.press("x")
    expect(desk.locator(".desk-link")).to_have_count(1)

    desk.keyboard.press("u")
    expect(desk.locator(".desk-link")).to_have_count(2)
    desk.get_by_role("button", name="Undo").click()
    expect(desk.locator(".desk-link").first).to_contain_text("第一条")

    assert titles(news) == ["第一条", "第二条"]
    expect(desk.get_by_role("button", name="Undo")).to_be_disabled()


def test_a_removed_section_comes_back_with_its_entries(desk: Page, issue: Issue) -> None:
    news = issue.sections.all()[0]
    desk.get_by_label(f"More for the section “{news}”").click()
    desk.get_by_role("button", name="Remove the section").first.click()
    expect(desk.locator(".desk-link")).to_have_count(0)

    desk.get_by_role("button", name="Undo").click()
    expect(desk.locator(".desk-link")).to_have_count(2)

    again, _other = issue.sections.all()
    assert (str(again), titles(again)) == (str(news), ["第一条", "第二条"])


def test_a_step_before_the_removal_of_a_section_is_undone_too(desk: Page, issue: Issue) -> None:
    news = issue.sections.all()[0]
    row(desk, "第二条").focus()
    desk.keyboard.press("x")
    expect(desk.locator(".desk-link")).to_have_count(1)
    desk.get_by_label(f"More for the section “{news}”").click()
    desk.get_by_role("button", name="Remove the section").first.click()
    for number in (1, 2):
        desk.get_by_role("button", name="Undo").click()
        expect(desk.locator(".desk-link")).to_have_count(number)

    assert titles(issue.sections.all()[0]) == ["第一条", "第二条"]


def test_a_row_is_copied_as_markdown(
    issue: Issue, live_server: LiveServer, open_page: OpenPage
) -> None:
    page = open_page(
        f"{live_server}/admin/digests/issue/{issue.pk}/desk/",
        locale="en",
        permissions=["clipboard-read", "clipboard-write"],
    )
    desk = ready(sign_in(page, "alice"))
    row(desk, "第二条").focus()
    desk.keyboard.press("c")
    expect(desk.locator("[data-said]")).to_have_text("It is on the clipboard.")

    link = Link.objects.get(title="第二条")
    copied = desk.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"- [第二条 | 小站]({link.url})  \n摘要：")


def test_a_summary_that_was_cut_comes_back_in_three_clicks(desk: Page, issue: Issue) -> None:
    link = Link.objects.get(title="第一条")
    idle(desk)
    for name, text in (("carol", "写得很好的摘要。"), ("bob", "短。")):
        now, by = Link.objects.get(pk=link.pk), make_person(name)
        editing.write_link(now, {"summary": text}, seen=editing.see(now), by=by)
        editing.settle_issue(issue, by=by)
    desk.reload()
    ready(desk)

    desk.get_by_role("button", name="第一条", exact=True).click()
    row(desk, "第一条").get_by_role("button", name="Earlier texts").click()
    earlier = desk.locator("[data-earlier=summary]", has_text="写得很好的摘要。")
    earlier.get_by_role("button", name="Take it back").click()
    saved(desk)

    assert Link.objects.get(pk=link.pk).summary == "写得很好的摘要。"


def test_the_text_that_gives_way_in_a_conflict_stays_in_the_history(
    desk: Page, issue: Issue, open_page: OpenPage
) -> None:
    other = ready(sign_in(open_page(desk.url, locale="en"), "bob"))
    for page in (desk, other):
        page.get_by_role("button", name="第一条", exact=True).click()
    desk.get_by_label("Summary").fill("爱丽丝写的。")
    saved(desk)
    other.get_by_label("Summary").fill("鲍勃写的。")
    other.get_by_role("alert").get_by_role("button", name="Take theirs").click()
    saved(other)

    link = Link.objects.select_related("section__issue__revises").get(title="第一条")
    assert link.summary == "爱丽丝写的。"
    assert "鲍勃写的。" in [one.text for one in past_of(link)]


def test_a_day_that_is_none_stops_no_other_text_of_the_issue(desk: Page, issue: Issue) -> None:
    desk.get_by_label("Date").fill("2026-13-45")
    desk.get_by_role("textbox", name="Lead").fill("本次两条。")
    expect(desk.locator("[data-saved-state]")).to_have_text("Not saved, keeping it here")

    issue.refresh_from_db()
    assert issue.lead == "本次两条。"
    expect(desk.locator(".desk-head [data-problem=date]")).to_be_visible()


def test_a_date_that_is_changed_stands_in_all_headings(desk: Page) -> None:
    date = desk.get_by_label("Date")
    date.fill("2020-05-22")
    saved(desk)

    expect(desk.get_by_role("heading", level=1).filter(has_text="2020-05-22")).to_be_visible()
    expect(desk.locator(".breadcrumbs")).to_contain_text("2020-05-22 小模型")
    expect(desk).to_have_title(re.compile(r"^2020-05-22 小模型 \| "))


def test_a_date_that_is_none_is_told_alone_and_moves_no_other_field(desk: Page) -> None:
    make_published_issue("2020-05-29")
    date, headline = desk.get_by_label("Date"), desk.get_by_label("Headline")
    height = headline.evaluate("one => one.offsetHeight")
    date.fill("2020-05-29")
    head = desk.locator(".desk-head")
    expect(head).to_contain_text("Another published issue has this date.")
    assert headline.evaluate("one => one.offsetHeight") == height
    tops = [one.evaluate("one => one.getBoundingClientRect().top") for one in (date, headline)]
    assert tops[0] == tops[1]

    date.fill("abc")
    expect(head).to_contain_text("This date is not understood.")
    expect(head).not_to_contain_text("Another published issue has this date.")
    expect(desk.locator("[data-saved-state]")).to_have_text("Not saved, keeping it here")
    expect(date).to_have_value("abc")

    date.fill("2020-05-22")
    saved(desk)
    expect(head).not_to_contain_text("This date is not understood.")


def test_what_was_typed_into_a_row_that_is_gone_is_shown_until_it_is_dropped(
    desk: Page, issue: Issue
) -> None:
    desk.get_by_role("button", name="第一条", exact=True).click()
    idle(desk)
    editing.shelve_link(Link.objects.get(title="第一条"), cut=True)
    desk.get_by_label("Source").fill("不能丢的字")
    expect(desk.locator("[data-saved-state]")).to_have_text("Not saved, keeping it here")
    desk.on("dialog", lambda dialog: dialog.accept())
    desk.reload()
    ready(desk)

    orphan = desk.locator("[data-orphans]")
    expect(orphan).to_contain_text("不能丢的字")
    orphan.get_by_role("button", name="Drop it").click()
    expect(orphan).to_be_empty()


def test_who_signs_in_as_somebody_else_takes_over_no_text(desk: Page) -> None:
    make_person("bob")
    desk.get_by_role("button", name="第一条", exact=True).click()
    idle(desk)
    SessionStore.get_model_class().objects.all().delete()
    desk.get_by_label("Source").fill("爱丽丝的字")
    frame = desk.frame_locator("[data-sign-in] iframe")
    frame.get_by_label("Username").fill("bob")
    frame.get_by_label("Password").fill(password_of("bob"))
    frame.get_by_role("button", name="Log in").click()
    expect(desk.locator("[data-said]")).to_contain_text("Somebody else has signed in here.")
    with desk.expect_response("**/desk/keep/"):
        pass  # it is sent again, and refused

    assert Link.objects.get(title="第一条").source == "小站"


def test_new_entries_keep_their_order_also_when_they_are_sent_late(
    desk: Page, issue: Issue
) -> None:
    row(desk, "第一条").focus()
    desk.keyboard.press("n")
    desk.context.set_offline(True)
    desk.keyboard.insert_text("甲")
    desk.keyboard.press("Control+Shift+Enter")
    desk.keyboard.insert_text("乙")
    expect(desk.locator("[data-saved-state]")).to_have_text("Not saved: offline, keeping it here")
    desk.context.set_offline(False)
    saved(desk)

    assert titles(issue.sections.all()[0]) == ["第一条", "甲", "乙", "第二条"]


def test_a_key_acts_on_no_row_that_has_lost_the_focus(desk: Page, issue: Issue) -> None:
    row(desk, "第一条").focus()
    desk.evaluate("document.activeElement.blur()")
    desk.keyboard.press("x")
    idle(desk)

    assert titles(issue.sections.all()[0]) == ["第一条", "第二条"]
