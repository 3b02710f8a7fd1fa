"""An issue in the admin, from an empty form to its readers, in a browser."""

from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, expect
from pytest_django.live_server_helper import LiveServer

from digests.models import Issue, Section
from tests.e2e.conftest import OpenPage, go, sign_in
from tests.factories import (
    InboxLinkFactory,
    PublicationFactory,
    ReferenceFactory,
    SectionFactory,
    make_issue,
    make_published_issue,
)

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def write_link(page: Page, **fields: str) -> None:
    """Write a link into the section that the page shows."""
    go(page.get_by_role("link", name="New entry", exact=True))
    for label, text in fields.items():
        page.get_by_label(f"{label}:", exact=True).fill(text)
    go(page.get_by_role("button", name="Save", exact=True).first)
    expect(page.get_by_role("heading", name="Entries of")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_an_issue_goes_from_an_empty_form_to_the_page_and_the_feed(
    live_server: LiveServer, open_page: OpenPage, scripts: bool
) -> None:
    PublicationFactory.create()
    page = open_page(
        f"{live_server}/admin/digests/issue/add/", locale="en", java_script_enabled=scripts
    )
    sign_in(page, "bob")

    page.get_by_label("Date:").fill("2026-05-15")
    page.get_by_label("Headline:").fill("小模型也能写诗")
    page.get_by_label("Lead:").fill("本期两条。\n都很短。")
    page.get_by_label("Category · new section").first.select_option("论文")
    go(page.get_by_role("button", name="Save and continue editing").first)
    go(page.get_by_role("link", name="0 entries"))
    write_link(
        page,
        Title="会写诗的芯片",
        Source="小站",
        Address="https://example.org/poem",
        Labels="CVPR2021",
        References="标题：[Chips That Rhyme](https://example.org/paper)\n"
        "代码：https://example.org/code",
        Summary="第一行\n第二行",
    )
    write_link(page, Title="第二条链接", Address="https://example.org/second", Summary="短评。")
    go(page.get_by_role("link", name="2026-05-15"))
    go(page.get_by_role("button", name="Save and publish").first)
    expect(page.get_by_role("link", name="“第二条链接” names no source.")).to_be_visible()
    go(page.get_by_role("button", name="Publish anyway, I have seen these"))
    expect(page.get_by_text("The issue is public now.")).to_be_visible()

    seen = open_page(f"{live_server}/issues/2026-05-15/")
    expect(seen.get_by_role("heading", name="小模型也能写诗")).to_be_visible()
    expect(seen.get_by_text("CVPR2021")).to_be_visible()
    expect(seen.get_by_text("Chips That Rhyme")).to_be_visible()
    addresses = {link.get_attribute("href") for link in seen.get_by_role("link").all()}
    paths = ("poem", "paper", "code", "second")
    assert addresses >= {f"https://example.org/{path}" for path in paths}
    feed = seen.request.get(f"{live_server}/feed/").text()
    for words in (
        "会写诗的芯片",
        "Chips That Rhyme",
        "&gt;第一行&lt;/p",
        "第二条链接",
        "本期两条。",
    ):
        assert words in feed


def test_enter_in_a_field_saves_and_moves_nothing(
    live_server: LiveServer, open_page: OpenPage
) -> None:
    issue = make_issue()
    SectionFactory.create(issue=issue, heading="第二", position=1)
    page = open_page(f"{live_server}/admin/digests/issue/{issue.pk}/change/", locale="en")
    sign_in(page, "alice")
    page.get_by_label("Headline:").fill("按回车")
    page.get_by_label("Headline:").press("Enter")
    expect(page.get_by_text("Saved “")).to_be_visible()
    assert Issue.objects.get().headline == "按回车"
    assert [section.heading for section in Section.objects.all()] == ["业界新闻", "第二"]


def test_a_reference_that_cannot_be_read_keeps_what_was_typed(
    live_server: LiveServer, open_page: OpenPage
) -> None:
    page = open_page(f"{live_server}/admin/digests/link/add/", locale="en")
    sign_in(page, "alice")
    page.get_by_label("Title:").fill("会写诗的芯片")
    page.get_by_label("References:").fill("代码 https://example.org/code")
    go(page.get_by_role("button", name="Save", exact=True).first)
    expect(page.get_by_text("Line 1, “代码 https://example.org/code”")).to_be_visible()
    expect(page.get_by_label("References:")).to_have_value("代码 https://example.org/code")
    expect(page.get_by_label("Title:")).to_have_value("会写诗的芯片")


@pytest.fixture
def paths() -> list[str]:
    """The admin's pages, with rows on them."""
    PublicationFactory.create()
    issue = make_published_issue(links=3)
    section = issue.sections.get()
    link = section.links.all()[0]
    ReferenceFactory.create(link=link)
    InboxLinkFactory.create()
    return [
        "",
        "issue/",
        "issue/add/",
        f"issue/{issue.pk}/change/",
        f"issue/sections/{section.pk}/links/",
        "link/",
        "link/add/",
        f"link/{link.pk}/change/",
        "category/",
        "publication/1/change/",
        "image/",
        "image/add/",
    ]


def test_no_page_shuts_an_editor_out(
    live_server: LiveServer, open_page: OpenPage, paths: list[str]
) -> None:
    # Axe measures with styles of its own, which the policy would refuse.
    page = open_page(f"{live_server}/admin/", locale="en", bypass_csp=True)
    sign_in(page, "carol")
    for path, scheme in product(paths, ("light", "dark")):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.goto(f"{live_server}/admin/digests/{path}")
        found = Axe().run(page).response["violations"]
        serious = [what for what in found if what["impact"] in {"serious", "critical"}]
        assert not serious, (path, scheme, [(what["id"], what["nodes"]) for what in serious])


def test_no_page_breaks_the_content_security_policy(
    live_server: LiveServer, open_page: OpenPage, paths: list[str]
) -> None:
    told: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            told.append(f"{message.text} on {message.location}")

    page = open_page(f"{live_server}/admin/", locale="en")
    page.on("console", note)
    sign_in(page, "carol")
    for path in paths:
        page.goto(f"{live_server}/admin/digests/{path}", wait_until="networkidle")
    page.goto(f"{live_server}/admin/digests/issue/add/")
    page.get_by_text("New section").click()
    page.get_by_title("Choose a Date").click()
    assert not told


def test_on_a_phone_nothing_has_to_be_scrolled_sideways(
    live_server: LiveServer, open_page: OpenPage, paths: list[str]
) -> None:
    page = open_page(f"{live_server}/admin/", width=360, locale="en")
    sign_in(page, "carol")
    for path in paths:
        page.goto(f"{live_server}/admin/digests/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
