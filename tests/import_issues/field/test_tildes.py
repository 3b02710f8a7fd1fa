"""A single tilde is a range: no page, feed, description or file drops one (kind 02)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from digests.models import Issue

from .reading import DATE, comes_back, entries, exported, feeds, get, meta, page, publish, words

pytestmark = pytest.mark.django_db
RANGES = (
    "售价1~2元和3~5元",
    "a~b~c",
    "~50元，100~",
    "约~5分~和~6分",
    "1～2和3～4",
    "27~28℃，夜间14~17℃",
    "x~1~",
)


def issue(text: str) -> str:
    """A file with the text in each of its places."""
    return f"""# 小报 ({DATE}) 题{text}

**副题{text}**

> 导读：导读{text}。

开场{text}。

## 栏目{text}

> 注：按序{text}。

- [L{text}] [条目{text} | 来源{text}](https://example.org/~a~b)
论文：[篇名{text}](https://example.org/p~1~2)
摘要：摘要{text}。

| 表{text} | 乙 |
|---|---|
| 1 | 2 |

## 论文

- [第二条](https://example.org/2)

再见{text}。
"""


PLACES = ("题", "副题", "导读", "开场", "栏目", "按序", "L", "条目", "来源", "篇名", "摘要", "表",
          "再见")  # fmt: skip


@pytest.mark.parametrize("text", RANGES)
def test_each_character_of_a_range_is_on_the_page(tmp_path: Path, text: str) -> None:
    assert "verbatim" not in publish(tmp_path, issue(text)).out
    shown = words()
    assert [place for place in PLACES if place + text not in shown] == ["副题"]
    assert f"副题{text}" in get("/"), "the publication took it"
    assert page().css("del, s, strike, sub") == []
    assert page().css(".entry h3 a")[0].attributes["href"] == "https://example.org/~a~b"


@pytest.mark.parametrize("text", RANGES)
def test_each_character_of_a_range_is_in_feeds_and_descriptions(tmp_path: Path, text: str) -> None:
    publish(tmp_path, issue(text))
    assert {f"题{text}", f"导读{text}。"} <= set(re.split(r"\n| — |\d\d-\d\d ", meta()))
    issues, atom, links, json = feeds()
    for feed in (issues, atom, json):
        assert feed.count(f"题{text}") >= 1
        assert feed.count(f"导读{text}。") == 2, "description and whole text"
    assert f"条目{text}" in links
    assert links.count(f"摘要{text}。") == 2
    assert f'"title": "条目{text}"' in get(f"/issues/{DATE}.json")


@pytest.mark.parametrize("text", RANGES)
def test_a_range_is_written_back_as_it_was_met(tmp_path: Path, text: str) -> None:
    publish(tmp_path / "in", issue(text))
    written = exported(tmp_path / "out")[f"{DATE}.md"]
    assert [place for place in PLACES if place + text not in written] == []
    assert comes_back(tmp_path / "out")


def test_two_tildes_strike_and_code_keeps_all(tmp_path: Path) -> None:
    publish(tmp_path, issue("1~2~~删去~~，`x~y~z`"))
    struck = {node.text() for node in page(f"/issues/{DATE}/").css("del")}
    assert struck == {"删去"}
    assert {node.text() for node in page().css("code")} == {"x~y~z"}


def test_a_title_with_struck_words_keeps_the_tildes_beside_them(tmp_path: Path) -> None:
    publish(tmp_path, f"# 小报 ({DATE})\n\n## a\n\n- [1~2~~旧~~3~4](https://example.org/t)\n")
    assert list(entries()) == ["1~2旧3~4"]


def test_tildes_escaped_in_the_file_are_read_as_such(tmp_path: Path) -> None:
    publish(tmp_path, f"# 小报 ({DATE}) 1\\~2和3\\~4 \\~\\~5\\~\\~\n")
    assert Issue.objects.get().headline == "1~2和3~4 ~~5~~"
    assert comes_back(tmp_path / "out")
