"""Titles made from a text."""

import time

import pytest

from digests.rendering.titles import LONGEST_TITLE, first_clauses, make_title


def test_the_first_clauses_make_a_title() -> None:
    assert first_clauses("芯片**发布**。甲，" + "乙" * LONGEST_TITLE) == "芯片发布。甲"


def test_a_lead_of_one_long_clause_is_cut() -> None:
    title = first_clauses("乙" * 500)

    assert title.endswith("…")
    assert len(title) <= 2 * LONGEST_TITLE + 1


def test_a_long_clause_is_cut_between_words() -> None:
    title = first_clauses("wonderful " * 30)

    assert title == "wonderful " * 8 + "wonderful…"


@pytest.mark.parametrize("lead", [None, "", "  \n", "<!-- -->"])
def test_no_lead_makes_no_title(lead: str | None) -> None:
    assert first_clauses(lead) == ""


@pytest.mark.parametrize(
    ("lead", "title"),
    [
        ("本次16条。新的芯片发布，售价公布。", "新的芯片发布，售价公布"),
        ("本次十六条：一加发布手机。", "一加发布手机"),
        ("本期内容 23 条，其中论文 5 篇、项目 3 个。三星发布新品。", "三星发布新品"),
        ("本期共收录 18 条内容，涵盖新闻、论文、开源项目。三星发布新品。", "三星发布新品"),
        ("- 本次3条\n- 百度开源框架", "百度开源框架"),
        ("两款芯片发布。", "两款芯片发布"),
        ("大家好，本周共收录 20 条：论文 5 条。三星发布新品。", "三星发布新品"),
        ("各位读者，欢迎阅读本期周刊。三星发布新品", "三星发布新品"),
        ("本期内容：1. 甲发布新品；2. 乙收购丙", "甲发布新品；乙收购丙"),
        ("Hello everyone, welcome to this issue: Rust ships", "Rust ships"),
        ("10:30 发布会", "10:30 发布会"),
        (
            "12 items this week: Rust ships, and Zig gets a linker.",
            "Rust ships, and Zig gets a linker",
        ),
        ("**12** items. Rust ships.", "Rust ships"),
        ("This week, we have twelve links. Rust 1.80 ships.", "Rust 1.80 ships"),
        ("Issue #12 — 5 papers, 3 tools: [News] Rust ships", "Rust ships"),
        ("Two chips from Acme.", "Two chips from Acme"),
        ("Twelve new things. https://example.org/a is down", "https://example.org/a is down"),
    ],
)
def test_a_title_passes_over_counts(lead: str, title: str) -> None:
    assert first_clauses(lead) == title


@pytest.mark.parametrize(
    ("lead", "title"),
    [
        ("本次16条。【业界新闻】芯片发布；【论文】新的网络。", "芯片发布；新的网络"),
        ("本次16条。「新闻」部分三个框架；「论文」部分，新的网络。", "三个框架；新的网络"),
        ("「芯片」甲公司发布。「软件」乙公司更新。", "甲公司发布。乙公司更新"),
        ("本次16条：「新闻」芯片发布。", "芯片发布"),
        ("[News] Chips are back. [Tools] Zig ships.", "Chips are back. Zig ships"),
        ("• [业界新闻] 芯片发布", "芯片发布"),
    ],
)
def test_a_title_passes_over_marks(lead: str, title: str) -> None:
    assert first_clauses(lead) == title


@pytest.mark.parametrize("lead", ["「深度学习」教父获奖，奖金公布", "[Rust] 1.80 is out"])
def test_a_quotation_is_no_mark(lead: str) -> None:
    assert first_clauses(lead) == lead


@pytest.mark.parametrize(
    "lead", [None, "", "本次16条。", "【新闻】【论文】", "新闻、论文、项目", "12 items", "..."]
)
def test_a_lead_that_says_nothing_leaves_the_title_to_the_entries(lead: str | None) -> None:
    assert make_title(lead, ["", "第一条", "第二条", "很" * LONGEST_TITLE]) == "第一条；第二条"
    assert make_title(lead, ["Rust ships", "Zig gets a linker"]) == "Rust ships; Zig gets a linker"
    assert make_title(lead) == ""


@pytest.mark.parametrize(
    "piece", ["一共", "「a」", "【】", "[a]. ", "- ", "a ", "1.1.", "。", "\n", "新", "甲"]
)
def test_a_lead_of_any_form_is_read_in_linear_time(piece: str) -> None:
    began = time.monotonic()

    first_clauses(piece * 30_000 + "z")

    assert time.monotonic() - began < 5
