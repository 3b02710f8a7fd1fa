"""The readers' pages in a browser: for all eyes, for keyboards, on phones and on paper."""

from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe
from pytest_django.live_server_helper import LiveServer

from digests.models import Link
from tests.e2e.conftest import OpenPage
from tests.factories import (
    LinkFactory,
    PassageFactory,
    PublicationFactory,
    ReferenceFactory,
    make_published_issue,
    make_withdrawn_issue,
)

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

PAGES = {
    "home": "/",
    "issue": "/issues/2020-06-03/",
    "issue without headline": "/issues/2020-05-15/",
    "archive": "/archive/",
    "category": "/categories/news/",
    "category in full": "/categories/news/?full=1&page=2",
    "empty category": "/categories/blogs/",
    "source": "/sources/小站/",
    "entry": "/links/{uid}/",
    "about": "/about/",
    "subscribe": "/subscribe/",
    "feed": "/feed/",
    "suggestion": "/suggest/",
    "not found": "/no/such/page",
    "gone": "/issues/2019-01-01/",
}


@pytest.fixture
def digest() -> None:
    """A publication with something of everything that a page can show."""
    PublicationFactory.create(
        about="# 缘起\n\n一段话，[链接](https://example.org/)。",
        editor="https://github.com/example",
        project="https://github.com/example/digest",
        wechat="example",
        licence="[CC BY-SA 4.0](https://creativecommons.org/licenses/by-sa/4.0/)",
        footer="备案号 0000",
        takes_suggestions=True,
    )
    make_withdrawn_issue("2019-01-01")
    make_published_issue("2019-12-31")
    make_published_issue("2020-05-15", headline="", links=20)
    issue = make_published_issue(
        "2020-06-03",
        links=0,
        headline="第一件大事/TheSecondThing/第三件大事",
        lead="本次三条。【新闻】甲；【论文】乙，见[此处](https://example.org/)。",
        opening="先是热身：\n\n- 一\n- 二\n\n> 注：说明",
        closing="> 结束语\n\n| 表 | 格 |\n|---|---|\n| 1 | 2 |",
        amendments=[{"kind": "correction", "at": "2020-06-05T00:00:00+00:00"}],
    )
    section = issue.sections.get()
    section.note = "栏目说明"
    section.save()
    entry = LinkFactory.create(
        section=section,
        labels=["CVPR2021", "1812.00332", "a-label-that-never-ends-" * 4],
        position=1,
        summary="# 小标题\n\n`code` **粗**\n\n```\nprint('a long line of code that goes on')\n```\n"
        f"\nhttps://example.org/{'long' * 40}",
    )
    ReferenceFactory.create(link=entry)
    ReferenceFactory.create(link=entry, label="论文", title="A Paper on Papers")
    LinkFactory.create(section=section, title="English all over", source="blog", summary="Yes.")
    LinkFactory.create(section=section, url=None)
    LinkFactory.create(section=section, verbatim="照录 [链接](https://example.org/)")
    PassageFactory.create(section=section)


def path_of(name: str) -> str:
    """The path of a page."""
    return PAGES[name].format(uid=Link.objects.published().earliest("pk").uid)


def test_axe_finds_nothing(live_server: LiveServer, open_page: OpenPage, digest: None) -> None:
    page = open_page("about:blank")

    for width, scheme in product((360, 1280), ("light", "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type] # one of the two above
        for name in PAGES:
            page.goto(live_server.url + path_of(name))
            found = Axe().run(page)
            said = f"{name}, {width}, {scheme}: {found.generate_report()}"
            assert found.violations_count == 0, said


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("path", ["/", "/archive/"])
def test_axe_finds_nothing_before_the_first_issue(
    live_server: LiveServer, open_page: OpenPage, path: str, language: str
) -> None:
    PublicationFactory.create(language=language)

    found = Axe().run(open_page(live_server.url + path))

    assert found.violations_count == 0, found.generate_report()


def test_no_page_is_wider_than_a_small_phone(
    live_server: LiveServer, open_page: OpenPage, digest: None
) -> None:
    page = open_page("about:blank", width=320)

    for name in PAGES:
        page.goto(live_server.url + path_of(name))
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, name


def test_a_table_on_a_phone_breaks_no_number(
    live_server: LiveServer, open_page: OpenPage, db: None
) -> None:
    row = "| a-model-with-quite-a-long-name and what it is | 71.2 | 13.5 | 2.25 | 0.91 |"
    make_published_issue("2020-05-15", closing=f"| 模型 | 甲 | 乙 | 丙 | 丁 |\n{'|-' * 5}|\n{row}")
    page = open_page(live_server.url, width=320)

    lines = page.eval_on_selector_all(
        ".closing td:not(:first-child)",
        """cells => cells.map(cell => {
            const words = document.createRange();
            words.selectNodeContents(cell);
            return words.getClientRects().length;
        })""",
    )

    assert lines == [1, 1, 1, 1]
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_archive_keeps_four_columns_on_a_phone(
    live_server: LiveServer, open_page: OpenPage, digest: None
) -> None:
    page = open_page(f"{live_server.url}/archive/", width=360)

    rows = page.eval_on_selector_all(
        "table.archive tr",
        "rows => rows.map(row => new Set([...row.cells].map(cell => cell.offsetTop)).size)",
    )
    cells = page.eval_on_selector_all("table.archive tr", "rows => rows.map(r => r.cells.length)")

    assert set(rows) == {1}
    assert set(cells) == {4}


def test_the_first_tab_leads_past_the_masthead(
    live_server: LiveServer, open_page: OpenPage, digest: None
) -> None:
    page = open_page(live_server.url)

    page.keyboard.press("Tab")
    skip = page.locator(":focus").bounding_box()
    page.keyboard.press("Enter")
    focused = page.evaluate("document.activeElement.id")

    assert skip is not None
    assert skip["x"] >= 0
    assert focused == "main"


def test_every_focus_can_be_seen(
    live_server: LiveServer, open_page: OpenPage, digest: None
) -> None:
    page = open_page(live_server.url)

    for _ in range(20):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"


def test_a_page_asks_nobody_else_and_breaks_no_rule_of_its_own(
    live_server: LiveServer, open_page: OpenPage, digest: None
) -> None:
    page = open_page("about:blank")
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))

    for name in PAGES:
        page.goto(live_server.url + path_of(name))

    assert len(asked) > len(PAGES)
    assert not [url for url in asked if not url.startswith(live_server.url)]
    assert not [text for text in said if "the server responded with a status of 4" not in text]


def test_a_page_reads_without_javascript(
    live_server: LiveServer, open_page: OpenPage, digest: None
) -> None:
    page = open_page(live_server.url, java_script_enabled=False)

    page.get_by_role("link", name="2020-05-15", exact=True).first.click()

    assert page.locator("h1").inner_text() == "2020-05-15"


def test_paper_shows_the_words_and_the_addresses(
    live_server: LiveServer, open_page: OpenPage, digest: None
) -> None:
    page = open_page(f"{live_server.url}/issues/2020-06-03/", scheme="dark")
    page.emulate_media(media="print")

    assert page.locator("h1").is_visible()
    assert not page.locator(".masthead nav").is_visible()
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == (
        "rgb(255, 255, 255)"
    )
    address = page.eval_on_selector(
        ".entry h3 a", "link => getComputedStyle(link, '::after').content"
    )
    assert "https://example.org/articles/" in address
    references = page.locator(".references").inner_text().split("\n")
    assert [text.strip() for text in references] == ["代码", "论文 A Paper on Papers"]


def test_j_and_k_lead_from_entry_to_entry(
    live_server: LiveServer, open_page: OpenPage, digest: None
) -> None:
    page = open_page(f"{live_server.url}/issues/2020-05-15/")

    def reached(key: str) -> str:
        page.keyboard.press(key)
        focused: str = page.evaluate("document.activeElement.closest('.entry')?.id ?? ''")
        return focused

    first, second = reached("j"), reached("j")

    assert [first, second] == page.eval_on_selector_all(
        ".entry", "entries => entries.slice(0, 2).map(entry => entry.id)"
    )
    assert reached("k") == first


def test_the_address_of_an_entry_is_copied_by_a_button(
    live_server: LiveServer, open_page: OpenPage, digest: None
) -> None:
    page = open_page("about:blank")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(live_server.url + path_of("entry"))

    page.locator(".copy button").click()
    page.locator(".copy button", has_text="已复制").wait_for()

    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.get_attribute("link[rel=canonical]", "href")


def test_paper_keeps_the_addresses_of_links_in_running_text(
    live_server: LiveServer, open_page: OpenPage, digest: None
) -> None:
    page = open_page(f"{live_server.url}/issues/2020-06-03/")
    page.emulate_media(media="print")

    address = page.eval_on_selector(".lead a", "a => getComputedStyle(a, '::after').content")

    assert "https://example.org/" in address


@pytest.mark.usefixtures("digest")
def test_the_keys_between_entries_can_be_turned_off_and_stay_off(
    open_page: OpenPage, live_server: LiveServer
) -> None:
    page = open_page(f"{live_server.url}/issues/2020-05-15/")
    top = "() => Math.round(scrollY)"
    page.keyboard.press("j")
    assert page.evaluate(top) > 0
    page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
    page.locator("[data-keys] button").evaluate("button => button.click()")
    page.reload()
    page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
    page.keyboard.press("j")
    assert page.evaluate(top) == 0
    assert page.locator("[data-keys] button").get_attribute("aria-pressed") == "false"
