"""Measure the search among many entries: `bench/search.py 200000`.

The entries are made of words that are as frequent as words of a language are, and written to a
database of their own: SQLite, or that of DATABASE_URL, which has to be empty.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import django

OF_AN_ISSUE = 20
VOCABULARY = 20_000
WORDS_OF_A_TITLE = 6
WORDS_OF_A_SUMMARY = 80
QUERIES = 400
SOURCES = [f"来源{n}" for n in range(300)]
CATEGORIES = ("news", "papers", "projects", "blogs")


class Language:
    """Words of which the n-th is met 1/n as often as the first, as Zipf found of languages."""

    def __init__(self, chance: random.Random) -> None:
        characters = [chr(0x4E00 + chance.randrange(6000)) for _ in range(3500)]
        latin = "abcdefghijklmnopqrstuvwxyz"
        self.chance = chance
        self.words = [
            "".join(chance.choices(latin, k=chance.randint(3, 8)))
            if chance.random() < 0.15
            else "".join(chance.choices(characters, k=chance.choice((2, 2, 2, 3, 4))))
            for _ in range(VOCABULARY)
        ]
        self.weights = list(accumulate(1 / n for n in range(8, VOCABULARY + 8)))

    def text(self, words: int) -> str:
        """Return some words in clauses."""
        chosen = self.chance.choices(self.words, cum_weights=self.weights, k=words)
        return "，".join("".join(_spaced(chosen[at : at + 5])) for at in range(0, words, 5))


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
                link = Link(
                    section=section,
                    title=language.text(WORDS_OF_A_TITLE),
                    source=chance.choice(SOURCES),
                    url=f"https://example.org/{section.pk}/{position}",
                    summary=language.text(WORDS_OF_A_SUMMARY),
                    position=position,
                )
                link.derive()
                size += len((link.title + link.source + link.summary).encode())
                links.append(link)
        Link.objects.bulk_create(links)
    return size


def queries_of(language: Language) -> list[str]:
    """Return what readers might ask: words as frequent as they are, rare ones, pairs, filters."""
    chance = language.chance
    usual = chance.choices(language.words, cum_weights=language.weights, k=QUERIES // 2)
    rare = chance.choices(language.words, k=QUERIES // 4)
    pairs = [" ".join(chance.choices(usual, k=2)) for _ in range(QUERIES // 8)]
    narrowed = [
        f"{word} category:papers after:2010" for word in chance.choices(usual, k=QUERIES // 8)
    ]
    return [*usual, *rare, *pairs, *narrowed]


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


def main(entries: int) -> None:
    """Fill, index, ask, and print a table in Markdown."""
    from django.core.management import call_command
    from django.db import connection

    from digests import search

    call_command("migrate", verbosity=0)
    language = Language(random.Random(1))
    text = fill(entries, language)
    print(f"filled: {text / 1e6:.0f} MB of text", file=sys.stderr)
    before, start = database_size(), time.perf_counter()
    count = search.rebuild(lambda done, total: print(f"\r{done}/{total}", end="", file=sys.stderr))
    made = time.perf_counter() - start
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    index = database_size() - before
    print(f"\nindexed: {made:.0f} s, {index / text:.2f} of the text", file=sys.stderr)
    taken, counts = [], []
    for query in queries_of(language):
        asked = search.parse(query)
        start = time.perf_counter()
        counts.append(len(search.search(asked).links))
        taken.append((time.perf_counter() - start) * 1000)
    centiles = statistics.quantiles(taken, n=100)
    print(f"# Search, {connection.vendor}, {dt.datetime.now(dt.UTC).date()}\n")
    print(
        f"{os.cpu_count()} cores, Python {sys.version.split()[0]}; {len(taken)} queries, words by"
    )
    print(f"Zipf's law, every fourth a rare one; up to {max(counts):,} entries found.\n")
    print("| entries | text | index ÷ text | made in | median | p90 | p99 | slowest |")
    print("|---|---|---|---|---|---|---|---|")
    print(
        f"| {count:,} | {text / 1e6:.0f} MB | {index / text:.2f} | {made:.0f} s | "
        f"{statistics.median(taken):.1f} ms | {centiles[89]:.1f} ms | {centiles[98]:.1f} ms | "
        f"{max(taken):.1f} ms |"
    )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/search.sqlite3")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
        django.setup()
        main(int(sys.argv[1]) if sys.argv[1:] else 200_000)
