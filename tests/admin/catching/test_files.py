"""Files that are dropped on the catch page: issues, lists of links, archives with pictures."""

import json
import re
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from digests import store, workflow
from digests.admin.catching import files as sent
from digests.document import serialize
from digests.models import Image, Issue, Link
from tests.factories import make_published_issue
from tests.images import png
from tests.pace import takes_at_most
from tests.shown import Shown

CATCH = "/admin/catch/"
SHOW = f"{CATCH}understood/"


def issue_text(date: str, entries: int = 2, more: str = "") -> bytes:
    """Return the Markdown of an issue with its entries in two sections."""
    lines = [f"- [第{n}条 {date}](https://example.org/{date}/{n})" for n in range(entries)]
    parts = ["# 简报 (" + date + ")", more, "## 业界新闻", *lines[:-1], "## 论文", lines[-1]]
    return "\n\n".join(filter(None, parts)).encode()


def archive(**files: bytes) -> bytes:
    """Return a zip archive."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as one:
        for name, text in files.items():
            one.writestr(name, text)
    return content.getvalue()


def send(client: Client, path: str, files: dict[str, bytes], **typed: str) -> Shown:
    """Send files with a form; the page that follows."""
    uploads = [SimpleUploadedFile(name.rpartition("/")[2], text) for name, text in files.items()]
    sent = {"text": "", "paths": json.dumps(list(files)), **typed, "files": uploads}
    return Shown(client.post(path, sent, follow=True).content.decode())


def catch(client: Client, files: dict[str, bytes], **typed: str) -> Shown:
    """Send files, look at what is shown of them, and send them again with the button."""
    shown = send(client, SHOW, files).values("[name=shown]", "value")[0] or ""
    return send(client, CATCH, files, shown=shown, **typed)


THREE = {
    f"digest/{date}.md": issue_text(date) for date in ("2026-10-01", "2026-10-15", "2026-11-01")
}


def test_a_folder_of_three_issues_is_shown_before_it_is_made(bob_client: Client) -> None:
    page = send(bob_client, SHOW, THREE)
    first, *rest = page.texts(".found-files > li")
    assert first.startswith(
        "digest/2026-10-01.md: a new draft, 2026-10-01, of 2 entries in 2 sections"
    )
    assert len(rest) == 2
    assert not Issue.objects.exists()


def test_nothing_is_made_that_was_not_shown(bob_client: Client) -> None:
    page = send(bob_client, CATCH, THREE)
    assert "Choose the same files once more" in page.text("#understood")
    shown = page.values("[name=shown]", "value")[0] or ""
    assert not Issue.objects.exists()
    send(bob_client, CATCH, {**THREE, "x.md": issue_text("2026-11-15")}, shown=shown)
    assert not Issue.objects.exists()


def test_three_issues_are_made_with_the_importers_report_and_taken_back(
    bob_client: Client, carol_client: Client
) -> None:
    page = catch(bob_client, THREE)
    assert [str(one.date) for one in Issue.objects.order_by("date")] == [
        "2026-10-01",
        "2026-10-15",
        "2026-11-01",
    ]
    assert all(one.is_unpublished() for one in Issue.objects.all())
    assert page.text(".messagelist summary").startswith("3 files: created 3; 3 issues, 6 links")
    assert "digest/2026-10-15.md: created: 2026-10-15" in page.text(".messagelist")
    assert len(page.texts(".undo li")) == 3
    answer = bob_client.post(f"{CATCH}undo/", follow=True)
    assert "3 new issues are taken back" in Shown(answer.content.decode()).text(".messagelist")
    assert not Issue.objects.exists()


def test_undo_leaves_an_issue_that_somebody_has_changed_meanwhile(bob_client: Client) -> None:
    catch(bob_client, THREE)
    Issue.objects.filter(date="2026-10-15").update(version=99)
    bob_client.post(f"{CATCH}undo/")
    assert [str(one.date) for one in Issue.objects.all()] == ["2026-10-15"]


@pytest.mark.parametrize("is_public", [False, True])
def test_undo_returns_an_issue_that_a_file_updated_to_its_text_before(
    bob_client: Client, bob: User, is_public: bool
) -> None:
    name, before = "digest/2020-10-01.md", issue_text("2020-10-01")
    catch(bob_client, {name: before})
    issue = Issue.objects.get()
    if is_public:
        workflow.publish_issue(issue, by=bob)
    uids = set(Link.objects.filter(section__issue=issue).values_list("uid", flat=True))
    text = serialize(store.load_document(issue))
    changed = {name: issue_text("2020-10-01", 3).replace("第0条".encode(), "改过的".encode())}
    page = catch(bob_client, changed)
    assert "as its file has it now" in page.text(".undo")

    answer = bob_client.post(f"{CATCH}undo/", follow=True)
    assert "1 issue is again as it was" in Shown(answer.content.decode()).text(".messagelist")
    issue.refresh_from_db()
    assert serialize(store.load_document(issue)) == text
    assert uids == set(Link.objects.filter(section__issue=issue).values_list("uid", flat=True))
    assert issue.is_public() is is_public
    assert "updated 1" in catch(bob_client, changed).text(".messagelist")


def test_undo_leaves_an_updated_issue_that_somebody_has_changed_meanwhile(
    bob_client: Client,
) -> None:
    name = "digest/2020-10-01.md"
    catch(bob_client, {name: issue_text("2020-10-01")})
    catch(bob_client, {name: issue_text("2020-10-01", 3)})
    Issue.objects.update(version=99)
    bob_client.post(f"{CATCH}undo/")
    assert Link.objects.filter(section__issue=Issue.objects.get()).count() == 3


def test_the_same_files_again_are_unchanged_and_an_edited_issue_is_refused(
    bob_client: Client,
) -> None:
    catch(bob_client, THREE)
    page = send(bob_client, SHOW, THREE)
    assert "digest/2026-10-01.md: unchanged" in page.text(".found-files")
    link = Link.objects.filter(section__issue__date="2026-10-01").first()
    assert link
    Link.objects.filter(pk=link.pk).update(title="这里改过")
    changed = {"digest/2026-10-01.md": issue_text("2026-10-01", 3)}
    assert "was edited here since" in send(bob_client, SHOW, changed).text(".found-files")
    page = catch(bob_client, changed)
    assert "refused 1" in page.text(".messagelist")
    assert Link.objects.get(pk=link.pk).title == "这里改过"
    assert not page.all(".undo")


def test_a_public_issue_that_was_typed_here_keeps_its_text(bob_client: Client) -> None:
    issue = make_published_issue("2026-10-01", headline="旧的")
    before = list(Link.objects.filter(section__issue=issue))
    catch(bob_client, {"2026-10-01.md": issue_text("2026-10-01")})
    assert Issue.objects.get() == issue
    assert list(Link.objects.filter(section__issue=issue)) == before


def test_a_curator_makes_no_issue_of_a_file(alice_client: Client) -> None:
    assert "Only editors" in send(alice_client, SHOW, THREE).text("form, body")
    page = catch(alice_client, THREE)
    assert "Only editors" in page.text(".errorlist")
    assert not Issue.objects.exists()


def test_a_file_of_links_is_caught_as_if_it_was_pasted(alice_client: Client) -> None:
    files = {
        "a.md": "## 论文\n\n- [甲 | 源](https://example.org/1)\n".encode(),
        "b.md": "## 博文\n\n- [乙](https://example.org/2)\n\n一句话".encode(),
    }
    assert send(alice_client, SHOW, files).texts(".found-links strong") == ["甲", "乙"]
    page = catch(alice_client, files, text="丙\nhttps://example.org/3")
    assert [one.title for one in Link.objects.inbox().order_by("pk")] == ["丙", "甲", "乙"]
    assert "一句话" in page.text("textarea")
    assert "3 links are caught" in page.text(".messagelist")


def test_an_archive_brings_issues_with_their_pictures(bob_client: Client) -> None:
    content = archive(
        **{
            "digest/2026-10-01.md": issue_text("2026-10-01", more="![图](img/p.png)"),
            "digest/img/p.png": png(),
            "digest/README.md": "# 说明\n\n- [甲](https://example.org/1)\n".encode(),
        }
    )
    page = catch(bob_client, {"digest.zip": content})
    assert Issue.objects.get().opening.startswith("![图](/media/")
    assert Image.objects.count() == 1
    assert "digest/README.md: passed over: by its name it is no issue" in page.text(".messagelist")
    assert not Link.objects.inbox().exists()


def test_what_an_archive_would_write_elsewhere_is_left_out_and_told(
    bob_client: Client, hostile_dir: Path
) -> None:
    content = (hostile_dir / "files" / "zipslip.zip").read_bytes()
    page = send(bob_client, SHOW, {"zipslip.zip": content})
    assert "“../../slip.md” leads out of its folder and is left out." in page.texts(".warn")


def test_a_bomb_and_what_is_no_archive_are_told(bob_client: Client, hostile_dir: Path) -> None:
    bomb = (hostile_dir / "files" / "bomb_100MB.zip").read_bytes()
    for content, said in ((bomb, "more than 64 MB"), (b"PK", "no zip archive that can be read")):
        assert said in send(bob_client, SHOW, {"x.zip": content}).text("body")
        assert said in send(bob_client, CATCH, {"x.zip": content}).text(".errorlist")


def test_a_file_that_cannot_be_read_is_told_and_the_others_are_made(bob_client: Client) -> None:
    page = catch(bob_client, {"bad.md": b"\xff\xfe\x00", **THREE})
    assert "bad.md:1: failed" in page.text(".messagelist")
    assert Issue.objects.count() == 3


def test_a_pasted_issue_beside_files_is_asked_for_alone(bob_client: Client) -> None:
    text = issue_text("2026-12-01").decode()
    page = catch(bob_client, THREE, text=text)
    assert "one after the other" in page.text(".errorlist")
    assert page.one("textarea").text().strip() == text
    assert not Issue.objects.exists()


@pytest.mark.parametrize("paths", ["", "[", "{}", '["a.md"]', "[1, 2, 3]", '["../a.md"]' * 3])
def test_paths_that_do_not_fit_the_files_count_for_nothing(bob_client: Client, paths: str) -> None:
    page = send(bob_client, SHOW, THREE, paths=paths)
    assert re.match(r"2026-10-01\.md: a new draft", page.texts(".found-files > li")[0])


def test_a_text_may_be_missing_where_files_are_sent_and_nowhere_else(alice_client: Client) -> None:
    page = Shown(alice_client.post(CATCH, {"text": ""}).content.decode())
    assert "Paste an address" in page.text(".errorlist")


def test_the_28_files_of_a_real_digest_are_shown_and_made_without_holding_a_server(
    bob_client: Client, corpus_dir: Path
) -> None:
    folder = corpus_dir / "embedded-ai-report"
    content = archive(**{one.name: one.read_bytes() for one in folder.glob("*.md")})
    assert takes_at_most(4.0, lambda: send(bob_client, SHOW, {"digest.zip": content}))
    page = catch(bob_client, {"digest.zip": content})
    assert Issue.objects.count() == 28
    assert "28 files: created 28" in page.text(".messagelist")


def test_more_issues_than_are_read_at_once_are_refused(
    bob_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sent, "MAX_ISSUES", 2)
    assert "more than 2 issues" in send(bob_client, SHOW, THREE).text("body")
