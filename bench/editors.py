"""Measure what editors wait for: `bench/editors.py [ISSUES …]`, by default 40 and 1000 issues.

Each page of the admin is asked for by Django's test client in a process of its own for each size,
with the settings of production and an administrator signed in. The issues are those of
`bench/archive.py`, in a database of their own (SQLite, or that of DATABASE_URL, in which
``{issues}`` stands for the size). A database that has issues already is used as it is, and written
to: give a copy. The time of a constant page, measured in the same process, tells machines apart.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench.serve import machine, production

SIZES = 40, 1000


def main(sizes: list[int]) -> None:
    """Measure each size in a process of its own, print a table and write it to the results."""
    columns = {issues: _run(issues) for issues in sizes}
    database = os.environ.get("DATABASE_URL", "sqlite").partition(":")[0]
    text = table(database, columns)
    print(text)
    (ROOT / "bench" / "results" / f"editors-{database}-{sizes[-1]}.md").write_text(text)


def _run(issues: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | production(Path(folder), 8000)
        environment["DATABASE_URL"] = environment["DATABASE_URL"].replace("{issues}", str(issues))
        environment["DJANGO_SETTINGS_MODULE"] = "briefing.settings"
        said = subprocess.run(
            [sys.executable, "bench/editor_pages.py", str(issues), folder],
            cwd=ROOT,
            env=environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout
    found: dict[str, Any] = json.loads(said.splitlines()[-1])
    return found


def table(database: str, columns: dict[int, dict[str, Any]]) -> str:
    """Return the figures as Markdown, with the ratios of the last size to the first."""
    sizes = list(columns)
    hello = ", ".join(f"{columns[issues]['hello']:.3f} ms at {issues}" for issues in sizes)
    how = (
        f"{machine()}; processor time of the web process, the least of several requests after two. "
        f"In the same process Django needs {hello} for a constant page."
    )
    head = [
        f"# Editors' pages on {database}, {time.strftime('%Y-%m-%d')}",
        "",
        how,
        "",
        "| | " + " | ".join(f"{n}: ms | wall | queries | bytes" for n in sizes) + " | ratio |",
        "|---" * (len(sizes) * 4 + 2) + "|",
    ]
    rows = [_row(name, list(columns.values())) for name in columns[sizes[-1]]["rows"]]
    return "\n".join([*head, *rows]) + "\n"


def _row(name: str, columns: list[dict[str, Any]]) -> str:
    cells = []
    for column in columns:
        cpu, wall, queries, size = column["rows"].get(name, (0, 0, 0, 0))
        cells += [f"{cpu:.1f}", f"{wall:.1f}", str(queries), str(size)]
    first, last = (column["rows"].get(name, (0,)) for column in (columns[0], columns[-1]))
    ratio = last[0] / first[0] if first[0] else 0
    return f"| {name} | {' | '.join(cells)} | {ratio:.2f} |"


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or list(SIZES))
