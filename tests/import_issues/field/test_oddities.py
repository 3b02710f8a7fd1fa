"""One odd character or mark costs no other text its fields, uids and permalinks (kind 04)."""

from __future__ import annotations

from pathlib import Path

import pytest

from .reading import comes_back, details, entries, feeds, get, page, publish, status, uids
from .samples import FIELDS, FIRST, PLACES, SECOND, issue, line_of

pytestmark = pytest.mark.django_db
CHARACTERS = {
    "\x00": "U+0000 null",
    "\x08": "U+0008 backspace",
    "\x0b": "U+000B line tabulation",
    "\x0c": "U+000C form feed",
    "\x1b": "U+001B escape",
    "\x7f": "U+007F delete",
    "\x85": "U+0085 next line",
    "\u200b": "U+200B zero width space",
    "\u2028": "U+2028 line separator",
    "\u202e": "U+202E right-to-left override",
    "\u2067": "U+2067 right-to-left isolate",
    "\u3164": "U+3164 hangul filler",
    "\ufdd0": "U+FDD0 noncharacter",
    "\ufeff": "U+FEFF zero width no-break space",
    "\ufffe": "U+FFFE noncharacter",
    "\U000e0041": "U+E0041 tag latin capital letter a",
    "\U0001ffff": "U+1FFFF noncharacter",
}
ENTITIES = ("&#x110000;", "&#0;", "&#xD800;", "&#99999999999;", "&#11;", "&#8232;", "&#xFFFE;")


@pytest.fixture
def before(tmp_path: Path) -> dict[str, str]:
    """The uids of the entries of the public issue, which is not odd yet."""
    publish(tmp_path / "in", issue())
    return uids()


@pytest.mark.parametrize("place", ["LEAD", "SUMMARY", "HEADLINE", "TITLE"])
@pytest.mark.parametrize("character", CHARACTERS, ids=CHARACTERS.values())
def test_an_odd_character_is_named_and_costs_nothing(
    tmp_path: Path, before: dict[str, str], character: str, place: str
) -> None:
    text = issue(place, f"甲{character}乙")
    ran = publish(tmp_path / "in", text)
    line = line_of(text, character)
    assert details(ran) == f"  {line}: invisible: {CHARACTERS[character]}"
    assert uids() == before
    assert {status(f"/links/{uid}/") for uid in before.values()} == {200}


@pytest.mark.parametrize("place", [*PLACES, *FIELDS])
def test_a_character_of_slides_costs_nothing_wherever_it_stands(
    tmp_path: Path, before: dict[str, str], place: str
) -> None:
    publish(tmp_path / "in", issue(place, "甲\x0b乙"))
    assert uids() == before


@pytest.mark.parametrize("place", ["SUMMARY", "HEADLINE", "TITLE"])
@pytest.mark.parametrize("entity", ENTITIES)
def test_an_entity_of_no_character_costs_nothing(
    tmp_path: Path, before: dict[str, str], entity: str, place: str
) -> None:
    publish(tmp_path / "in", issue(place, f"甲{entity}乙"))
    assert uids() == before
    assert "甲" in page().text() + get("/")
    assert feeds()


@pytest.mark.parametrize("oddity", [*CHARACTERS, *ENTITIES, "[^1]"])
def test_every_odd_text_is_in_well_formed_feeds_and_comes_back(tmp_path: Path, oddity: str) -> None:
    for place in ("SUMMARY", "LEAD", "TITLE"):
        publish(tmp_path / "in", issue(place, f"甲{oddity}乙"))
        assert len([feed for feed in feeds() if "甲" in feed and "乙" in feed]) >= 3
        assert comes_back(tmp_path / "out")


def test_the_entries_stay_on_category_pages_and_in_feeds(
    tmp_path: Path, before: dict[str, str]
) -> None:
    publish(tmp_path / "in", issue("SUMMARY", "\x0b"))
    assert f"/links/{before[FIRST]}/" in get("/categories/news/")
    assert f"/links/{before[SECOND]}/" in get("/categories/papers/")
    for uid in before.values():
        assert f"urn:uuid:{uid}" in get("/links/feed/")


BOXES = ("- [ ] ", "- [ ]", "- [x] ", "* [ ] ", "1. [ ] ", "- [ ]\u3000", "- [ ]\xa0", "- ", "-")


@pytest.mark.parametrize("box", BOXES)
@pytest.mark.parametrize("place", ["SUMMARY", "PASSAGE", "CLOSING"])
def test_a_mark_without_text_costs_no_other_text_its_fields(
    tmp_path: Path, before: dict[str, str], box: str, place: str
) -> None:
    publish(tmp_path / "in", issue(place, f"\n\n  {box}\n\n"))
    assert uids() == before
    assert {status(f"/links/{uid}/") for uid in before.values()} == {200}
    assert comes_back(tmp_path / "out")


def test_a_box_between_entries_is_none_of_them(tmp_path: Path, before: dict[str, str]) -> None:
    text = issue().replace("- [第一条", "- [ ] \n- [第一条")
    publish(tmp_path / "in", text)
    assert uids() == before


@pytest.mark.parametrize(
    "link",
    [
        f"[第一\n  条 | 站]({FIRST})",
        f"[第一\n条 | 站]({FIRST})",
        f"[第一条\n  | 站]({FIRST})",
        f"[第一条 | 站](\n  {FIRST})",
    ],
)
def test_a_link_that_goes_on_over_lines_is_an_entry_in_fields(
    tmp_path: Path, before: dict[str, str], link: str
) -> None:
    ran = publish(tmp_path / "in", issue().replace(f"[第一条 | 站]({FIRST})", link))
    assert (details(ran), uids()) == ("", before)
    first = next(entry for entry in entries().values() if entry.url == FIRST)
    assert (first.title.replace(" ", ""), first.source) == ("第一条", "站")
    assert comes_back(tmp_path / "out")


@pytest.mark.parametrize("mark", ["**", "*", "~~", "***"])
def test_an_entry_whose_link_is_emphasised_keeps_its_permalink(
    tmp_path: Path, before: dict[str, str], mark: str
) -> None:
    link = f"[另一题 | 另一站]({FIRST})"
    publish(tmp_path / "in", issue().replace(f"[第一条 | 站]({FIRST})", mark + link + mark))
    assert {status(f"/links/{uid}/") for uid in before.values()} == {200}


HEADINGS = ("[业界新闻](https://example.org/n)", "`业界新闻`", "![图](https://example.org/i.png)业界",
            "业界新闻 https://example.org/n", "业界<br>新闻")  # fmt: skip


@pytest.mark.parametrize("heading", HEADINGS)
def test_markup_in_a_heading_leaves_the_entries_below_it_as_they_are(
    tmp_path: Path, before: dict[str, str], heading: str
) -> None:
    ran = publish(tmp_path / "in", issue().replace("## 业界新闻", f"## {heading}"))
    assert "7: kept verbatim: there is markup in the heading" in details(ran)
    assert uids() == before
    assert {status(f"/links/{uid}/") for uid in before.values()} == {200}
    assert comes_back(tmp_path / "out")
