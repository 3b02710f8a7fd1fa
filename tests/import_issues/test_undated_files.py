"""Files that tell no date are dated by their numbers, keep what they were given, or stay drafts."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError
from django.test import Client

from digests.models import Issue
from tests.import_issues.runs import imported, run, write

pytestmark = pytest.mark.django_db

TEXT = """# 周刊（第 {number} 期）

## 工具

- [甲](https://example.org/{number}/a)
- [乙](https://example.org/{number}/b)
"""
BY_NUMBER = ("--publish", "--first-date", "2018-04-20", "--every", "7")


def weekly(folder: Path, *numbers: int) -> Path:
    """A folder with issues that have numbers and no dates."""
    for number in numbers:
        text = TEXT.format(number=number)
        (folder / f"issue-{number}.md").write_text(text, encoding="utf-8")
    return folder


def dates() -> dict[int | None, Any]:
    """The dates of the issues by their numbers."""
    return dict(Issue.objects.values_list("number", "date"))


def test_issues_are_dated_by_their_numbers_and_the_report_says_how(tmp_path: Path) -> None:
    result = run(weekly(tmp_path, 1, 2, 10), *BY_NUMBER)

    assert dates() == {
        1: dt.date(2018, 4, 20),
        2: dt.date(2018, 4, 27),
        10: dt.date(2018, 6, 22),
    }
    assert Issue.objects.published().count() == 3
    assert "dated by its number: issue 1 is of 2018-04-20, one every 7 days" in result.out


def test_any_issue_may_be_the_one_whose_date_is_known(tmp_path: Path) -> None:
    run(weekly(tmp_path, 91, 93), *BY_NUMBER, "--first-number", "91")
    assert dates() == {91: dt.date(2018, 4, 20), 93: dt.date(2018, 5, 4)}


def test_a_file_without_a_number_or_with_a_date_is_dated_by_none(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("# 随笔\n\n一段话。\n", encoding="utf-8")
    dated = TEXT.format(number=3).replace("期）", "期）(2020-05-15)")
    (tmp_path / "issue-3.md").write_text(dated, encoding="utf-8")

    result = run(tmp_path, *BY_NUMBER)

    assert dates() == {None: None, 3: dt.date(2020, 5, 15)}
    assert "has no number by which it could be dated" in result.out


def test_a_date_that_the_title_leaves_open_stays_open(tmp_path: Path) -> None:
    text = TEXT.format(number=3).replace("期）", "期）(2020-05-xx)")
    (tmp_path / "issue-3.md").write_text(text, encoding="utf-8")
    run(tmp_path, *BY_NUMBER)
    assert dates() == {3: None}


def test_drafts_without_a_date_are_dated_and_published_by_a_later_run(tmp_path: Path) -> None:
    weekly(tmp_path, 1, 2)
    run(tmp_path, "--publish")
    assert not Issue.objects.published().exists()

    run(tmp_path, *BY_NUMBER)

    assert Issue.objects.count() == Issue.objects.published().count() == 2


def test_a_later_run_that_is_told_no_rhythm_leaves_the_dates_alone(tmp_path: Path) -> None:
    weekly(tmp_path, 1, 2)
    run(tmp_path, *BY_NUMBER)
    path = tmp_path / "issue-2.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text}- [丙](https://example.org/c)\n", encoding="utf-8")

    result = run(tmp_path, "--publish", "--json")

    assert [one["status"] for one in result.json["files"]] == ["unchanged", "updated"]
    assert dates() == {1: dt.date(2018, 4, 20), 2: dt.date(2018, 4, 27)}
    assert result.json["files"][1]["date"] == "2018-04-27"


def test_another_rhythm_moves_the_issues_and_their_old_addresses_lead_on(
    tmp_path: Path, client: Any
) -> None:
    weekly(tmp_path, 1, 2)
    run(tmp_path, *BY_NUMBER)

    run(tmp_path, "--publish", "--first-date", "2018-04-21", "--every", "14")

    assert dates() == {1: dt.date(2018, 4, 21), 2: dt.date(2018, 5, 5)}
    assert client.get("/issues/2018-04-27/").headers["Location"].endswith("/issues/2018-05-05/")


@pytest.mark.parametrize("first", ["2018-04-13", "2018-04-27"])
def test_all_issues_move_by_a_week_though_each_takes_the_date_of_another(
    tmp_path: Path, first: str
) -> None:
    weekly(tmp_path, 1, 2, 3)
    run(tmp_path, *BY_NUMBER)

    result = run(tmp_path, "--publish", "--first-date", first, "--every", "7", "--json")

    assert [one["status"] for one in result.json["files"]] == ["updated"] * 3
    assert dates()[1] == dt.date.fromisoformat(first)
    assert Issue.objects.count() == Issue.objects.published().count() == 3


def test_a_date_that_was_given_here_stays_when_the_file_changes(tmp_path: Path) -> None:
    path = weekly(tmp_path, 1) / "issue-1.md"
    run(path)
    Issue.objects.update(date=dt.date(2018, 4, 22))

    assert run(path, "--json").file["status"] == "unchanged"

    assert dates() == {1: dt.date(2018, 4, 22)}


PAST = """# Weekly (2021-05-04) Old

## Tools

- [One](https://example.org/1)
- [Two](https://example.org/2)
- [Three](https://example.org/3)
"""
NEXT = PAST.replace("(2021-05-04) Old", "() Next one").replace("Three", "SECRET")
NEXT += "- [Four](https://example.org/4)\n"
"""The next issue, begun as a copy of the last one."""
MARKED = f"---\ndraft: true\n---\n{NEXT}"


@pytest.mark.parametrize(
    "text",
    [NEXT, MARKED, NEXT.replace("() ", ""), MARKED.replace("() ", "")],
    ids=["no date yet", "no date yet, a draft", "no date", "no date, a draft"],
)
@pytest.mark.parametrize("switches", [(), ("--publish",), ("--overwrite",)])
def test_the_next_issue_begun_as_a_copy_of_the_last_is_a_draft_of_its_own(
    tmp_path: Path, client: Client, text: str, switches: tuple[str, ...]
) -> None:
    imported(write(tmp_path, text=PAST, name="2021-05-04.md"), "--publish")
    other = tmp_path / "other"
    other.mkdir()

    file = run(write(other, text=text, name="next.md"), *switches, "--json").file

    assert (file["status"], file["date"]) == ("created", None)
    assert "SECRET" not in client.get("/issues/2021-05-04/").content.decode()
    assert set(Issue.objects.values_list("date", "status")) == {
        (dt.date(2021, 5, 4), "published"),
        (None, "draft"),
    }


@pytest.mark.parametrize("text", [NEXT, MARKED, MARKED.replace("() ", "")])
def test_an_open_date_or_a_draft_is_no_public_issue_though_it_has_its_name(
    tmp_path: Path, client: Client, text: str
) -> None:
    imported(write(tmp_path, text=PAST, name="latest.md"), "--publish")
    file = run(write(tmp_path, text=text, name="latest.md"), "--json").file
    assert (file["status"], file["date"]) == ("created", None)
    assert "SECRET" not in client.get("/issues/2021-05-04/").content.decode()


def test_a_copy_with_its_own_date_that_says_draft_does_not_move_the_public_issue(
    tmp_path: Path, client: Client
) -> None:
    imported(write(tmp_path, text=PAST, name="2021-05-04.md"), "--publish")
    other = tmp_path / "other"
    other.mkdir()
    text = MARKED.replace("()", "(2021-05-11)")
    assert run(write(other, text=text, name="2021-05-11.md"), "--json").file["status"] == "created"
    assert client.get("/issues/2021-05-04/").status_code == 200
    assert client.get("/issues/2021-05-11/").status_code == 404


@pytest.mark.parametrize("switches", [(), ("--publish", "--overwrite")])
def test_an_unfinished_file_changes_nothing_of_its_public_issue_and_it_is_said(
    tmp_path: Path, client: Client, switches: tuple[str, ...]
) -> None:
    imported(write(tmp_path, text=PAST, name="2021-05-04.md"), "--publish")
    path = write(tmp_path, text=MARKED.replace("()", "(2021-05-04)"), name="2021-05-04.md")

    file = run(path, *switches, "--json").file

    assert file["status"] == "unchanged"
    assert "readers see the issue: nothing of an unfinished file is taken" in file["notes"]
    assert "SECRET" not in client.get("/issues/2021-05-04/").content.decode()


def test_a_draft_dated_by_its_number_keeps_its_date_in_a_later_run(tmp_path: Path) -> None:
    path = weekly(tmp_path, 1) / "issue-1.md"
    path.write_text(f"---\ndraft: true\n---\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    run(path, *BY_NUMBER)
    run(path, "--publish")
    assert dates() == {1: dt.date(2018, 4, 20)}
    assert Issue.objects.get().status == "draft"


def test_what_to_do_about_files_without_a_date_is_said_last(tmp_path: Path) -> None:
    weekly(tmp_path, 1, 2)
    told = run(tmp_path, "--publish").out.splitlines()[-1]
    assert told.startswith("2 issues tell no date and stay drafts")
    for way in ("--date-from-git", "--first-date 2018-04-20 --every 7", "in the admin"):
        assert way in told
    assert "tell no date" not in run(tmp_path, *BY_NUMBER).out


@pytest.mark.parametrize(("first", "number"), [("1000-01-01", "2"), ("9998-12-31", "1")])
def test_a_number_whose_date_is_out_of_reach_stays_a_draft_and_it_is_said(
    tmp_path: Path, first: str, number: str
) -> None:
    switches = ("--publish", "--first-date", first, "--first-number", number)

    result = run(weekly(tmp_path, 1, 2), *switches)

    assert result.code == 0
    assert list(Issue.objects.unpublished().values_list("date", flat=True)) == [None]
    said = "gives no date from 1000-01-01 to 9998-12-31: issue %s is of %s, one every 7 days"
    assert said % (number, first) in result.out
    assert "has no number" not in result.out


@pytest.mark.parametrize(
    "switches",
    [
        ("--every", "7"),
        ("--first-number", "3"),
        ("--first-date", "2018-04-20", "--every", "0"),
        ("--first-date", "2018-04-20", "--first-number", "0"),
        ("--first-date", "0001-01-01"),
        ("--first-date", "9999-12-31"),
    ],
)
def test_a_rhythm_needs_a_date_and_counts_from_one(tmp_path: Path, switches: Any) -> None:
    with pytest.raises(CommandError):
        run(weekly(tmp_path, 1), *switches)
    assert not Issue.objects.exists()
