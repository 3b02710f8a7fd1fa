"""What an editor gets when a save fails: what was typed, the reason and what to do."""

from __future__ import annotations

import resource
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings as project
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from digests import changes
from digests.models import Image, Issue
from tests.admin.browser import fields_of
from tests.factories import PublicationFactory, make_issue
from tests.images import png
from tests.people import browser_of
from tests.production import free_port
from tests.shown import Shown

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

TEXT = "这段导读写了整整一个下午，丢了可不行。" * 2000
"""More than a stranger may send: it comes back because the browser is known."""
FULL, AWAY, BUSY = "disk of the server is full", "does not answer", "is busy with something else"
PICTURE = png()
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="this breaks SQLite")
on_postgresql = pytest.mark.skipif(connection.vendor == "sqlite", reason="this breaks PostgreSQL")


@pytest.fixture
def bob() -> Client:
    """Bob's browser, which gets the answer to a failure."""
    PublicationFactory.create()
    client = browser_of("bob")
    client.raise_request_exception = False
    return client


@contextmanager
def full_database() -> Iterator[None]:
    """A database that may not grow."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
        yield
        cursor.execute("PRAGMA max_page_count = 1000000")


@contextmanager
def held_by_another() -> Iterator[None]:
    """A database in which another connection holds what is to be written."""
    if connection.vendor == "sqlite":
        name = connection.settings_dict["NAME"]
        with closing(sqlite3.connect(name, uri=True, isolation_level=None)) as another:
            another.execute("BEGIN IMMEDIATE")
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA busy_timeout = 200")  # as in production, but sooner
            yield
        connection.close()
        return
    with psycopg.connect(**_parameters()) as another:
        another.execute("LOCK TABLE digests_issue")
        yield


@contextmanager
def time_out(name: str) -> Iterator[None]:
    """A database that gives up soon on what waits for another connection."""
    with held_by_another(), connection.cursor() as cursor:
        cursor.execute(f"SET {name} = '200ms'")
        yield
    connection.close()


@contextmanager
def lost_connection() -> Iterator[None]:
    """A server that ends the connection of this process, at the next statement that writes."""

    def end(execute: Any, sql: str, *args: Any) -> Any:
        if sql.startswith("UPDATE"):
            with psycopg.connect(**_parameters()) as another:
                backend = connection.connection.info.backend_pid
                another.execute("SELECT pg_terminate_backend(%s, 5000)", [backend])
        return execute(sql, *args)

    with connection.execute_wrapper(end):
        yield


@contextmanager
def no_database() -> Iterator[None]:
    """A database that cannot be reached."""
    if connection.vendor != "sqlite":
        connection.close()
    kept, connection.connection = connection.connection, None
    elsewhere = {"NAME": "/no/such/folder/db.sqlite3", "PORT": str(free_port())}
    with pytest.MonkeyPatch.context() as patch:
        name = "NAME" if connection.vendor == "sqlite" else "PORT"
        patch.setitem(connection.settings_dict, name, elsewhere[name])
        yield
    connection.connection = kept


def _parameters() -> dict[str, Any]:
    known = ("dbname", "user", "password", "host", "port")
    given = connection.get_connection_params()
    return {name: given[name] for name in known if name in given}


FAILURES = [
    pytest.param(full_database, 507, FULL, marks=on_sqlite, id="full"),
    pytest.param(held_by_another, 503, BUSY, marks=on_sqlite, id="locked"),
    pytest.param(lambda: time_out("lock_timeout"), 503, BUSY, marks=on_postgresql, id="lock"),
    pytest.param(
        lambda: time_out("statement_timeout"), 503, BUSY, marks=on_postgresql, id="statement"
    ),
    pytest.param(lost_connection, 503, AWAY, marks=on_postgresql, id="lost"),
    pytest.param(no_database, 503, AWAY, id="away"),
]


@pytest.mark.parametrize(("fail", "status", "reason"), FAILURES)
def test_a_save_that_fails_gives_the_form_back(
    bob: Client, fail: Callable[[], Any], status: int, reason: str
) -> None:
    issue = make_issue(headline="从前的标题")
    form = reverse("admin:digests_issue_change", args=[issue.pk])
    typed = {**fields_of(bob.get(form).content.decode()), "lead": TEXT, "headline": "新标题"}
    with fail():
        failed = bob.post(form, {**typed, "_save": "1"})
    page = Shown(failed.content.decode())

    assert (failed.status_code, failed["Retry-After"]) == (status, "60")
    assert "no-store" in failed["Cache-Control"]
    assert reason in page.text(".errornote")
    assert TEXT in [node.text() for node in page.all("pre.draft-recovery")]
    assert Issue.objects.get().headline == "从前的标题"
    assert Issue.objects.get().lead is None

    assert page.one("#content-main form").attributes["action"] == form
    bob.post(form, fields_of(failed.content.decode()))
    assert (Issue.objects.get().headline, Issue.objects.get().lead) == ("新标题", TEXT)


def test_a_mistake_of_ours_gives_the_form_back_too(
    bob: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mistake(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret detail")

    form = reverse("admin:digests_issue_change", args=[make_issue().pk])
    typed = fields_of(bob.get(form).content.decode())
    monkeypatch.setattr(changes, "touch", mistake)
    failed = bob.post(form, {**typed, "lead": "请看看导读", "_save": "1"})

    assert failed.status_code == 500
    assert "The mistake is ours" in failed.content.decode()
    assert "请看看导读" in failed.content.decode()
    assert "secret detail" not in failed.content.decode()


def test_a_page_that_cannot_be_opened_tells_why(bob: Client) -> None:
    with no_database():
        failed = bob.get(reverse("admin:digests_issue_changelist"))
    page = Shown(failed.content.decode())
    assert (failed.status_code, failed["Retry-After"]) == (503, "60")
    assert AWAY in page.text(".errornote")
    assert not page.all("#content-main form")


def test_a_sign_in_that_fails_keeps_what_it_carries_and_no_password(bob: Client) -> None:
    form = reverse("admin:digests_issue_add")
    bob.get(form)
    del bob.cookies[project.SESSION_COOKIE_NAME]
    asked = bob.post(form, {"lead": TEXT})
    draft = Shown(asked.content.decode()).one("input[name=draft]").attributes["value"]
    sent = {"username": "bob", "password": "what bob knows", "draft": draft}
    with no_database():
        failed = bob.post(reverse("admin:login"), sent)
    assert failed.status_code == 503
    assert fields_of(failed.content.decode())["draft"] == draft
    assert "what bob knows" not in failed.content.decode()


def test_what_another_site_sends_is_not_offered_to_be_sent_when_it_fails() -> None:
    evil = Client(enforce_csrf_checks=True, raise_request_exception=False)
    with no_database():
        page = evil.post(
            "/admin/login/", {"lead": "gift"}, headers={"origin": "https://evil.example"}
        )
    assert "gift" not in Shown(page.content.decode()).values("input", "value")


def test_a_form_of_too_many_fields_is_refused_with_the_limit(bob: Client) -> None:
    fields = {f"field-{number}": "x" for number in range(10_001)}
    refused = bob.post(reverse("admin:digests_issue_add"), fields)
    assert refused.status_code == 413
    assert "10000 fields" in Shown(refused.content.decode()).text(".errornote")


@contextmanager
def full_folder() -> Iterator[None]:
    """A disk on which no file may have more than 50 bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_an_image_for_which_there_is_no_room_leaves_nothing(bob: Client, media_root: Path) -> None:
    form = reverse("admin:digests_image_add")
    fields = fields_of(bob.get(form).content.decode())
    with full_folder():
        failed = bob.post(form, {**fields, "file": SimpleUploadedFile("a.png", PICTURE)})
        pasted = bob.post(
            reverse("markdownx_upload"), {"image": SimpleUploadedFile("a.png", PICTURE)}
        )
    assert (failed.status_code, failed["Retry-After"]) == (507, "60")
    assert FULL in Shown(failed.content.decode()).text(".errornote")
    assert "choose it again in the form: a.png" in Shown(failed.content.decode()).text()
    assert (pasted.status_code, pasted["Retry-After"]) == (507, "60")
    assert FULL in pasted.json()["error"]
    assert not Image.objects.exists()
    assert list(media_root.iterdir()) == []


@pytest.mark.parametrize(("path", "status"), [("/", 503), ("/feed/", 503), ("/healthz", 503)])
def test_readers_are_told_to_come_again(bob: Client, path: str, status: int) -> None:
    with no_database():
        answer = bob.get(path)
    assert answer.status_code == status
    assert path == "/healthz" or answer["Retry-After"] == "60"
    assert path == "/healthz" or "几分钟" in answer.content.decode()
    assert bob.get(path).status_code == 200
