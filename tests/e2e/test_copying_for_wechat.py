"""The article for WeChat in a browser: copied by one button, it arrives where it is pasted."""

import pytest
from django.conf import settings
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from digests.models import Image
from tests.e2e.conftest import OpenPage, sign_in
from tests.factories import LinkFactory, PublicationFactory, make_issue

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

WRITING_PAGE = "<!DOCTYPE html><meta charset=utf-8><div id=editor contenteditable>…</div>"


@pytest.mark.parametrize("may_write", [True, False], ids=["https", "http"])
def test_what_is_copied_arrives_where_it_is_pasted(
    live_server: LiveServer, open_page: OpenPage, *, may_write: bool
) -> None:
    PublicationFactory.create()
    Image.objects.create(name="a.png", content_type="image/png", width=640, height=480)
    issue = make_issue("2020-05-15", links=0, lead="本次2条。")
    section = issue.sections.get()
    for url, summary in (
        ("https://mp.weixin.qq.com/s/abc", "![图](/media/a.png)"),
        ("https://example.org/paper", "**端侧**的[官网](https://example.org/)。"),
    ):
        LinkFactory.create(section=section, url=url, summary=summary)
    page = open_page(
        f"{live_server}/admin/digests/issue/{issue.pk}/preview/",
        locale="en",
        permissions=["clipboard-read", "clipboard-write"],
    )
    sign_in(page, "bob")
    if not may_write:
        page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")

    page.get_by_role("button", name="复制到微信").or_(
        page.get_by_role("button", name="Copy for WeChat")
    ).click()
    expect(page.locator("[data-copy-said]")).not_to_be_empty()
    page.goto(f"{live_server}/healthz")
    page.set_content(WRITING_PAGE)
    editor = page.locator("#editor")
    editor.focus()
    page.keyboard.press("Control+A")
    page.keyboard.press("Control+V")

    expect(editor.locator("sup")).to_have_text(["[1]", "[2]"])
    assert editor.locator("a").evaluate_all("all => all.map((a) => a.href)") == [
        "https://mp.weixin.qq.com/s/abc"
    ]
    assert editor.locator("img").evaluate_all("all => all.map((one) => one.src)") == [
        f"{settings.SITE_URL}/media/a.png"
    ]
    assert "https://example.org/paper" in editor.inner_text()
    assert editor.locator("[class], [id], script").count() == 0
    assert editor.locator("strong, b").first.inner_text() == "端侧"
