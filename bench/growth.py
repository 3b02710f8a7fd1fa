"""Measure what readers' pages cost as the archive grows: `bench/growth.py 40 1000 10000`.

Every public page is asked for in one process for each number of issues, as production runs it: for
the first time after a start, and again after a change of an issue. The issues are those of
`bench/archive.py`, in a database of their own (SQLite, or that of DATABASE_URL, in which
``{issues}`` stands for the size). A database that has issues already is used as it is, and written
to: give a copy.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import django

from bench.archive import LINKS, date_of
from bench.serve import PYTHON, machine, prepare, production

TIMES = 5
VISITED = 200
"""Issues whose pages and entries a process answers before its memory is read."""


@dataclass(frozen=True)
class Cost:
    """The cost of one page of an archive.

    ``first`` and ``changed`` are the processor time in ms of the first answer of a process and of
    the first one after a change; ``queries`` and ``size``, in bytes, are those of the latter.
    """

    first: float
    changed: float
    queries: int
    size: int


@dataclass(frozen=True)
class Figures:
    """The costs of an archive: of each page by its name; memory and database in MB."""

    pages: dict[str, Cost]
    memory: float
    disk: float


def pages_of(issues: int, uid: str) -> dict[str, str]:
    """Return the public addresses of an archive by the names of their kinds."""
    from digests.readers.listing import NEWEST, TITLES

    last, middle = date_of(issues - 1), date_of(issues // 2)
    return {
        "home": "/",
        "newest issue": f"/issues/{last}/",
        "issue in the middle": f"/issues/{middle}/",
        "issue as Markdown": f"/issues/{middle}.md",
        "issue as JSON": f"/issues/{middle}.json",
        "archive": "/archive/",
        "a year of the archive": f"/archive/{middle.year:04}/",
        "category": "/categories/papers/",
        "category, last page": f"/categories/papers/?page={-(-min(issues, NEWEST) * 5 // TITLES)}",
        "category, a year": f"/categories/papers/?year={middle.year:04}",
        "source": "/sources/Tensor Notes/",
        "source, a year": f"/sources/Tensor Notes/?year={middle.year:04}",
        "feed of a source": "/sources/Tensor Notes/feed/",
        "trail of what every issue speaks of": "/trails/github/example/engine/",
        "trail of another work": f"/trails/github/example/project-{issues // 8 * LINKS + 4}/",
        "words of the newest years": "/topics/",
        "words of a year": f"/topics/{middle.year:04}/",
        "entry": f"/links/{uid}/",
        "feed": "/feed/",
        "feed, Atom": "/feed/atom/",
        "feed, JSON": "/feed.json",
        "feed of entries": "/links/feed/",
        "feed of a category": "/categories/papers/feed/",
        "about": "/about/",
        "list of feeds": "/opml/",
        "sitemap": "/sitemap.xml",
        "sitemap of pages": "/sitemap/pages.xml",
        "sitemap of a year": f"/sitemap/{middle.year:04}.xml",
    }


def measure(issues: int) -> tuple[dict[str, Cost], float]:
    """Ask for every page of the present database; return their costs and the process's memory."""
    from django.test import Client

    from digests.models import Issue, Link

    client = Client(headers={"host": "127.0.0.1"})
    middle = Issue.objects.get(date=date_of(issues // 2))
    uid = str(Link.objects.entries().filter(section__issue=middle).values_list("uid", flat=True)[0])
    client.get("/robots.txt")  # loads the URL patterns and the first templates
    costs = {name: _cost(client, path) for name, path in pages_of(issues, uid).items()}
    for number in range(max(0, issues - VISITED), issues):
        client.get(f"/issues/{date_of(number)}/")
        client.get(f"/issues/{date_of(number)}.md")
    return costs, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def _cost(client: django.test.Client, path: str) -> Cost:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    first = min(_timed(client, path, _forget_everything)[0] for _ in range(TIMES))
    changed, size = min(_timed(client, path, _correct_an_issue) for _ in range(TIMES))
    _correct_an_issue()
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return Cost(first, changed, len(queries), size)


def _timed(client: django.test.Client, path: str, prepare: Callable[[], None]) -> tuple[float, int]:
    """Return the CPU milliseconds and the bytes of an answer."""
    prepare()
    began = time.process_time()
    response = client.get(path)
    took = (time.process_time() - began) * 1000
    if response.status_code != 200:
        raise SystemExit(f"{path} answered with {response.status_code}.")
    return took, len(response.content)


def _forget_everything() -> None:
    """Bring the process to where it is after its start, but for what Python has loaded."""
    from digests import markdown
    from digests.readers import feeds
    from digests.templatetags import reading
    from digests.trails import topics

    _correct_an_issue()
    texts = (markdown.rendered_texts, markdown.plain_texts)
    for kept in (*texts, feeds.written_items, reading.typeset_parts, topics.kept_topics):
        kept.clear()


def _correct_an_issue() -> None:
    """Change the newest issue as an editor's save would, so that no answer is kept."""
    from django.db import transaction

    from digests import changes
    from digests.models import Issue, Link

    with transaction.atomic():
        newest = Issue.objects.select_for_update().published()[0]
        entry = Link.objects.entries().filter(section__issue=newest)[0]
        Link.objects.filter(pk=entry.pk).update(summary=f"{time.monotonic_ns()}。")
        changes.touch(newest)


def figures_of(issues: int) -> Figures:
    """Fill a database, unless it has issues, and measure it in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        environment = production(Path(folder), 8000)
        environment["DATABASE_URL"] = environment["DATABASE_URL"].replace("{issues}", str(issues))
        environment["DJANGO_SETTINGS_MODULE"] = "briefing.settings"
        said = subprocess.run(
            [PYTHON, __file__, "--measure", str(issues), folder],
            cwd=ROOT,
            env=os.environ | environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout
    found = json.loads(said.splitlines()[-1])
    pages = {name: Cost(**cost) for name, cost in found["pages"].items()}
    return Figures(pages, found["memory"], found["disk"])


def _report(issues: int, folder: Path) -> None:
    """Print the figures of the present database as JSON."""
    django.setup()
    from django.core.management import call_command

    from digests.models import Issue

    call_command("migrate", verbosity=0)
    if Issue.objects.exists():
        call_command("collectstatic", interactive=False, verbosity=0)
    else:
        prepare(folder, issues, {})
    costs, memory = measure(issues)
    pages = {name: asdict(cost) for name, cost in costs.items()}
    print(json.dumps({"pages": pages, "memory": memory, "disk": _size_of_database() / 1e6}))


def _size_of_database() -> int:
    from django.db import connection

    postgres = "SELECT pg_database_size(current_database())"
    sqlite = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
    with connection.cursor() as cursor:
        cursor.execute(postgres if connection.vendor == "postgresql" else sqlite)
        size: int = cursor.fetchone()[0]
    return size


def table(kind: str, found: dict[int, Figures]) -> str:
    """Return the figures as Markdown: of each page the costs by size, and their growth."""
    sizes = sorted(found)
    least, most = found[sizes[0]], found[sizes[-1]]
    lines = [f"# Readers' pages as the archive grows, {kind}, {time.strftime('%Y-%m-%d')}", ""]
    lines += [f"{machine()}; CPU time, the least of {TIMES}.", ""]
    heads = [f"{size} first · changed · queries · bytes" for size in sizes]
    lines += ["| page | " + " | ".join(heads) + " | growth first · changed |"]
    lines += ["|---|" + "---|" * (len(sizes) + 1)]
    for name, small in least.pages.items():
        large = most.pages[name]
        cells = [_cell(found[size].pages[name]) for size in sizes]
        growth = f"{large.first / small.first:.1f} · {large.changed / small.changed:.1f}"
        lines.append(f"| {name} | " + " | ".join(cells) + f" | {growth} |")
    for what, value in (
        ("worker's memory, MB", lambda one: one.memory),
        ("database, MB", lambda one: one.disk),
    ):
        cells = [f"{value(found[size]):.0f}" for size in sizes]
        lines.append(f"| {what} | " + " | ".join(cells) + " | |")
    return "\n".join(lines) + "\n"


def _cell(cost: Cost) -> str:
    return f"{cost.first:.1f} · {cost.changed:.1f} ms · {cost.queries} · {cost.size:,}"


def main(sizes: list[int]) -> None:
    """Measure archives of some sizes, print a table and write it to `bench/results/`."""
    kind = os.environ.get("DATABASE_URL", "sqlite").partition(":")[0]
    text = table(kind, {issues: figures_of(issues) for issues in sizes})
    print(text)
    (ROOT / "bench" / "results" / f"growth-{kind}.md").write_text(text)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        _report(int(sys.argv[2]), Path(sys.argv[3]))
    else:
        main([int(size) for size in sys.argv[1:]] or [40, 1000, 10000])
