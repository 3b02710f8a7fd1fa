"""What an editor's day takes: clicks, keys that are not text, and page loads, counted as done."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from digests.channels import CHANNELS
from digests.document import Entry, parse
from digests.document.keywords import keywords
from digests.document.serialize import serialize, serialize_entry
from digests.models import Issue, Link
from digests.store import edition_of
from tests.document.judge import same_reading
from tests.e2e.conftest import OpenPage, sign_in
from tests.e2e.test_desk import ready, row, saved, titles
from tests.factories import (
    InboxLinkFactory,
    LinkFactory,
    PublicationFactory,
    SectionFactory,
    make_issue,
    make_published_issue,
)

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

PASTE = """text => {
    const transfer = new DataTransfer();
    transfer.setData("text/plain", text);
    const target = document.activeElement;
    const event = new ClipboardEvent("paste", {
        bubbles: true, cancelable: true, clipboardData: transfer });
    if (target.dispatchEvent(event)) document.execCommand("insertText", false, text);
}"""


@dataclass
class Hand:
    """A person at a page, whose clicks, keys and page loads are counted; what is typed is not."""

    page: Page
    actions: int = 0
    loads: int = 0

    def __post_init__(self) -> None:
        self.page.on("framenavigated", self._count_load)

    def _count_load(self, frame: object) -> None:
        self.loads += frame == self.page.main_frame

    def click(self, at: Locator, **where: Any) -> None:
        """Click something, at its centre unless told otherwise."""
        at.click(**where)
        self.actions += 1

    def press(self, keys: str) -> None:
        """Press one key, or some at once."""
        self.page.keyboard.press(keys)
        self.actions += 1

    def paste(self, text: str) -> None:
        """Paste a text where one is."""
        self.page.evaluate(PASTE, text)
        self.actions += 1

    def type(self, text: str) -> None:
        """Type a text, which is not counted."""
        self.page.keyboard.insert_text(text)


@pytest.fixture
def hand(live_server: LiveServer, open_page: OpenPage) -> Hand:
    """An editor on the front page; it is counted from there on."""
    PublicationFactory.create(name="快讯")
    page = sign_in(open_page(f"{live_server}/admin/", locale="en"), "bob")
    return Hand(page)


def to_front(hand: Hand) -> None:
    """Go to the front page, from which it is counted."""
    hand.page.goto(hand.page.url.split("/admin/")[0] + "/admin/")
    hand.actions = hand.loads = 0


def draft() -> Issue:
    """A draft with four sections."""
    issue = make_issue("2020-05-15", links=0, headline="", lead="")
    for place, heading in enumerate(["论文", "开源项目", "博文"], 1):
        SectionFactory.create(issue=issue, heading=heading, position=place)
    return issue


def entries(number: int) -> list[str]:
    """Entries of our own as the digest's Markdown has them."""
    return [
        f"- [第{n}条的标题 | 来源{n}](https://example.org/{n})\n摘要：第{n}条的摘要。"
        for n in range(number)
    ]


def report(task: str, hand: Hand, most: tuple[int, int]) -> None:
    """Print the counts of a task, and hold them to the most that they may be."""
    print(f"{task}: {hand.actions} actions, {hand.loads} page loads")  # noqa: T201 (the table)
    assert (hand.actions, hand.loads) <= most
    assert hand.loads <= most[1]


def publish(hand: Hand) -> None:
    """Publish what stands on the desk, whatever the checks find."""
    hand.click(hand.page.get_by_role("link", name="Publish", exact=True))
    dialog = hand.page.get_by_role("dialog", name="Publish")
    hand.click(dialog.get_by_role("button", name="Publish"))
    expect(dialog).to_contain_text("The issue is public now.")


def test_sixteen_entries_from_the_clipboard_ordered_previewed_and_published(hand: Hand) -> None:
    issue = draft()
    to_front(hand)
    hand.press("n")
    ready(hand.page)
    for place, entry in enumerate(entries(16)):
        if place:
            hand.press("Control+Shift+Enter")
        hand.paste(entry)
        expect(hand.page.locator(".is-open [name=url]")).to_have_value(
            f"https://example.org/{place}"
        )
    saved(hand.page)
    hand.press("Escape")
    for _step in range(2):
        hand.press("Alt+ArrowUp")
    for _step in range(4):
        hand.press("k")
    hand.press("2")
    expect(hand.page.locator("[data-said]")).to_contain_text("论文")
    expect(
        hand.page.frame_locator("[data-live]").locator("h3", has_text="第15条的标题")
    ).to_be_visible()
    publish(hand)

    news, papers, *_others = issue.sections.all()
    assert (news.links.count(), papers.links.count()) == (15, 1)
    assert Issue.objects.published().get() == issue
    report("16 entries from the clipboard, ordered, previewed, published", hand, (45, 2))


def test_one_entry_at_a_chosen_place_from_the_front_door(hand: Hand) -> None:
    issue = draft()
    to_front(hand)
    hand.click(hand.page.get_by_role("link", name="开源项目"))
    ready(hand.page)
    hand.paste(entries(1)[0])
    saved(hand.page)

    assert titles(issue.sections.all()[2]) == ["第0条的标题"]
    report("one entry at a chosen place, from the front door", hand, (3, 1))


def test_ten_links_of_the_inbox_into_four_sections(hand: Hand) -> None:
    issue = draft()
    InboxLinkFactory.create_batch(10)
    to_front(hand)
    hand.click(hand.page.locator("[data-writes]"))
    ready(hand.page)
    hand.press("i")
    for place in range(10):
        hand.press(str(place % 4 + 1))
    expect(hand.page.locator("[data-waits]")).to_have_count(0)
    expect(hand.page.locator(".desk-link")).to_have_count(10)

    assert [one.links.count() for one in issue.sections.all()] == [3, 3, 2, 2]
    report("ten inbox links into four sections", hand, (12, 1))


def test_a_typo_seen_while_reading_the_page_is_mended(hand: Hand) -> None:
    issue = draft()
    link = LinkFactory.create(section=issue.sections.all()[0], summary="这里有一个错字。")
    hand.page.goto(hand.page.url + f"digests/issue/{issue.pk}/desk/")
    ready(hand.page)
    hand.actions = hand.loads = 0
    frame = hand.page.frame_locator("[data-live]")
    hand.click(frame.get_by_text("这里有一个错字。"), position={"x": 40, "y": 10})
    hand.press("Delete")
    saved(hand.page)

    link.refresh_from_db()
    assert len(link.summary) == len("这里有一个错字。") - 1
    report("a typo seen while reading, mended", hand, (2, 0))


@pytest.mark.parametrize(("kind", "most"), [("A typo", (4, 1)), ("An addition", (5, 1))])
def test_a_published_issue_is_corrected_or_added_to(
    hand: Hand, kind: str, most: tuple[int, int]
) -> None:
    issue = make_published_issue("2020-05-15", lead="本次1条。")
    to_front(hand)
    hand.click(hand.page.get_by_role("button", name="Correct it"))
    ready(hand.page)
    if kind == "A typo":
        hand.click(row(hand.page, "第").get_by_role("button").first)
        hand.type("补一句。")
    else:
        hand.press("n")
        hand.paste(entries(1)[0])
    saved(hand.page)
    hand.click(hand.page.get_by_role("link", name="Publish the changes"))
    dialog = hand.page.get_by_role("dialog", name="Publish the changes")
    hand.click(dialog.get_by_role("button", name=kind))
    expect(dialog).to_contain_text("Readers see the changes now.")

    links = Link.objects.filter(section__issue=issue)
    changed = links.filter(summary__endswith="补一句。") if kind == "A typo" else links[1:]
    assert len(changed) == 1
    report(f"published: {kind.lower()}", hand, most)


def test_on_a_phone_one_entry_and_publish(
    hand: Hand, live_server: LiveServer, open_page: OpenPage
) -> None:
    issue = draft()
    phone = Hand(
        sign_in(open_page(f"{live_server}/admin/", width=360, locale="en", has_touch=True), "bob")
    )
    to_front(phone)
    phone.click(phone.page.get_by_role("link", name="博文"))
    ready(phone.page)
    phone.paste(entries(1)[0])
    saved(phone.page)
    publish(phone)

    assert Issue.objects.published().get() == issue
    report("on a phone: one entry and publish", phone, (6, 1))


def test_by_keyboard_from_the_front_door_to_writing_an_entry(hand: Hand) -> None:
    issue = draft()
    to_front(hand)
    hand.press("n")
    ready(hand.page)
    hand.type("新的一条")
    saved(hand.page)

    assert titles(issue.sections.all()[0]) == ["新的一条"]
    report("by keyboard from the front door to writing an entry", hand, (2, 1))


def test_a_real_issue_is_composed_from_nothing_and_exported_as_its_file(
    hand: Hand, corpus_dir: Path
) -> None:
    wanted = parse((corpus_dir / "embedded-ai-report/2021-05-21.md").read_text())
    PublicationFactory.create(name=wanted.name, tagline=wanted.tagline)
    issue = make_issue("2021-05-21", links=0, headline=wanted.headline)
    issue.sections.all().delete()
    hand.page.goto(hand.page.url + f"digests/issue/{issue.pk}/desk/")
    page = ready(hand.page)
    page.get_by_role("textbox", name="Lead").fill(wanted.lead or "")
    page.locator("[data-area=opening] summary").click()
    page.get_by_role("textbox", name="Opening").fill(wanted.opening)
    for section in wanted.sections:
        page.get_by_label("New section").fill(section.heading or "")
        page.keyboard.press("Enter")
        last = page.locator("[data-section]").last
        expect(last).to_contain_text(section.heading or "")
        if section.note:
            last.get_by_role("button", name=section.heading or "", exact=True).click()
            last.get_by_role("textbox", name="Note").fill(section.note)
            page.keyboard.press("Escape")
        for place, item in enumerate(section.items):
            assert isinstance(item, Entry)
            if place:
                page.keyboard.press("Control+Shift+Enter")
            else:
                last.locator(".desk-new button").click()
            page.evaluate(PASTE, serialize_entry(item, keywords("zh-hans")))
            expect(page.locator(".is-open [name=title]").last).to_have_value(item.title)
        page.keyboard.press("Escape")
    saved(page)

    edition = edition_of(Issue.objects.get(pk=issue.pk))
    made = parse(CHANNELS["markdown"].render(edition).body.decode())
    assert same_reading(serialize(made), serialize(wanted))
    assert [(one.title, one.url, one.source, one.labels) for one in made.entries] == [
        (one.title, one.url, one.source, one.labels) for one in wanted.entries
    ]
