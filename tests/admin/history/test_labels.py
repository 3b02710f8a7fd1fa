"""The summary of a revision's changes in one line."""

from dataclasses import asdict
from typing import Any

import pytest
from django.utils.translation import override

from digests.admin.history.labels import glance_text
from digests.document.diff import Glance


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        (
            {"added": 3, "removed": 1, "head": ("lead",), "fields": {"summary": 4}},
            "+3 −1 entries, lead, 4 summaries",
        ),
        ({"added": 1}, "+1 entry"),
        ({"moved": 2, "sections": 1}, "2 entries moved, 1 section"),
        ({"notes": 1, "passages": 2}, "2 texts between entries, 1 note"),
        ({}, "small details"),
    ],
)
def test_a_glance_reads_as_an_editor_would_say_it(numbers: dict[str, Any], told: str) -> None:
    with override("en"):
        assert glance_text(asdict(Glance(**numbers))) == told
