"""A file that comes again: unchanged, updated, refused or moved."""

import datetime as dt
import io
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from digests import workflow, working_copy
from digests.models import Issue, Link, Publication, Reason, Revision, Shelf, Status
from digests.store import document_of, load_document, save_document
from tests.factories import PublicationFactory, make_issue, make_published_issue
from tests.import_issues.runs import TEXT, imported, picture, run, write

pytestmark = pytest.mark.django_db


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


ONE_GONE = TEXT.replace("- [另一篇](https://example.org/{date})\n", "")


def test_a_file_that_would_take_public_entries_down_is_refused_with_their_list(
    client: Client, tmp_path: Path
) -> None:
    path = write(tmp_path)
    imported(path, "--publish")
    link = Link.objects.get(title="另一篇")
    write(tmp_path, text=ONE_GONE.replace("本次两条", "本次一条"))
    result = run(path, "--publish")
    assert result.code == 1
    assert "refused: It would take 1 public entry away" in result.err
    assert f"public no more: 另一篇 (/links/{link.uid}/)" in result.err
    gone = run(path, "--json").file["gone"]
    assert gone == [{"title": "另一篇", "permalink": f"/links/{link.uid}/"}]
    assert client.get(link.get_absolute_url()).status_code == 200
    assert Issue.objects.get().lead == "本次两条。"


def test_an_entry_gone_from_an_overwriting_file_leaves_the_issue_and_is_named(
    client: Client, tmp_path: Path
) -> None:
    path = write(tmp_path)
    issue = imported(path, "--publish")
    write(tmp_path, text=ONE_GONE)
    result = run(path, "--overwrite")
    assert (result.code, "public no more: 另一篇" in result.out) == (0, True)
    link = Link.objects.get(title="另一篇")
    assert (link.section, link.shelf, link.cut_from) == (None, Shelf.CUT, issue)
    assert client.get(link.get_absolute_url()).status_code == 410


def test_an_entry_gone_from_the_file_of_a_draft_leaves_it_unasked(tmp_path: Path) -> None:
    path = write(tmp_path)
    issue = imported(path)
    write(tmp_path, text=ONE_GONE)
    assert run(path, "--json").file["status"] == "updated"
    assert Link.objects.get(title="另一篇").cut_from == issue


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


SAME = TEXT.replace("https://example.org/{date}", "https://example.org/other")
"""The text whose entries stay the same whatever its date."""


def test_a_corrected_date_moves_the_public_issue_and_its_old_address_leads_on(
    client: Client, tmp_path: Path
) -> None:
    issue = imported(write(tmp_path, "2021-05-15", SAME, name="weekly-12.md"), "--publish")
    uids = set(Link.objects.values_list("uid", flat=True))
    path = write(tmp_path, "2022-05-15", SAME, name="weekly-12.md")
    file = run(path, "--publish", "--json").file
    assert file["status"] == "updated"
    assert "moved from 2021-05-15 to 2022-05-15" in file["notes"]
    assert file["repeats"] == []
    moved = Issue.objects.get()
    assert (moved.uid, moved.date) == (issue.uid, dt.date(2022, 5, 15))
    assert moved.publish_at == dt.datetime(2022, 5, 14, 16, tzinfo=dt.UTC)
    assert set(Link.objects.published().values_list("uid", flat=True)) == uids
    assert {link.first_public_at for link in Link.objects.all()} == {moved.publish_at}
    response = client.get("/issues/2021-05-15/")
    assert (response.status_code, response.headers["Location"]) == (301, "/issues/2022-05-15/")


def test_a_file_renamed_with_its_corrected_date_moves_the_issue(
    client: Client, tmp_path: Path
) -> None:
    old = write(tmp_path, "2021-05-15")
    issue = imported(old, "--publish")
    text = old.read_text().replace("2021-05-15)", "2021-05-16)", 1)
    old.unlink()
    run(write(tmp_path, "2021-05-16", text), "--publish")
    moved = Issue.objects.get()
    assert (moved.uid, moved.date) == (issue.uid, dt.date(2021, 5, 16))
    assert client.get("/issues/2021-05-15/").status_code == 301


def test_a_file_like_another_that_is_still_there_is_an_issue_of_its_own(tmp_path: Path) -> None:
    old = write(tmp_path, "2021-05-15")
    imported(old, "--publish")
    text = old.read_text().replace("2021-05-15)", "2021-05-16)", 1)
    assert run(write(tmp_path, "2021-05-16", text), "--json").file["status"] == "created"


def test_a_recurring_entry_makes_no_issue_the_same(tmp_path: Path) -> None:
    text = "# 快讯 ({date})\n\n## 论文\n\n- [赞助](https://example.org/sponsor)\n"
    first = f"{text}- [一](https://example.org/1)\n"
    imported(write(tmp_path, "2020-05-15", first, name="latest.md"), "--publish")
    second = write(tmp_path, "2020-05-22", f"{text}- [二](https://example.org/2)\n", "latest.md")
    assert run(second, "--json").file["status"] == "created"


def test_a_public_issue_stays_public_when_its_date_is_corrected_to_one_to_come(
    client: Client, tmp_path: Path
) -> None:
    imported(write(tmp_path, "2021-05-15", SAME, name="weekly.md"), "--publish")
    path = write(tmp_path, "2222-05-15", SAME, name="weekly.md")
    notes = run(path, "--publish", "--overwrite", "--json").file["notes"]
    assert "is public already and stays so, though its date is still to come" in notes
    assert client.get("/issues/2222-05-15/").status_code == 200


def test_a_wrong_year_to_come_is_published_once_it_is_corrected(
    client: Client, tmp_path: Path
) -> None:
    imported(write(tmp_path, "2222-05-15", SAME, name="weekly.md"), "--publish")
    assert client.get("/issues/2222-05-15/").status_code == 404
    run(write(tmp_path, "2021-05-15", SAME, name="weekly.md"), "--publish")
    assert client.get("/issues/2021-05-15/").status_code == 200
    assert Issue.objects.count() == 1


def test_a_name_that_serves_issue_after_issue_moves_none(tmp_path: Path) -> None:
    imported(write(tmp_path, "2020-05-15", name="latest.md"), "--publish")
    other = "# 快讯 (2020-05-22)\n\n## 论文\n\n- [第三篇](https://example.org/3)\n"
    assert run(write(tmp_path, text=other, name="latest.md"), "--json").file["status"] == "created"
    assert Issue.objects.count() == 2


def test_moving_takes_the_files_date_from_a_draft_and_from_a_public_issue(
    client: Client, tmp_path: Path
) -> None:
    issue = imported(write(tmp_path, "2020-05-15"))
    path = write(tmp_path, "2020-05-20")
    assert run(path, "--moved-from", "2020-05-15", "--json").file["status"] == "updated"
    assert Issue.objects.get() == issue
    assert Issue.objects.get().date == dt.date(2020, 5, 20)
    run(path, "--publish")
    path = write(tmp_path, "2020-05-21")
    run(path, "--moved-from", "2020-05-20", "--overwrite")
    assert Issue.objects.published().get().date == dt.date(2020, 5, 21)
    response = client.get("/issues/2020-05-20/")
    assert (response.status_code, response.headers["Location"]) == (301, "/issues/2020-05-21/")


def test_a_draft_of_other_text_from_a_file_of_the_name_is_told_of(tmp_path: Path) -> None:
    imported(write(tmp_path, "2020-05-15"))
    other = "# 快讯 (2020-05-22)\n\n## 论文\n\n- [第三篇](https://example.org/3)\n"
    notes = run(write(tmp_path, text=other), "--json").file["notes"]
    assert [note for note in notes if "the draft of 2020-05-15 came from" in note]
    assert Issue.objects.count() == 2
    assert run(write(tmp_path, "2020-06-01"), "--json").file["notes"] == []


def test_moving_needs_one_file_and_an_issue_and_a_free_date(tmp_path: Path) -> None:
    imported(write(tmp_path, "2020-05-16"))
    path = write(tmp_path, "2020-05-20")
    with pytest.raises(CommandError, match="one file"):
        run(tmp_path, "--moved-from", "2020-05-16")
    assert "2020-05-15" in run(path, "--moved-from", "2020-05-15").err
    imported(path)
    assert "2020-05-20" in run(path, "--moved-from", "2020-05-16").err
    assert Issue.objects.count() == 2


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
