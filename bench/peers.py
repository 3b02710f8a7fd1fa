"""Measure Briefing beside Wagtail: `make bench-peers`, or `python bench/peers.py [ISSUES]`.

Wagtail comes from PyPI into an environment of its own, `.venv/peers`, and its site from
`wagtail start`, with the production settings that it begins with and SQLite. What makes a digest of
it lies in `bench/peers/`: a page for each issue, whose sections are a StreamField, the archive and
a feed of the latest 20. Both sites and constant answers are loaded in turn, by the same server with
as many workers. It needs wrk, of the package of that name.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench.archive import FIRST_DAY
from bench.serve import (
    HELLO,
    ROUNDS,
    SECONDS,
    Server,
    free_port,
    machine,
    prepare,
    production,
    serving,
)
from digests.document import Document, Entry, parse

PEERS = ROOT / "bench" / "peers"
PINNED = ROOT / "bench" / "peers-requirements.txt"
ENVIRONMENT = ROOT / ".venv" / "peers"
PYTHON = ENVIRONMENT / "bin" / "python"


def main(issues: int) -> None:
    """Measure, print a table and write it to `bench/results/`."""
    if not shutil.which("wrk"):
        raise SystemExit("wrk is missing: install the package of that name.")
    install()
    last = (FIRST_DAY + dt.timedelta(weeks=issues - 1)).isoformat()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        port = free_port()
        ours = production(folder, port) | {"DATABASE_URL": f"sqlite:///{folder / 'bench.sqlite3'}"}
        prepare(folder, issues, ours)
        peer, theirs = begin_peer(folder)
        sites = (
            stack.enter_context(serving("briefing.wsgi", port, **ours)),
            stack.enter_context(
                serving("peer.wsgi", free_port(), python=str(PYTHON), folder=peer, **theirs)
            ),
        )
        constant = stack.enter_context(serving("bench.constant", free_port()))
        addresses = {
            "issue": (f"/issues/{last}/", f"/archive/{last}/"),
            "archive": ("/archive/", "/archive/"),
            "feed": ("/feed/", "/feed/"),
        }
        rows = [
            row
            for name, paths in addresses.items()
            for row in measure(name, list(zip(sites, paths, strict=True)), constant)
        ]
    text = table(issues, rows)
    print(text)
    (ROOT / "bench" / "results" / f"peers-{issues}.md").write_text(text)


def install() -> None:
    """Make the environment of the peers, unless it holds what is pinned."""
    done = ENVIRONMENT / PINNED.name
    if done.exists() and done.read_text() == PINNED.read_text():
        return
    print("Installing Wagtail ...")
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    run(sys.executable, "-m", "venv", ENVIRONMENT)
    run(PYTHON, "-m", "pip", "install", "--quiet", "--requirement", PINNED)
    shutil.copy(PINNED, done)


def begin_peer(folder: Path) -> tuple[Path, dict[str, str]]:
    """Make a Wagtail site with the issues of a folder; return where it is and its environment."""
    peer = folder / "peer"
    peer.mkdir()
    environment = {
        "SECRET_KEY": secrets.token_urlsafe(60),
        "DJANGO_SETTINGS_MODULE": "peer.settings.production",
    }
    run(ENVIRONMENT / "bin" / "wagtail", "start", "peer", peer)
    shutil.copytree(PEERS / "digest", peer / "digest")
    shutil.copy(PEERS / "local.py", peer / "peer" / "settings")
    files = sorted((folder / "issues").glob("*.md"))
    issues = [values_of(parse(file.read_text(encoding="utf-8"))) for file in files]
    (peer / "issues.json").write_text(json.dumps(issues))
    load = "from digest.models import load; load('issues.json')"
    for command in (
        ["makemigrations", "digest", "--verbosity", "0"],
        ["migrate", "--verbosity", "0"],
        ["collectstatic", "--no-input", "--verbosity", "0"],
        ["shell", "--command", load],
    ):
        run(PYTHON, "manage.py", *command, cwd=peer, env={**os.environ, **environment})
    return peer, environment


def run(*command: object, **options: Any) -> None:
    """Run a command to its end, silently."""
    words = [str(word) for word in command]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, **options)


def values_of(document: Document) -> dict[str, Any]:
    """Return an issue as the page of the peer holds it."""
    sections = [
        {
            "type": "section",
            "value": {
                "heading": section.heading,
                "entries": [_entry(item) for item in section.items if isinstance(item, Entry)],
            },
        }
        for section in document.sections
    ]
    return {
        "title": document.headline,
        "slug": str(document.date),
        "date": str(document.date),
        "lead": _html(document.lead),
        "body": json.dumps(sections),
    }


def _entry(entry: Entry) -> dict[str, str]:
    return {
        "title": entry.title,
        "url": entry.url,
        "source": entry.source,
        "code": next((reference.url for reference in entry.references), ""),
        "summary": _html(entry.summary),
    }


def _html(text: str) -> str:
    """Return a text of `bench/archive.py`, whose only mark is bold, as HTML."""
    return "<p>" + re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", text) + "</p>"


Row = tuple[str, list[int], list[list[float]]]


def measure(name: str, sites: list[tuple[Server, str]], constant: Server) -> list[Row]:
    """Return the bytes of both answers and their ratios to constant ones, whole and asked again.

    Who asks again sends the ETag of the answer that it has, if there was one.
    """
    known = [site.ask(path) for site, path in sites]
    whole: list[list[float]] = [[] for _ in sites]
    again: list[list[float]] = [[] for _ in sites]
    for _ in range(ROUNDS):
        for place, (site, path) in enumerate(sites):
            hello = constant.load(f"/{HELLO}/")
            whole[place].append(site.load(path) / hello)
            again[place].append(site.load(path, f"If-None-Match: {known[place][1]}") / hello)
    return [(name, [size for size, _etag in known], whole), (f"{name}, asked again", [], again)]


def table(issues: int, rows: list[Row]) -> str:
    """Return the figures as Markdown."""
    pinned = ", ".join(PINNED.read_text().splitlines()[1:])
    how = (
        f"{machine()}; the peer has {pinned}, as installed; {ROUNDS} rounds of {SECONDS} s, eight "
        f"requests at once. Ratios to {HELLO} constant bytes, the median of the rounds."
    )
    head = [
        f"# Briefing beside Wagtail, {issues} issues on sqlite, {time.strftime('%Y-%m-%d')}",
        "",
        how,
        "",
        "| | bytes | Briefing | bytes | Wagtail | times as many |",
        "|---|---|---|---|---|---|",
    ]
    return "\n".join([*head, *(_line(*row) for row in rows)]) + "\n"


def _line(name: str, sizes: list[int], ratios: list[list[float]]) -> str:
    ours, theirs = map(statistics.median, ratios)
    our_size, their_size = sizes or ("", "")
    return (
        f"| {name} | {our_size} | {ours:.3f} | {their_size} | {theirs:.3f} | {ours / theirs:.0f} |"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
