"""Links are caught in a browser: by the bookmarklet, from the share sheet, by pasting."""

from urllib.parse import unquote, urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from digests.models import Link
from tests.e2e.conftest import OpenPage, go, sign_in
from tests.factories import LinkFactory, make_issue, make_published_issue

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

LASTING = "http://mp.weixin.qq.com/s?__biz=MzI1&mid=22&idx=1&sn=ab12"
WECHAT = f"""<!doctype html><html><head><title></title>
<meta property="og:title" content="端侧量化的一年">
</head><body><h1 id="activity-name">端侧量化的一年</h1><a id="js_name"> 示例观察 </a>
<p>正文的第一句。</p>
<script>
  var msg_title = '端侧量化的一年';
  var nickname = "示例观察";
  var msg_link = "{LASTING}";
  var ct = "1793491200";
</script></body></html>"""
ARXIV = """<!doctype html><html><head><title>[2611.00001] Small Models</title>
<meta name="citation_title" content="Small Models at the Edge">
<meta property="og:site_name" content="arXiv.org">
<link rel="canonical" href="https://arxiv.org/abs/2611.00001">
</head><body><blockquote>Abstract: short.</blockquote></body></html>"""


@pytest.fixture
def catch_page(live_server: LiveServer, open_page: OpenPage) -> Page:
    """The catch page, on which Alice is signed in."""
    return sign_in(open_page(f"{live_server.url}/admin/catch/", locale="en"), "alice")


def mark_and_click(page: Page, address: str, html: str, selected: str) -> Page:
    """Open a page of another site, select an element and click the bookmarklet; the new window."""
    bookmarklet = page.locator(".bookmarklet").get_attribute("href") or ""
    page.route(
        address, lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8")
    )
    page.goto(address)
    page.evaluate("one => getSelection().selectAllChildren(document.querySelector(one))", selected)
    with page.expect_popup() as opened:
        page.evaluate(unquote(bookmarklet.removeprefix("javascript:")))
    opened.value.wait_for_load_state()
    return opened.value


def test_the_bookmarklet_brings_an_article_of_wechat_with_its_lasting_address(
    catch_page: Page,
) -> None:
    signed = "https://mp.weixin.qq.com/s?timestamp=1793491200&signature=abc"
    window = mark_and_click(catch_page, signed, WECHAT, "p")
    expect(window.get_by_label("Paste here")).to_have_value(
        f"端侧量化的一年 | 示例观察\n{LASTING}\n摘要：正文的第一句。"
    )
    expect(window.locator(".found-links li")).to_have_count(1)
    with window.expect_event("close"):
        window.keyboard.press("Control+Enter")
    link = Link.objects.inbox().get()
    assert (link.title, link.source, link.url) == ("端侧量化的一年", "示例观察", LASTING)


def test_the_bookmarklet_brings_a_paper_with_the_address_of_its_abstract(
    catch_page: Page,
) -> None:
    window = mark_and_click(catch_page, "https://arxiv.org/pdf/2611.00001v2", ARXIV, "blockquote")
    text = window.get_by_label("Paste here").input_value()
    assert text.startswith(
        "Small Models at the Edge | arXiv.org\nhttps://arxiv.org/abs/2611.00001\n"
    )


def test_what_is_pasted_is_shown_before_it_is_caught_and_can_be_undone(catch_page: Page) -> None:
    section = make_issue("2026-11-15", headline="小模型", links=0).sections.create(
        heading="论文", position=1
    )
    catch_page.reload()
    lines = [f"标题{number} | 来源\nhttps://example.org/{number}" for number in range(20)]
    catch_page.get_by_label("Paste here").fill("\n".join(lines))
    expect(catch_page.locator(".found-links li")).to_have_count(20)
    assert not Link.objects.exists()
    catch_page.get_by_label("Goes to").select_option(str(section.pk))
    go(catch_page.get_by_role("button", name="Catch", exact=True))
    expect(catch_page.locator(".messagelist")).to_contain_text("20 links are caught")
    assert section.links.count() == 20
    go(catch_page.get_by_role("button", name="Undo"))
    assert not section.links.exists()


def test_the_addresses_of_a_rich_text_are_written_out(catch_page: Page) -> None:
    catch_page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.setData("text/plain", "Notes\\nSmall models");
          data.setData("text/html",
            "<p>Notes</p><p><a href='https://example.org/?a=1&amp;b=2'>Small models</a></p>"
              .replaceAll("'", '"'));
          const field = document.querySelector("textarea");
          field.dispatchEvent(new ClipboardEvent("paste",
            { clipboardData: data, bubbles: true, cancelable: true }));
        }"""
    )
    expect(catch_page.locator(".found-links li")).to_contain_text("Small models")
    assert "https://example.org/?a=1&b=2" in catch_page.get_by_label("Paste here").input_value()


def test_a_page_is_shared_from_a_phone(live_server: LiveServer, open_page: OpenPage) -> None:
    shared = urlencode({"title": "标题", "text": "标题 https://example.org/a"})
    page = open_page(f"{live_server.url}/admin/catch/?{shared}", width=360, locale="en")
    sign_in(page, "alice")
    expect(page.locator(".found-links li")).to_contain_text("标题")
    go(page.get_by_role("button", name="Catch", exact=True))
    assert Link.objects.inbox().get().url == "https://example.org/a"


def test_nobody_is_shut_out(live_server: LiveServer, open_page: OpenPage) -> None:
    link = LinkFactory.create(section=make_published_issue("2020-05-01").sections.all()[0])
    address = f"{live_server.url}/admin/catch/"
    # Axe measures with styles of its own, which the policy would refuse.
    page = sign_in(open_page(address, width=360, locale="en", bypass_csp=True), "bob")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.goto(address)  # where no colour is on its way to another
        page.get_by_label("Paste here").fill(f"标题 | 来源\n{link.url}\n\n还有一句")
        expect(page.locator(".found-links li")).to_contain_text("It stood before")
        assert not Axe().run(page).response["violations"], scheme
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
