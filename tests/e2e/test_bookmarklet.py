"""The bookmarklet catches pages as WeChat, arXiv, GitHub and Zhihu serve theirs."""

import datetime as dt
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from digests.models import Finding, Link, Section
from tests.e2e.conftest import OpenPage, sign_in
from tests.factories import make_issue

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

PAGES = Path(__file__).parents[1] / "capture/pages"
SIGNED = "https://mp.weixin.qq.com/s?timestamp=1793491200&signature=abc"
LASTING = (
    "http://mp.weixin.qq.com/s?__biz=MzI1Example==&mid=2650000001&idx=1"
    "&sn=0123456789abcdef0123456789abcdef&chksm=ea00#rd"
)
CASES = {
    "WeChat": ("wechat.html", SIGNED, "端侧量化的一年", "示例观察", LASTING),
    "arXiv": (
        "arxiv.html",
        "https://arxiv.org/pdf/2611.00001v2",
        "Small Models at the Edge: A Survey",
        "",
        "https://arxiv.org/abs/2611.00001",
    ),
    "GitHub": (
        "github.html",
        "https://github.com/Example/Tiny-NN?tab=readme-ov-file",
        "Example/Tiny-NN: A tiny inference engine: no heap, no dependencies",
        "",
        "https://github.com/Example/Tiny-NN",
    ),
    "Zhihu column": (
        "zhihu-column.html",
        "https://zhuanlan.zhihu.com/p/900000001?utm_psn=1",
        "如何给卷积省内存（二）",
        "知乎",
        "https://zhuanlan.zhihu.com/p/900000001",
    ),
    "Zhihu question": (
        "zhihu-question.html",
        "https://www.zhihu.com/question/900000002",
        "端侧大模型会取代云端吗？",
        "知乎",
        "https://www.zhihu.com/question/900000002",
    ),
}


class Reader:
    """A person who reads pages in a browser and catches some; ``actions`` are clicks and keys."""

    def __init__(self, catch_page: Page) -> None:
        self.page = catch_page
        self.bookmark = catch_page.locator(".bookmarklet").get_attribute("href") or ""
        self.actions: list[str] = []

    def open(self, address: str, html: str) -> None:
        """Open a page of another site."""
        kind = "text/html; charset=utf-8"
        self.page.route(address, lambda route: route.fulfill(body=html, content_type=kind))
        self.page.goto(address)

    def mark(self, selector: str) -> None:
        """Select the text of an element."""
        select = "one => getSelection().selectAllChildren(document.querySelector(one))"
        self.page.evaluate(select, selector)

    def click_bookmark(self) -> Page:
        """Click the bookmarklet; return the window that it opens."""
        self.actions.append("click: the bookmarklet")
        with self.page.expect_popup() as opened:
            self.page.evaluate(unquote(self.bookmark.removeprefix("javascript:")))
        # A page is loaded a moment before its button has the focus, and Enter goes nowhere then.
        expect(opened.value.get_by_role("button", name="Catch", exact=True)).to_be_focused()
        return opened.value

    def press_enter(self, window: Page) -> None:
        """Press Enter, after which the window closes itself."""
        self.actions.append("key: Enter")
        with window.expect_event("close"):
            window.keyboard.press("Enter")


@pytest.fixture
def reader(live_server: LiveServer, open_page: OpenPage) -> Reader:
    """Alice, who is signed in and has the bookmarklet."""
    return Reader(sign_in(open_page(f"{live_server.url}/admin/catch/", locale="en"), "alice"))


@pytest.fixture
def papers() -> Section:
    """The section of a draft to which links go."""
    issue = make_issue("2026-11-15", headline="小模型", links=1)
    return issue.sections.create(heading="论文", position=1)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_page_goes_to_the_chosen_section_by_two_actions(
    reader: Reader, papers: Section, case: tuple[str, str, str, str, str]
) -> None:
    file, address, title, source, url = case
    reader.open("https://example.org/first", "<title>第一页</title>")
    first = reader.click_bookmark()  # chooses the place, which is remembered
    first.get_by_label("Goes to").select_option(str(papers.pk))
    first.get_by_role("button", name="Catch", exact=True).focus()
    reader.press_enter(first)
    reader.actions.clear()

    reader.open(address, (PAGES / file).read_text(encoding="utf-8"))
    reader.press_enter(reader.click_bookmark())

    link = papers.links.last()
    assert link is not None
    assert (link.title, link.source, link.url) == (title, source, url)
    assert reader.actions == ["click: the bookmarklet", "key: Enter"]


def test_the_words_that_are_marked_become_the_summary(reader: Reader) -> None:
    reader.open(SIGNED, (PAGES / "wechat.html").read_text(encoding="utf-8"))
    reader.mark("#js_content p")
    window = reader.click_bookmark()
    expect(window.get_by_label("Paste here")).to_have_value(
        f"端侧量化的一年 | 示例观察\n{LASTING}\n摘要：正文的第一句。"
    )
    expect(window.locator(".found-links li")).to_have_count(1)
    reader.press_enter(window)
    assert Link.objects.inbox().get().summary == "正文的第一句。"


def test_what_a_browser_reads_is_kept_where_a_server_is_refused(reader: Reader) -> None:
    reader.open(SIGNED, (PAGES / "wechat.html").read_text(encoding="utf-8"))
    reader.press_enter(reader.click_bookmark())
    finding = Finding.objects.get()
    assert finding.published == dt.date(2026, 11, 1)
    assert finding.abstract == "一年里把小模型搬上开发板的记录。"


def test_a_long_selection_arrives_whole(reader: Reader) -> None:
    words = "很长的一段话。" * 500
    reader.open("https://example.org/long", f"<title>长</title><div><p>{words}</p><p>完</p></div>")
    reader.mark("div")
    window = reader.click_bookmark()
    text = f"长\nhttps://example.org/long\n摘要：{words}\n完"
    expect(window.get_by_label("Paste here")).to_have_value(text)
    reader.press_enter(window)
    assert Link.objects.inbox().get().summary == f"{words}  \n完"
