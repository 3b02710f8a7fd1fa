"""A file becomes an issue."""

import datetime as dt
from pathlib import Path

import pytest
from django.utils import timezone

from digests.models import Issue, Link, Status
from digests.store import load_document
from tests.factories import PublicationFactory
from tests.import_issues.runs import TEXT, imported, run, write

pytestmark = pytest.mark.django_db


def test_a_file_becomes_a_draft_with_its_sections_and_entries(tmp_path: Path) -> None:
    issue = imported(write(tmp_path))
    assert (issue.date, issue.status, issue.lead) == (dt.date(2020, 5, 15), "draft", "本次两条。")
    first, second = Link.objects.order_by("position")
    assert (first.title, first.source, first.labels) == ("三值网络", "某站", ["1812.00332"])
    assert first.references.get().identity == "github:example/ternary"
    assert first.section is not None
    assert first.section.category is not None
    assert (first.section.category.slug, second.title) == ("papers", "另一篇")


def test_files_of_a_folder_come_in_natural_order(tmp_path: Path) -> None:
    for number in (10, 9, 1):
        write(tmp_path, f"2020-05-{number:02}", name=f"issue-{number}.md")
    (tmp_path / "notes.txt").write_text("nothing")
    names = [Path(file["path"]).name for file in run(tmp_path, "--json").json["files"]]
    assert names == ["issue-1.md", "issue-9.md", "issue-10.md"]


def test_publishing_gives_each_issue_its_own_date_in_the_publications_zone(tmp_path: Path) -> None:
    PublicationFactory.create(time_zone="America/New_York")
    issue = imported(write(tmp_path), "--publish")
    assert issue.status == Status.PUBLISHED
    assert issue.publish_at == dt.datetime(2020, 5, 15, 4, tzinfo=dt.UTC)
    assert {link.first_public_at for link in Link.objects.all()} == {issue.publish_at}
    assert issue.is_public()


def test_a_date_to_come_is_scheduled_and_said(tmp_path: Path) -> None:
    date = (timezone.now() + dt.timedelta(days=30)).date().isoformat()
    result = run(write(tmp_path, date), "--publish")
    assert f"scheduled for {date}" in result.out
    assert Issue.objects.get().is_scheduled()


def test_without_publish_nothing_is_public(tmp_path: Path) -> None:
    imported(write(tmp_path))
    assert not Issue.objects.published().exists()


@pytest.mark.parametrize("stamp", ["2020-05-xx", ""])
def test_an_undated_file_stays_a_draft(tmp_path: Path, stamp: str) -> None:
    path = write(tmp_path, stamp, name="next.md")
    issue = imported(path, "--publish")
    assert (issue.date, issue.status) == (None, Status.DRAFT)
    assert run(path, "--json").file["status"] == "unchanged"
    write(tmp_path, stamp, TEXT.replace("本次两条", "本次"), name="next.md")
    assert run(path, "--json").file["status"] == "updated"
    assert Issue.objects.count() == 1


def test_an_undated_draft_takes_the_date_that_its_file_gets(tmp_path: Path) -> None:
    issue = imported(write(tmp_path, "2020-05-xx", name="next.md"))
    again = imported(write(tmp_path, "2020-05-20", name="next.md"))
    assert again == issue
    assert again.date == dt.date(2020, 5, 20)


def test_a_title_without_a_date_takes_the_one_of_the_name(tmp_path: Path) -> None:
    path = write(tmp_path, text=TEXT.replace("快讯 ({date})", "快讯"))
    result = run(path, "--json")
    assert result.file["date"] == "2020-05-15"
    assert "file's name" in result.file["notes"][0]
    issue = Issue.objects.get()
    assert (issue.headline, issue.date) == ("快讯", dt.date(2020, 5, 15))
    assert run(path, "--json").file["status"] == "unchanged"


def test_a_text_kept_as_one_still_has_its_title_and_date(tmp_path: Path) -> None:
    path = write(tmp_path, text=TEXT.replace("> 导读", "<!-- 未完\n\n> 导读"), name="a.md")
    file = run(path, "--publish", "--json").file
    assert (file["date"], file["structured"], len(file["verbatim"])) == ("2020-05-15", 0, 1)
    issue = Issue.objects.get()
    assert (issue.name, issue.date, issue.is_public()) == ("快讯", dt.date(2020, 5, 15), True)
    assert issue.opening.startswith("**关注小设备**")
    assert run(path, "--json").file["status"] == "unchanged"


def test_the_titles_date_wins_over_the_names_and_it_is_said(tmp_path: Path) -> None:
    result = run(write(tmp_path, "2020-05-15", name="2020-05-14.md"), "--json")
    assert result.file["date"] == "2020-05-15"
    assert "2020-05-14" in result.file["notes"][0]


def test_a_file_in_gb18030_is_read_and_it_is_said(tmp_path: Path) -> None:
    path = tmp_path / "2020-05-15.md"
    path.write_bytes(TEXT.replace("{date}", "2020-05-15").encode("gb18030"))
    assert "GB18030" in run(path).out
    assert Issue.objects.get().lead == "本次两条。"


def test_other_line_ends_and_a_byte_order_mark_change_nothing(tmp_path: Path) -> None:
    path = write(tmp_path)
    issue = imported(path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert run(path, "--json").file["status"] == "unchanged"
    assert load_document(issue).lead == "本次两条。"
