"""Markdown files become issues: each whole or not at all, and nothing happens silently."""

import datetime as dt
import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone, translation
from PIL import Image as Pillow

from digests import workflow, working_copy
from digests.document import parse, serialize
from digests.models import Image, Issue, Kind, Link, Publication, Reason, Revision, Shelf, Status
from digests.store import document_of, load_document, save_document
from tests.factories import PublicationFactory, make_issue, make_published_issue
from tests.production import production
from tests.production import run as run_in_production

pytestmark = pytest.mark.django_db

TEXT = """---
layout: default
---

# 快讯 ({date})

**关注小设备**

> 导读：本次两条。

## 论文

- [1812.00332] [三值网络 | 某站](https://arxiv.org/abs/1812.00332)
代码：https://github.com/example/ternary
摘要：三个值就够。
- [另一篇](https://example.org/{date})
"""


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """The command speaks English here, whatever is translated."""
    with translation.override("en"):
        yield


@dataclass
class Ran:
    """What the command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output, which holds one JSON and nothing else."""
        return json.loads(self.out)

    @property
    def file(self) -> Any:
        """The report of the one file."""
        [file] = self.json["files"]
        return file


def run(*args: object, **options: Any) -> Ran:
    out, err = io.StringIO(), io.StringIO()
    code = 0
    try:
        call_command("import_issues", *map(str, args), stdout=out, stderr=err, **options)
    except SystemExit as exit_:
        code = int(str(exit_.code))
    return Ran(code, out.getvalue(), err.getvalue())


def write(folder: Path, date: str = "2020-05-15", text: str = TEXT, name: str = "") -> Path:
    path = folder / (name or f"{date}.md")
    path.write_text(text.replace("{date}", date), encoding="utf-8")
    return path


def imported(path: Path, *args: str) -> Issue:
    result = run(path, *args)
    assert result.code == 0, result.err
    return Issue.objects.latest("pk")


def picture(path: Path, colour: str = "red", kind: str = "PNG") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Pillow.effect_noise((60, 40), 90).convert("RGB").save(path, format=kind)
    return path


# What comes in


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


# Again


def test_the_same_file_again_is_unchanged(tmp_path: Path) -> None:
    path = write(tmp_path)
    issue = imported(path)
    result = run(path, "--json")
    assert (result.code, result.file["status"]) == (0, "unchanged")
    assert Issue.objects.get().version == issue.version
    assert Revision.objects.count() == 1


def test_an_unchanged_draft_is_published_when_asked(tmp_path: Path) -> None:
    path = write(tmp_path)
    imported(path)
    assert run(path, "--publish", "--json").file["status"] == "unchanged"
    assert Issue.objects.get().is_public()


def test_a_changed_file_updates_in_place(tmp_path: Path) -> None:
    path = write(tmp_path)
    issue = imported(path, "--publish")
    uids = dict(Link.objects.values_list("title", "uid"))
    write(tmp_path, text=TEXT.replace("另一篇", "改了名") + "- [新的](https://example.org/new)\n")
    assert run(path, "--json").file["status"] == "updated"
    links = Link.objects.in_bulk(field_name="uid")
    assert {link.title for link in links.values()} == {"三值网络", "改了名", "新的"}
    assert links[uids["三值网络"]].title == "三值网络"
    assert links[uids["另一篇"]].title == "改了名"
    updated = Issue.objects.get()
    assert (updated.status, updated.publish_at) == (issue.status, issue.publish_at)


def test_an_entry_gone_from_the_file_leaves_the_issue(tmp_path: Path) -> None:
    path = write(tmp_path)
    issue = imported(path, "--publish")
    write(tmp_path, text=TEXT.replace("- [另一篇](https://example.org/{date})\n", ""))
    run(path)
    link = Link.objects.get(title="另一篇")
    assert (link.section, link.shelf, link.cut_from) == (None, Shelf.CUT, issue)
    assert link.was_public()


def test_a_draft_that_was_published_here_is_not_moved_back(tmp_path: Path) -> None:
    path = write(tmp_path)
    workflow.publish_issue(imported(path))
    write(tmp_path, text=TEXT.replace("本次两条", "本次"))
    assert run(path, "--json").file["status"] == "updated"
    assert Issue.objects.get().status == Status.PUBLISHED


def test_a_withdrawn_issue_stays_so(tmp_path: Path) -> None:
    path = write(tmp_path)
    workflow.withdraw_issue(imported(path, "--publish"))
    write(tmp_path, text=TEXT.replace("本次两条", "本次"))
    result = run(path, "--publish", "--json")
    assert result.file["status"] == "updated"
    assert "withdrawn" in result.file["notes"][0]
    assert Issue.objects.get().status == Status.WITHDRAWN


def test_another_file_of_a_withdrawn_issues_date_is_a_new_issue(tmp_path: Path) -> None:
    workflow.withdraw_issue(imported(write(tmp_path), "--publish"))
    other = write(tmp_path, name="second.md", text=TEXT.replace("本次两条", "本次"))
    assert run(other, "--publish", "--json").file["status"] == "created"
    assert [issue.status for issue in Issue.objects.order_by("pk")] == ["withdrawn", "published"]


def test_a_folder_that_is_named_like_a_file_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "older.md").mkdir()
    write(tmp_path)
    assert [file["status"] for file in run(tmp_path, "--json").json["files"]] == ["created"]


def edit(issue: Issue, lead: str = "这里改过。") -> None:
    save_document(issue, replace(load_document(issue), lead=lead))


def test_a_changed_file_of_an_issue_edited_here_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path)
    edit(imported(path))
    write(tmp_path, text=TEXT.replace("本次两条", "本次三条"))
    result = run(path, "--json")
    assert (result.code, result.file["status"]) == (1, "refused")
    assert "--overwrite" in result.file["error"]
    assert Issue.objects.get().lead == "这里改过。"


def test_the_same_file_of_an_issue_edited_here_is_unchanged_and_it_is_said(tmp_path: Path) -> None:
    path = write(tmp_path)
    edit(imported(path))
    result = run(path, "--json")
    assert (result.code, result.file["status"]) == (0, "unchanged")
    assert "edited here" in result.file["notes"][0]
    assert Issue.objects.get().lead == "这里改过。"


@pytest.mark.parametrize("lead", ["本次两条", "本次三条"], ids=["the same file", "a changed file"])
def test_overwriting_takes_the_file_and_keeps_the_present_text_in_history(
    tmp_path: Path, lead: str
) -> None:
    path = write(tmp_path)
    issue = imported(path)
    edit(issue)
    write(tmp_path, text=TEXT.replace("本次两条", lead))
    assert run(path, "--overwrite", "--json").file["status"] == "updated"
    assert Issue.objects.get().lead == f"{lead}。"
    reasons = list(Revision.objects.order_by("number").values_list("reason", flat=True))
    assert reasons == [Reason.IMPORT, Reason.SAVE, Reason.IMPORT]
    assert document_of(Revision.objects.get(number=2)).lead == "这里改过。"
    assert run(path, "--json").file["status"] == "unchanged"


def test_an_issue_typed_here_is_not_overwritten_by_a_file_of_its_date(tmp_path: Path) -> None:
    issue = make_issue("2020-05-15")
    result = run(write(tmp_path), "--json")
    assert result.file["status"] == "refused"
    assert load_document(issue).name == ""


def test_what_was_edited_here_and_exported_comes_back_unchanged(tmp_path: Path) -> None:
    source, out = tmp_path / "source", tmp_path / "out"
    source.mkdir()
    issue = imported(write(source), "--publish")
    edit(issue)
    call_command("export_issues", output=out, stdout=io.StringIO())
    file = run(out, "--json").file
    assert (file["status"], file["notes"]) == ("unchanged", [])
    path = out / "2020-05-15.md"
    path.write_text(path.read_text().replace("这里改过", "那里也改过"))
    assert run(out, "--json").file["status"] == "updated"
    assert Issue.objects.get().lead == "那里也改过。"


def test_the_export_of_an_issue_typed_here_comes_back_unchanged(tmp_path: Path) -> None:
    PublicationFactory.create(name="快讯", tagline="关注小设备")
    make_published_issue("2020-05-15")
    call_command("export_issues", output=tmp_path, stdout=io.StringIO())
    assert run(tmp_path, "--json").file["status"] == "unchanged"
    path = tmp_path / "2020-05-15.md"
    path.write_text(path.read_text().replace("摘要", "又摘要"))
    assert run(tmp_path, "--json").file["status"] == "refused"


def test_a_changed_file_waits_for_the_working_copy_of_its_issue(tmp_path: Path) -> None:
    path = write(tmp_path)
    issue = imported(path, "--publish")
    copy = working_copy.open_working_copy(issue)
    assert run(path, "--json").file["status"] == "unchanged"
    write(tmp_path, text=TEXT.replace("本次两条", "本次三条"))
    result = run(path, "--json")
    assert (result.code, result.file["status"]) == (1, "refused")
    assert "working copy" in result.file["error"]
    assert Issue.objects.get(pk=issue.pk).lead == "本次两条。"
    working_copy.discard_working_copy(copy)
    assert run(path, "--json").file["status"] == "updated"


def test_a_public_issue_that_takes_its_files_date_again_leads_its_readers_on(
    client: Client, tmp_path: Path
) -> None:
    path = write(tmp_path)
    workflow.move_issue(imported(path, "--publish"), dt.date(2020, 5, 20))
    write(tmp_path, text=TEXT.replace("本次两条", "本次三条"))
    assert run(path, "--overwrite", "--json").file["status"] == "updated"
    response = client.get("/issues/2020-05-20/")
    assert (response.status_code, response.headers["Location"]) == (301, "/issues/2020-05-15/")
    assert client.get("/issues/2020-05-15/").status_code == 200


def test_a_public_issue_does_not_take_the_date_of_another(tmp_path: Path) -> None:
    path = write(tmp_path)
    issue = workflow.move_issue(imported(path, "--publish"), dt.date(2020, 5, 20))
    make_published_issue("2020-05-15")
    file = run(path, "--overwrite", "--json").file
    assert file["status"] == "failed"
    assert file["error"].startswith("Another issue has the date 2020-05-15. ")
    issue.refresh_from_db()
    assert issue.date == dt.date(2020, 5, 20)


def test_a_published_issue_does_not_lose_its_date(tmp_path: Path) -> None:
    path = write(tmp_path, "2020-05-xx", name="next.md")
    issue = imported(path)
    save_document(issue, replace(load_document(issue), date=dt.date(2020, 5, 20), stamp=""))
    workflow.publish_issue(issue)
    result = run(path, "--overwrite", "--json")
    assert (result.code, result.file["status"]) == (1, "failed")
    assert result.file["error"].endswith("Write the date into the title.")
    assert Issue.objects.published().get().date == dt.date(2020, 5, 20)


def test_a_file_finds_its_issue_after_its_date_was_moved_here(tmp_path: Path) -> None:
    path = write(tmp_path)
    issue = imported(path)
    issue.date = dt.date(2020, 5, 20)
    issue.save()
    assert run(path, "--json").file["status"] == "unchanged"
    assert Issue.objects.get().date == dt.date(2020, 5, 20)


def test_moving_a_draft_takes_the_files_date(tmp_path: Path) -> None:
    issue = imported(write(tmp_path, "2020-05-15"))
    path = write(tmp_path, "2020-05-20")
    assert run(path, "--moved-from", "2020-05-15", "--json").file["status"] == "updated"
    assert Issue.objects.get() == issue
    assert Issue.objects.get().date == dt.date(2020, 5, 20)


def test_a_draft_left_by_a_date_that_was_changed_in_its_file_is_told_of(tmp_path: Path) -> None:
    imported(write(tmp_path, "2020-05-15"))
    path = write(tmp_path, "2020-05-20", name="2020-05-15.md")
    notes = run(path, "--json").file["notes"]
    assert [note for note in notes if "the draft of 2020-05-15 came from" in note]
    assert Issue.objects.count() == 2
    other = write(tmp_path, "2020-06-01")
    assert run(other, "--json").file["notes"] == []


def test_moving_needs_one_file_and_a_draft_and_a_free_date(tmp_path: Path) -> None:
    imported(write(tmp_path, "2020-05-15"), "--publish")
    imported(write(tmp_path, "2020-05-16"))
    path = write(tmp_path, "2020-05-20")
    with pytest.raises(CommandError, match="one file"):
        run(tmp_path, "--moved-from", "2020-05-16")
    assert "2020-05-15" in run(path, "--moved-from", "2020-05-15").err
    imported(path)
    assert "2020-05-20" in run(path, "--moved-from", "2020-05-16").err
    assert Issue.objects.count() == 3


@pytest.mark.parametrize("text", ["2020-02-30", "昨天"])
def test_a_date_that_is_none_is_told_in_a_sentence(tmp_path: Path, text: str) -> None:
    with pytest.raises(CommandError, match=f"“{text}” is no date. Write one that exists as"):
        run(write(tmp_path), "--moved-from", text)


def test_a_dry_run_writes_nothing_and_tells_all(tmp_path: Path, media_root: Path) -> None:
    picture(tmp_path / "a.png")
    write(tmp_path, text=TEXT + "\n![](a.png)\n")
    write(tmp_path, "2020-05-16")
    result = run(tmp_path, "--dry-run", "--publish", "--json").json
    assert [file["status"] for file in result["files"]] == ["created", "created"]
    assert result["files"][1]["repeats"]
    assert not Issue.objects.exists()
    assert not Publication.objects.exists()
    assert not media_root.exists()


# The report


def test_the_json_stands_alone_and_tells_of_each_file(tmp_path: Path) -> None:
    write(tmp_path, "2020-05-01")
    signed = "https://mp.weixin.qq.com/s?timestamp=1&signature=x&ver=1"
    path = write(
        tmp_path,
        text=TEXT
        + f"- [签名的]({signed})\n- [空的]()\n- **怪** [的](https://example.org/odd)\n"
        + "\n## 应用\n\n- [外面的](https://example.org/out)\n\n![](no.png)\n",
    )
    result = run(tmp_path, "--json")
    assert result.code == 0
    assert result.err == ""
    file = result.json["files"][1]
    lines = path.read_text().split("\n")

    def at(word: str) -> int:
        return next(number for number, line in enumerate(lines, 1) if word in line)

    assert (file["path"], file["date"]) == (str(path), "2020-05-15")
    assert (file["status"], file["error"]) == ("created", None)
    assert file["entries"] == {"papers": 5, "": 1}
    assert file["structured"] == 5
    assert [found["line"] for found in file["verbatim"]] == [at("怪")]
    assert file["verbatim"][0]["reason"]
    assert [(found["line"], found["title"]) for found in file["empty"]] == [(at("空的"), "空的")]
    assert [(found["line"], found["url"]) for found in file["volatile"]] == [(at("签名的"), signed)]
    assert [(found["line"], found["address"]) for found in file["images"]] == [
        (at("no.png"), "no.png")
    ]
    [repeat] = file["repeats"]
    assert (repeat["line"], repeat["title"]) == (at("三值网络"), "三值网络")
    assert repeat["earlier"] == [
        {"date": "2020-05-01", "section": "论文", "title": "三值网络", "reference": None}
    ]
    sums = result.json["totals"]
    assert (sums["files"], sums["created"], sums["issues"], sums["links"]) == (2, 2, 2, 8)
    assert sums["seconds"] >= 0


def test_an_address_that_stands_twice_in_one_issue_is_a_repeat(tmp_path: Path) -> None:
    again = "\n## 博文\n\n- [又见](http://arxiv.org/pdf/1812.00332v3)\n"
    [repeat] = run(write(tmp_path, text=TEXT + again), "--json").file["repeats"]
    assert repeat["title"] == "又见"
    assert repeat["earlier"][0]["section"] == "论文"


def test_a_finding_has_the_line_of_its_entry_wherever_else_its_words_stand(tmp_path: Path) -> None:
    signed = "https://mp.weixin.qq.com/s?timestamp=1&signature=x&ver=1"
    text = TEXT.replace("本次两条", "三值网络、空的") + (
        "- [三值网络](https://arxiv.org/abs/1812.00332)\n"
        "- [空的]()\n"
        "- [空的]()\n"
        f"- [好文](https://example.org/1)\n代码：https://example.org/2\n链接：{signed}\n"
    )
    file = run(write(tmp_path, text=text), "--json").file
    assert [found["line"] for found in file["repeats"]] == [17]
    assert [found["line"] for found in file["empty"]] == [18, 19]
    assert [(found["line"], found["title"]) for found in file["volatile"]] == [(22, "好文")]


def test_the_report_for_people_ends_with_one_line_of_sums(tmp_path: Path) -> None:
    write(tmp_path, "2020-05-01")
    write(tmp_path, "2020-05-15")
    lines = run(tmp_path).out.splitlines()
    assert lines[0] == f"{tmp_path / '2020-05-01.md'}: created: 2020-05-01 (papers 2)"
    assert lines[-1].startswith("2 files: created 2; 2 issues, 4 links, ")


def test_progress_is_shown_on_a_terminal_only(tmp_path: Path) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    write(tmp_path)
    terminal = Terminal()
    call_command("import_issues", tmp_path, stdout=io.StringIO(), stderr=terminal)
    assert "1 2020-05-15.md" in terminal.getvalue()
    assert "2020-05-15.md" not in run(tmp_path).err


@pytest.mark.parametrize("option", [(), ("--json",)], ids=["for people", "as JSON"])
def test_a_terminal_without_chinese_letters_does_not_end_the_import(
    tmp_path: Path, option: tuple[str, ...]
) -> None:
    folder, database = tmp_path / "weekly", tmp_path / "db.sqlite3"
    folder.mkdir()
    for date in ("2020-05-01", "2020-05-15"):
        write(folder, date, name=f"第{date}期.md")
    environment = {"DATABASE_URL": f"sqlite:///{database}", "PYTHONIOENCODING": "ascii"}
    assert run_in_production("manage.py", "migrate", **environment).returncode == 0
    command = ("manage.py", "import_issues", str(folder), *option)
    ran = run_in_production(*command, **environment)
    assert ran.returncode == 0, ran.stderr
    assert "2020-05-15" in ran.stdout
    if option:
        assert json.loads(ran.stdout)["files"][1]["repeats"][0]["title"] == "三值网络"


# What cannot come in


def bad(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


GOOD = TEXT.replace("{date}", "2020-05-15")


@pytest.mark.parametrize(
    ("content", "line", "word"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0", "", "binary"),
        (b"", "", "empty"),
        (b"\xef\xbb\xbf \n\n", "", "empty"),
        (GOOD.replace("2020-05-15", "2020-02-30").encode(), ":5", "does not exist"),
        (GOOD.replace("2020-05-15", "0001-01-01").encode(), "", "out of reach"),
        (GOOD.encode()[:-1] + b"\xff\xff\n", ":16", "UTF-8"),
        (GOOD.encode("utf-16-le"), "", "UTF-16LE"),
    ],
    ids=[
        "binary",
        "empty",
        "blank",
        "impossible date",
        "no year",
        "no encoding",
        "UTF-16 without its mark",
    ],
)
def test_a_bad_file_gets_one_line_and_the_rest_goes_on(
    tmp_path: Path, content: bytes, line: str, word: str
) -> None:
    path = bad(tmp_path, "2020-01-01.md", content)
    write(tmp_path, "2020-05-01")
    result = run(tmp_path)
    [said] = result.err.splitlines()
    assert said.startswith(f"{path}{line}: failed: ")
    assert word in said
    assert result.code == 1
    assert [issue.date for issue in Issue.objects.all()] == [dt.date(2020, 5, 1)]
    assert "2 files: created 1, failed 1; 1 issues" in result.out.splitlines()[-1]


def test_a_bad_file_is_failed_in_the_json_too(tmp_path: Path) -> None:
    result = run(bad(tmp_path, "a.md", b"\0"), "--json")
    assert (result.code, result.err) == (1, "")
    assert (result.file["status"], result.file["date"]) == ("failed", None)
    assert "binary" in result.file["error"]
    assert result.json["totals"]["failed"] == 1


def test_an_impossible_date_in_the_name_matters_when_the_title_has_none(tmp_path: Path) -> None:
    text = TEXT.replace("快讯 ({date})", "快讯")
    assert run(write(tmp_path, "2020-02-30", text)).code == 1
    assert run(write(tmp_path, "2020-02-28", name="2020-02-30.md")).code == 0


def test_the_first_day_of_all_is_none_to_publish_at(tmp_path: Path) -> None:
    PublicationFactory.create(time_zone="Asia/Shanghai")
    write(tmp_path)
    path = write(tmp_path, "0001-01-01")
    result = run(tmp_path, "--publish")
    assert result.code == 1
    assert result.err.startswith(f"{path}: failed: The date 0001-01-01 is out of reach.")
    assert [str(issue.date) for issue in Issue.objects.all()] == ["2020-05-15"]


def test_the_second_file_of_a_date_is_failed(tmp_path: Path) -> None:
    write(tmp_path, name="a.md")
    second = write(tmp_path, text=TEXT.replace("本次两条", "另一份"), name="b.md")
    result = run(tmp_path)
    assert result.code == 1
    assert f"{second}: failed: " in result.err
    assert "a.md" in result.err
    assert Issue.objects.get().lead == "本次两条。"


def test_a_missing_path_is_named(tmp_path: Path) -> None:
    result = run(tmp_path / "nowhere", write(tmp_path))
    assert result.code == 1
    assert f"{tmp_path / 'nowhere'}: failed: There is no such file" in result.err
    assert Issue.objects.exists()


def test_a_folder_without_markdown_is_named(tmp_path: Path) -> None:
    assert f"{tmp_path}: failed: " in run(tmp_path).err


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "weekly"
    folder.mkdir()
    link = folder / "2020-05-15.md"
    link.symlink_to(write(tmp_path, name="secret.md"))
    (folder / "2020-05-16.md").symlink_to("nothing.md")
    for paths in ([folder], [link, folder / "2020-05-16.md"]):
        result = run(*paths)
        assert result.code == 1
        assert [line.split(": ")[0] for line in result.err.splitlines()] == [
            str(folder / "2020-05-15.md"),
            str(folder / "2020-05-16.md"),
        ]
    assert not Issue.objects.exists()


def test_links_in_a_circle_are_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    for name in ("2020-05-15.md", "a.png"):
        (tmp_path / name).symlink_to(name)
    result = run(tmp_path, write(tmp_path, "2020-05-16", TEXT + "\n![](a.png)\n"))
    assert result.code == 1
    [said] = result.err.splitlines()
    assert said.startswith(f"{tmp_path / '2020-05-15.md'}: failed: The file cannot be read: ")
    assert "a.png: No image lies there" in result.out
    assert [str(issue.date) for issue in Issue.objects.all()] == ["2020-05-16"]


@pytest.fixture
def powerless() -> Iterator[None]:
    """A user whom permissions hold, also where the tests run as root."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    yield
    os.seteuid(before)


def test_a_file_that_may_not_be_read_is_named(powerless: None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder))
        write(Path(folder), "2020-05-16")
        path.chmod(0)
        result = run(folder)
    assert f"{path}: failed: The file may not be read." in result.err
    assert [str(issue.date) for issue in Issue.objects.all()] == ["2020-05-16"]


def test_a_name_with_control_characters_stays_on_its_line(tmp_path: Path) -> None:
    bad(tmp_path, "a\nb\x1b[31m.md", b"\0")
    assert len(run(tmp_path).err.splitlines()) == 1


def test_a_name_in_no_encoding_is_reported_all_the_same(tmp_path: Path) -> None:
    path = write(tmp_path)
    path.rename(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.md"))
    file = run(tmp_path, "--json").file
    assert (file["path"], file["status"]) == (f"{tmp_path}/\ufffd.md", "created")
    assert run(tmp_path, "--json").file["status"] == "unchanged"


def test_a_published_issue_in_the_way_fails_the_file_whole(tmp_path: Path) -> None:
    path = write(tmp_path, "2020-05-15")
    issue = imported(path)
    Issue.objects.filter(pk=issue.pk).update(date=dt.date(2020, 5, 20))
    make_issue("2020-05-16")
    workflow.publish_issue(make_issue("2020-05-15"))
    write(tmp_path, text=TEXT.replace("本次两条", "本次三条"))
    result = run(path, "--overwrite", "--publish")
    assert result.code == 1
    issue.refresh_from_db()
    assert (issue.date, issue.lead) == (dt.date(2020, 5, 20), "本次两条。")


# The publication

FOOT = """
## [往期回顾](https://example.org/weekly)

| 2 | 0 | 2 | 0 |
|:---:|:---:|:---:|:---:|
|  |  |  | [2020-05-01](../old-weekly/2020-05-01.md) |

----

![qrcode](../qr.png)

- WeChat: 小站
- Editor: https://example.org/{date}
- Project: https://example.org/weekly

----

<a rel="license" href="http://creativecommons.org/licenses/by/4.0/">CC BY</a>
"""


def test_the_first_import_tells_of_the_publication(tmp_path: Path) -> None:
    folder = tmp_path / "weekly"
    picture(tmp_path / "qr.png")
    folder.mkdir()
    write(folder, "2020-05-01", TEXT + FOOT)
    write(folder, "2020-05-15", TEXT + FOOT)
    write(folder, "2020-06-01")
    run(folder)
    publication = Publication.objects.get()
    assert (publication.name, publication.tagline) == ("快讯", "关注小设备")
    assert publication.editor == "https://example.org/2020-05-15"
    assert publication.project == "https://example.org/weekly"
    assert (publication.wechat, publication.folder) == ("小站", "old-weekly")
    assert publication.licence.startswith("<a rel=")
    assert publication.qr == Image.objects.get()


def test_without_an_archive_the_folder_has_its_own_name(tmp_path: Path) -> None:
    folder = tmp_path / "weekly"
    folder.mkdir()
    run(write(folder))
    assert Publication.objects.get().folder == "weekly"


def test_what_somebody_filled_in_before_stays(tmp_path: Path) -> None:
    PublicationFactory.create(name="我的", tagline="")
    run(write(tmp_path))
    publication = Publication.objects.get()
    assert (publication.name, publication.tagline) == ("我的", "关注小设备")


def test_a_later_import_leaves_the_publication_alone(tmp_path: Path) -> None:
    make_issue("2020-01-01")
    PublicationFactory.create(name="", editor="")
    run(write(tmp_path, text=TEXT + FOOT))
    publication = Publication.objects.get()
    assert (publication.name, publication.editor) == ("", "")


# Images


def test_images_of_the_folder_come_along(tmp_path: Path, media_root: Path) -> None:
    folder = tmp_path / "weekly"
    picture(folder / "pictures" / "图 1.png")
    picture(tmp_path / "above.jpg", kind="JPEG")
    text = "\n![图](<pictures/图 1.png>)\n\n<img src='../above.jpg'>\n\n`![图](../above.jpg)`\n"
    result = run(write(folder, text=TEXT + text), "--json")
    assert result.file["images"] == []
    png, jpeg = Image.objects.order_by("content_type").reverse()
    assert (png.original_name, jpeg.original_name) == ("图 1.png", "above.jpg")
    assert (media_root / png.name).is_file()
    closing = Issue.objects.get().closing
    assert f"![图](<{png.get_absolute_url()}>)" in closing
    assert f"<img src='{jpeg.get_absolute_url()}'>" in closing
    assert "`![图](../above.jpg)`" in closing


def test_the_same_file_again_brings_an_image_back_that_the_storage_lost(
    tmp_path: Path, media_root: Path
) -> None:
    picture(tmp_path / "a.png")
    path = write(tmp_path, text=TEXT + "\n![](a.png)\n")
    imported(path)
    kept = media_root / Image.objects.get().name
    kept.unlink()
    assert run(path, "--json").file["status"] == "unchanged"
    assert kept.is_file()


def test_a_changed_image_updates_the_issue(tmp_path: Path) -> None:
    picture(tmp_path / "a.png")
    path = write(tmp_path, text=TEXT + "\n![](a.png)\n")
    imported(path)
    assert run(path, "--json").file["status"] == "unchanged"
    picture(tmp_path / "a.png")
    assert run(path, "--json").file["status"] == "updated"


@pytest.mark.parametrize(
    "address",
    [
        "no.png",
        "../../out.png",
        "link.png",
        "../link.png",
        "%00.png",
        "x" * 300 + ".png",
        "a.svg",
        "b.png",
    ],
)
def test_an_image_that_cannot_be_taken_keeps_its_address_and_is_told_of(
    tmp_path: Path, address: str, media_root: Path
) -> None:
    folder = tmp_path / "site" / "weekly"
    out = picture(tmp_path / "out.png")
    folder.mkdir(parents=True)
    (folder / "link.png").symlink_to(out)
    (folder.parent / "link.png").symlink_to(out)
    (folder / "a.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (folder / "b.png").write_bytes(b"\x89PNG\r\n")
    result = run(write(folder, text=TEXT + f"\n![]({address})\n"), "--json")
    [found] = result.file["images"]
    assert (result.code, found["address"], found["line"]) == (0, address, 18)
    assert found["reason"].endswith(".")
    assert f"![]({address})" in Issue.objects.get().closing
    assert not Image.objects.exists()
    assert not media_root.exists()


def test_images_elsewhere_are_left_where_they_are(tmp_path: Path) -> None:
    text = "\n![](https://example.org/a.png) ![](//example.org/b.png)\n"
    assert run(write(tmp_path, text=TEXT + text), "--json").file["images"] == []


# At once


@pytest.mark.skipif(
    not connection.features.has_select_for_update,
    reason="SQLite has one writer at a time: this needs PostgreSQL",
)
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_imports_at_once_make_each_issue_once(tmp_path: Path) -> None:
    for day in range(1, 6):
        write(tmp_path, f"2020-05-{day:02}")
    ran: list[Ran] = []
    start = threading.Barrier(2)

    def import_all() -> None:
        start.wait()
        try:
            ran.append(run(tmp_path, "--json"))
        finally:
            connection.close()

    imports = [threading.Thread(target=import_all) for _ in range(2)]
    for one in imports:
        one.start()
    for one in imports:
        one.join()
    assert [result.code for result in ran] == [0, 0]
    assert sum(result.json["totals"]["created"] for result in ran) == 5
    assert Issue.objects.count() == 5


# Killed


def test_killed_at_any_moment_a_file_is_in_or_out(tmp_path: Path) -> None:
    folder, database = tmp_path / "weekly", tmp_path / "db.sqlite3"
    folder.mkdir()
    entries = "".join(f"- [第{n}条](https://example.org/e{n})\n摘要：{n}\n" for n in range(8))
    for day in range(1, 19):
        write(folder, f"2020-04-{day:02}", TEXT + entries)
    environment = {"DATABASE_URL": f"sqlite:///{database}", "MEDIA_ROOT": str(tmp_path / "media")}
    assert run_in_production("manage.py", "migrate", **environment).returncode == 0
    before = 0
    for pause in (0.0, 0.05):
        _import_and_kill(folder, database, environment, pause, before)
        before = _whole_issues(database)
    assert 0 < before < 18
    finished = run_in_production("manage.py", "import_issues", str(folder), **environment)
    assert finished.returncode == 0, finished.stderr
    assert _whole_issues(database) == 18


def _import_and_kill(
    folder: Path, database: Path, environment: dict[str, str], pause: float, known: int
) -> None:
    """Import until some issue more is there and a moment longer, then kill the process."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "import_issues", str(folder)],
        env=production(**environment),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < until:
        if _count(database, "SELECT count(*) FROM digests_issue") > known:
            break
        time.sleep(0.005)
    time.sleep(pause)
    with suppress(ProcessLookupError):
        process.send_signal(signal.SIGKILL)
    process.wait()


def _count(database: Path, query: str) -> int:
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=30) as connection:
        return int(connection.execute(query).fetchone()[0])


def _whole_issues(database: Path) -> int:
    """How many issues there are, each of which has all that its file has."""
    issues = _count(database, "SELECT count(*) FROM digests_issue")
    assert _count(database, "SELECT count(*) FROM digests_link") == issues * 10
    assert _count(database, "SELECT count(*) FROM digests_reference") == issues
    assert _count(database, "SELECT count(*) FROM digests_revision") == issues
    assert _count(database, "SELECT count(*) FROM digests_issue WHERE source_hash = ''") == 0
    return issues


# Real ones


def test_the_real_issues_come_in_whole(corpus_dir: Path) -> None:
    folder = corpus_dir / "embedded-ai-report"
    result = run(folder, "--publish", "--json")
    assert result.code == 0
    sums = result.json["totals"]
    assert (sums["created"], sums["links"]) == (28, 483)
    assert Issue.objects.published().count() == 28
    assert Link.objects.filter(kind=Kind.ENTRY).count() == 483
    publication = Publication.objects.get()
    assert (publication.folder, publication.wechat) == ("embedded-ai-report", "NeuralTalk")
    assert run(folder, "--publish", "--json").json["totals"]["unchanged"] == 28


def test_what_is_kept_of_a_real_issue_is_its_document(corpus_dir: Path) -> None:
    path = corpus_dir / "embedded-ai-report" / "2021-01-05.md"
    run(path)
    assert serialize(load_document(Issue.objects.get())) == serialize(parse(path.read_text()))
