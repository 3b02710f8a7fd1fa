"""What can be pressed on a phone is large enough for a finger, and one button a page is red."""

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from digests.models import Issue
from tests.e2e.conftest import OpenPage, sign_in
from tests.factories import (
    InboxLinkFactory,
    PublicationFactory,
    get_category,
    make_issue,
    make_published_issue,
)

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

TOO_SMALL = """() => {
  const LEAST = 44;
  const controls = "a[href], button, select, summary, textarea, input:not([type=hidden])";
  const isHidden = (one) =>
    !one.checkVisibility({ visibilityProperty: true }) || one.matches(".skip-to-content-link") ||
    [one, one.closest("thead")].some((it) => it && it.getBoundingClientRect().height <= 2);
  // A link among other words is as high as its line.
  const isInSentence = (one) =>
    one.matches("a") && getComputedStyle(one).display === "inline" &&
    one.parentElement.textContent.trim() !== one.textContent.trim();
  const takes = (one, y) => {
    const box = one.getBoundingClientRect();
    const hit = document.elementFromPoint(box.x + box.width / 2, y);
    const labels = [...(one.labels ?? [])];
    return hit && (one.contains(hit) || labels.some((label) => label.contains(hit)));
  };
  const isLargeEnough = (one) => {
    if (one.getBoundingClientRect().height >= LEAST) return true;
    one.scrollIntoView({ block: "center" });
    const { y, height } = one.getBoundingClientRect();
    return takes(one, y + height / 2 - LEAST / 2 + 1) && takes(one, y + height / 2 + LEAST / 2 - 1);
  };
  return [...document.querySelectorAll(controls)]
    .filter((one) => !isHidden(one) && !isInSentence(one) && !isLargeEnough(one))
    .map((one) => one.outerHTML.slice(0, 120));
}"""
RED = """() => [...document.querySelectorAll("a, button, input")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }))
  .filter((one) => getComputedStyle(one).backgroundColor === "rgb(168, 50, 31)")
  .map((one) => one.value || one.textContent.trim())"""


@pytest.fixture
def issue() -> Issue:
    """Return a draft in a publication with something of everything."""
    PublicationFactory.create()
    make_published_issue("2020-05-01")
    issue = make_issue("2020-06-01", links=2)
    issue.sections.create(category=get_category("papers"), heading="论文", position=1)
    InboxLinkFactory.create_batch(2, category=get_category("news"), source="机器之心")
    return issue


def phone(live_server: LiveServer, open_page: OpenPage, language: str) -> Page:
    """Return a page of 360 pixels in which Carol is signed in."""
    signed_in = sign_in(open_page(f"{live_server}/admin/", locale="en"), "carol")
    state = signed_in.context.storage_state()
    return open_page(f"{live_server}/admin/", width=360, locale=language, storage_state=state)


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_a_finger_finds_everything_on_a_phone(
    live_server: LiveServer, open_page: OpenPage, issue: Issue, language: str
) -> None:
    page = phone(live_server, open_page, language)
    section = issue.sections.all()[0]
    link = section.links.all()[0]
    for path in (
        "",
        "digests/issue/",
        f"digests/issue/{issue.pk}/change/",
        f"digests/issue/{issue.pk}/delete/",
        f"digests/issue/{issue.pk}/history/",
        f"digests/issue/{issue.pk}/steps/schedule/",
        f"digests/issue/sections/{section.pk}/links/",
        "digests/link/",
        f"digests/link/{link.pk}/change/",
        "digests/link/sources/",
        "inbox/",
        "catch/",
        "digests/image/",
        "digests/category/",
        "digests/feed/",
        "digests/task/",
        "digests/publication/",
        "auth/user/",
        "auth/user/add/",
        "admin/logentry/",
        "sessions/",
        "two-factor/",
        "password_change/",
    ):
        page.goto(f"{live_server}/admin/{path}")
        assert page.evaluate(TOO_SMALL) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_the_head_takes_two_lines_on_a_phone(
    live_server: LiveServer, open_page: OpenPage, issue: Issue, language: str
) -> None:
    page = phone(live_server, open_page, language)
    page.goto(f"{live_server}/admin/")

    tops = {round(one.bounding_box()["y"] / 20) for one in page.locator("#user-tools a").all()}  # type: ignore[index]  # it is visible
    theme = page.locator("#user-tools .theme-toggle").bounding_box()

    assert len(tops) == 1
    assert theme
    assert round(theme["y"] / 20) in tops


@pytest.mark.parametrize("width", [360, 1280])
def test_one_button_is_red_and_it_never_deletes(
    live_server: LiveServer, open_page: OpenPage, issue: Issue, width: int
) -> None:
    page = open_page(f"{live_server}/admin/", width=width, locale="en")
    sign_in(page, "carol")
    link = issue.sections.all()[0].links.all()[0]
    for path, red in (
        ("", "Catch"),
        (f"digests/issue/{issue.pk}/change/", "Save and publish"),
        (f"digests/link/{link.pk}/change/", "Save"),
        (f"digests/category/{get_category('news').pk}/change/", "Save"),
    ):
        page.goto(f"{live_server}/admin/{path}")
        assert page.evaluate(RED) == [red], path


def test_on_a_phone_deleting_is_small_beside_saving(
    live_server: LiveServer, open_page: OpenPage, issue: Issue
) -> None:
    page = phone(live_server, open_page, "en")
    page.goto(f"{live_server}/admin/digests/issue/{issue.pk}/change/")

    save, delete = (
        page.locator(f".submit-row {one}").last.bounding_box()
        for one in (".default", ".deletelink")
    )

    assert save
    assert delete
    assert delete["width"] < save["width"] / 2
