"""What is reported of a file is kept whole, to be reported again without reading the file."""

import datetime as dt
import json
from collections import Counter

from digests.document import Document
from digests.document.character_names import InvisibleCharacter
from digests.exchange.known_files import KEPT, KeptReport, report_as_json
from digests.exchange.pictures import Brought
from digests.exchange.report import FileReport, Finding
from digests.models import Issue

REPORT = FileReport(
    "2020-05-15.md",
    date=dt.date(2020, 5, 15),
    entries=Counter({"papers": 2, "": 1}),
    structured=2,
    verbatim=[(7, "markup")],
    empty=[Finding(None, "空", "https://example.org/1")],
    mended=[Finding(2, "example.org", "https://example.org/2")],
    volatile=[Finding(3, "题", "https://example.org/3")],
    images=[Finding(4, "too large", "chart.png")],
    characters=[InvisibleCharacter(5, "U+200B ZERO WIDTH SPACE")],
    notes=["a note"],
    is_unfinished=True,
    is_as_parsed=True,
    number=403,
)
"""A report in which every field that is kept has been set."""


def test_a_restored_report_is_the_kept_one_in_all_fields() -> None:
    empty = FileReport(REPORT.path)
    assert [name for name in KEPT if getattr(REPORT, name) == getattr(empty, name)] == []

    brought = Brought("", "", [], [], {}, frozenset(), [])
    kept = json.loads(report_as_json(Document(), brought, REPORT))
    restored = FileReport(REPORT.path)
    KeptReport(Issue(), kept).restore(restored)

    assert restored == REPORT
