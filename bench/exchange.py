"""Measure the import and the export of files: `bench/exchange.py [ISSUES]`.

The files are those of `bench/archive.py`, each with the picture at its foot; every tenth has one of
its own and repeats an address of the issue before. They come into a database of its own (SQLite, or
the empty one of DATABASE_URL). What counts is the time of the processor, without the time that any
command takes to start.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from PIL import Image

from bench.archive import LINKS, write_issues
from bench.serve import PYTHON, machine, production

ISSUES = 200
SOME = 10
"""Every so many issues one has a picture of its own and a repeat."""


@dataclass(frozen=True)
class Cost:
    """The cost of one command: processor time and elapsed time in seconds, peak memory in MB."""

    processor: float
    clock: float
    peak: float


def write_files(folder: Path, issues: int) -> None:
    """Write the issues with their pictures and repeats."""
    folder.mkdir()
    write_issues(folder, issues)
    chance = random.Random(issues)
    _write_picture(folder / "foot.png", chance)
    for number, path in enumerate(sorted(folder.glob("*.md"))):
        text = path.read_text(encoding="utf-8")
        if number % SOME == SOME - 1:
            text = text.replace(f"org/{number}/1)", f"org/{number - 1}/1)")
            text += f"\n![图](images/{number}.png)\n"
            _write_picture(folder / "images" / f"{number}.png", chance)
        path.write_text(text + "\n![qrcode](foot.png)\n", encoding="utf-8")


def _write_picture(path: Path, chance: random.Random) -> None:
    path.parent.mkdir(exist_ok=True)
    noise = Image.frombytes("RGB", (80, 60), chance.randbytes(80 * 60 * 3))
    noise.resize((320, 240)).save(path)


def measure(folder: Path, environment: dict[str, str]) -> Iterator[tuple[str, Cost]]:
    """Yield the name and the cost of each step."""
    files, out = str(folder / "issues"), str(folder / "out")
    _cost(environment, "migrate", "--verbosity", "0")
    start = _cost(environment, "version")
    steps = {
        "import, in a dry run": ["import_issues", files, "--publish", "--dry-run"],
        "import": ["import_issues", files, "--publish"],
        "the same files again": ["import_issues", files, "--publish"],
        "export": ["export_issues", "--output", out],
        "export again": ["export_issues", "--output", out],
    }
    for name, command in steps.items():
        cost = _cost(environment, *command)
        yield (
            name,
            Cost(cost.processor - start.processor, cost.clock - start.clock, cost.peak),
        )


def _cost(environment: dict[str, str], *command: str) -> Cost:
    began = time.monotonic()
    process = subprocess.Popen(
        [PYTHON, "manage.py", *command],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
    )
    _pid, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(command)} failed.")
    clock = time.monotonic() - began
    return Cost(usage.ru_utime + usage.ru_stime, clock, usage.ru_maxrss / 1024)


def main(issues: int) -> None:
    """Measure, print a table and write it to `bench/results/`."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = production(folder, port=80)
        write_files(folder / "issues", issues)
        rows = list(measure(folder, environment))
    database = environment["DATABASE_URL"].partition(":")[0]
    text = table(f"{issues} files on {database}", issues * LINKS, rows)
    print(text)
    (ROOT / "bench" / "results" / f"exchange-{database}-{issues}.md").write_text(text)


def table(title: str, entries: int, rows: list[tuple[str, Cost]]) -> str:
    """Return the figures as Markdown, with the machine and the versions that they hold for."""
    head = [
        f"# {title}, {time.strftime('%Y-%m-%d')}",
        "",
        f"{machine()}; {LINKS} entries a file.",
        "",
    ]
    head += [
        "| | entries a second of the processor | by the clock | peak, MB |",
        "|---|---|---|---|",
    ]
    return "\n".join([*head, *(_row(entries, *row) for row in rows)]) + "\n"


def _row(entries: int, name: str, cost: Cost) -> str:
    return (
        f"| {name} | {entries / cost.processor:.0f} | {entries / cost.clock:.0f} "
        f"| {cost.peak:.0f} |"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ISSUES)
