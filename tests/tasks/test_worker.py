"""Workers as they run for real: killed, stopped, and several at once."""

import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from django.db import connection

from tests.production import ROOT, production, run, wait_for

SHOW_TASK = "task = Task.objects.get(); print(task.status, task.attempts)"

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def database(tmp_path: Path) -> str:
    """The address of a database that other processes see too; PostgreSQL's is the test's own."""
    if connection.vendor == "postgresql":
        parameters = connection.get_connection_params()
        host, port = parameters.get("host", ""), parameters.get("port", 5432)
        owner = f"{parameters['user']}:{parameters.get('password', '')}"
        return f"postgres://{owner}@{host}:{port}/{parameters['dbname']}"
    address = f"sqlite:///{tmp_path}/db.sqlite3"
    assert run("manage.py", "migrate", "-v0", DATABASE_URL=address).returncode == 0
    return address


@contextmanager
def worker(database: str) -> Iterator[subprocess.Popen[bytes]]:
    """A worker process; it is killed at the end if it still runs."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "run_tasks"],
        cwd=ROOT,
        env=production(DATABASE_URL=database),
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def shell(database: str, code: str) -> str:
    """Return the output of a Python program that runs with a database."""
    head = "from tests.tasks.sample_tasks import *; from digests.models import Task; "
    result = run("manage.py", "shell", "-v0", "-c", head + code, DATABASE_URL=database)
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_a_task_whose_worker_was_killed_runs_again(database: str, tmp_path: Path) -> None:
    lines = tmp_path / "lines"
    shell(database, f"write.enqueue(file={str(lines)!r}, line='a', seconds=60)")
    with worker(database) as first:
        wait_for(lines.exists)
        first.kill()
        first.wait()
    arguments = {"args": [], "kwargs": {"file": str(lines), "line": "b"}}
    long_ago = "timezone.now() - timezone.timedelta(hours=1)"
    shell(
        database,
        "from django.utils import timezone;"
        f"Task.objects.update(started_at={long_ago}, args_kwargs={arguments})",
    )
    with worker(database) as second:
        wait_for(lambda: f"b {second.pid}\n" in lines.read_text())
        wait_for(lambda: "SUCCESSFUL 2" in shell(database, SHOW_TASK))


def test_a_worker_that_is_told_to_stop_does_so_and_its_task_runs_again(
    database: str, tmp_path: Path
) -> None:
    lines = tmp_path / "lines"
    shell(database, f"write.enqueue(file={str(lines)!r}, line='a', seconds=60)")
    with worker(database) as process:
        wait_for(lines.exists)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    assert "READY 0" in shell(database, SHOW_TASK)


def test_several_workers_never_take_one_task_twice(database: str, tmp_path: Path) -> None:
    lines = tmp_path / "lines"
    lines.touch()
    shell(
        database,
        f"[write.enqueue(file={str(lines)!r}, line=str(n), seconds=0.05) for n in range(60)]",
    )
    with ExitStack() as stack:
        processes = [stack.enter_context(worker(database)) for _worker in range(2)]
        wait_for(lambda: len(lines.read_text().splitlines()) >= 60)
        time.sleep(0.5)
    ran = [line.split() for line in lines.read_text().splitlines()]
    assert Counter(line for line, _process in ran) == dict.fromkeys(map(str, range(60)), 1)
    assert {int(process) for _line, process in ran} == {process.pid for process in processes}
