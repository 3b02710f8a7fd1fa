"""`make run`, `make password` and what they do."""

import io
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from digests.models import Issue, Publication
from tests.production import NEWCOMER, ROOT, free_port, run, serve, wait_for

# What is installed is taken as it is: nothing of the network in a test.
MAKE = ["make", "--old-file", ".venv/run"]
NOT_OF_A_CLONE = shutil.ignore_patterns(
    ".git", ".venv", ".env", ".*_cache", "__pycache__", "db.sqlite3*", "media", "staticfiles"
)
ISSUE = """# 嵌入式AI简报 (2020-06-03)

> 导读：一篇

## 论文

- [[1812.00332] ProxylessNAS | arXiv](https://arxiv.org/abs/1812.00332)
摘要：直接在目标硬件上搜索。
"""


def set_up(*arguments: str, language: str = "en") -> str:
    """What `manage.py set_up` prints."""
    output = io.StringIO()
    with translation.override(language):
        call_command("set_up", *arguments, stdout=output, stderr=output)
    return output.getvalue()


def new_password(output: str) -> str:
    """The password in the output of a command."""
    found = re.search(r"editor\W.* (\S+)$", output, re.MULTILINE)
    assert found, output
    return found[1]


def opens(password: str) -> bool:
    """Whether a password lets the editor in."""
    answer = Client().post("/admin/login/", {"username": "editor", "password": password})
    return answer.status_code == HTTPStatus.FOUND


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one issue."""
    (tmp_path / "2020-06-03.md").write_text(ISSUE, encoding="utf-8")
    return tmp_path


@pytest.mark.django_db
def test_an_empty_database_gets_the_samples_and_an_editor() -> None:
    output = set_up()

    samples = list((ROOT / "samples").glob("*.md"))
    assert Issue.objects.published().count() == len(samples) > 0
    assert opens(new_password(output))


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_site_of_the_samples_speaks_the_language_of_the_environment(
    language: str, settings: Settings
) -> None:
    settings.LANGUAGE_CODE = language
    set_up()
    assert Publication.objects.current().language == language


@pytest.mark.django_db
def test_the_second_time_changes_nothing_and_tells_no_password(folder: Path) -> None:
    set_up("--issues", str(folder))
    editor = get_user_model().objects.get()

    output = set_up()

    assert "password" not in output
    assert get_user_model().objects.get().password == editor.password
    assert Issue.objects.count() == 1, "no samples beside what is there"


@pytest.mark.django_db
def test_a_folder_of_issues_is_published_in_place_of_the_samples(folder: Path) -> None:
    set_up("--issues", str(folder))

    assert [str(issue.date) for issue in Issue.objects.published()] == ["2020-06-03"]


@pytest.mark.django_db
def test_a_folder_without_dates_says_what_to_do_and_is_dated_by_numbers(tmp_path: Path) -> None:
    undated = ISSUE.replace(" (2020-06-03)", " Issue 3")
    (tmp_path / "issue-3.md").write_text(undated, encoding="utf-8")

    output = set_up("--issues", str(tmp_path))
    assert "Readers see no issue yet" in output
    assert "FIRST_DATE=2018-04-20 EVERY=7" in output

    output = set_up("--issues", str(tmp_path), "--first-date", "2020-01-03", "--every", "14")
    assert "Readers see no issue yet" not in output
    assert [str(issue.date) for issue in Issue.objects.published()] == ["2020-01-31"]


@pytest.mark.django_db
def test_a_file_that_cannot_be_read_is_reported_and_the_rest_is_served(folder: Path) -> None:
    (folder / "2020-02-31.md").write_text("# Digest (2020-02-31)\n")

    output = set_up("--issues", str(folder))

    assert "2020-02-31.md" in output
    assert "the rest is served" in output
    assert Issue.objects.published().count() == 1


@pytest.mark.django_db
def test_a_folder_that_is_not_there_is_reported_and_the_site_is_served(tmp_path: Path) -> None:
    output = set_up("--issues", str(tmp_path / "nowhere"))

    assert "the rest is served" in output
    assert "Briefing is ready" in output


@pytest.mark.parametrize(
    "address", ["postgres://nobody@127.0.0.1:1/briefing", "sqlite:////nowhere/db.sqlite3"]
)
def test_a_database_that_does_not_answer_is_told_in_a_line(address: str) -> None:
    result = run("manage.py", "set_up", DATABASE_URL=address, LANGUAGE_CODE="en")

    assert result.returncode != 0
    assert "correct DATABASE_URL" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.django_db
def test_all_of_it_is_told_in_one_language(folder: Path) -> None:
    output = set_up("--issues", str(folder), language="zh-hans")

    told = [line for line in output.splitlines() if str(folder) not in line]
    assert not [line for line in told if not re.search(r"[\u3400-\u9fff]", line)]


@pytest.mark.django_db
def test_a_new_password_replaces_the_old_one_and_reopens_the_account() -> None:
    output = io.StringIO()
    call_command("editor_password", stdout=output)
    first = new_password(output.getvalue())
    get_user_model().objects.update(is_active=False)

    call_command("editor_password", stdout=output)
    second = new_password(output.getvalue().splitlines()[-1])

    assert not opens(first)
    assert opens(second)


@pytest.fixture
def clone(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository as a clone has it, with what is installed already."""
    path = tmp_path_factory.mktemp("clones") / "briefing"
    shutil.copytree(ROOT, path, ignore=NOT_OF_A_CLONE)
    (path / ".venv").symlink_to(sys.prefix)
    return path


def test_make_run_serves_twice_from_one_environment_file(clone: Path, folder: Path) -> None:
    outputs, files = [], []
    for _ in range(2):
        address = f"http://127.0.0.1:{(port := free_port())}"
        command = [*MAKE, "run", f"PORT={port}", f"ISSUES={folder}"]
        with serve(command, f"{address}/", clone, NEWCOMER) as log:
            page = urlopen(f"{address}/issues/2020-06-03/").read().decode()
            outputs.append(log.read_text())
        files.append((clone / ".env").read_text())

        assert "ProxylessNAS" in page
        assert f"{address}/" in outputs[-1]

    assert files[0] == files[1]
    assert "DEBUG=1" in files[0]
    assert (clone / ".env").stat().st_mode & 0o077 == 0, "the key is for its owner alone"
    assert ["make password" in output for output in outputs] == [True, False]


def processes_in(folder: Path) -> dict[int, str]:
    """The commands of the processes that work in a folder, by their numbers."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if (process / "cwd").resolve() == folder:
                found[int(process.name)] = (process / "cmdline").read_text().replace("\0", " ")
    return found


def workers_in(folder: Path) -> list[int]:
    """The numbers of the workers that work in a folder."""
    return [pid for pid, command in processes_in(folder).items() if "run_tasks" in command]


@pytest.mark.skipif(not Path("/proc/self/cwd").exists(), reason="processes are found in /proc")
@pytest.mark.parametrize(
    "stop",
    [
        lambda make: make.send_signal(signal.SIGTERM),
        lambda make: os.killpg(make.pid, signal.SIGINT),
    ],
    ids=["kill", "ctrl-c"],
)
def test_make_run_starts_a_worker_that_stops_with_it(
    clone: Path, stop: Callable[[subprocess.Popen[bytes]], None]
) -> None:
    command = [*MAKE, "run", f"PORT={free_port()}"]
    with (clone / "log").open("w") as log:
        make = subprocess.Popen(
            command,
            cwd=clone,
            env=NEWCOMER,
            stdout=log,
            stderr=log,
            start_new_session=True,
            # As in a terminal: tests that run in the background inherit that it is ignored.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )
    wait_for(lambda: workers_in(clone) != [])
    (killed,) = workers_in(clone)
    os.kill(killed, signal.SIGKILL)
    wait_for(lambda: workers_in(clone) not in ([], [killed]))  # another one takes its place
    stop(make)
    try:
        make.wait(60)
        wait_for(lambda: processes_in(clone) == {})
    finally:
        for left in processes_in(clone):
            os.kill(left, signal.SIGKILL)


def test_make_password_works_before_anything_else_was_run(clone: Path) -> None:
    first, second = (
        subprocess.run(
            [*MAKE, "password"], cwd=clone, env=NEWCOMER, capture_output=True, text=True, check=True
        )
        for _ in range(2)
    )

    assert new_password(first.stdout) != new_password(second.stdout)


def test_a_command_that_is_stopped_by_ctrl_c_shows_no_traceback() -> None:
    stopped = run("manage.py", "shell", "--verbosity=0", "--command=raise KeyboardInterrupt")
    assert (stopped.returncode, stopped.stderr) == (130, "")
