"""Measure how long readers wait while editors save: `python bench/saves.py`.

Eight editors send 200 forms of entries a minute to a site that runs as production runs it, with the
issues of `bench/archive.py`. After every twentieth form, one publishes what was changed, and
readers see it. They load pages at a steady pace, in turn without editors and with them, in a
process of their own. The database is SQLite, or the empty one of DATABASE_URL.
"""

from __future__ import annotations

import itertools
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from http.cookiejar import CookieJar
from pathlib import Path
from threading import Event
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench.serve import free_port, machine, manage, prepare, production, serving
from tests.admin.browser import fields_of

ISSUES = 40
EDITORS, SAVES_A_MINUTE, PUBLISHED = 8, 200, 20
"""People, saves of all of them together, and of how many saves one is followed by publishing."""
READERS, PAGES_A_SECOND = 4, 100
ROUNDS, SECONDS = 4, 15
SET_UP = f"""
import json
from django.contrib.auth.models import User
from digests.models import Issue, Link
from digests.people import Role, give_role
desks = []
for number, issue in enumerate(Issue.objects.published()[:{EDITORS}]):
    user = User.objects.create_user(f"editor{{number}}", password="the password")
    give_role(user, Role.EDITOR)
    links = Link.objects.entries().filter(section__issue=issue).values_list("pk", flat=True)
    desks.append([user.username, issue.pk, issue.get_absolute_url(), list(links)])
print(json.dumps(desks))
"""


@dataclass
class Tally:
    """The seconds that requests took, and what went wrong with others."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Add what another counted."""
        self.seconds += other.seconds
        self.errors += other.errors

    def percentile(self, percent: int) -> float:
        """Return the milliseconds within which so many of a hundred were answered."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) * percent // 100, len(ordered) - 1)] * 1000


def paced(seconds: float, pause: float) -> Iterator[int]:
    """Yield numbers at a steady pace for a while; who is late does not catch up."""
    end = time.monotonic() + seconds
    for number in itertools.count():
        due = time.monotonic() + pause
        if due > end:
            return
        yield number
        time.sleep(max(0.0, due - time.monotonic()))


def read(base: str, paths: list[str], seconds: float) -> Tally:
    """Load pages with several connections at once."""
    tally = Tally()
    with ThreadPoolExecutor(READERS) as pool:
        for one in pool.map(lambda place: _read(base, paths, place, seconds), range(READERS)):
            tally.add(one)
    return tally


def _read(base: str, paths: list[str], place: int, seconds: float) -> Tally:
    tally = Tally()
    time.sleep(place / PAGES_A_SECOND)
    connection = HTTPConnection(urlsplit(base).netloc, timeout=60)
    for number in paced(seconds, READERS / PAGES_A_SECOND):
        path = paths[(number + place) % len(paths)]
        began = time.monotonic()
        try:
            connection.request("GET", path, headers={"Accept-Encoding": "br"})
            response = connection.getresponse()
            response.read()
        except (OSError, HTTPException) as error:
            tally.errors.append(repr(error))
            connection.close()
            continue
        tally.seconds.append(time.monotonic() - began)
        if response.status != 200:
            tally.errors.append(f"{path}: {response.status}")
    return tally


class Editor:
    """An editor at a browser, with an issue that readers see and this person alone revises."""

    def __init__(
        self, base: str, place: int, name: str, issue: int, path: str, links: list[int]
    ) -> None:
        self.admin = f"{base}/admin"
        self.path = path
        self.issue = issue
        self.links = links
        self.browser: OpenerDirector = build_opener(HTTPCookieProcessor(CookieJar()))
        self.saved = place  # so that they publish one after the other
        entry = fields_of_form(self.open(f"{self.admin}/login/")[1])
        self.open(f"{self.admin}/login/", entry | {"username": name, "password": "the password"})
        self.copy = self.revise()

    def open(self, url: str, form: dict[str, Any] | None = None) -> tuple[str, str]:
        """Return the address and the page where a link or a form leads."""
        data = urlencode(form, doseq=True).encode() if form is not None else None
        with self.browser.open(url, data, timeout=60) as response:
            return response.geturl(), response.read().decode()

    def revise(self) -> str:
        """Open the working copy of the issue; return its address in the admin."""
        step = f"{self.admin}/digests/issue/{self.issue}/steps/revise/"
        at, _page = self.open(step, fields_of_form(self.open(step)[1]))
        return at.removesuffix("change/")

    def save(self, tally: Tally) -> None:
        """Open an entry's form, write into it and send it; now and then publish what changed."""
        link = self.links[self.saved % len(self.links)]
        try:
            at, page = self.open(f"{self.admin}/digests/link/{link}/change/")
            form = fields_of_form(page)
            form["summary"] = form["summary"].partition(" 第")[0] + f" 第 {self.saved} 次修改。"
            began = time.monotonic()
            _at, page = self.open(at, form | {"_save": "1"})
            tally.seconds.append(time.monotonic() - began)
            if "messagelist" not in page:
                tally.errors.append(f"{at}: was not saved")
            self.saved += 1
            if self.saved % PUBLISHED == 0:
                self.publish()
        except (URLError, OSError, HTTPException) as error:
            tally.errors.append(repr(error))

    def publish(self) -> None:
        """Publish what was changed, and open the next working copy."""
        step = f"{self.copy}steps/publish_changes/"
        form = fields_of_form(self.open(step)[1])
        self.open(step, form | {"change": "typo"})
        self.copy = self.revise()


def fields_of_form(page: str) -> dict[str, Any]:
    """Return what the form of a page holds."""
    return fields_of(page)


def edit(editors: list[Editor], stop: Event) -> Tally:
    """Save at the pace of all editors together until it is enough."""
    tally = Tally()

    def work(place: int) -> Tally:
        own = Tally()
        time.sleep(60 / SAVES_A_MINUTE * place)
        for _ in paced(float("inf"), 60 / SAVES_A_MINUTE * len(editors)):
            if stop.is_set():
                break
            editors[place].save(own)
        return own

    with ThreadPoolExecutor(len(editors)) as pool:
        for one in pool.map(work, range(len(editors))):
            tally.add(one)
    return tally


def main() -> None:
    """Measure, print a table and write it to `bench/results/`."""
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        environment = production(folder, port)
        prepare(folder, ISSUES, environment)
        desks = json.loads(manage(environment, "shell", "-v0", "-c", SET_UP))
        with serving("briefing.wsgi", port, **environment) as site:
            editors = [Editor(site.base, place, *desk) for place, desk in enumerate(desks)]
            rounds = [measure(site.base, editors) for _ in range(ROUNDS)]
    database = environment["DATABASE_URL"].partition(":")[0]
    text = table(database, rounds)
    print(text)
    (ROOT / "bench" / "results" / f"saves-{database}.md").write_text(text)
    if any(tally.errors for tallies in rounds for tally in tallies):
        raise SystemExit("There were errors.")


def measure(base: str, editors: list[Editor]) -> tuple[Tally, Tally, Tally]:
    """Return how readers were answered without editors and with them, and how saves were."""
    paths = [editors[0].path, "/archive/"]
    with ProcessPoolExecutor(1) as apart, ThreadPoolExecutor(1) as beside:
        quiet = apart.submit(read, base, paths, SECONDS).result()
        stop = Event()
        saving = beside.submit(edit, editors, stop)
        busy = apart.submit(read, base, paths, SECONDS).result()
        stop.set()
        return quiet, busy, saving.result()


def table(database: str, rounds: list[tuple[Tally, Tally, Tally]]) -> str:
    """Return the figures as Markdown."""
    how = (
        f"{machine()}; {ISSUES} issues, {PAGES_A_SECOND} pages a second, {SAVES_A_MINUTE} saves a "
        f"minute, one in {PUBLISHED} published; {ROUNDS} rounds of {SECONDS} s with saves and as "
        "many without."
    )
    head = [
        f"# Readers while editors save, on {database}, {time.strftime('%Y-%m-%d')}",
        "",
        how,
        "",
        "| | requests | errors | p50 ms | p99 ms |",
        "|---|---|---|---|---|",
    ]
    names = ("readers, nobody saves", "readers, editors save", "saves")
    totals = []
    for name, tallies in zip(names, zip(*rounds, strict=True), strict=True):
        totals.append(total := Tally())
        for tally in tallies:
            total.add(tally)
        head.append(
            f"| {name} | {len(total.seconds)} | {len(total.errors)} "
            f"| {total.percentile(50):.1f} | {total.percentile(99):.1f} |"
        )
        head_errors = sorted(set(total.errors))[:5]
        print(*head_errors, sep="\n", file=sys.stderr)
    ratios = [busy.percentile(99) / quiet.percentile(99) for quiet, busy, _saves in rounds]
    times = f"{totals[1].percentile(99) / totals[0].percentile(99):.2f}"
    each = ", ".join(f"{ratio:.2f}" for ratio in ratios)
    return "\n".join([*head, "", f"Readers' p99 with saves to that without: {times} ({each}).", ""])


if __name__ == "__main__":
    main()
