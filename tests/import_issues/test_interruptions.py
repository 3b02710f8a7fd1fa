"""Imports that meet, and imports that are killed."""

import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest
from django.db import connection

from digests.models import Issue
from tests.import_issues.runs import TEXT, Ran, run, write
from tests.production import production
from tests.production import run as run_in_production

pytestmark = pytest.mark.django_db


@pytest.mark.skipif(
    not connection.features.has_select_for_update,
    reason="SQLite has one writer at a time: this needs PostgreSQL",
)
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_imports_at_once_make_each_issue_once(tmp_path: Path) -> None:
    for day in range(1, 6):
        write(tmp_path, f"2020-05-{day:02}")
    ran: list[Ran] = []
    start = threading.Barrier(2)

    def import_all() -> None:
        start.wait()
        try:
            ran.append(run(tmp_path, "--json"))
        finally:
            connection.close()

    imports = [threading.Thread(target=import_all) for _ in range(2)]
    for one in imports:
        one.start()
    for one in imports:
        one.join()
    assert [result.code for result in ran] == [0, 0]
    assert sum(result.json["totals"]["created"] for result in ran) == 5
    assert Issue.objects.count() == 5


def test_killed_at_any_moment_a_file_is_in_or_out(tmp_path: Path) -> None:
    folder, database = tmp_path / "weekly", tmp_path / "db.sqlite3"
    folder.mkdir()
    entries = "".join(f"- [第{n}条](https://example.org/e{n})\n摘要：{n}\n" for n in range(8))
    for day in range(1, 19):
        write(folder, f"2020-04-{day:02}", TEXT + entries)
    environment = {"DATABASE_URL": f"sqlite:///{database}", "MEDIA_ROOT": str(tmp_path / "media")}
    assert run_in_production("manage.py", "migrate", **environment).returncode == 0
    before = 0
    for pause in (0.0, 0.05):
        _import_and_kill(folder, database, environment, pause, before)
        before = _whole_issues(database)
    assert 0 < before < 18
    finished = run_in_production("manage.py", "import_issues", str(folder), **environment)
    assert finished.returncode == 0, finished.stderr
    assert _whole_issues(database) == 18


def _import_and_kill(
    folder: Path, database: Path, environment: dict[str, str], pause: float, known: int
) -> None:
    """Import until some issue more is there and a moment longer, then kill the process."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "import_issues", str(folder)],
        env=production(**environment),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < until:
        if _count(database, "SELECT count(*) FROM digests_issue") > known:
            break
        time.sleep(0.005)
    time.sleep(pause)
    with suppress(ProcessLookupError):
        process.send_signal(signal.SIGKILL)
    process.wait()


def _count(database: Path, query: str) -> int:
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=30) as connection:
        return int(connection.execute(query).fetchone()[0])


def _whole_issues(database: Path) -> int:
    """How many issues there are, each of which has all that its file has."""
    issues = _count(database, "SELECT count(*) FROM digests_issue")
    assert _count(database, "SELECT count(*) FROM digests_link") == issues * 10
    assert _count(database, "SELECT count(*) FROM digests_reference") == issues
    assert _count(database, "SELECT count(*) FROM digests_revision") == issues
    assert _count(database, "SELECT count(*) FROM digests_issue WHERE source_hash = ''") == 0
    return issues
