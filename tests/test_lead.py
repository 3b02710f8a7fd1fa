"""The lead: drafted from counts and titles, and held to what it counts."""

import pytest

from digests.document import Document, Entry, Section
from digests.lead import draft_lead, wrong_count

ISSUE = Document(
    sections=(
        Section("业界新闻", items=(Entry("小模型上手机", "https://example.org/1"),)),
        Section("应用"),
        Section(
            "论文",
            items=(
                Entry("更小的网络", "https://example.org/2"),
                Entry("更快的网络", "https://example.org/3"),
            ),
        ),
    )
)


def test_a_lead_is_drafted_from_counts_and_titles_by_section() -> None:
    drafted = draft_lead(ISSUE, "zh-hans")
    assert drafted == "本次3条。【业界新闻】小模型上手机；【论文】更小的网络，更快的网络。"


def test_a_lead_is_drafted_in_the_language_of_the_publication() -> None:
    assert draft_lead(ISSUE, "en").startswith("3 items. [业界新闻] 小模型上手机; [论文] ")


def test_no_lead_is_drafted_for_an_issue_without_entries() -> None:
    assert draft_lead(Document(), "zh-hans") == ""


@pytest.mark.parametrize(
    "lead",
    [
        "本次17条。",
        "本期内容17条。",
        "大家好，本次共17条。",
        "17 items this week.",
        "【新闻】17亿元。",
        "本次十七条。",
        "本周一共十七条。",
        "本期三十三三条。",
        "",
    ],
)
def test_a_lead_that_counts_rightly_or_not_at_all_is_left_alone(lead: str) -> None:
    assert wrong_count(lead, 17) is None


@pytest.mark.parametrize(
    ("lead", "righted"),
    [
        ("本次17条。【新闻】…", "本次16条。【新闻】…"),
        ("本期内容 20 条。", "本期内容 16 条。"),
        ("17 items this week.", "16 items this week."),
        ("本次十七条。", "本次十六条。"),
        ("本期内容共两条。", "本期内容共十六条。"),
        ("本期一百零三条。", "本期十六条。"),
    ],
)
def test_a_count_that_no_longer_holds_is_found_and_righted(lead: str, righted: str) -> None:
    wrong = wrong_count(lead, 16)
    assert wrong is not None
    assert wrong.righted(lead) == righted


@pytest.mark.parametrize(
    ("number", "numeral"),
    [(1, "一"), (10, "十"), (20, "二十"), (99, "九十九"), (103, "一百零三"), (110, "一百一十")],
)
def test_a_number_is_written_in_chinese_as_people_write_it(number: int, numeral: str) -> None:
    wrong = wrong_count("本次二条。", number)
    assert wrong
    assert wrong.righted("本次二条。") == f"本次{numeral}条。"
    assert wrong_count(f"本次{numeral}条。", number) is None
