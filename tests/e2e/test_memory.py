"""In a browser the pages tell where an address stands already, and act on it by one click."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from digests.models import Link
from digests.store import refs_of
from tests.e2e.conftest import OpenPage, go, sign_in
from tests.factories import (
    LinkFactory,
    PublicationFactory,
    ReferenceFactory,
    get_category,
    make_issue,
    make_published_issue,
)

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

PAPER = "https://arxiv.org/abs/1812.00332"
REDIRECT = "https://link.zhihu.com/?target=https%3A//example.org/a"


@pytest.fixture
def link() -> Link:
    """An entry of a draft whose paper stood before, and stands in another draft too."""
    PublicationFactory.create(folder="weekly")
    earlier = make_published_issue("2020-04-04", links=0).sections.get()
    LinkFactory.create(section=earlier, url=PAPER, title="三值网络：训练与部署", source="某站")
    papers = {"category": get_category("papers"), "heading": "论文", "position": 9}
    other = make_issue("2020-05-15", links=0).sections.create(**papers)
    LinkFactory.create(section=other, url=f"{PAPER}v3", title="三值网络 v3")
    here = make_issue("2020-05-01", links=1).sections.create(**papers)
    link = LinkFactory.create(section=here, url="https://example.org/new", title="一篇解读")
    ReferenceFactory.create(link=link, label="论文", url="https://arxiv.org/pdf/1812.00332")
    return link


def test_a_typed_address_is_told_of_and_blocks_nothing(
    live_server: LiveServer, open_page: OpenPage, link: Link
) -> None:
    page = sign_in(
        open_page(
            f"{live_server.url}/admin/digests/link/add/?section={link.section_id}", locale="en"
        ),
        "alice",
    )
    told = page.locator("#id_url_told")
    expect(told).to_have_attribute("aria-live", "polite")
    page.get_by_label("Title").fill("新的一条")
    page.get_by_label("Address").fill("arxiv.org/pdf/1812.00332v2")
    expect(told).to_contain_text("It stood before: 2020-04-04 · 业界新闻 · 三值网络：训练与部署")
    page.get_by_label("Address").press("Enter")
    page.wait_for_url("**/links/")
    assert Link.objects.filter(title="新的一条").exists()


def test_the_lasting_address_is_taken_by_one_click(
    live_server: LiveServer, open_page: OpenPage, link: Link
) -> None:
    address = f"{live_server.url}/admin/digests/link/{link.pk}/change/"
    page = sign_in(open_page(address, locale="en"), "alice")
    page.get_by_label("Address").fill(REDIRECT)
    page.get_by_role("button", name="Take the lasting address").click()
    expect(page.get_by_label("Address")).to_have_value("https://example.org/a")
    page.get_by_label("References").fill(f"代码：{REDIRECT}\n论文：{PAPER}")
    page.get_by_role("button", name="Take the lasting address").click()
    expect(page.get_by_label("References")).to_have_value(
        f"代码：https://example.org/a\n论文：{PAPER}"
    )


def test_a_follow_up_is_written_by_the_keyboard(
    live_server: LiveServer, open_page: OpenPage, link: Link
) -> None:
    address = f"{live_server.url}/admin/digests/link/{link.pk}/change/"
    page = sign_in(open_page(address, locale="en"), "alice")
    page.get_by_label("Title").fill("改过的题目")
    page.get_by_role("button", name="Write that it follows up").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    link.refresh_from_db()
    assert link.title == "改过的题目"
    assert [ref.url for ref in refs_of(link)][-1] == "../weekly/2020-04-04.md"


def test_a_link_is_joined_to_the_entry_of_another_draft_on_a_phone(
    live_server: LiveServer, open_page: OpenPage, link: Link
) -> None:
    section = f"{live_server.url}/admin/digests/issue/sections/{link.section_id}/links/"
    page = sign_in(open_page(section, width=360, locale="en"), "alice")
    go(page.get_by_role("button", name="解读", exact=True))
    expect(page.locator(".messagelist")).to_contain_text("is with “三值网络 v3” now")
    entry = Link.objects.get(title="三值网络 v3")
    assert ("解读", "https://example.org/new") in [(ref.label, ref.url) for ref in refs_of(entry)]


def test_nobody_is_shut_out(live_server: LiveServer, open_page: OpenPage, link: Link) -> None:
    addresses = [
        f"{live_server.url}/admin/digests/link/{link.pk}/change/",
        f"{live_server.url}/admin/digests/issue/sections/{link.section_id}/links/",
    ]
    # Axe measures with styles of its own, which the policy would refuse.
    page: Page = sign_in(open_page(addresses[0], width=360, locale="en", bypass_csp=True), "bob")
    for address in addresses:
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.goto(address)  # where no colour is on its way to another
            expect(page.locator(".told").first).to_contain_text("It stood")
            assert not Axe().run(page, ".told").response["violations"], (address, scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
