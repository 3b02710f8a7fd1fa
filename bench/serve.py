"""Measure the requests a second that the site answers: `make bench`, or `bench/serve.py [ISSUES]`.

The site runs as production runs it, with the issues of `bench/archive.py` in a database of its own
(SQLite, or the empty one of DATABASE_URL). Each address is loaded in turn with constant answers of
as many bytes by the same server, so that a busy machine slows both. It needs wrk, of the package of
that name.
"""

from __future__ import annotations

import os
import platform
import re
import secrets
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request, urlopen

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import django

from bench.archive import LINKS, date_of, write_issues

PYTHON = sys.executable
ROUNDS, SECONDS = 3, 2
HELLO = 12
"""Bytes of the answer that everything is compared with."""
WORKERS = ("--workers", "2", "--threads", "4")


@dataclass(frozen=True)
class Server:
    """A server on this machine."""

    base: str

    def ask(self, path: str) -> tuple[int, str]:
        """Return the size of an answer and its ETag."""
        with urlopen(Request(self.base + path)) as answer:
            return len(answer.read()), answer.headers.get("ETag", "")

    def load(self, path: str, *headers: str) -> float:
        """Return the requests that it answers in a second, eight at once."""
        given = [part for header in headers for part in ("-H", header)]
        command = ["wrk", "-t2", "-c8", f"-d{SECONDS}s", *given, self.base + path]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        if "Non-2xx" in said and "If-None-Match" not in "".join(headers):
            raise SystemExit(f"{path} answered with errors:\n{said}")
        found = re.search(r"Requests/sec:\s+([\d.]+)", said)
        return float(found[1]) if found else 0.0


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(
    application: str, port: int, python: str = PYTHON, folder: Path = ROOT, **environment: str
) -> Iterator[Server]:
    """Run gunicorn with an application of a folder until the block ends."""
    command = [python, "-m", "gunicorn", "--no-control-socket", *WORKERS]
    process = subprocess.Popen(
        [*command, "--bind", f"127.0.0.1:{port}", application],
        cwd=folder,
        env={**os.environ, **environment},
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        yield Server(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int) -> None:
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("The server does not start.")


def production(folder: Path, port: int) -> dict[str, str]:
    """Return the environment of a site in production whose files lie in a folder."""
    return {
        "DEBUG": "0",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "ALLOWED_HOSTS": "127.0.0.1",
        "SITE_URL": f"http://127.0.0.1:{port}",
        "DATABASE_URL": os.environ.get("DATABASE_URL") or f"sqlite:///{folder / 'bench.sqlite3'}",
        "REPLICA_URL": "",
        "CACHE_URL": "locmem://",
        "STORAGE_URL": "",
        "MEDIA_ROOT": str(folder / "media"),
        "STATIC_ROOT": str(folder / "static"),
        "EMAIL_FROM": "bench@example.org",
        "MALLOC_ARENA_MAX": "1",  # as in deploy/briefing.service
        "MALLOC_MMAP_THRESHOLD_": "65536",
    }


def prepare(folder: Path, issues: int, environment: dict[str, str]) -> float:
    """Fill a new database with issues; return how many entries were imported in a second."""
    (folder / "issues").mkdir()
    write_issues(folder / "issues", issues)
    began = time.monotonic()
    for command in (
        ["migrate", "--verbosity", "0"],
        ["collectstatic", "--no-input", "--verbosity", "0"],
        ["import_issues", str(folder / "issues"), "--publish", "--json"],
    ):
        if command[0] == "import_issues":
            began = time.monotonic()
        manage(environment, *command)
    return issues * LINKS / (time.monotonic() - began)


def manage(environment: dict[str, str], *command: str) -> str:
    """Run a command of the site; return what it prints."""
    ran = subprocess.run(
        [PYTHON, "manage.py", *command],
        cwd=ROOT,
        env={**os.environ, **environment},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return ran.stdout


Loads = list[tuple[float, float]]
"""Requests a second of the site and of the constant answers beside it, one pair a round."""


def measure(site: Server, constant: Server, last: str) -> Iterator[tuple[str, int, Loads]]:
    """Yield the name of each row, the bytes of its answer and its loads."""
    addresses = {"issue": f"/issues/{last}/", "archive": "/archive/", "feed": "/feed/"}
    for name, path in addresses.items():
        size, etag = site.ask(path)
        whole, told = [], []
        for _ in range(ROUNDS):
            whole.append((site.load(path), constant.load(f"/{size}/")))
            hello = constant.load(f"/{HELLO}/")
            told.append((site.load(path, f"If-None-Match: {etag}"), hello))
        yield f"{name}, to as many constant bytes", size, whole
        yield f"{name} answered 304, to {HELLO} constant bytes", 0, told


def machine() -> str:
    """Return the machine, the versions and the commit that figures hold for."""
    command = ["git", "describe", "--always", "--dirty"]
    commit = subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout.strip()
    return (
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"Django {django.get_version()}, commit {commit}"
    )


def main(issues: int) -> None:
    """Measure, print a table and write it to `bench/results/`."""
    if not shutil.which("wrk"):
        raise SystemExit("wrk is missing: install the package of that name.")
    last = date_of(issues - 1).isoformat()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        port = free_port()
        environment = production(folder, port)
        imported = prepare(folder, issues, environment)
        site = stack.enter_context(serving("briefing.wsgi", port, **environment))
        constant = stack.enter_context(serving("bench.constant", free_port()))
        rows = list(measure(site, constant, last))
    database = environment["DATABASE_URL"].partition(":")[0]
    text = table(f"{issues} issues on {database}", rows)
    text += f"\nImported: {imported:.0f} entries a second.\n"
    print(text)
    (ROOT / "bench" / "results" / f"serve-{database}-{issues}.md").write_text(text)


def table(title: str, rows: list[tuple[str, int, Loads]]) -> str:
    """Return the figures as Markdown, with the machine and the versions that they hold for."""
    how = f"{ROUNDS} rounds of {SECONDS} s, eight requests at once."
    head = [f"# {title}, {time.strftime('%Y-%m-%d')}", "", f"{machine()}; {how}", ""]
    head += ["| | bytes | ratio (median) | least | most | requests a second (median) |"]
    head += ["|---|---|---|---|---|---|"]
    return "\n".join([*head, *(_row(*row) for row in rows)]) + "\n"


def _row(name: str, size: int, loads: Loads) -> str:
    ratios = [here / constant for here, constant in loads]
    middle, rate = statistics.median(ratios), statistics.median(here for here, _ in loads)
    return (
        f"| {name} | {size} | {middle:.2f} | {min(ratios):.2f} | {max(ratios):.2f} | {rate:.0f} |"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
