"""A file that tells no date takes that of its first commit when this is asked for."""

from __future__ import annotations

import datetime as dt
import subprocess
from pathlib import Path

import pytest

from digests.exchange.git import NoFirstCommitError, first_commit
from digests.exchange.report import FileReport
from digests.exchange.titles import read_issue
from tests.factories import PublicationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
UNDATED = "# 小报 第三期\n\n> 导读：一句话。\n"


def git(folder: Path, *arguments: str, at: str = "2021-05-04T01:00:00+08:00") -> None:
    """Run git as somebody at a moment."""
    somebody = {
        f"GIT_{who}_{what}": "a@b" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    moment = {"GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at, "HOME": str(folder)}
    subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin:/usr/local/bin", **somebody, **moment},
        check=True,
        capture_output=True,
    )


@pytest.fixture
def committed(tmp_path: Path) -> Path:
    """A file of two commits, renamed by the second."""
    first = tmp_path / "third.md"
    first.write_text(UNDATED)
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "one")
    path = first.rename(tmp_path / ":(top)第三期.md")
    path.write_text(UNDATED + "\n还有一句。\n")
    git(tmp_path, "add", "--all", at="2022-01-01T00:00:00Z")
    git(tmp_path, "commit", "--quiet", "--message", "two", at="2022-01-01T00:00:00Z")
    return path


def test_the_first_commit_is_found_through_a_rename(committed: Path) -> None:
    moment = dt.datetime(2021, 5, 3, 17, tzinfo=dt.UTC)
    assert first_commit(committed) == moment


def test_a_file_that_began_as_a_copy_has_its_own_first_commit(committed: Path) -> None:
    copy = committed.with_name("fourth.md")
    copy.write_text(committed.read_text())
    later = "2023-01-01T00:00:00Z"
    git(committed.parent, "add", ".", at=later)
    git(committed.parent, "commit", "--quiet", "--message", "three", at=later)
    assert first_commit(copy) == dt.datetime(2023, 1, 1, tzinfo=dt.UTC)


def test_a_file_in_a_folder_of_the_repository_is_found(committed: Path) -> None:
    folder = committed.parent / "2022 年"
    folder.mkdir()
    moved = committed.rename(folder / "moved.md")
    git(folder, "add", "--all", "..", at="2023-01-01T00:00:00Z")
    git(folder, "commit", "--quiet", "--message", "four", at="2023-01-01T00:00:00Z")
    assert first_commit(moved) == dt.datetime(2021, 5, 3, 17, tzinfo=dt.UTC)


def test_no_program_of_the_repository_is_run(committed: Path, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {ran}\n")
    program.chmod(0o755)
    for setting in ("core.fsmonitor", "gpg.program", "diff.external", "core.pager"):
        git(committed.parent, "config", setting, str(program))
    git(committed.parent, "config", "log.showSignature", "true")
    assert first_commit(committed)
    assert not ran.exists()


def test_the_day_is_that_of_the_publications_zone(committed: Path) -> None:
    PublicationFactory.create(time_zone="America/New_York")
    report = FileReport("")
    document = read_issue(UNDATED, committed, report, date_from_git=True)
    assert document.date == dt.date(2021, 5, 3)
    assert report.notes[-1] == "the date of the file's first commit is taken"


def test_a_date_of_the_file_wins_over_the_first_commit(committed: Path) -> None:
    text = UNDATED.replace("第三期", "(2020-02-02)")
    report = FileReport("")
    assert read_issue(text, committed, report, date_from_git=True).date == dt.date(2020, 2, 2)
    assert report.notes == []


def test_a_date_that_is_still_open_in_the_title_stays_as_typed(committed: Path) -> None:
    document = read_issue(
        UNDATED.replace("第三期", "(2020-05-xx)"), committed, FileReport(""), date_from_git=True
    )
    assert (document.date, document.stamp) == (None, "(2020-05-xx)")


def test_a_shallow_clone_knows_no_first_commit(committed: Path, tmp_path: Path) -> None:
    address = committed.parent.as_uri()
    git(tmp_path, "clone", "--quiet", "--depth=1", address, "shallow")
    with pytest.raises(NoFirstCommitError, match="shallow"):
        first_commit(tmp_path / "shallow" / committed.name)


def test_where_git_knows_nothing_the_file_stays_undated_and_it_is_said(tmp_path: Path) -> None:
    report = FileReport("")
    document = read_issue(UNDATED, tmp_path / "a.md", report, date_from_git=True)
    assert document.date is None
    assert [
        note
        for note in report.notes
        if note.startswith("there is no date of a first commit: git says: ")
    ]
