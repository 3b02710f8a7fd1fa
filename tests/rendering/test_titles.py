"""Titles made from a text."""

import pytest

from digests.rendering.titles import LONGEST_TITLE, first_clauses


def test_the_first_clauses_make_a_title() -> None:
    assert first_clauses("本次**两条**。甲，" + "乙" * LONGEST_TITLE) == "本次两条。甲"


def test_a_lead_of_one_long_clause_is_cut() -> None:
    title = first_clauses("乙" * 500)

    assert title.endswith("…")
    assert len(title) <= 2 * LONGEST_TITLE + 1


@pytest.mark.parametrize("lead", [None, "", "  \n", "<!-- -->"])
def test_no_lead_makes_no_title(lead: str | None) -> None:
    assert first_clauses(lead) == ""
