"""What an import asks and reads for one file does not grow, with its entries or the archive."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from digests import workflow
from digests.document import normalization
from digests.exchange import importing, titles
from digests.models import Category, ImportedFile, Issue, Revision
from digests.store import load_document, save_document
from tests.factories import PublicationFactory, make_issue
from tests.import_issues.runs import imported, picture, run, write

pytestmark = pytest.mark.django_db

REPEAT = "- [又一次](https://example.org/same)\n代码：https://example.org/code\n摘要：见过。\n"


def text(date: str, entries: int = 3) -> str:
    """Return an issue with entries of its own and one that every issue has."""
    own = (
        f"- [第{n}条 | 某站](https://example.org/{date}/{n})\n代码：https://example.org/{date}/{n}/c\n"
        for n in range(entries)
    )
    return f"# 快讯 ({date})\n\n> 导读：一些。\n\n## 论文\n\n{''.join(own)}{REPEAT}"


def queries_of(*paths_and_options: Path | str) -> int:
    """Import files and return the number of queries that it took."""
    with CaptureQueriesContext(connection) as queries:
        assert run(*paths_and_options).code == 0
    return len(queries)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The calls that parse a text or decode a file, in order."""
    made: list[str] = []

    def counted(place: object, name: str) -> None:
        original: Callable[..., object] = getattr(place, name)

        def call(*args: object) -> object:
            made.append(name)
            return original(*args)

        monkeypatch.setattr(place, name, call)

    counted(titles, "parse")
    counted(normalization, "parse")
    counted(importing, "decode_file")
    return made


@pytest.mark.parametrize("options", [(), ("--publish",), ("--publish", "--dry-run")])
def test_a_new_file_takes_as_many_queries_in_an_archive_of_any_length(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    imported(write(tmp_path, "2019-01-01", text("2019-01-01")), "--publish")
    few = queries_of(write(tmp_path, "2020-01-01", text("2020-01-01")), *options)
    for day in range(1, 21):
        imported(write(tmp_path, f"2020-02-{day:02}", text(f"2020-02-{day:02}")), "--publish")
    assert queries_of(write(tmp_path, "2020-03-01", text("2020-03-01")), *options) == few


def test_a_file_of_many_entries_takes_as_many_queries_as_one_of_few(tmp_path: Path) -> None:
    imported(write(tmp_path, "2019-01-01", text("2019-01-01")))
    few = queries_of(write(tmp_path, "2020-01-01", text("2020-01-01", 2)), "--publish")
    many = queries_of(write(tmp_path, "2020-01-02", text("2020-01-02", 25)), "--publish")
    assert many == few


def test_a_changed_file_takes_as_many_queries_in_an_archive_of_any_length(tmp_path: Path) -> None:
    path = write(tmp_path, "2020-01-01", text("2020-01-01"))
    imported(path, "--publish")
    few = queries_of(write(tmp_path, "2020-01-01", text("2020-01-01", 4)))
    for day in range(1, 21):
        imported(write(tmp_path, f"2020-02-{day:02}", text(f"2020-02-{day:02}")), "--publish")
    assert queries_of(write(tmp_path, "2020-01-01", text("2020-01-01", 5))) == few


def test_unchanged_files_take_as_many_queries_for_one_as_for_twenty(tmp_path: Path) -> None:
    for day in range(1, 21):
        imported(write(tmp_path, f"2020-02-{day:02}", text(f"2020-02-{day:02}")), "--publish")
    one = queries_of(tmp_path / "2020-02-20.md", "--publish")
    assert queries_of(tmp_path, "--publish") == one


def test_a_file_is_parsed_once_also_where_it_is_published(tmp_path: Path, calls: list[str]) -> None:
    issue = imported(write(tmp_path, text=text("2020-05-15")), "--publish")
    assert calls == ["decode_file", "parse"]
    reasons = Revision.objects.of(issue.uid).values_list("number", "reason", "glance__is_same")
    assert list(reasons) == [(2, "publish", True), (1, "import", False)]


def test_an_unchanged_file_is_neither_decoded_nor_parsed_and_told_of_as_before(
    tmp_path: Path, calls: list[str]
) -> None:
    image = picture(tmp_path / "chart.png")
    shown = "- ![图](chart.png)\n- 一段\u200b字\n- [ ](https://)\n- **粗** [题](https://example.org/t)\n"
    write(tmp_path, "2020-01-01", text("2020-01-01"))
    write(tmp_path, "2020-05-15", text("2020-05-15") + shown)
    run(tmp_path, "--publish")
    ImportedFile.objects.all().delete()
    read = run(tmp_path, "--json").json["files"]
    calls.clear()
    known = run(tmp_path, "--json").json["files"]
    assert (known, calls) == (read, [])
    assert known[1]["status"] == "unchanged"
    assert [repeat["title"] for repeat in known[1]["repeats"]] == ["又一次"]
    image.unlink()
    assert run(tmp_path, "--json").json["files"][1]["images"] != known[1]["images"]


@pytest.mark.parametrize("what", ["text", "name", "category", "issue", "another code"])
def test_a_file_is_read_again_where_anything_that_it_means_may_have_changed(
    tmp_path: Path, calls: list[str], what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, text=text("2020-05-15"))
    issue = imported(path, "--publish")
    calls.clear()
    if what == "text":
        path.write_text(text("2020-05-15") + "\n", encoding="utf-8")
    elif what == "name":
        path = path.rename(tmp_path / "other.md")
    elif what == "category":
        Category.objects.filter(slug="papers").update(name="学术论文")
    elif what == "issue":
        workflow.withdraw_issue(issue)
    else:
        monkeypatch.setattr("digests.exchange.known_files._hash_of_the_code", lambda: b"another")
    assert run(path, "--json").file["status"] == "unchanged"
    assert "parse" in calls


@pytest.mark.parametrize("what", ["site", "zone"])
def test_a_file_is_read_again_where_the_site_became_another(
    tmp_path: Path, calls: list[str], what: str, settings: Settings
) -> None:
    publication = PublicationFactory.create(time_zone="Asia/Shanghai")
    path = write(tmp_path, text=text("2020-05-15"))
    imported(path, "--publish")
    assert run(path, "--json").file["status"] == "unchanged"
    calls.clear()
    if what == "site":
        settings.SITE_URL = "https://another.example.org"
    else:
        publication.time_zone = "America/New_York"
        publication.save()
    assert run(path, "--json").file["status"] == "unchanged"
    assert "parse" in calls


def test_the_file_of_an_issue_edited_here_is_read_again_and_may_overwrite_it(
    tmp_path: Path,
) -> None:
    path = write(tmp_path, text=text("2020-05-15"))
    issue = imported(path)
    save_document(issue, replace(load_document(issue), lead="这里改过。"))
    file = run(path, "--json").file
    assert (file["status"], len(file["notes"])) == ("unchanged", 1)
    assert run(path, "--overwrite", "--json").file["status"] == "updated"
    assert Issue.objects.get(pk=issue.pk).lead == "一些。"


def test_the_file_of_a_deleted_issue_is_a_new_issue(tmp_path: Path) -> None:
    path = write(tmp_path, text=text("2020-05-15"))
    workflow.delete_issue(imported(path))
    assert not ImportedFile.objects.exists()
    assert run(path, "--json").file["status"] == "created"


def test_a_file_is_read_again_where_a_second_issue_has_its_name_and_date(
    tmp_path: Path, calls: list[str]
) -> None:
    path = write(tmp_path, text=text("2020-05-15"))
    first = imported(path)
    make_issue(
        "2020-05-15",
        source_name=first.source_name,
        source_date=first.source_date,
        source_hash=first.source_hash,
    )
    calls.clear()
    run(path)
    assert "parse" in calls


def test_an_undated_file_is_read_whenever_it_is_imported(tmp_path: Path, calls: list[str]) -> None:
    undated = text("2020-05-15").replace("# 快讯 (2020-05-15)", "# 快讯")
    path = write(tmp_path, text=undated, name="notes.md")
    assert imported(path).date is None
    assert not ImportedFile.objects.exists()
    calls.clear()
    assert run(path, "--json").file["status"] == "unchanged"
    assert "parse" in calls


def test_a_file_of_an_issue_that_was_typed_here_is_not_remembered(tmp_path: Path) -> None:
    path = write(tmp_path, text=text("2020-05-15"))
    issue = imported(path)
    ImportedFile.objects.all().delete()
    Issue.objects.filter(pk=issue.pk).update(source_name="", source_date=None, source_hash="")
    assert run(path, "--json").file["status"] == "unchanged"
    assert not ImportedFile.objects.exists()


def test_a_known_file_is_asked_for_once_more_behind_however_many_new_ones(tmp_path: Path) -> None:
    def new_files(year: int, number: int) -> list[Path]:
        dates = [f"{year}-01-{day:02}" for day in range(1, number + 1)]
        return [write(tmp_path, date, text(date)) for date in dates]

    known = write(tmp_path, "2020-01-01", text("2020-01-01"))
    imported(known)
    more = [
        queries_of(*new_files(year, number), known) - queries_of(*new_files(year + 1, number))
        for year, number in ((2012, 2), (2014, 20))
    ]
    assert more[0] == more[1]


def test_a_repeat_that_came_later_is_told_of_an_unchanged_file(tmp_path: Path) -> None:
    path = write(tmp_path, "2020-05-15", text("2020-05-15"))
    imported(path)
    assert run(path, "--json").file["repeats"] == []
    write(tmp_path, "2020-01-01", text("2020-01-01"))
    first, second = run(tmp_path, "--json").json["files"]
    assert (first["status"], second["status"]) == ("created", "unchanged")
    assert [one["date"] for one in second["repeats"][0]["earlier"]] == ["2020-01-01"]


def test_a_dry_run_keeps_nothing_of_a_file(tmp_path: Path) -> None:
    write(tmp_path)
    run(tmp_path, "--publish", "--dry-run")
    assert [model.objects.count() for model in (Issue, Revision, ImportedFile)] == [0, 0, 0]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the plans are those of SQLite")
def test_no_query_about_a_file_goes_through_all_issues(tmp_path: Path) -> None:
    imported(write(tmp_path, "2020-01-01", text("2020-01-01")), "--publish")
    path = write(tmp_path, "2020-02-01", text("2020-02-01"))
    plans: list[str] = []

    def explain(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("SELECT") and 'FROM "digests_issue" LIMIT 1' not in sql:
            plan = context["cursor"].cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
            plans.extend(step[3] for step in plan.fetchall())
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        run(path, "--publish")
        run(path, "--publish")
    rows = ("issue", "section", "link", "reference", "revision", "importedfile")
    scans = [
        plan for plan in plans if plan.startswith(tuple(f"SCAN digests_{row}" for row in rows))
    ]
    assert plans
    assert scans == [plan for plan in plans if "(revises_id=?)" in plan] == []
