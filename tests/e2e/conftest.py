"""A browser for tests that look at pages as people do, served by pytest-django's `live_server`.

A module of such tests is marked `django_db(transaction=True, serialized_rollback=True)`: the
server reads in a thread of its own, and the rows of the migrations must come back after each test.
"""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from playwright.sync_api import Browser, Locator, Page, Request, expect, sync_playwright

from digests.readers.answers import KeptAnswers
from tests.people import make_person, password_of

# Playwright keeps an event loop in the tests' thread, where Django would refuse its database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

OpenPage = Callable[..., Page]

QUIET = 1.0
"""The seconds without a request after which a page counts as idle: scripts wait for less."""
PATIENCE = 20.0
"""The seconds that a page may take for what it is told to do: the machine may be a slow one."""

expect.set_options(timeout=PATIENCE * 1000)


@pytest.fixture(scope="session")
def browser(django_db_setup: None) -> Iterator[Browser]:
    """Chromium; its tests skip without it."""
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        pytest.skip("Chromium is not installed: browser tests need it (apt-get install chromium)")
    rows = getattr(connection, "_test_serialized_contents", "")
    with sync_playwright() as playwright:
        # Beside Playwright's event loop Django has another connection: it must know the rows of
        # the migrations too, and be closed before the test database can be dropped.
        setattr(connection, "_test_serialized_contents", rows)  # noqa: B010 (no known attribute)
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()
        connection.close()


@pytest.fixture(autouse=True)
def _forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the one server of all tests keep no answer: each test has a database of its own."""
    monkeypatch.setattr(KeptAnswers, "put", lambda *_: None)


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Opens an address in a window of some width, in a light or dark scheme."""
    contexts = []

    def open_page(url: str, *, width: int = 1280, scheme: Any = "light", **options: Any) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    _wait_for_requests_under_way()


def _wait_for_requests_under_way() -> None:
    """Wait until no thread of a server answers any more: the tables are emptied next.

    A request outlives the page that has sent it. On PostgreSQL the two would wait for each other.
    """
    end_at = time.monotonic() + PATIENCE
    while any("process_request_thread" in one.name for one in threading.enumerate()):
        assert time.monotonic() < end_at, "the server goes on answering requests"
        time.sleep(0.01)


def idle(page: Page) -> None:
    """Wait until a page has sent nothing and awaited nothing for a second.

    A test calls this before it writes rows beside an open page. The load state “networkidle” is
    reached once for each address and tells nothing of what scripts send later.
    """
    awaited: set[Request] = set()
    last = time.monotonic()

    def begin(request: Request) -> None:
        nonlocal last
        last = time.monotonic()
        awaited.add(request)

    def end(request: Request) -> None:
        nonlocal last
        last = time.monotonic()
        awaited.discard(request)

    page.on("request", begin)
    page.on("requestfinished", end)
    page.on("requestfailed", end)
    end_at = last + PATIENCE
    while awaited or time.monotonic() - last < QUIET:
        assert time.monotonic() < end_at, "the page goes on sending requests"
        page.wait_for_timeout(50)
    page.remove_listener("request", begin)
    page.remove_listener("requestfinished", end)
    page.remove_listener("requestfailed", end)


def go(button: Locator) -> None:
    """Press what leads to another page, and wait until that has loaded.

    Without this, what comes next might still act on the page that is being left.
    """
    with button.page.expect_navigation():
        button.click()


def sign_in(page: Page, name: str) -> Page:
    """Sign someone in, who is made if need be, on the page that asks for it."""
    if not User.objects.filter(username=name).exists():
        make_person(name)
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(password_of(name))
    go(page.get_by_role("button", name="Log in"))
    return page
