"""The front door, the lists and the sources in a browser: by eye, by keyboard and on a phone."""

from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from digests.admin.link import sources
from digests.models import Category, Issue, Link, Shelf
from digests.people import Role
from digests.working_copy import open_working_copy
from tests.e2e.conftest import OpenPage, go, sign_in
from tests.factories import (
    InboxLinkFactory,
    PublicationFactory,
    get_category,
    make_issue,
    make_published_issue,
    make_scheduled_issue,
)
from tests.people import make_person

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def paths(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages, with something of everything on them."""
    monkeypatch.setattr(sources, "PER_PAGE", 1)
    PublicationFactory.create()
    news = get_category("news")
    published = make_published_issue("2020-05-01")
    open_working_copy(make_published_issue("2020-05-15", headline="很长的标题" * 8))
    make_scheduled_issue()
    issue = make_issue("2020-06-01", headline="端侧小模型", links=3)
    issue.sections.create(category=get_category("papers"), heading="论文", position=1)
    waiting = InboxLinkFactory.create_batch(3, category=news, source="机器 之心")
    InboxLinkFactory.create(title="https://example.org/" + "x" * 90, source="机器之心")
    InboxLinkFactory.create(shelf=Shelf.CUT, cut_from=issue)
    Issue.objects.filter(pk=issue.pk).update(note="请看第二节")
    section = issue.sections.all()[0]
    section.links.update(labels=["CVPR2021"], summary="一段摘要")
    numbers = ",".join(str(link.pk) for link in [*waiting, *Link.objects.all()[:2]])
    return [
        "",
        f"digests/issue/{issue.pk}/change/",
        f"digests/issue/{published.pk}/change/",
        f"digests/issue/sections/{section.pk}/links/",
        "digests/issue/",
        "digests/link/",
        "digests/link/?place=all",
        f"digests/link/move/?links={numbers}",
        "digests/link/add/",
        "digests/link/sources/",
        "digests/link/sources/rename/?name=机器 之心&name=机器之心",
        "digests/image/",
        "digests/category/",
        "sessions/",
        "two-factor/",
        f"auth/user/{make_person('dora', Role.CURATOR).pk}/sign-in/",
    ]


def shut_out(page: Page) -> list[tuple[str, str]]:
    """What axe finds on a page as it stands."""
    found = Axe().run(page).response["violations"]
    return [(what["id"], node["html"]) for what in found for node in what["nodes"]]


def test_nobody_is_shut_out(live_server: LiveServer, open_page: OpenPage, paths: list[str]) -> None:
    # Axe measures with styles of its own, which the policy would refuse.
    page = open_page(f"{live_server}/admin/", locale="en", bypass_csp=True)
    sign_in(page, "carol")
    for path, dark in product(paths, (False, True)):
        page.emulate_media(color_scheme="dark" if dark else "light")
        page.goto(f"{live_server}/admin/{path}")
        assert not shut_out(page), (path, dark)


@pytest.mark.parametrize("width", [360, 1280])
def test_nobody_is_shut_out_by_an_error(
    live_server: LiveServer, open_page: OpenPage, width: int
) -> None:
    issue = make_issue()
    page = open_page(f"{live_server}/admin/", width=width, locale="en", bypass_csp=True)
    sign_in(page, "alice")
    for path, typed, button in (
        (f"digests/issue/{issue.pk}/change/", {"#id_date": "x"}, "Save"),
        (
            f"digests/issue/{issue.pk}/change/",
            {"#id_opening": "## 论文", "#id_sections-0-note": "<!--"},
            "Save",
        ),
        ("digests/link/add/", {"#id_url": "data:x", "#id_references": "x\ny："}, "Save"),
    ):
        page.goto(f"{live_server}/admin/{path}")
        for field, text in typed.items():
            page.fill(field, text)
        go(page.get_by_role("button", name=button, exact=True).first)
        for field in typed:
            expect(page.locator(field)).to_have_attribute("aria-invalid", "true")
        assert not shut_out(page), path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_on_a_phone_nothing_has_to_be_scrolled_sideways(
    live_server: LiveServer, open_page: OpenPage, paths: list[str]
) -> None:
    page = open_page(f"{live_server}/admin/", width=360, locale="en")
    sign_in(page, "carol")
    for path in paths:
        page.goto(f"{live_server}/admin/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path


def test_on_a_phone_the_filters_are_one_tap_away(
    live_server: LiveServer, open_page: OpenPage
) -> None:
    InboxLinkFactory.create_batch(30)
    page = open_page(f"{live_server}/admin/", width=360, locale="en")
    sign_in(page, "alice")
    page.goto(f"{live_server}/admin/digests/link/")
    expect(page.locator("#changelist-filter")).not_to_be_in_viewport()

    page.get_by_role("link", name="Filter", exact=True).click()

    expect(page.locator("#changelist-filter h2")).to_be_in_viewport()


FITS = "list => list.scrollWidth <= list.clientWidth"


def test_a_list_has_room_beside_its_filters(
    live_server: LiveServer, open_page: OpenPage, paths: list[str]
) -> None:
    page = open_page(f"{live_server}/admin/", locale="en")
    sign_in(page, "carol")
    for path in paths:
        page.goto(f"{live_server}/admin/{path}")
        assert all(rows.evaluate(FITS) for rows in page.locator(".results").all()), path


def test_a_new_link_can_be_typed_at_once(live_server: LiveServer, open_page: OpenPage) -> None:
    page = open_page(f"{live_server}/admin/", locale="en")
    sign_in(page, "alice")
    page.goto(f"{live_server}/admin/digests/link/add/")
    expect(page.get_by_label("Title:")).to_be_focused()
    page.goto(f"{live_server}/admin/digests/issue/add/")
    expect(page.get_by_label("Date:")).to_be_focused()


def test_who_types_at_once_keeps_the_focus_when_scripts_come_late(
    live_server: LiveServer, open_page: OpenPage
) -> None:
    page = open_page(f"{live_server}/admin/", locale="en")
    sign_in(page, "alice")
    late: list[Route] = []
    page.route("**/change_form.js", lambda script: late.append(script))
    page.goto(f"{live_server}/admin/digests/link/add/", wait_until="domcontentloaded")
    page.get_by_label("Summary:").focus()
    for script in late:
        script.continue_()
    page.wait_for_load_state()
    expect(page.get_by_label("Summary:")).to_be_focused()


def test_the_content_security_policy_holds(
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
        page.goto(f"{live_server}/admin/{path}", wait_until="networkidle")
    assert not told


def press_until(page: Page, name: str, role: str = "button") -> None:
    """Press the Tab key until something has the focus, which can be seen; then press Enter."""
    target = page.get_by_role(role, name=name, exact=True)  # type: ignore[arg-type]
    for _ in range(60):
        if target.evaluate("element => element === document.activeElement"):
            assert target.evaluate("element => getComputedStyle(element).outlineStyle") != "none"
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the Tab key does not lead to {name}")


def test_a_morning_by_keyboard_alone(live_server: LiveServer, open_page: OpenPage) -> None:
    page = open_page(f"{live_server}/admin/", locale="en")
    sign_in(page, "alice")
    page.get_by_label("Paste here").focus()
    page.keyboard.type("会写诗的芯片\nhttps://example.org/poem")
    expect(page.locator(".found-links li")).to_have_count(1)
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    expect(page.get_by_text("“会写诗的芯片” is caught: the inbox.")).to_be_visible()

    press_until(page, "New issue")
    expect(page.get_by_text("The new issue has today's date")).to_be_visible()
    section = Issue.objects.get().sections.all()[0]

    page.goto(f"{live_server}/admin/digests/link/")
    page.get_by_role("checkbox", name="Select this object for an action").focus()
    page.keyboard.press("Space")
    page.get_by_label("Action:").select_option("Move into an issue …")
    press_until(page, "Go")
    expect(page.get_by_role("heading", name="These move, in this order")).to_be_visible()
    page.get_by_label("At the end of").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 link moved.")).to_be_visible()
    assert [link.title for link in section.links.all()] == ["会写诗的芯片"]


def test_a_row_goes_on_moving_under_the_same_key(
    live_server: LiveServer, open_page: OpenPage
) -> None:
    issue = make_issue(links=3)
    section = issue.sections.all()[0]
    first, *others = section.links.all()
    page = open_page(f"{live_server}/admin/", locale="en")
    sign_in(page, "carol")
    for path, row in (
        (f"digests/issue/sections/{section.pk}/links/", first),
        (f"digests/issue/{issue.pk}/change/", section),
        ("digests/category/", get_category("news")),
    ):
        page.goto(f"{live_server}/admin/{path}")
        button = page.get_by_role("button", name=f"Move “{row}” down")
        button.focus()
        for _ in range(2):
            with page.expect_navigation():
                page.keyboard.press("Enter")
            expect(button).to_be_focused()
    assert list(section.links.all()) == [*others, first]
    assert [category.slug for category in Category.objects.all()][2] == "news"


def test_two_spellings_become_one_by_mouse(live_server: LiveServer, open_page: OpenPage) -> None:
    make_published_issue(links=2)
    Link.objects.update(source="机器 之心", source_key="机器 之心")
    InboxLinkFactory.create_batch(3, source="机器之心")
    page = open_page(f"{live_server}/admin/", locale="en")
    sign_in(page, "bob")
    page.get_by_role("link", name="Sources").click()
    page.get_by_role("link", name="Merge into “机器之心”").click()
    page.get_by_role("button", name="Show what it changes").click()
    expect(page.get_by_text("2 entries in 1 issue.")).to_be_visible()
    assert Link.objects.filter(source="机器 之心").count() == 2
    page.get_by_role("button", name="Change it").click()
    expect(page.get_by_text("“机器之心” is the name of the source now.")).to_be_visible()
    assert set(Link.objects.values_list("source", flat=True)) == {"机器之心"}


def test_the_box_that_deletes_a_section_says_so_on_a_phone(
    live_server: LiveServer, open_page: OpenPage
) -> None:
    issue = make_issue()
    page = open_page(f"{live_server}/admin/", width=360, locale="en")
    sign_in(page, "alice")
    page.goto(f"{live_server}/admin/digests/issue/{issue.pk}/change/")
    page.locator("#sections-0").get_by_text("Delete", exact=True).click()
    expect(page.locator("#id_sections-0-DELETE")).to_be_checked()
    page.set_viewport_size({"width": 1280, "height": 900})
    expect(page.locator("#sections-0").get_by_text("Delete", exact=True)).to_be_hidden()
