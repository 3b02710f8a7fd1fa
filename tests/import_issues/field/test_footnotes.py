"""A footnote belongs to the text that refers to it, and costs nothing else (kind 03)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .reading import DATE, comes_back, details, feeds, get, page, publish, status, uids, words
from .samples import FIRST, PLACES, SECOND, issue

pytestmark = pytest.mark.django_db
NOTE = "\n[^1]: 数据来自官网。\n"


@pytest.fixture
def before(tmp_path: Path) -> dict[str, str]:
    """The uids of the entries of the public issue, which has no footnote yet."""
    publish(tmp_path / "in", issue())
    return uids()


@pytest.mark.parametrize("place", PLACES)
def test_a_footnote_takes_no_field_uid_or_permalink_away(
    tmp_path: Path, before: dict[str, str], place: str
) -> None:
    ran = publish(tmp_path / "in", issue(place, "[^1]", NOTE))
    assert (details(ran), uids()) == ("", before)
    assert {status(f"/links/{uid}/") for uid in before.values()} == {200}
    assert comes_back(tmp_path / "out")


@pytest.mark.parametrize("place", PLACES)
def test_a_footnote_stands_under_its_text_and_its_mark_leads_there(
    tmp_path: Path, place: str
) -> None:
    publish(tmp_path, issue(place, "[^1]", NOTE))
    body = page()
    [mark] = body.css('a[href^="#fn-"]')
    [back] = body.css('a[href^="#fnref-"]')
    assert body.css(str(mark.attributes["href"]))
    assert body.css(str(back.attributes["href"]))
    [text] = [text for text in body.css(".text") if "数据来自官网" in text.text()]
    assert str(mark.attributes["href"]) in str(text.html)
    assert all("数据来自官网" in feed for feed in (feeds()[0], feeds()[1], feeds()[3]))


def test_the_permalink_of_an_entry_shows_its_footnote(
    tmp_path: Path, before: dict[str, str]
) -> None:
    publish(tmp_path / "in", issue("SUMMARY", "[^1]", NOTE))
    assert "数据来自官网" in get(f"/links/{before[FIRST]}/")
    assert "数据来自官网" not in get(f"/links/{before[SECOND]}/")
    assert "数据来自官网" in get("/categories/news/feed/")


FOOTNOTES = {
    "named in Chinese": ("[^来源]", "\n[^来源]: 数据来自官网。\n"),
    "of several blocks": ("[^long]", "\n[^long]: 数据来自官网。\n\n    第二段。\n\n    - 列\n"),
    "with a link": ("[^1]", "\n[^1]: 数据来自官网，见[此](https://example.org/n)。\n"),
    "with a bar": ("[^1]", "\n[^1]: 数据来自官网 | 站\n"),
    "in other case": ("[^Ab]", "\n[^aB]: 数据来自官网。\n"),
    "referred to twice": ("[^1]，又[^1]", NOTE),
    "one of two": ("[^1]，又[^2]", f"{NOTE}[^2]: 另一则。\n"),
    "that refers on": ("[^1]", "\n[^1]: 数据来自官网[^2]。\n\n[^2]: 另一则。\n"),
    "below the archive": ("[^1]", f"\n## 往期回顾\n\n| 2 | 0 | 2 | 4 |\n|-|-|-|-|\n{NOTE}"),
    "with a range": ("[^1]", "\n[^1]: 数据来自官网，1~2和3~4。\n"),
}


@pytest.mark.parametrize(("mark", "note"), FOOTNOTES.values(), ids=FOOTNOTES.keys())
def test_any_footnote_of_a_summary_is_set_under_it(
    tmp_path: Path, before: dict[str, str], mark: str, note: str
) -> None:
    publish(tmp_path / "in", issue("SUMMARY", mark, note))
    assert uids() == before
    shown = page(f"/links/{before[FIRST]}/").text()
    assert re.search(r"前半句.*数据来自官网", shown, re.DOTALL)
    assert "[^" not in shown
    assert comes_back(tmp_path / "out")


def test_two_entries_that_share_a_footnote_both_have_it(tmp_path: Path) -> None:
    publish(tmp_path, issue("SUMMARY", "[^1]", NOTE).replace("一句话", "一句话[^1]"))
    for uid in uids().values():
        assert "数据来自官网" in get(f"/links/{uid}/")
    assert words().count("数据来自官网") == 2


def test_a_footnote_of_a_title_keeps_that_entry_alone_verbatim(
    tmp_path: Path, before: dict[str, str]
) -> None:
    ran = publish(tmp_path / "in", issue("TITLE", "[^1]", NOTE))
    assert "11: kept verbatim" in details(ran)
    assert uids() == {SECOND: before[SECOND]}
    assert {status(f"/links/{uid}/") for uid in before.values()} == {200}


def test_a_footnote_of_a_heading_leaves_the_entries_below_it_as_they_are(
    tmp_path: Path, before: dict[str, str]
) -> None:
    ran = publish(tmp_path / "in", issue("HEADING", "[^1]", NOTE))
    assert "7: kept verbatim: there is markup in the heading" in details(ran)
    assert uids() == before
    assert {status(f"/links/{uid}/") for uid in before.values()} == {200}
    assert "数据来自官网" in words()
    assert comes_back(tmp_path / "out")


def test_a_mark_without_a_footnote_stays_as_it_was_typed(tmp_path: Path) -> None:
    publish(tmp_path, issue("SUMMARY", "[^9]"))
    assert "前半句[^9]。" in get(f"/issues/{DATE}/")
    assert len(uids()) == 2
