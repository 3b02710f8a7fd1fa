"""What a backup holds comes back whole, into either database, or nothing changes."""

import hashlib
import io
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from digests import changes, uploads
from digests.backup import open_archive
from digests.backup import restore as restore_archive
from digests.models import Backup, Category, Image, Issue, Publication, Session
from tests.backup.runs import Members, all_files, all_rows, archive_of_before, restore, rewrite
from tests.factories import make_published_issue
from tests.production import run as run_in_production
from tests.random_edits.digest import picture
from tests.together import needs_writers

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("english"),
]


def change_everything() -> None:
    """Leave nothing of the digest as the backup has it."""
    uploads.upload_image(picture("green"))
    Issue.objects.all().delete()
    User.objects.update(first_name="Another")
    Publication.objects.update(name="Another", logo=None)
    uploads.delete_image(Image.objects.order_by("pk")[0])
    make_published_issue("2020-05-15", headline="Another")


def test_every_row_and_every_byte_comes_back(archive: Path) -> None:
    rows, files = all_rows(), all_files()
    change_everything()

    said = restore(archive)

    assert "Issues: 4 in the backup, 1 in the database" in said
    assert "backup.zip is restored, and everybody is signed out." in said
    assert all_rows() == rows
    assert all_files() == files


def test_it_moves_to_another_database_and_back(archive: Path, tmp_path: Path) -> None:
    rows, files = all_rows(), all_files()
    moved = tmp_path / "moved.zip"
    elsewhere = {
        "DATABASE_URL": f"sqlite:///{tmp_path}/other.sqlite3",
        "MEDIA_ROOT": f"{tmp_path}/other",
    }
    for command in (["restore", str(archive), "--yes"], ["backup", str(moved)]):
        ran = run_in_production("manage.py", *command, **elsewhere)
        assert ran.returncode == 0, ran.stderr
    change_everything()

    restore(moved)

    assert all_rows() == rows
    assert all_files() == files


def test_new_rows_in_a_new_database_get_new_keys(archive: Path) -> None:
    latest = [model._base_manager.latest("pk").pk for model in (Issue, User, Category)]
    call_command("flush", interactive=False, verbosity=0)
    restore(archive)

    made = make_published_issue("2021-05-15"), User.objects.create_user("new")
    category = Category.objects.create(slug="new", name="New", position=9)

    assert all(row.pk > pk for row, pk in zip((*made, category), latest, strict=True))


def test_keys_that_were_given_since_the_backup_are_not_given_again(archive: Path) -> None:
    since = make_published_issue("2021-05-15")
    restore(archive)

    assert make_published_issue("2021-05-16").pk > since.pk


def test_no_answer_that_was_kept_before_is_given_again(archive: Path) -> None:
    for color in ("green", "yellow", "black"):
        uploads.upload_image(picture(color))
    before = changes.current()

    restore(archive)

    assert changes.current().number > before.number
    assert set(changes.issues_since(before)) == set(Issue.objects.exclude(content_version=0))


def test_the_new_version_is_later_than_that_of_the_archive_too(archive: Path) -> None:
    in_archive = changes.current().number
    Publication.objects.update(content_version=1)

    restore(archive)

    assert changes.current().number > in_archive > 1


def test_everybody_is_signed_out(archive: Path, digest: Client) -> None:
    assert digest.get("/admin/").status_code == 200

    restore(archive)

    assert digest.get("/admin/").status_code == 302
    assert not Session.objects.exists()


def test_copies_of_sessions_end_too(archive: Path, settings: Settings) -> None:
    settings.SESSION_ENGINE = "briefing.sessions"
    browser = Client()
    browser.force_login(User.objects.get(username="carol"))
    assert browser.get("/admin/").status_code == 200

    restore(archive)

    assert browser.get("/admin/").status_code == 302


def test_an_image_that_no_row_names_any_more_is_deleted_and_a_foreign_file_is_not(
    archive: Path,
) -> None:
    files = all_files()
    uploads.upload_image(picture("green"))
    default_storage.save("foreign.txt", ContentFile(b"not ours"))

    restore(archive)

    assert all_files() == {**files, "foreign.txt": b"not ours"}


def test_an_image_that_cannot_be_deleted_does_not_undo_a_restore(
    archive: Path, media_root: Path, caplog: pytest.LogCaptureFixture
) -> None:
    rows = all_rows()
    change_everything()
    green = media_root / picture("green").name
    green.unlink()
    green.mkdir()
    (green / "held").touch()

    restore(archive)

    assert all_rows() == rows
    assert f"{green.name} is not in use any more" in caplog.text


def test_a_damaged_image_is_mended(archive: Path) -> None:
    files = all_files()
    name = min(files)
    default_storage.delete(name)
    default_storage.save(name, ContentFile(b"half"))

    restore(archive)

    assert all_files() == files


def test_the_database_knows_afterwards_which_backup_it_is_of(archive: Path) -> None:
    made = Backup.objects.values().get()
    Backup.objects.record("later.zip", at=timezone.now(), size=1, missing=0)

    restore(archive)

    assert Backup.objects.values().get() == made


# Before anything is replaced


@pytest.mark.parametrize("answer", ["no", "y", "", None])
def test_it_asks_first_and_takes_only_yes_for_yes(
    archive: Path, answer: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_everything()
    rows, files = all_rows(), all_files()
    monkeypatch.setattr("sys.stdin", io.StringIO("" if answer is None else f"{answer}\n"))

    with pytest.raises(CommandError, match=r"nothing was restored\. The answer was not “yes”"):
        restore(archive, yes=False)

    assert (all_rows(), all_files()) == (rows, files)


def test_it_goes_on_after_yes(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = all_rows()
    change_everything()
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))

    restore(archive, yes=False)

    assert all_rows() == rows


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def halve(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def flip(where: float) -> Callable[[Path], None]:
    """Change one bit somewhere in a file."""

    def change(path: Path) -> None:
        content = bytearray(path.read_bytes())
        content[int((len(content) - 1) * where)] ^= 1
        path.write_bytes(content)

    return change


def foreign(path: Path) -> None:
    with ZipFile(path, "w") as zipped:
        zipped.writestr("manifest.json", '{"format": 1}')


def members(change: Callable[[Any, Members], object], link: str = "") -> Callable[[Path], None]:
    """Change manifest and members and seal the archive again."""
    return lambda path: rewrite(path, change, link=link)


def renamed(name: str) -> Callable[[Any, Members], None]:
    """Give an image another name, in the manifest too."""

    def rename(manifest: Any, found: Members) -> None:
        image = next(one for one in found if one.startswith("media/"))
        found[name] = found.pop(image)
        manifest["sha256"][name] = manifest["sha256"].pop(image)

    return rename


def later(manifest: Any, _members: Members) -> None:
    manifest["migrations"]["digests"] = "9999_from_the_future"


def drop_rows(manifest: Any, _members: Members) -> None:
    manifest["tables"]["auth.User"]["rows"] -= 1


LINKS = "tables/digests.Link.jsonl"
REFUSED: dict[str, tuple[Callable[[Path], object], str]] = {
    "cut by a byte": (cut, "no backup of Briefing, or its end is missing"),
    "cut in half": (halve, "no backup of Briefing, or its end is missing"),
    "empty": (lambda path: path.write_bytes(b"") and None, "no backup of Briefing"),
    "another file": (
        lambda path: path.write_text("# 快讯\n" * 99) and None,
        "no backup of Briefing",
    ),
    "another zip": (foreign, "no backup of Briefing"),
    "flipped at the start": (flip(0), "It is damaged: its bytes are not those"),
    "flipped within": (flip(0.5), "It is damaged: its bytes are not those"),
    "flipped at the end": (flip(1), "It is damaged: its bytes are not those"),
    "without a table": (members(lambda _, found: found.pop(LINKS)), "the files that its manifest"),
    "with a member more": (
        members(lambda _, found: found.update({"media/more.png": b""})),
        "the files that its manifest",
    ),
    "with another row": (
        members(lambda _, found: found.update({LINKS: found[LINKS].replace(b"e", b"f")})),
        "“tables/digests.Link.jsonl” is not what was written",
    ),
    "with a row less": (members(drop_rows), "the rows of auth.User are not those"),
    "out of the folder": (members(renamed("media/../../x.png")), "no backup has a file “"),
    "absolute": (members(renamed("/etc/x.png")), "no backup has a file “"),
    "by a backslash": (members(renamed("media/..\\x.png")), "no backup has a file “"),
    "a link": (members(renamed("media/x.png"), link="media/x.png"), "no backup has a file “"),
    "of a newer format": (
        members(lambda manifest, _: manifest.update(format=2)),
        "A newer version of Briefing made it. Update this one",
    ),
    "of newer tables": (members(later), "A newer version of Briefing made it. Update this one"),
    "without a manifest's part": (
        members(lambda manifest, _: manifest.pop("migrations")),
        "It is damaged",
    ),
}


def test_an_archive_that_is_not_whole_and_ours_changes_nothing(archive: Path) -> None:
    whole = archive.read_bytes()
    change_everything()
    rows, files = all_rows(), all_files()
    for name, (damage, reason) in REFUSED.items():
        archive.write_bytes(whole)
        damage(archive)

        with pytest.raises(CommandError, match="nothing was restored") as refused:
            restore(archive)

        assert reason in str(refused.value), name
        assert (all_rows(), all_files()) == (rows, files), name
    assert not (archive.parent / "x.png").exists()


def test_no_bit_of_an_archive_changes_unseen(archive: Path) -> None:
    length = archive.stat().st_size
    whole = archive.read_bytes()
    for where in range(0, length, max(1, length // 200)):
        archive.write_bytes(whole[:where] + bytes([whole[where] ^ 64]) + whole[where + 1 :])
        with pytest.raises(CommandError, match="nothing was restored"):
            restore(archive)


def test_a_file_that_is_not_there_is_told_without_a_traceback(tmp_path: Path) -> None:
    with pytest.raises(
        CommandError, match=r"no\.zip: nothing was restored\. There is no such file"
    ):
        restore(tmp_path / "no.zip")


# While it is replaced


def orphan(manifest: Any, found: Members) -> None:
    """Let the sections of an archive refer to issues that it lacks."""
    replace(manifest, found, "digests.Issue", b"")


def odd(manifest: Any, found: Members) -> None:
    """Put a text where a table has a number."""
    rows = found["tables/digests.Category.jsonl"]
    replace(manifest, found, "digests.Category", rows.replace(b"[1, ", b'["one", '))


def replace(manifest: Any, found: Members, label: str, rows: bytes) -> None:
    """Replace the rows of a table, in the manifest too."""
    found[f"tables/{label}.jsonl"] = rows
    manifest["sha256"][f"tables/{label}.jsonl"] = hashlib.sha256(rows).hexdigest()
    manifest["tables"][label]["rows"] = rows.count(b"\n")


@pytest.mark.parametrize("change", [orphan, odd])
def test_rows_that_the_database_refuses_change_nothing(
    archive: Path, change: Callable[[Any, Members], None]
) -> None:
    change_everything()
    rows, files = all_rows(), all_files()
    rewrite(archive, change)

    with pytest.raises(CommandError, match="nothing was restored"):
        restore(archive)

    assert (all_rows(), all_files()) == (rows, files)
    assert make_published_issue("2022-01-01").pk not in {row["id"] for row in rows["digests.Issue"]}


def test_what_fails_midway_changes_nothing(archive: Path) -> None:
    change_everything()
    rows, files = all_rows(), all_files()

    def fail(text: str) -> None:
        if text == "auth.User":
            raise OSError("No space left on device")

    with open_archive(archive) as opened, pytest.raises(OSError, match="No space left"):
        restore_archive(opened, fail)

    assert (all_rows(), all_files()) == (rows, files)


@needs_writers
def test_who_writes_meanwhile_waits_and_writes_into_what_was_restored(archive: Path) -> None:
    rows = all_rows()
    writers, waited = [], []

    def write() -> None:
        Category.objects.create(slug="late", name="Late", position=9)
        connection.close()

    def write_meanwhile(text: str) -> None:
        if text == "digests.Category":  # its rows are deleted, and the others not yet there
            writers.append(threading.Thread(target=write))
            writers[0].start()
            time.sleep(0.5)
            waited.append(writers[0].is_alive())

    with open_archive(archive) as opened:
        restore_archive(opened, write_meanwhile)
    writers[0].join()

    assert waited == [True]
    late = Category.objects.get(slug="late")
    assert late.pk > max(row["id"] for row in rows["digests.Category"])
    late.delete()
    assert all_rows() == rows


# From another version


def test_an_archive_of_an_older_version_is_brought_up_to_date(
    digest: Client, tmp_path: Path
) -> None:
    archive_of_before(tmp_path / "old.zip", "0012_change_reasons")
    rows = all_rows()
    change_everything()

    restore(tmp_path / "old.zip")

    assert all_rows() == rows, "as an update of the database itself has them"
    call_command("migrate", check_unapplied=True, verbosity=0)


def test_an_older_archive_that_fails_leaves_the_tables_of_today(
    digest: Client, tmp_path: Path
) -> None:
    archive_of_before(tmp_path / "old.zip", "0025_newest_first")
    rewrite(tmp_path / "old.zip", orphan)
    rows = all_rows()

    with pytest.raises(CommandError, match="nothing was restored"):
        restore(tmp_path / "old.zip")

    assert all_rows() == rows
    call_command("migrate", check_unapplied=True, verbosity=0)


def test_a_table_of_other_columns_than_its_version_had_is_refused(archive: Path) -> None:
    rows = all_rows()
    rewrite(
        archive, lambda manifest, _: manifest["tables"]["auth.Group"].update(columns=["a", "b"])
    )

    with pytest.raises(CommandError, match=r"its table auth\.Group has other columns"):
        restore(archive)

    assert all_rows() == rows
