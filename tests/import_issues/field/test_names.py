"""Sources and addresses are the same, or not, as readers see them (kinds 09, 10 and 11)."""

from __future__ import annotations

from pathlib import Path

import pytest

from digests.models import Link
from digests.sources import count_sources, source_names

from ..runs import run
from .reading import DATE, comes_back, entries, get, page, publish, status, uids

pytestmark = pytest.mark.django_db
UNSEEN = ("\u200b", "\ufeff", "\u200d", "\ufe0f", "\u2060", "\u200e", "\u202c", "\u3164", "\xad",
          "\u180e", "\U000e0020", "&#8203;", "\xa0", "\u3000")  # fmt: skip


def issue(rows: list[tuple[str, str, str]], date: str = DATE) -> str:
    """An issue with entries of some titles, sources and addresses."""
    lines = [f"- [{title} | {source}]({url})" for title, source, url in rows]
    return f"# 小报 ({date}) 题\n\n## 业界新闻\n\n" + "\n".join(lines) + "\n"


@pytest.mark.parametrize("unseen", UNSEEN)
def test_sources_that_look_alike_are_one(tmp_path: Path, unseen: str) -> None:
    names = ("新智站", f"新智站{unseen}", f"{unseen}新智站", "新智站2")
    rows = [(f"第{n}条", name, f"https://example.org/{n}") for n, name in enumerate(names)]
    publish(tmp_path / "in", issue(rows))
    assert [(source.name, source.links) for source in count_sources(source_names())] == [
        ("新智站", 3),
        ("新智站2", 1),
    ]
    shown = get("/sources/新智站/")
    assert [f"第{n}条" in shown for n in range(4)] == [True, True, True, False]
    paths = {node.attributes["href"] for node in page().css('a[href^="/sources/"]')}
    assert len(paths) == 2
    assert comes_back(tmp_path / "out")


DIFFERENT = [
    ("https://d.example.org/#/install", "https://d.example.org/#/debug"),
    ("https://d.example.org/#!/install", "https://d.example.org/#!/debug"),
    ("https://d.example.org/app#/a?x=1", "https://d.example.org/app#/a?x=2"),
    ("https://example.org/rate?from=USD", "https://example.org/rate?from=CNY"),
    ("https://example.org/a?source=x", "https://example.org/a?source=y"),
    ("https://example.org/a?ref=v1", "https://example.org/a?ref=v2"),
    ("https://example.org/a?scene=1", "https://example.org/a?scene=2"),
    ("https://www.bilibili.com/video/BV1?p=1", "https://www.bilibili.com/video/BV1?p=2"),
    ("https://example.org/A", "https://example.org/a"),
]
ALIKE = [
    ("https://example.org/a#one", "https://example.org/a#two"),
    ("https://example.org/a?utm_source=x", "https://example.org/a?fbclid=y"),
    ("https://example.org/pa\u200bge", "https://example.org/page"),
    ("https：//example.org/a", "https://example.org/a"),
    ("example.org/a", "https://www.example.org/a/"),
    ("https://example.org/a?from=timeline", "https://example.org/a"),
    ("https://mp.weixin.qq.com/s/abc?scene=1", "https://mp.weixin.qq.com/s/abc?scene=2&from=x"),
]


@pytest.mark.parametrize(("earlier", "later"), DIFFERENT)
def test_another_address_is_no_repeat(tmp_path: Path, earlier: str, later: str) -> None:
    publish(tmp_path, issue([("甲", "站", earlier)], "2024-04-29"), "2024-04-29.md")
    ran = publish(tmp_path, issue([("乙", "站", later)]))
    assert "before: 乙" not in ran.out


@pytest.mark.parametrize(("earlier", "later"), ALIKE)
def test_the_same_address_is_a_repeat(tmp_path: Path, earlier: str, later: str) -> None:
    publish(tmp_path, issue([("甲", "站", earlier)], "2024-04-29"), "2024-04-29.md")
    ran = publish(tmp_path, issue([("乙", "站", later)]))
    assert "stood in 2024-04-29 (业界新闻) before: 乙" in ran.out


SWAPS = [
    ("https://d.example.org/#/a", "https://d.example.org/#/b"),
    ("https://example.org/v?id=1", "https://example.org/v?id=2"),
    ("https://example.org/a", "https://example.org/a#part"),
    ("https://example.org/p?utm_source=x", "https://example.org/p?utm_source=y"),
    ("https://arxiv.org/abs/2401.00001v1", "https://arxiv.org/abs/2401.00001v2"),
]


@pytest.mark.parametrize(("a", "b"), SWAPS)
@pytest.mark.parametrize("titles", [("乙，新题", "甲，新题"), ("甲", "乙")])
def test_two_entries_exchanged_keep_the_uids_of_their_addresses(
    tmp_path: Path, a: str, b: str, titles: tuple[str, str]
) -> None:
    publish(tmp_path, issue([("甲", "站", a), ("乙", "站", b)]))
    before = uids()
    publish(tmp_path, issue([(titles[0], "站", b), (titles[1], "站", a)]))
    assert uids() == before
    assert {status(f"/links/{uid}/") for uid in before.values()} == {200}
    assert list(entries()) == list(titles)


def test_an_entry_between_two_exchanged_ones_is_a_new_one(tmp_path: Path) -> None:
    rows = [(title, "站", f"https://example.org/{n}") for n, title in enumerate("甲乙丙")]
    publish(tmp_path, issue(rows))
    before = uids()
    publish(tmp_path, issue([rows[2], ("丁", "站", "https://example.org/9"), *rows[1::-1]]))
    after = uids()
    assert {url: after[url] for url in before} == before
    assert Link.objects.entries().count() == 4


def test_the_issues_of_a_folder_know_each_other(tmp_path: Path) -> None:
    for date in ("2024-04-29", DATE):
        text = issue([("同", "站", "https://example.org/#/same")], date)
        (tmp_path / f"{date}.md").write_text(text, encoding="utf-8")
    ran = run(tmp_path, "--publish")
    assert ran.out.count("before: 同") == 1
