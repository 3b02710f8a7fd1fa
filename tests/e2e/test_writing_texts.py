"""Markdown fields in a browser: the preview beside the text, and images that come into it."""

import base64
import re
from itertools import product
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from digests.images import safe_image
from digests.models import Image
from tests.admin.inputs.test_markdown_views import png
from tests.e2e.conftest import OpenPage, go, sign_in
from tests.factories import InboxLinkFactory, PublicationFactory, make_issue, make_published_issue
from tests.images import animation

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

GIVE_FILES = """(target, [type, files]) => {
    const transfer = new DataTransfer();
    for (const [name, data] of files) {
        const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
        transfer.items.add(new File([bytes], name));
    }
    const given = { bubbles: true, cancelable: true, dataTransfer: transfer,
                    clipboardData: transfer };
    const event = type === "paste" ? new ClipboardEvent(type, given) : new DragEvent(type, given);
    return !target.dispatchEvent(event);
}"""
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'


def give(target: Locator, how: str, **files: bytes) -> bool:
    """Paste or drop files; whether the page took them, so that the browser does not."""
    coded = [[f"{name}.png", base64.b64encode(data).decode()] for name, data in files.items()]
    took: bool = target.evaluate(GIVE_FILES, [how, coded])
    return took


def code(alt: str, data: bytes) -> str:
    """The Markdown of an image that was taken."""
    return f"![{alt}](/media/{safe_image(data).name})"


@pytest.fixture
def page(live_server: LiveServer, open_page: OpenPage) -> Page:
    """The form of a new link, in English, Alice being signed in."""
    PublicationFactory.create()
    page = open_page(f"{live_server}/admin/digests/link/add/", locale="en")
    sign_in(page, "alice")
    return page


@pytest.fixture
def summary(page: Page) -> Locator:
    """The field of the link's summary."""
    return page.get_by_label("Summary:")


@pytest.fixture
def shown(page: Page) -> Locator:
    """The preview of the link's summary."""
    return page.locator(".field-summary .markdownx-preview")


def said(page: Page) -> Locator:
    """What the summary's field says of an upload."""
    return page.locator(".field-summary .markdownx-typing [role=status]")


def test_what_is_typed_is_shown_as_the_site_will_show_it(
    page: Page, summary: Locator, shown: Locator
) -> None:
    summary.press_sequentially("第一行，**中文。**后\n第二行 https://example.org/a。后")

    expect(shown.locator("strong")).to_have_text("中文。")
    expect(shown.locator("p")).to_have_count(2)
    expect(shown.get_by_role("link")).to_have_attribute("href", "https://example.org/a")
    summary.fill("别的")
    expect(shown).to_have_text("别的")


STYLE = """text => {
    const style = getComputedStyle(text);
    const names = ["color", "fontFamily", "fontSize", "lineHeight", "lineBreak", "overflowWrap"];
    return Object.fromEntries(names.map(name => [name, style[name]]));
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_preview_wears_the_type_of_the_site(
    live_server: LiveServer, page: Page, summary: Locator, shown: Locator, scheme: Any
) -> None:
    make_published_issue("2020-05-15")
    page.emulate_media(color_scheme=scheme)
    summary.fill("`代码` [链接](/)")
    expect(shown.locator("code")).to_be_visible()
    styles = [shown.locator(part).evaluate(STYLE) for part in (".summary", "code", "a")]
    markers = shown.locator("a").evaluate("link => getComputedStyle(link).textDecorationColor")

    page.goto(f"{live_server}/issues/2020-05-15/")
    page.locator(".summary").evaluate(
        "text => { text.innerHTML = '<p><code>x</code> <a href=\"/\">x</a></p>' }"
    )
    site = [page.locator(f".summary{part}").evaluate(STYLE) for part in ("", " code", " a")]
    assert styles == site
    assert markers == page.locator(".summary a").evaluate(
        "link => getComputedStyle(link).textDecorationColor"
    )


def test_what_stood_there_is_shown_at_once_with_its_soft_breaks(
    live_server: LiveServer, page: Page, shown: Locator
) -> None:
    link = InboxLinkFactory.create(summary="甲\n乙")
    page.goto(f"{live_server}/admin/digests/link/{link.pk}/change/")
    expect(shown).to_have_text("甲 乙")
    page.get_by_label("Summary:").fill("甲\n乙\n丙")
    expect(shown.locator("p")).to_have_count(2)

    page.get_by_label("Place:").fill("0")
    go(page.get_by_role("button", name="Save", exact=True).first)
    expect(page.locator(".field-place .errorlist")).to_be_visible()
    expect(page.get_by_label("Summary:")).to_have_value("甲\n乙\n丙")
    expect(shown.locator("p")).to_have_count(2)


@pytest.mark.parametrize("how", ["drop", "paste"])
def test_an_image_comes_into_the_text_where_the_cursor_stands(
    page: Page, summary: Locator, shown: Locator, how: str
) -> None:
    summary.fill("前后")
    summary.press("ArrowLeft")

    assert give(summary, how, 芯片=png())

    expect(summary).to_have_value(f"前{code('芯片', png())}后")
    expect(shown.get_by_role("img", name="芯片")).to_be_visible()
    expect(shown.locator("img")).to_have_js_property("naturalWidth", 8)
    expect(said(page)).to_be_empty()


def test_the_alternative_text_is_ready_to_be_written_over(page: Page, summary: Locator) -> None:
    give(summary, "paste", image=png())
    expect(summary).to_have_value(code("image", png()))

    page.keyboard.type("一块开发板")

    expect(summary).to_have_value(code("一块开发板", png()))


def test_an_image_that_came_can_be_undone_by_the_keyboard(page: Page, summary: Locator) -> None:
    summary.press_sequentially("前")
    give(summary, "drop", x=png())
    expect(summary).to_have_value(f"前{code('x', png())}")

    page.keyboard.press("Control+z")

    expect(summary).to_have_value("前")


def test_of_some_files_the_good_come_in_and_the_others_are_named(
    page: Page, summary: Locator
) -> None:
    summary.fill("我写的")

    give(summary, "drop", drawing=SVG, red=png(), blue=png("blue"))

    expect(said(page)).to_have_text(
        "drawing.png: This is an SVG drawing, which may hold scripts. "
        "Export it as PNG and try again."
    )
    expect(summary).to_have_value(f"我写的{code('red', png())}\n{code('blue', png('blue'))}")


def test_an_animation_that_stands_still_comes_in_and_is_told_of(
    page: Page, summary: Locator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digests.images.MAX_FRAMES", 1)

    give(summary, "drop", waves=animation(), red=png())

    expect(said(page)).to_have_text(
        "waves.png: The image is too long or large to stay animated: it stands still."
    )
    expect(said(page)).not_to_have_class(re.compile("error"))
    expect(summary).to_have_value(re.compile(r"!\[waves\]\(.*\)\n!\[red\]\(.*\)"))


def test_without_a_network_nothing_that_was_typed_goes(page: Page, summary: Locator) -> None:
    page.context.set_offline(True)
    summary.fill("我写的")
    give(summary, "drop", x=png())

    told = page.locator(".field-summary [role=status]")
    expect(told.nth(0)).to_contain_text("The server did not answer")
    expect(told.nth(1)).to_contain_text("The server did not answer")
    expect(summary).to_have_value("我写的")

    page.context.set_offline(False)
    summary.fill("我又写的")
    expect(told.nth(1)).to_be_empty()


def test_who_is_signed_out_meanwhile_is_told_and_keeps_the_text(
    page: Page, summary: Locator, shown: Locator
) -> None:
    summary.fill("先前")
    expect(shown).to_have_text("先前")
    page.context.clear_cookies()

    summary.fill("我写的")

    told = page.locator(".field-summary .markdownx-shown [role=status]")
    expect(told).to_contain_text("Sign in where this page asks you to, else in a second window")
    expect(summary).to_have_value("我写的")
    expect(shown).to_have_text("先前")


def test_a_file_that_misses_the_field_does_not_take_the_page_away(page: Page) -> None:
    assert give(page.locator("#content h1"), "drop", x=png())
    assert not Image.objects.exists()


def test_pasted_words_that_come_with_a_picture_are_words(page: Page, summary: Locator) -> None:
    took = summary.evaluate(
        """target => {
            const transfer = new DataTransfer();
            transfer.items.add(new File(["x"], "x.png"));
            transfer.setData("text/plain", "words");
            const given = { bubbles: true, cancelable: true, clipboardData: transfer };
            return !target.dispatchEvent(new ClipboardEvent("paste", given));
        }"""
    )
    assert not took


def test_the_tab_key_leads_on(page: Page, summary: Locator) -> None:
    summary.fill("我写的")
    summary.press("Tab")
    expect(summary).not_to_be_focused()
    expect(summary).to_have_value("我写的")


def test_an_image_is_picked_by_keyboard_and_described(page: Page, summary: Locator) -> None:
    for name, data in (("old", png()), ("new", png("blue"))):
        Image.objects.keep(safe_image(data), original_name=f"{name}.png")
    summary.fill("看图：")

    page.locator(".field-summary").get_by_role("button", name="Insert an image").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Insert an image")
    expect(dialog.get_by_role("radio")).to_have_count(2)
    dialog.get_by_role("radio", name="new.png").focus()
    page.keyboard.press("ArrowDown")
    expect(dialog.get_by_role("radio", name="old.png")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.type("一张[旧]图")
    page.keyboard.press("Enter")

    expect(dialog).to_be_hidden()
    expect(summary).to_have_value("看图：" + code(r"一张\[旧\]图", png()))
    expect(summary).to_be_focused()


def test_the_picker_takes_a_new_image_and_can_be_left(page: Page, summary: Locator) -> None:
    summary.fill("我写的")
    opener = page.locator(".field-summary").get_by_role("button", name="Insert an image")
    opener.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(opener).to_be_focused()

    opener.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.get_by_label("Upload a new one:").set_input_files(
        {"name": "新.png", "mimeType": "image/png", "buffer": png()}
    )

    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(summary).to_have_value(f"我写的{code('新', png())}")


def test_the_words_for_a_new_image_go_with_it(page: Page, summary: Locator) -> None:
    page.locator(".field-summary").get_by_role("button", name="Insert an image").click()
    page.get_by_label("What it shows").fill("一张[新]图")
    page.get_by_label("Upload a new one:").set_input_files(
        {"name": "新.png", "mimeType": "image/png", "buffer": png()}
    )
    expect(summary).to_have_value(code(r"一张\[新\]图", png()))


def test_a_section_that_is_added_has_a_preview_too(live_server: LiveServer, page: Page) -> None:
    issue = make_issue()
    page.goto(f"{live_server}/admin/digests/issue/{issue.pk}/change/")
    page.get_by_text("New section").click()

    note = page.locator("#id_sections-2-note")
    note.fill("**重要**")

    row = page.locator("[data-markdown-field]").filter(has=note)
    expect(row.locator(".markdownx-preview strong")).to_have_text("重要")


def test_the_preview_stands_beside_the_text_or_below(
    page: Page, summary: Locator, shown: Locator
) -> None:
    summary.fill("字")
    expect(shown).to_have_text("字")
    for width, is_beside in ((1280, True), (360, False)):
        page.set_viewport_size({"width": width, "height": 900})
        text, preview = summary.bounding_box(), shown.bounding_box()
        assert text
        assert preview
        assert (preview["x"] >= text["x"] + text["width"]) == is_beside
        assert (preview["y"] >= text["y"] + text["height"]) != is_beside


def test_without_scripts_the_field_is_a_plain_one(
    live_server: LiveServer, open_page: OpenPage
) -> None:
    PublicationFactory.create()
    page = open_page(
        f"{live_server}/admin/digests/link/add/", locale="en", java_script_enabled=False
    )
    sign_in(page, "alice")

    expect(page.get_by_label("Summary:")).to_be_visible()
    expect(page.get_by_role("button", name="Insert an image").first).to_be_hidden()
    expect(page.locator(".markdownx-preview").first).to_be_hidden()


def test_writing_breaks_no_rule_of_the_page(page: Page, summary: Locator, shown: Locator) -> None:
    told: list[str] = []

    def note(message: ConsoleMessage) -> None:
        told.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: told.append(str(error)))
    page.reload(wait_until="networkidle")
    give(summary, "drop", x=png())
    expect(shown.locator("img")).to_be_visible()
    page.locator(".field-summary").get_by_role("button", name="Insert an image").click()
    expect(page.get_by_role("radio")).to_be_visible()
    assert not told


def test_neither_field_nor_picker_shuts_an_editor_out(
    live_server: LiveServer, open_page: OpenPage
) -> None:
    PublicationFactory.create()
    page = open_page(f"{live_server}/admin/digests/link/add/", locale="en", bypass_csp=True)
    sign_in(page, "alice")
    summary = page.get_by_label("Summary:")
    give(summary, "drop", x=png(), drawing=SVG)
    expect(page.locator(".markdownx-preview img")).to_be_visible()
    expect(said(page)).to_contain_text("SVG")
    opener = page.locator(".field-summary").get_by_role("button", name="Insert an image")

    for width, scheme in product((360, 1280), ("light", "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        for part in (".markdownx", "dialog"):
            if part == "dialog":
                opener.click()
                expect(page.get_by_role("radio")).to_be_visible()
            found = Axe().run(page, context=part)
            assert found.violations_count == 0, (part, width, scheme, found.generate_report())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.keyboard.press("Escape")
