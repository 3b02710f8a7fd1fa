"""A backup is whole or not there, and says what it lacks."""

import json
import os
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from briefing.settings import storage
from digests import uploads
from digests.backup import BackupError, make_backup, open_archive
from digests.backup.tables import snapshot
from digests.models import Backup, Image, Session
from tests.backup.runs import all_rows, backup
from tests.production import free_port
from tests.random_edits.digest import picture

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("english"),
]


def leftovers(folder: Path) -> list[str]:
    """The names of the files of a folder, without the media."""
    return sorted(path.name for path in folder.iterdir() if path.is_file())


def test_a_backup_holds_every_row_and_every_image(archive: Path) -> None:
    rows = all_rows()
    with ZipFile(archive) as zipped:
        manifest = json.loads(zipped.read("manifest.json"))
        for name in Image.objects.values_list("name", flat=True):
            assert zipped.read(f"media/{name}") == default_storage.open(name).read()

    assert all(rows.values()), "every table has rows here"
    assert {label: table["rows"] for label, table in manifest["tables"].items()} == {
        label: len(found) for label, found in rows.items()
    }


def test_who_is_signed_in_and_who_failed_to_is_left_out(archive: Path) -> None:
    assert Session.objects.exists()
    with ZipFile(archive) as zipped:
        labels = json.loads(zipped.read("manifest.json"))["tables"]
        names = zipped.namelist()

    assert not {"digests.Session", "sessions.Session"} & set(labels)
    assert not [name for name in names if "session" in name.lower() or "axes" in name]


def test_the_command_tells_what_the_file_holds_and_the_database_when(
    digest: Client, tmp_path: Path
) -> None:
    said = backup(tmp_path / "backup.zip")

    assert said.startswith(f"{tmp_path}/backup.zip: 4 issues, 2 images, ")
    kept = Backup.objects.get()
    assert (kept.name, kept.missing) == ("backup.zip", 0)
    assert kept.size == (tmp_path / "backup.zip").stat().st_size


def test_nobody_else_may_read_it_as_it_holds_what_opens_accounts(archive: Path) -> None:
    with ZipFile(archive) as zipped:
        labels = json.loads(zipped.read("manifest.json"))["tables"]
    assert {"auth.User", "otp_totp.TOTPDevice", "otp_static.StaticToken"} <= set(labels)
    assert archive.stat().st_mode & 0o777 == 0o600


def test_an_image_without_a_file_is_named_and_the_rest_is_saved(
    digest: Client, tmp_path: Path
) -> None:
    lost = Image.objects.first()
    assert lost
    default_storage.delete(lost.name)

    said = backup(tmp_path / "backup.zip")

    assert f"{lost.name}: the image is not among the media. Upload it again." in said
    assert "4 issues, 1 image, " in said
    assert Backup.objects.get().missing == 1
    with open_archive(tmp_path / "backup.zip") as found:
        assert found.manifest.missing == [lost.name]


def test_a_storage_that_fails_is_not_taken_for_one_without_images(
    digest: Client, tmp_path: Path, settings: Settings
) -> None:
    address = f"s3://key:secret@127.0.0.1:{free_port()}/images"
    settings.STORAGES = {**settings.STORAGES, "default": storage(address)}

    with pytest.raises(CommandError, match=r"no backup was made\. Could not connect"):
        backup(tmp_path / "backup.zip")

    assert leftovers(tmp_path) == []


def test_an_image_that_is_deleted_meanwhile_is_in_it(digest: Client, tmp_path: Path) -> None:
    doomed = uploads.upload_image(picture("green"))

    def delete_once_its_row_is_read(text: str) -> None:
        if text == "auth.User":
            default_storage.delete(doomed.name)

    manifest = make_backup(tmp_path / "backup.zip", delete_once_its_row_is_read)

    assert not default_storage.exists(doomed.name)
    assert manifest.missing == []
    with open_archive(tmp_path / "backup.zip") as found:
        assert found.open_image(doomed.name).read() == picture("green").data


def test_an_image_that_is_uploaded_meanwhile_is_in_it(digest: Client, tmp_path: Path) -> None:
    late = picture("green").name

    def upload_before_the_tables_are_read(text: str) -> None:
        if text.startswith("media/") and not Image.objects.filter(name=late):
            uploads.upload_image(picture("green"))

    make_backup(tmp_path / "backup.zip", upload_before_the_tables_are_read)

    with open_archive(tmp_path / "backup.zip") as found:
        assert found.manifest.tables["digests.Image"].rows == 3
        assert found.open_image(late).read() == picture("green").data


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's readers stop no writer")
def test_a_backup_on_sqlite_stops_no_writer(transactional_db: None) -> None:
    with CaptureQueriesContext(connection) as asked, snapshot():
        pass
    with CaptureQueriesContext(connection) as asked_after, transaction.atomic():
        pass

    assert asked[0]["sql"] == "BEGIN DEFERRED", "which takes no lock until it writes"
    assert asked_after[0]["sql"] == "BEGIN IMMEDIATE", "as the settings have it"


def test_what_does_not_read_as_it_was_written_never_becomes_the_backup(archive: Path) -> None:
    before = archive.read_bytes()

    def damage(text: str) -> None:
        if text == "Reading it again":
            [partial] = archive.parent.glob("*.partial")
            content = bytearray(partial.read_bytes())
            content[len(content) // 2] ^= 1
            partial.write_bytes(content)

    with pytest.raises(BackupError, match="It is damaged"):
        make_backup(archive, damage)

    assert archive.read_bytes() == before
    assert leftovers(archive.parent) == [archive.name]


def test_a_backup_that_fails_leaves_the_one_before(archive: Path) -> None:
    before = archive.read_bytes()

    def fail(text: str) -> None:
        if text == "auth.User":
            raise OSError("No space left on device")

    with pytest.raises(OSError, match="No space left"):
        make_backup(archive, fail)

    assert archive.read_bytes() == before
    assert leftovers(archive.parent) == [archive.name]


def test_a_folder_that_is_not_there_is_named(digest: Client, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"nowhere/a\.zip: no backup was made"):
        backup(tmp_path / "nowhere/a.zip")


def test_a_database_that_is_not_up_to_date_is_not_backed_up(digest: Client, tmp_path: Path) -> None:
    rows = MigrationRecorder(connection).migration_qs.filter(app="digests")
    last = rows.latest("name")
    last.delete()
    try:
        with pytest.raises(CommandError, match=r"Run “manage\.py migrate” first"):
            backup(tmp_path / "backup.zip")
    finally:
        MigrationRecorder(connection).record_applied("digests", last.name)


def test_a_folder_takes_dated_backups_and_keeps_the_newest(digest: Client, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    for name in ("briefing-20200101T000000Z.zip", "briefing-20200102T000000Z.zip", "other.zip"):
        (folder / name).touch()
    killed = folder / ".briefing-20200101T000000Z.zip.abc.partial"
    killed.touch()
    os.utime(killed, (0, 0))
    (folder / ".briefing-20991231T000000Z.zip.abc.partial").touch()  # somebody writes it now

    said = backup(folder, keep=2)

    assert "briefing-20200101T000000Z.zip is deleted." in said
    old, new, other = sorted(path.name for path in folder.glob("*.zip"))
    assert (old, other) == ("briefing-20200102T000000Z.zip", "other.zip")
    assert Backup.objects.get().name == new
    assert [path.name[:14] for path in folder.glob(".*")] == [".briefing-2099"]


@pytest.mark.parametrize(("name", "keep"), [("", 0), ("", -1), ("a.zip", 2)])
def test_to_keep_some_takes_a_folder_and_a_number(tmp_path: Path, name: str, keep: int) -> None:
    (tmp_path / "briefing-20200101T000000Z.zip").touch()

    with pytest.raises(CommandError, match="a number from 1 on, and a folder"):
        backup(tmp_path / name, keep=keep)

    assert leftovers(tmp_path) == ["briefing-20200101T000000Z.zip"]
