"""A digest moves in through the admin, in a browser."""

import zipfile
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from digests.models import Issue, Link
from tests.background import run_due_tasks
from tests.e2e.conftest import OpenPage, go, sign_in

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def test_a_zip_moves_in_is_looked_at_and_taken_back(
    live_server: LiveServer, open_page: OpenPage, tmp_path: Path
) -> None:
    packed = tmp_path / "weekly.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for number, date in enumerate(("2026-10-01", "2026-10-08", "2026-10-15"), 401):
            text = f"# 周刊 ({date}) 第 {number} 期\n\n## 工具\n\n- [甲{number}](https://a.example/{number})\n"
            archive.writestr(f"weekly/{number}.md", text)
    page = sign_in(open_page(f"{live_server.url}/admin/moving/", width=360, locale="en"), "carol")
    page.get_by_label("A zip archive or Markdown files").set_input_files(packed)
    go(page.get_by_role("button", name="Read them"))
    expect(page.locator(".progress")).to_contain_text("0 of 3 files are read")
    run_due_tasks()
    expect(page.locator(".facts")).to_contain_text("2026-10-01 – 2026-10-15")
    expect(page.get_by_label("工具: 3 issues, 3 entries")).to_be_checked()
    assert not Axe().run(page).response["violations"]
    assert not Issue.objects.exists()
    sample = page.get_by_role("link", name="weekly/402.md")
    sample.click()
    expect(page.locator("article").get_by_role("link", name="甲402").first).to_be_visible()
    page.go_back()
    go(page.get_by_role("button", name="Move in"))
    run_due_tasks()
    expect(page.get_by_role("heading", name="Moved in")).to_be_visible()
    assert set(Issue.objects.values_list("number", "status")) == {
        (number, "published") for number in (401, 402, 403)
    }
    page.get_by_text("Take all of it back", exact=True).click()
    go(page.get_by_role("button", name="Yes, take all of it back"))
    run_due_tasks()
    expect(page.get_by_role("heading", name="Taken back")).to_be_visible()
    assert not Issue.objects.exists()


def test_issues_without_a_date_are_dated_by_their_numbers_on_a_phone(
    live_server: LiveServer, open_page: OpenPage, tmp_path: Path
) -> None:
    packed = tmp_path / "weekly.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for number in (91, 92, 94):
            text = (
                f"# 周刊（第 {number} 期）\n\n## 潮流工具\n\n- [甲](https://a.example/{number})\n"
            )
            archive.writestr(f"weekly/issue-{number}.md", text)
    page = sign_in(open_page(f"{live_server.url}/admin/moving/", width=360, locale="en"), "carol")
    page.get_by_label("A zip archive or Markdown files").set_input_files(packed)
    go(page.get_by_role("button", name="Read them"))
    run_due_tasks()
    expect(page.locator(".undated")).to_contain_text("3 issues tell no date")
    page.get_by_label("Its date").fill("2020-01-10")
    go(page.get_by_role("button", name="Date them"))
    run_due_tasks()
    expect(page.locator(".facts")).to_contain_text("2020-01-10 – 2020-01-31")
    assert not Axe().run(page).response["violations"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    go(page.get_by_role("button", name="Move in"))
    run_due_tasks()
    go(page.get_by_role("link", name="View site").last)
    page.goto(f"{live_server.url}/categories/潮流工具/")
    expect(page.locator("main")).to_contain_text("01-31")


def test_a_public_digest_moves_in_with_its_own_titles_and_numbers(
    live_server: LiveServer, open_page: OpenPage, digests_dir: Path, tmp_path: Path
) -> None:
    packed = tmp_path / "iosweekly.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted((digests_dir / "iosweekly").iterdir()):
            archive.write(path, f"Reports/2026/{path.name}")
    page = sign_in(open_page(f"{live_server.url}/admin/moving/", locale="en"), "carol")
    page.get_by_label("A zip archive or Markdown files").set_input_files(packed)
    go(page.get_by_role("button", name="Read them"))
    run_due_tasks()
    expect(page.locator(".facts")).to_contain_text("2019-09-30 – 2026-08-03")
    go(page.get_by_role("button", name="Move in"))
    run_due_tasks()
    expect(page.get_by_role("heading", name="Moved in")).to_be_visible()
    dates = {85: "2019-09-30", 169: "2021-08-02", 374: "2026-07-06", 376: "2026-08-03"}
    assert {one.number: f"{one.date}" for one in Issue.objects.published()} == dates
    assert Link.objects.published().filter(kind="entry").count() == 42

    page.goto(f"{live_server.url}/issues/376/")
    assert page.url == f"{live_server.url}/issues/2026-08-03/"
    expect(page.locator("article h2").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
