"""A text has limits that real issues are far from, and what is above one is found at once."""

from pathlib import Path

import pytest

from bench import archive
from digests.document.limits import (
    MAX_CHARACTERS,
    MAX_LINES,
    MAX_NODES,
    Excess,
    find_excess,
)
from tests.large_texts import KINDS, text_of
from tests.pace import takes_at_most

SECONDS = 0.1
"""The processor time in which a megabyte is found to be too large."""


def test_an_issue_of_four_hundred_entries_fits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "LINKS", 400)
    archive.write_issues(tmp_path, 1)
    [file] = tmp_path.iterdir()
    assert find_excess(file.read_text("utf-8")) is None


def test_four_hundred_entries_of_the_densest_kind_that_is_real_fit(corpus_dir: Path) -> None:
    for file in sorted(corpus_dir.glob("*.md")):
        text = file.read_text("utf-8")
        assert find_excess(text * (400 // max(text.count("摘要"), 20))) is None, file.name


@pytest.mark.parametrize(
    ("text", "excess"),
    [
        ("字" * MAX_CHARACTERS, None),
        ("字" * (MAX_CHARACTERS + 1), Excess("characters", MAX_CHARACTERS + 1, MAX_CHARACTERS)),
        ("\n" * (MAX_LINES - 1), None),
        ("\n" * MAX_LINES, Excess("lines", MAX_LINES + 1, MAX_LINES)),
        ("*a* " * (MAX_NODES // 3 - 1), None),
        # A paragraph, and for each piece emphasis, its word and a space, but for the last one.
        ("*a* " * (MAX_NODES // 3 + 1), Excess("nodes", MAX_NODES + 2, MAX_NODES)),
    ],
    ids=["characters", "one more", "lines", "one more line", "nodes", "more nodes"],
)
def test_what_is_above_a_limit_is_found(text: str, excess: Excess | None) -> None:
    assert find_excess(text) == excess


def test_a_table_that_fills_itself_with_cells_is_too_large() -> None:
    table = "|a" * 300 + "|\n" + "|-" * 300 + "|\n" + "b\n" * 300
    excess = find_excess(table)
    assert excess is not None
    assert (excess.unit, excess.count > 90_000) == ("nodes", True)


@pytest.mark.parametrize("kind", KINDS)
def test_a_megabyte_is_too_large_at_once(kind: str) -> None:
    text = text_of(kind, 1_000_000)
    assert find_excess(text)
    assert takes_at_most(SECONDS, lambda: find_excess(text))
