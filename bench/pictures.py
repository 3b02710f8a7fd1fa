"""Measure how the pictures of other sites are copied: `bench/pictures.py [PICTURES] [ISSUES]`.

Files that show pictures of six sites on this machine (`bench/sites.py`) are imported with
``--fetch-images`` into a database of its own (SQLite, or the empty one of DATABASE_URL). The import
is killed when a third is copied, and run again twice: the second run goes on where the first was,
and the third asks only for what could not be had.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench.serve import PYTHON, machine, manage, production
from bench.sites import SILENT, Asked, addresses, serving_pictures

PICTURES, ISSUES = 900, 40
COMMAND = "--import"
"""The word that makes this file the importing process, which may ask this machine."""


@dataclass(frozen=True)
class Run:
    """A run of the import: its seconds, peak memory in MB, requests, and what it printed."""

    clock: float
    processor: float
    peak: float
    asked: int
    said: str


def import_from_this_machine(folder: str) -> None:
    """Import a folder in a process whose guard takes this machine for the world outside."""
    import django

    django.setup()
    from django.core.management import call_command

    from digests.http import client, targets

    client.is_public = lambda address: address.is_loopback
    targets.PORTS = range(65_536)
    call_command("import_issues", folder, "--publish", "--fetch-images", "--json")


def write_files(folder: Path, urls: list[str], issues: int) -> None:
    """Write issues that show pictures, as many in each."""
    folder.mkdir()
    for number in range(issues):
        shown = "\n\n".join(f"![]({url})" for url in urls[number::issues])
        name = f"20{10 + number // 12}-{number % 12 + 1:02}-01"
        text = f"# 周刊 ({name})\n\n## 工具\n\n- [甲](https://example.org/{number})\n\n{shown}\n"
        (folder / f"{name}.md").write_text(text, encoding="utf-8")


def run(folder: Path, environment: dict[str, str], asked: Asked, *, until: int = 0) -> Run:
    """Import the files; kill the import once so many requests were sent, if a number is given."""
    before, began = asked.total, time.monotonic()
    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen(
            [PYTHON, __file__, COMMAND, str(folder)],
            cwd=ROOT,
            env={**os.environ, **environment, "DJANGO_SETTINGS_MODULE": "briefing.settings"},
            stdout=out,
        )
        while until and asked.total < until and process.poll() is None:
            time.sleep(0.05)
        if until:
            process.send_signal(signal.SIGKILL)
        _pid, _status, usage = os.wait4(process.pid, 0)
        out.seek(0)
        said = out.read()
    return Run(
        time.monotonic() - began,
        usage.ru_utime + usage.ru_stime,
        usage.ru_maxrss / 1024,
        asked.total - before,
        said,
    )


def copied(environment: dict[str, str]) -> int:
    """Return how many pictures of other sites are here."""
    code = "from digests.models import ImageOrigin; print(ImageOrigin.objects.count())"
    return int(manage(environment, "shell", "-v", "0", "-c", code))


def told(said: str) -> int:
    """Return how many pictures the report of a run tells of with a reason."""
    files: list[dict[str, Any]] = json.loads(said)["files"]
    return sum(len(file["images"]) for file in files)


def main(pictures: int, issues: int) -> None:
    """Measure, print a table and write it to `bench/results/`."""
    with tempfile.TemporaryDirectory() as name, serving_pictures() as (port, asked):
        folder = Path(name)
        environment = production(folder, port=80)
        manage(environment, "migrate", "--verbosity", "0")
        urls = addresses(port, pictures)
        write_files(folder / "issues", urls, issues)
        rows = []
        for title, until in (("killed", pictures // 3), ("again", 0), ("once more", 0)):
            ran = run(folder / "issues", environment, asked, until=until)
            rows.append((title, ran, copied(environment), told(ran.said) if not until else None))
    database = environment["DATABASE_URL"].partition(":")[0]
    text = table(f"{pictures} pictures in {issues} issues on {database}", rows, asked)
    print(text)
    (ROOT / "bench" / "results" / f"pictures-{database}-{pictures}.md").write_text(text)


def table(title: str, rows: list[tuple[str, Run, int, int | None]], asked: Asked) -> str:
    """Return the figures as Markdown, with the machine and the versions that they hold for."""
    # A site that never answers does not notice that nobody waits for it any more.
    most = max(count for site, count in asked.most.items() if site != SILENT)
    head = [
        f"# {title}, {time.strftime('%Y-%m-%d')}",
        "",
        f"{machine()}; at most {most} requests to one site at once.",
        "",
        "| run | seconds | of the processor | peak, MB | requests | copied | told of |",
        "|---|---|---|---|---|---|---|",
    ]
    return "\n".join([*head, *(_row(*row) for row in rows)]) + "\n"


def _row(title: str, ran: Run, here: int, reasons: int | None) -> str:
    said = "" if reasons is None else reasons
    return (
        f"| {title} | {ran.clock:.0f} | {ran.processor:.0f} | {ran.peak:.0f} | {ran.asked} "
        f"| {here} | {said} |"
    )


if __name__ == "__main__":
    if sys.argv[1:2] == [COMMAND]:
        import_from_this_machine(sys.argv[2])
    else:
        main(*map(int, sys.argv[1:3] or (PICTURES, ISSUES)))
