"""Measure a worker: how soon it serves, and what it holds: `bench/worker.py [ISSUES]`.

Its first page is timed from the start of the server, in turn with the first answer of constant
bytes by the same server. Then one worker answers 10,000 requests over 1,000 addresses.
"""

from __future__ import annotations

import http.client
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench.archive import date_of
from bench.serve import PYTHON, free_port, machine, prepare, production

TIMES = 5
ADDRESSES, REQUESTS, STEP = 1000, 10_000, 2500
CODINGS = ("gzip", "br", "identity")
OTHERS = (
    *("/", "/archive/", "/about/", "/opml/", "/sitemap.xml", "/robots.txt"),
    *("/feed/", "/feed/atom/", "/feed.json", "/links/feed/"),
)
LISTINGS = ("news", "papers", "projects", "blogs")


@contextmanager
def one_worker(application: str, port: int, **environment: str) -> Iterator[int]:
    """Run gunicorn with one worker until the block ends; yield the process's number."""
    command = [PYTHON, "-m", "gunicorn", "--no-control-socket", "--workers", "1", "--threads", "4"]
    process = subprocess.Popen(
        [*command, "--bind", f"127.0.0.1:{port}", application],
        cwd=ROOT,
        env={**os.environ, **environment},
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def ask(port: int, paths: Iterator[str]) -> Iterator[int]:
    """Ask for one path after the other over one connection, and yield the bytes of each answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    for number, path in enumerate(paths):
        coding = CODINGS[number % len(CODINGS)]
        connection.request("GET", path, headers={"Accept-Encoding": coding})
        answer = connection.getresponse()
        if answer.status != 200:
            raise SystemExit(f"{path} answered with {answer.status}.")
        yield len(answer.read())


def seconds_to_first(application: str, path: str, **environment: str) -> float:
    """Return the seconds from the start of a server to its first whole answer."""
    port = free_port()
    began = time.perf_counter()
    with one_worker(application, port, **environment):
        while True:
            try:
                next(ask(port, iter([path])))
            except ConnectionError:
                time.sleep(0.002)
            else:
                return time.perf_counter() - began


def addresses(issues: int, environment: dict[str, str]) -> list[str]:
    """Return a thousand addresses of the site: of issues, their entries, lists and feeds."""
    script = (
        "import django; django.setup(); from digests.models import Link;"
        f"print(*Link.objects.published().values_list('uid', flat=True)[:{ADDRESSES}])"
    )
    settings = {"DJANGO_SETTINGS_MODULE": "briefing.settings"}
    said = subprocess.run(
        [PYTHON, "-c", script],
        cwd=ROOT,
        env={**os.environ, **environment, **settings},
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    pages = [f"/issues/{date_of(number)}/" for number in reversed(range(issues))]
    found = [*OTHERS, *(f"/categories/{slug}/" for slug in LISTINGS), *pages[: ADDRESSES // 2]]
    found += [f"/links/{uid}/" for uid in said.split()]
    return found[:ADDRESSES]


def resident(process: int) -> float:
    """Return the resident memory of the worker of a server, in MB."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    pages = int(Path(f"/proc/{children[0]}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def main(issues: int) -> None:
    """Measure, print a table and write it to `bench/results/`."""
    with tempfile.TemporaryDirectory() as name:
        environment = production(Path(name), 8000)
        prepare(Path(name), issues, environment)
        last = f"/issues/{date_of(issues - 1)}/"
        hello, site = [], []
        for _ in range(TIMES):
            hello.append(seconds_to_first("bench.constant", "/12/"))
            site.append(seconds_to_first("briefing.wsgi", last, **environment))
        found, chance, port = addresses(issues, environment), random.Random(1), free_port()
        held = []
        with one_worker("briefing.wsgi", port, **environment) as process:
            time.sleep(2 * max(site))
            for _ in range(REQUESTS // STEP):
                for _size in ask(port, iter(chance.choices(found, k=STEP))):
                    pass
                held.append(resident(process))
    ratio = statistics.median(site) / statistics.median(hello)
    first = (
        f"- First page {statistics.median(site):.2f} s after the start of the server, constant "
        f"bytes {statistics.median(hello):.2f} s: {ratio:.1f} times (medians of {TIMES})."
    )
    lines = [
        f"# A worker with {issues} issues on SQLite, {time.strftime('%Y-%m-%d')}",
        "",
        f"{machine()}.",
        "",
        first,
        *(
            f"- After {(step + 1) * STEP:,} requests over {len(found):,} addresses: {size:.0f} MB."
            for step, size in enumerate(held)
        ),
    ]
    text = "\n".join(lines) + "\n"
    print(text)
    (ROOT / "bench" / "results" / f"worker-sqlite-{issues}.md").write_text(text)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
