"""Links are caught in a browser: from the share sheet, by pasting."""

from pathlib import Path
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from digests.models import Issue, Link
from tests.e2e.conftest import OpenPage, go, sign_in
from tests.factories import LinkFactory, make_issue, make_published_issue
from tests.images import png

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def catch_page(live_server: LiveServer, open_page: OpenPage) -> Page:
    """The catch page, on which Alice is signed in."""
    return sign_in(open_page(f"{live_server.url}/admin/catch/", locale="en"), "alice")


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


def paste_rich_text(page: Page, html: str, plain: str) -> None:
    """Paste a rich text into the field as a browser does."""
    page.get_by_label("Paste here").focus()
    page.evaluate(
        """([html, plain]) => {
          const data = new DataTransfer();
          data.setData("text/plain", plain);
          data.setData("text/html", html);
          document.activeElement.dispatchEvent(new ClipboardEvent("paste",
            { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        [html, plain],
    )


def test_the_links_of_a_rich_text_are_kept_as_markdown(catch_page: Page) -> None:
    html = """<h2>Notes</h2><ul>
      <li><a href="https://example.org/?a=1&amp;b=2"><b>Small</b> models</a>
        <p>Why they <i>matter</i>.</p></li>
      <li><a href="https://example.org/(x)">Two [drafts]</a><img src="https://example.org/y.png"></li>
      <li><a href="#top">Up</a> <script>alert(1)</script></li></ul>"""
    paste_rich_text(catch_page, html, "Notes\nSmall models\nTwo [drafts]")
    expect(catch_page.locator(".found-links li strong")).to_have_text(
        ["Small models", "Two [drafts]"]
    )
    expect(catch_page.locator(".found-links .summary")).to_have_text("Why they matter.")
    text = catch_page.get_by_label("Paste here").input_value()
    assert "[Small models](https://example.org/?a=1&b=2)" in text
    assert "https://example.org/%28x%29" in text or "https://example.org/(x)" in text
    assert "y.png" not in text
    assert "alert" not in text
    catch_page.keyboard.press("Control+Z")
    expect(catch_page.get_by_label("Paste here")).to_have_value("")


def test_forty_mixed_lines_come_out_right(catch_page: Page) -> None:
    lines = []
    for number in range(8):
        address = f"https://example.org/{number}"
        lines += [
            [f"张三 10:3{number}", f"小模型{number} | 示例观察", address, ""],
            [f"[2026-11-27 10:3{number}] Li Wei: 小模型{number} {address}", "", "哈哈", ""],
            [
                f"- [CVPR] [小模型{number} | 源]({address})",
                f"  代码：{address}/code",
                "  摘要：一句话",
                "",
            ],
            [f"【小模型{number}】{address} 点击打开", "", "", ""],
        ][number % 4]
    lines += [
        "",
        "小模型8",
        "https://example.org/8",
        "",
        "- https://example.org/9",
        "",
        "又一句",
        "",
    ]
    assert len(lines) == 40
    catch_page.get_by_label("Paste here").fill("\n".join(lines))
    rows = catch_page.locator(".found-links li")
    expect(rows).to_have_count(10)
    titles = rows.locator("strong").all_inner_texts()
    assert titles == [*(f"小模型{number}" for number in range(9)), "(without title)"]
    expect(catch_page.locator(".rest pre")).to_have_text("哈哈\n哈哈\n又一句")
    go(catch_page.get_by_role("button", name="Catch", exact=True))
    assert Link.objects.inbox().count() == 10
    expect(catch_page.get_by_label("Paste here")).to_have_value("哈哈\n哈哈\n又一句")


def test_a_whole_issue_is_not_asked_where_it_goes(catch_page: Page) -> None:
    expect(catch_page.get_by_label("Goes to")).to_be_visible()
    text = "# 简报 (2026-11-01)\n\n## 新闻\n\n- [甲](https://example.org/1)\n"
    catch_page.get_by_label("Paste here").fill(text)
    expect(catch_page.locator("#understood")).to_contain_text("A whole issue")
    expect(catch_page.get_by_label("Goes to")).to_be_hidden()


def test_an_input_method_sends_nothing(catch_page: Page) -> None:
    catch_page.get_by_label("Paste here").fill("https://example.org/a")
    for how in ("{ isComposing: true }", "{ keyCode: 229 }"):
        catch_page.evaluate(
            f"""() => document.querySelector("textarea").dispatchEvent(new KeyboardEvent("keydown",
              {{ key: "Enter", ctrlKey: true, bubbles: true, ...{how} }}))"""
        )
    expect(catch_page.locator(".found-links li")).to_have_count(1)
    assert not Link.objects.exists()
    with catch_page.expect_navigation():
        catch_page.get_by_label("Paste here").press("Control+Enter")
    assert Link.objects.count() == 1


def test_the_clipboard_is_read_into_the_field_and_a_refusal_is_told(catch_page: Page) -> None:
    catch_page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    catch_page.evaluate("navigator.clipboard.writeText('标题 https://example.org/a')")
    catch_page.get_by_label("Paste here").fill("先写的 ")
    catch_page.get_by_role("button", name="Paste from the clipboard").click()
    expect(catch_page.get_by_label("Paste here")).to_have_value("先写的 标题 https://example.org/a")
    expect(catch_page.locator(".found-links li")).to_have_count(1)
    catch_page.evaluate(
        "() => { navigator.clipboard.readText = () => Promise.reject(new Error('denied')); }"
    )
    catch_page.get_by_role("button", name="Paste from the clipboard").click()
    expect(catch_page.locator(".refused")).to_contain_text("Paste by hand")
    expect(catch_page.get_by_label("Paste here")).to_be_focused()


def paste_into(page: Page, label: str, text: str) -> None:
    """Paste a text into a field by the keyboard."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.get_by_label(label, exact=True).focus()
    page.keyboard.press("Control+V")


def test_an_entry_that_is_pasted_into_a_field_is_spread_with_an_undo(
    live_server: LiveServer, open_page: OpenPage
) -> None:
    page = sign_in(open_page(f"{live_server.url}/admin/digests/link/add/", locale="en"), "alice")
    page.get_by_label("Source:").fill("我的来源")
    paste_into(page, "Address:", "标题 | 来源\nhttps://example.org/a\n摘要：一句")
    told = page.locator(".spread")
    expect(told).to_contain_text("Filled in: Title, Address, Summary. ")
    expect(told).to_contain_text("Not taken, as something stands there already: Source “来源”")
    expect(page.get_by_label("Address:")).to_have_value("https://example.org/a")
    expect(page.get_by_label("Title:")).to_have_value("标题")
    expect(page.get_by_label("Source:")).to_have_value("我的来源")
    expect(page.get_by_label("Summary:")).to_have_value("一句")
    assert not Link.objects.exists()
    told.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Title:")).to_have_value("")
    expect(page.get_by_label("Summary:")).to_have_value("")
    held = page.get_by_label("Address:").input_value()
    assert "标题 | 来源" in held, "what was pasted is there again"
    assert "摘要：一句" in held


def test_a_title_with_its_source_is_spread_and_an_address_alone_is_not(
    live_server: LiveServer, open_page: OpenPage
) -> None:
    page = sign_in(open_page(f"{live_server.url}/admin/digests/link/add/", locale="en"), "alice")
    paste_into(page, "Title:", "端侧小模型 | 示例观察")
    expect(page.get_by_label("Title:")).to_have_value("端侧小模型")
    expect(page.get_by_label("Source:")).to_have_value("示例观察")
    paste_into(page, "Address:", "https://example.org/a")
    expect(page.get_by_label("Address:")).to_have_value("https://example.org/a")
    expect(page.locator(".spread")).to_have_count(1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of three issues, one of which shows a picture, and a file that is none."""
    folder = tmp_path / "digest"
    (folder / "img").mkdir(parents=True)
    for number, date in enumerate(("2026-10-01", "2026-10-15", "2026-11-01")):
        address = f"https://example.org/{number}"
        text = f"# 简报 ({date})\n\n![图](img/p.png)\n\n## 论文\n\n- [甲{number}]({address})\n"
        (folder / f"{date}.md").write_text(text, encoding="utf-8")
    (folder / "img" / "p.png").write_bytes(png())
    (folder / "notes.bin").write_bytes(b"x")
    return folder


def test_a_folder_of_three_files_is_chosen_shown_made_and_taken_back(
    live_server: LiveServer, open_page: OpenPage, folder: Path
) -> None:
    page = sign_in(open_page(f"{live_server.url}/admin/catch/", locale="en"), "bob")
    page.get_by_label("or a folder").set_input_files(folder)
    rows = page.locator(".found-files > li")
    expect(rows).to_have_count(3)
    expect(rows.first).to_contain_text("2026-10-01.md: a new draft, 2026-10-01, of 1 entry")
    assert not Issue.objects.exists()
    go(page.get_by_role("button", name="Catch", exact=True))
    expect(page.locator(".messagelist summary")).to_contain_text("3 files: created 3")
    expect(page.locator(".undo li")).to_have_count(3)
    assert Issue.objects.count() == 3
    assert all("/media/" in issue.opening for issue in Issue.objects.all()), "pictures come along"
    go(page.get_by_role("button", name="Undo"))
    assert not Issue.objects.exists()


def test_three_files_are_dropped_on_the_front_door(
    live_server: LiveServer, open_page: OpenPage, folder: Path
) -> None:
    page = sign_in(open_page(f"{live_server.url}/admin/", locale="en"), "bob")
    page.get_by_label("Paste here").fill("还没想好的一句")
    texts = {one.name: one.read_text(encoding="utf-8") for one in folder.glob("*.md")}
    page.evaluate(
        """(texts) => {
          const dataTransfer = new DataTransfer();
          for (const [name, text] of Object.entries(texts)) {
            dataTransfer.items.add(new File([text], name));
          }
          const options = { dataTransfer, bubbles: true, cancelable: true };
          const isLeft = document.body.dispatchEvent(new DragEvent("dragover", options));
          document.body.dispatchEvent(new DragEvent("drop", options));
          if (isLeft) throw new Error("the browser would open the file");
        }""",
        texts,
    )
    expect(page.locator(".found-files > li")).to_have_count(3)
    expect(page.get_by_label("Paste here")).to_have_value("还没想好的一句")
    go(page.get_by_role("button", name="Catch", exact=True))
    expect(page.get_by_label("Paste here")).to_have_value("还没想好的一句")
    assert Issue.objects.count() == 3


def test_the_front_door_and_a_section_understand_the_same(
    live_server: LiveServer, open_page: OpenPage
) -> None:
    section = make_issue("2026-11-15", links=2).sections.all()[0]
    page = sign_in(open_page(f"{live_server.url}/admin/", locale="en"), "alice")
    page.get_by_label("Paste here").fill("【标题】https://example.org/a 点击打开")
    expect(page.locator(".found-links li")).to_contain_text("标题")
    go(page.get_by_role("button", name="Catch", exact=True))
    expect(page.locator(".messagelist")).to_contain_text("“标题” is caught: the inbox.")
    go(page.get_by_role("button", name="Undo"))
    expect(page.locator(".messagelist")).to_contain_text("taken back")
    assert not Link.objects.inbox().exists()

    page.goto(f"{live_server.url}/admin/digests/issue/sections/{section.pk}/links/")
    page.get_by_label("Paste here").fill("标题 | 源\nhttps://example.org/b")
    page.get_by_label("Place").select_option(index=1)
    go(page.get_by_role("button", name="Put it here"))
    assert section.links.all()[0].title == "标题"


def test_the_manifest_leads_a_share_to_the_page_on_a_phone(
    live_server: LiveServer, open_page: OpenPage
) -> None:
    page = open_page(f"{live_server.url}/admin/catch/", width=360, locale="en")
    sign_in(page, "alice")
    address = page.locator("link[rel=manifest]").get_attribute("href") or ""
    target = page.request.get(f"{live_server.url}{address}").json()["share_target"]
    # As Chromium fills in the names of the target when something is shared.
    names = target["params"]
    shared = {names["title"]: "标题 | 示例观察", names["text"]: "https://example.org/a"}
    page.goto(f"{live_server.url}{target['action']}?{urlencode(shared)}")
    expect(page.locator(".found-links > li")).to_contain_text("标题")
    go(page.get_by_role("button", name="Catch", exact=True))
    link = Link.objects.inbox().get()
    assert (link.title, link.source, link.url) == ("标题", "示例观察", "https://example.org/a")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


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
        expect(page.locator(".found-links > li")).to_contain_text("It stood before")
        assert not Axe().run(page).response["violations"], scheme
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_text_that_is_sent_without_a_network_stays_on_the_page(
    live_server: LiveServer, open_page: OpenPage
) -> None:
    page = sign_in(open_page(f"{live_server.url}/admin/catch/", locale="en"), "alice")
    field = page.get_by_label("Paste here")
    field.fill("离线的一条\nhttps://example.org/offline")
    expect(page.get_by_role("alert")).to_have_count(0)
    page.context.set_offline(True)
    field.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("nothing was sent")
    expect(field).to_have_value("离线的一条\nhttps://example.org/offline")

    page.context.set_offline(False)
    go(page.get_by_role("button", name="Catch", exact=True))
    assert Link.objects.inbox().get().title == "离线的一条"
