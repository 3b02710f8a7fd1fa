"""Measure the search among many entries: `bench/search.py 200000`.

The entries are made of words that are as frequent as words of a language are, and written to a
database of their own: SQLite, or that of DATABASE_URL. One that has entries already is used as it
is. A second number is that of the queries of each kind. The table goes to
`bench/results/search-DATABASE.md`.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import django

from bench.serve import machine, production

RESULTS = ROOT / "bench/results"
OF_AN_ISSUE = 20
VOCABULARY = 20_000
CHARACTERS = 3_500
WORDS_OF_A_TITLE = 6
WORDS_OF_A_SUMMARY = 95
REPEATED = 0.2
"""The share of words that stood in the entry before, as a text speaks of its subject."""
LATIN = 0.2
"""The share of words in Latin letters."""
OF_EACH_KIND = 100
"""The most queries of each kind."""
TIMES = 3
"""The runs of each query, of whose times the median is taken."""
SOURCES = [f"来源{n}" for n in range(300)]
CATEGORIES = ("news", "papers", "projects", "blogs")


class Language:
    """Words and characters of which the n-th is met about 1/n as often as the first.

    So Zipf found it of languages.
    """

    def __init__(self, chance: random.Random) -> None:
        latin = "abcdefghijklmnopqrstuvwxyz"
        characters = [chr(0x4E00 + chance.randrange(6000)) for _ in range(CHARACTERS)]
        weights = list(accumulate(1 / n for n in range(40, CHARACTERS + 40)))
        self.chance = chance
        self.words = [
            "".join(chance.choices(latin, k=chance.randint(3, 8)))
            if chance.random() < LATIN
            else "".join(chance.choices(characters, cum_weights=weights, k=length))
            for length in chance.choices((1, 2, 2, 2, 3), k=VOCABULARY)
        ]
        self.weights = list(accumulate(1 / n for n in range(8, VOCABULARY + 8)))

    def texts(self) -> tuple[str, str]:
        """Return a title and a summary."""
        used: list[str] = []
        for _ in range(WORDS_OF_A_TITLE + WORDS_OF_A_SUMMARY):
            is_known = used and self.chance.random() < REPEATED
            used += [self.chance.choice(used)] if is_known else self.pick(1)
        return _text(used[:WORDS_OF_A_TITLE]), _text(used[WORDS_OF_A_TITLE:])

    def pick(self, count: int) -> list[str]:
        """Return words as often as a text has them."""
        return self.chance.choices(self.words, cum_weights=self.weights, k=count)


def _text(words: list[str]) -> str:
    """Return words in clauses of five."""
    clauses = (words[at : at + 5] for at in range(0, len(words), 5))
    return "，".join("".join(_spaced(clause)) for clause in clauses)


def _spaced(words: list[str]) -> Iterator[str]:
    for word in words:
        yield f" {word} " if word.isascii() else word


def fill(entries: int, language: Language) -> int:
    """Write published issues with entries, and return the bytes of their texts."""
    from digests.models import Category, Issue, Link, Section, Status

    categories = {one.slug: one for one in Category.objects.all()}
    chance, size = language.chance, 0
    for first in range(0, entries // OF_AN_ISSUE, 100):
        numbers = range(first, min(first + 100, entries // OF_AN_ISSUE))
        days = [dt.date(1995, 1, 1) + dt.timedelta(days=number) for number in numbers]
        issues = Issue.objects.bulk_create(
            Issue(
                date=day,
                status=Status.PUBLISHED,
                publish_at=dt.datetime.combine(day, dt.time(), tzinfo=dt.UTC),
                content_version=1,
            )
            for day in days
        )
        sections = Section.objects.bulk_create(
            Section(issue=issue, category=categories[slug])
            for issue in issues
            for slug in CATEGORIES
        )
        links = []
        for section in sections:
            for position in range(OF_AN_ISSUE // len(CATEGORIES)):
                title, summary = language.texts()
                link = Link(
                    section=section,
                    title=title,
                    source=chance.choice(SOURCES),
                    url=f"https://example.org/{section.pk}/{position}",
                    summary=summary,
                    position=position,
                )
                link.derive()
                size += len((link.title + link.source + link.summary).encode())
                links.append(link)
        Link.objects.bulk_create(links)
    return size


def queries_of(language: Language) -> dict[str, list[str]]:
    """Return what readers might ask, by its kind."""
    from digests.models import Link

    chance = language.chance
    chinese = [word for word in language.words if not word.isascii()]
    common = [word for word in chinese[:1000] if len(word) == 2]
    rare = [word for word in chinese[-5000:] if len(word) == 2]
    latin = [word for word in language.words[:4000] if word.isascii()]
    titles = list(Link.objects.values_list("title", flat=True).order_by("pk")[:20_000:97])
    count = OF_EACH_KIND

    def some(words: list[str]) -> list[str]:
        return chance.choices(words, k=count)

    return {
        "a common word of two characters": some(common),
        "a word as often as texts have it": language.pick(count),
        "a rare word": some(rare),
        "one character": [word[0] for word in some(common)],
        "a word of three characters or more": some([one for one in chinese if len(one) > 2]),
        "a mixed term": [f"{a}{b}" for a, b in zip(some(latin), some(common), strict=True)],
        "a phrase of a title": [f'"{title[2:7]}"' for title in some(titles)],
        "a phrase of common words": [
            f'"{a} {b}"' for a, b in zip(some(latin[:80]), some(latin[:80]), strict=True)
        ],
        "category and date": [f"{word} category:papers after:2010" for word in some(common)],
        "source": [f"{word} source:来源{chance.randrange(300)}" for word in some(common)],
        "a source alone": [f"source:{one}" for one in some(SOURCES)],
        "two words": [" ".join(language.pick(2)) for _ in range(count)],
        "three words": [" ".join(language.pick(3)) for _ in range(count)],
        "no hit": [f"龘龘 {' '.join(language.pick(3))}" for _ in range(count)],
        "a word without another": [
            f"{a} -{b}" for a, b in zip(some(common), some(common), strict=True)
        ],
    }


def database_size() -> int:
    """Return the bytes of the present database without what is free in it."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_total_relation_size('digests_search')")
            return int(cursor.fetchone()[0])
        cursor.execute("PRAGMA page_size")
        page = cursor.fetchone()[0]
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute("PRAGMA freelist_count")
        return int((pages - cursor.fetchone()[0]) * page)


def make_index(before: int) -> tuple[int, float, list[float]]:
    """Make the index; return its bytes, the seconds, and how long each part kept others waiting."""
    from django.db import connection, transaction

    from digests import search

    held: list[float] = []
    enter, leave = transaction.Atomic.__enter__, transaction.Atomic.__exit__
    began: list[float] = []

    def timed_enter(atomic: transaction.Atomic) -> None:
        enter(atomic)
        began.append(time.perf_counter())

    def timed_leave(atomic: transaction.Atomic, *error: Any) -> None:
        leave(atomic, *error)
        held.append(time.perf_counter() - began.pop())

    transaction.Atomic.__enter__ = timed_enter  # type: ignore[method-assign]
    transaction.Atomic.__exit__ = timed_leave  # type: ignore[method-assign]
    start = time.perf_counter()
    search.rebuild(lambda done, total: print(f"\r{done}/{total}", end="", file=sys.stderr))
    made = time.perf_counter() - start
    transaction.Atomic.__enter__, transaction.Atomic.__exit__ = enter, leave  # type: ignore[method-assign]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    return database_size() - before, made, held


def processor_time() -> float:
    """Return the seconds of processor time of this process and of its server in PostgreSQL."""
    from django.db import connection

    taken = time.process_time()
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        server = connection.connection.info.backend_pid
        taken += int(Path(f"/proc/{server}/schedstat").read_text().split()[0]) / 1e9
    return taken


def ask(query: str) -> tuple[float, float, int]:
    """Return the milliseconds of a search, of the processor and in all, and how much it finds.

    Where it finds nothing, the offer of less is part of it.
    """
    from digests import search

    worked, waited = [], []
    for _ in range(TIMES):
        start, began = processor_time(), time.perf_counter()
        asked = search.parse(query)
        found = search.search(asked)
        if not found.places:
            search.fewer_words(asked, found)
        waited.append((time.perf_counter() - began) * 1000)
        worked.append((processor_time() - start) * 1000)
    return statistics.median(worked), statistics.median(waited), len(found.places)


def main(entries: int, count: int) -> None:
    """Fill, index and ask, and write a table in Markdown."""
    from django.core.management import call_command
    from django.db import connection

    from digests.models import Link

    call_command("migrate", verbosity=0)
    language = Language(random.Random(1))
    if not Link.objects.exists():
        fill(entries, language)
    rows = Link.objects.values_list("title", "source", "summary")
    text = sum(len("".join(row).encode()) for row in rows.iterator())
    print(f"filled: {text / 1e6:.0f} MB of text", file=sys.stderr)
    forget_index()
    size, made, held = make_index(database_size())
    print(f"\nindexed: {made:.0f} s, {size / text:.2f} of the text", file=sys.stderr)
    number, today = Link.objects.count(), dt.datetime.now(dt.UTC).date()
    lines = [
        f"# Search among {number:,} entries, {connection.vendor}, {today}",
        "",
        f"{machine()}; {count} queries of each kind, each asked {TIMES} times,",
        "of which the median counts. It is processor time, with the database's; the last column is",
        "the time on the clock.",
        "",
        "| text | index ÷ text | made in | longest wait for a writer meanwhile |",
        "|---|---|---|---|",
        f"| {text / 1e6:.0f} MB | {size / text:.2f} | {made:.0f} s | {max(held) * 1000:.0f} ms |",
        "",
        "| what is asked for | found (median) | median | p90 | p99 | slowest | median, clock |",
        "|---|---|---|---|---|---|---|",
    ]
    everything: list[tuple[float, float, int]] = []
    for kind, queries in queries_of(language).items():
        asked = list(map(ask, queries[:count]))
        everything += asked
        lines.append(_row(kind, asked))
        print(lines[-1], file=sys.stderr)
    lines += [_row("all of them", everything), ""]
    report = "\n".join(lines)
    print(report)
    (RESULTS / f"search-{connection.vendor.removesuffix('ql')}.md").write_text(report)


def forget_index() -> None:
    """Empty the index of a database that was measured before."""
    from django.db import connection, transaction

    from digests import search

    with transaction.atomic():
        search.forget()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")


def _row(kind: str, asked: Sequence[tuple[float, float, int]]) -> str:
    """Return the row of a kind of query in the table."""
    worked, waited, found = zip(*asked, strict=True)
    centiles = statistics.quantiles(worked, n=100, method="inclusive")
    figures = statistics.median(worked), centiles[89], centiles[98], max(worked)
    row = [kind, f"{statistics.median(found):,.0f}", *(f"{one:.1f} ms" for one in figures)]
    return f"| {' | '.join([*row, f'{statistics.median(waited):.1f} ms'])} |"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= production(Path(folder), 80) | {"DJANGO_SETTINGS_MODULE": "briefing.settings"}
        django.setup()
        entries, count, *_rest = [
            *map(int, sys.argv[1:]),
            *(200_000, OF_EACH_KIND)[len(sys.argv) - 1 :],
        ]
        main(entries, min(count, OF_EACH_KIND))
