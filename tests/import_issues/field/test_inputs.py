"""The small files of FIELD_DIR, each kind with the result that its README wants."""

from __future__ import annotations

from pathlib import Path

import pytest

from digests.models import Issue, Link, Status
from digests.sources import count_sources, source_names

from ..runs import Ran, run
from .reading import details, entries, feeds, meta, page, status, uids, words

pytestmark = pytest.mark.django_db


def imported(folder: Path) -> Ran:
    """Import a folder for readers."""
    return run(folder, "--publish")


def test_01_drafts_are_drafts_and_said(field_dir: Path) -> None:
    ran = imported(field_dir / "01-drafts")
    assert ran.out.count("says of itself that it is unfinished, and stays a draft") == 2
    assert set(Issue.objects.values_list("status", flat=True)) == {Status.DRAFT}
    assert {status(f"/issues/2021-01-0{day}/") for day in (1, 2)} == {404}


def test_02_every_character_of_a_range_is_shown(field_dir: Path) -> None:
    imported(field_dir / "02-tilde")
    path = "/issues/2021-12-20/"
    assert "60万~100万元，周期26~43天" in words(path)
    assert "27~28℃，夜间14~17℃" in words(path)
    assert page(path).css("del") == []
    assert "成本60万~100万元，周期26~43天。" in meta(path)
    assert all("26~43天" in feed for feed in (feeds()[0], feeds()[1], feeds()[3]))
    assert feeds()[2].count("14~17℃") == 2


def test_03_a_footnote_costs_no_field_and_no_uid(field_dir: Path) -> None:
    imported(field_dir / "03-footnote" / "first")
    before = uids()
    ran = imported(field_dir / "03-footnote" / "second")
    assert (details(ran), uids()) == ("", before)
    shown = page("/issues/2021-08-13/").css("article.entry")[0]
    assert "数据来自官网。" in shown.text()
    assert {status(f"/links/{uid}/") for uid in before.values()} == {200}


def test_04_one_oddity_is_named_and_costs_no_other_entry_its_fields(field_dir: Path) -> None:
    ran = imported(field_dir / "04-one-character")
    assert "8: invisible: U+000B line tabulation" in details(ran)
    assert "kept verbatim" not in ran.out
    assert len(entries()) == 2, "two titles, each in both issues"
    assert Link.objects.entries().filter(verbatim="").count() == 4


def test_05_a_corrected_date_moves_the_issue(field_dir: Path) -> None:
    imported(field_dir / "05-wrong-year" / "first")
    before = uids()
    imported(field_dir / "05-wrong-year" / "second")
    assert [str(issue.date) for issue in Issue.objects.all()] == ["2022-01-07"]
    assert uids() == before
    assert [status("/issues/2021-01-07/"), status("/issues/2022-01-07/")] == [301, 200]


def test_06_addresses_are_mended_and_none_is_relative(field_dir: Path) -> None:
    ran = imported(field_dir / "06-addresses")
    links = [link.attributes["href"] for link in page("/issues/2021-06-01/").css(".entry a")]
    outside = [str(link) for link in links if not str(link).startswith(("/links/", "/sources/"))]
    paths = ["a", "b", "c", "d", "e", "ff", "g", "h", "i", "j"]
    wanted = [f"http{'' if path == 'c' else 's'}://example.org/{path}" for path in paths]
    assert outside == wanted
    assert details(ran).count("mended: ") == len(wanted) - 1
    assert not [feed for feed in feeds() if 'href="example' in feed or 'href="/' in feed]


def test_07_other_encodings_fail_and_are_named(field_dir: Path) -> None:
    ran = imported(field_dir / "07-encodings")
    assert "seems to be WINDOWS-1252" in ran.err + ran.out
    assert "seems to be BIG5" in ran.err + ran.out
    assert not Issue.objects.exists()


def test_08_media_are_links_with_their_host(field_dir: Path) -> None:
    imported(field_dir / "08-video")
    links = page("/issues/2021-07-05/").css(".summary a")
    assert [link.text() for link in links] == ["example.org", "player.example.org", "example.org"]


def test_09_sources_that_look_alike_are_one(field_dir: Path) -> None:
    imported(field_dir / "09-invisible-sources")
    assert {source.name: source.links for source in count_sources(source_names())} == {
        "机器之心": 3,
        "AI前线": 2,
    }


def test_10_only_the_true_repeat_is_one(field_dir: Path) -> None:
    ran = imported(field_dir / "10-identity")
    repeats = [line for line in ran.out.split("\n") if "before: " in line]
    assert len(repeats) == 1
    assert "真的重复" in repeats[0]


def test_11_each_address_keeps_its_uid(field_dir: Path) -> None:
    imported(field_dir / "11-swap" / "first")
    before = uids()
    imported(field_dir / "11-swap" / "second")
    assert uids() == before


def test_12_each_picture_is_copied_or_has_a_line(field_dir: Path) -> None:
    ran = imported(field_dir / "12-images")
    pictures = page("/issues/2021-09-01/").css("img")
    assert len(pictures) == 4, "root, film, combining characters, case"
    assert {str(one.attributes["src"]).split("/")[1] for one in pictures} == {"media"}
    for address in (r"C:\Users\me\x.png", "file:///Users/me/x.png", "data:", "images/paper.pdf"):
        assert address in details(ran)


def test_13_titles_and_dates_are_read_where_they_stand(field_dir: Path) -> None:
    ran = imported(field_dir / "13-titles")
    assert ran.code == 0
    dates = {str(issue.date)[-2:] for issue in Issue.objects.filter(status=Status.PUBLISHED)}
    assert dates == {"03", "04", "07", "08", "09", "11", "13", "14", "16", "17"}
    assert ran.out.count("passed over: by its name it is no issue") == 2
    assert not Issue.objects.filter(status=Status.DRAFT).exists()


def test_14_the_plain_name_wins(field_dir: Path) -> None:
    ran = imported(field_dir / "14-copies")
    assert Issue.objects.get().headline == "最新"
    assert "passed over: it is a copy of 2022-02-01.md" in ran.out
