"""Measure the time and the size of an issue's history: `python bench/history.py`.

An issue of about 17 KB is written entry by entry and then revised, and kept 40 times, in a database
of its own that is thrown away.
"""

import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
FOLDER = tempfile.TemporaryDirectory()
DATABASE = Path(FOLDER.name) / "history.sqlite3"
os.environ |= {
    "DATABASE_URL": f"sqlite:///{DATABASE}",
    "DEBUG": "1",
    "DJANGO_SETTINGS_MODULE": "briefing.settings",
    "SECRET_KEY": "a key for a database that is thrown away " * 2,
}

import django

django.setup()

from django.core.management import call_command
from django.db import connection

from digests.document import Document, Entry, Ref, Section
from digests.document.diff import compare
from digests.models import Issue, Reason, Revision
from digests.models.revision import replay
from digests.store import document_of, normalize_issue, save_document, write_revision

SAVES = 40
ENTRIES = 18
CHANCE = random.Random(2020)
WORDS = (
    *("模型", "压缩", "量化", "剪枝", "边缘", "设备", "推理", "编译", "算子", "训练"),
    *("蒸馏", "注意力", "卷积", "精度", "延迟", "功耗", "Arm", "RISC-V", "TinyML"),
)


def prose(length: int) -> str:
    """Made-up prose of about so many characters."""
    text = ""
    while len(text) < length:
        text += "".join(CHANCE.choices(WORDS, k=CHANCE.randrange(4, 9))) + "，"
    return text[:-1] + "。"


def entry(number: int) -> Entry:
    """Return an entry with its summary."""
    return Entry(
        title=prose(20),
        url=f"https://example.org/articles/{number}",
        source="某站",
        references=(Ref("代码", url=f"https://example.org/code/{number}"),),
        summary="  \n".join(prose(120) for _ in range(2)),
    )


def versions() -> list[Document]:
    """Return an issue that grows by an entry at a time and whose summaries are then rewritten."""
    entries: list[Entry] = []
    found = []
    for number in range(SAVES):
        if number < ENTRIES:
            entries.insert(CHANCE.randrange(len(entries) + 1), entry(number))
        else:
            place = CHANCE.randrange(ENTRIES)
            summary = entries[place].summary
            entries[place] = replace(
                entries[place], summary=summary[:60] + prose(20) + summary[75:]
            )
        half = len(entries) // 2
        sections = (
            Section("业界新闻", items=tuple(entries[:half])),
            Section("论文", items=tuple(entries[half:])),
        )
        found.append(Document(headline="一期", lead=prose(100), sections=sections))
    return found


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that a piece of work takes, the best of three."""
    seconds = []
    for _ in range(3):
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    return min(seconds)


def main() -> None:
    """Keep an issue 40 times and print the figures."""
    call_command("migrate", verbosity=0)
    issue = Issue.objects.create()
    began = time.perf_counter()
    for version in versions():
        save_document(issue, version)
        normalize_issue(issue)
        write_revision(issue, Reason.SAVE)
    writing = time.perf_counter() - began

    revisions = list(Revision.objects.of(issue.uid).reverse())
    plain = [revision.plain for revision in replay(revisions).values()]
    texts = timed(lambda: replay(Revision.objects.of(issue.uid).reverse()))
    documents = timed(lambda: [document_of(revision) for revision in revisions])
    two = document_of(revisions[-2]), document_of(revisions[-1])
    difference = timed(lambda: compare(*two))
    with connection.cursor() as cursor:
        cursor.execute("SELECT SUM(pgsize) FROM dbstat WHERE name = 'digests_revision'")
        on_disk = cursor.fetchone()[0]

    print(f"saves kept                       {len(revisions)}")
    print(f"text and uids of the last        {len(plain[-1]):>9,} bytes")
    print(f"texts and uids of all, plain     {sum(map(len, plain)):>9,} bytes")
    print(f"the same, packed                 {sum(len(r.packed) for r in revisions):>9,} bytes")
    print(f"the table on disk                {on_disk:>9,} bytes")
    print(f"saving and keeping one           {writing / SAVES * 1000:>9.1f} ms")
    print(f"replaying the texts of all       {texts * 1000:>9.1f} ms")
    print(f"reading all as documents         {documents * 1000:>9.1f} ms")
    print(f"comparing two                    {difference * 1000:>9.1f} ms")


if __name__ == "__main__":
    main()
