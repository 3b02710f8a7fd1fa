"""The images of a folder come along."""

from pathlib import Path

import pytest
from django.core.management import CommandError

from digests.models import Image, Issue
from tests.import_issues.runs import TEXT, imported, picture, run, write

pytestmark = pytest.mark.django_db


def test_images_of_the_folder_come_along(tmp_path: Path, media_root: Path) -> None:
    folder = tmp_path / "weekly"
    picture(folder / "pictures" / "图 1.png")
    picture(tmp_path / "above.jpg", kind="JPEG")
    text = "\n![图](<pictures/图 1.png>)\n\n<img src='../above.jpg'>\n\n`![图](../above.jpg)`\n"
    result = run(write(folder, text=TEXT + text), "--json", "--root", tmp_path)
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


def test_without_a_root_no_image_comes_from_outside_of_the_folder(tmp_path: Path) -> None:
    picture(tmp_path / "above.png")
    (tmp_path / "weekly").mkdir()
    path = write(tmp_path / "weekly", text=TEXT + "\n![](../above.png)\n")
    [found] = run(path, "--json").file["images"]
    assert "--root" in found["reason"]
    assert not Image.objects.exists()

    assert run(path, "--json", "--root", tmp_path).file["images"] == []
    assert Image.objects.get().original_name == "above.png"


def test_a_root_that_does_not_hold_the_folder_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, text=TEXT)
    with pytest.raises(CommandError, match="--root"):
        run(path, "--root", tmp_path / "other")
    assert not Issue.objects.exists()


def test_images_elsewhere_are_left_where_they_are(tmp_path: Path) -> None:
    text = "\n![](https://example.org/a.png) ![](//example.org/b.png)\n"
    assert run(write(tmp_path, text=TEXT + text), "--json").file["images"] == []
