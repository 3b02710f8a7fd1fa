"""A backup under writing is of one moment, and a restore that is killed leaves old or new, whole.

With a DATABASE_URL of PostgreSQL in databases of their own there, else in files of SQLite. Set
TRUST_SEED to write and kill as another run did.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

from digests.management.commands.restore import COUNTED
from tests.production import ROOT, production
from tests.trust.databases import database_in

SEED = os.environ.get("TRUST_SEED") or str(random.randrange(10**6))
ROUNDS, KILLS = 5, 5
SET_UP = "import django; django.setup(); from tests.trust.digest_process import *; "

Variables = dict[str, str]


@contextmanager
def installation(folder: Path) -> Iterator[Variables]:
    """The environment of an installation whose database and media are empty."""
    folder.mkdir()
    with database_in(folder) as address:
        yield {"DATABASE_URL": address, "MEDIA_ROOT": str(folder / "media")}


def start(*command: str, variables: Variables) -> subprocess.Popen[str]:
    """A process of Python in an installation."""
    return subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env=production(**variables),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(*command: str, variables: Variables) -> str:
    """Run a process to its end and return what it prints; it must not fail."""
    process = start(*command, variables=variables)
    out, err = process.communicate()
    assert process.returncode == 0, err
    return out


def check(variables: Variables) -> Any:
    """Return what an installation holds, in which every row and image must be whole."""
    told = json.loads(run("-c", f"{SET_UP} check()", variables=variables))
    assert told["lost"] == [], "images that a row names, and that have no file"
    assert told["torn"] == [], "issues that lack a part"
    return told


def test_a_backup_while_eight_write_is_of_one_moment(tmp_path: Path) -> None:
    print(f"\nTRUST_SEED={SEED}, on {connection.display_name}")
    with installation(tmp_path / "busy") as busy:
        run("manage.py", "migrate", variables=busy)
        writers = start("-c", f"{SET_UP} write({SEED!r})", variables=busy)
        try:
            assert writers.stdout
            assert writers.stdout.readline() == "writing\n"
            for number in range(1, ROUNDS + 1):
                archive = tmp_path / f"{number}.zip"
                print(run("manage.py", "backup", str(archive), variables=busy).strip())
                assert writers.poll() is None, "they went on"
        finally:
            _out, err = writers.communicate()
        assert writers.returncode == 0, err
        for number in range(1, ROUNDS + 1):
            with installation(tmp_path / f"new-{number}") as new:
                run("manage.py", "restore", str(tmp_path / f"{number}.zip"), "--yes", variables=new)
                print(number, check(new))


def begin_restore(archive: Path, variables: Variables) -> subprocess.Popen[str]:
    """Start a restore and return once it has checked the archive and told what it replaces."""
    variables = {**variables, "PYTHONUNBUFFERED": "1"}
    restoring = start("manage.py", "restore", str(archive), "--yes", variables=variables)
    assert restoring.stdout
    for _line in range(1 + len(COUNTED)):
        assert restoring.stdout.readline()
    return restoring


def test_a_restore_that_is_killed_at_any_moment_leaves_old_or_new(tmp_path: Path) -> None:
    print(f"\nTRUST_SEED={SEED}, on {connection.display_name}")
    chance = random.Random(SEED)
    whole = {}
    old, new = tmp_path / "old.zip", tmp_path / "new.zip"
    for archive, issues in ((old, 60), (new, 120)):
        with installation(tmp_path / archive.stem) as other:
            run("manage.py", "migrate", variables=other)
            run("-c", f"{SET_UP} fill({issues}, {archive.stem!r})", variables=other)
            whole[archive.stem] = check(other)
            run("manage.py", "backup", str(archive), variables=other)
    with installation(tmp_path / "site") as site:
        run("manage.py", "migrate", variables=site)
        restoring, began = begin_restore(new, site), time.monotonic()
        restoring.communicate()
        length = time.monotonic() - began
        for _ in range(KILLS):
            run("manage.py", "restore", str(old), "--yes", variables=site)
            pause = chance.uniform(0, length)
            restoring = begin_restore(new, site)
            time.sleep(pause)
            restoring.send_signal(signal.SIGKILL)
            restoring.communicate()
            left = check(site)
            print(f"killed {pause:.2f} s after the question, of {length:.2f}: {left}")
            assert left == whole[left["name"]]
