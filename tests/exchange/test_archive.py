"""Files and archives that are unpacked: what comes along, what is left out, what is too much."""

import os
import zipfile
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest

from digests.exchange import archive
from digests.exchange.archive import Bounds, Unpacked, UnpackError

pytestmark = pytest.mark.usefixtures("english")


def packed(**files: bytes) -> BytesIO:
    """Return a zip archive of files by name."""

    def write(one: zipfile.ZipFile) -> None:
        for name, content in files.items():
            one.writestr(name, content)

    return zipped(write)


def zipped(write: Callable[[zipfile.ZipFile], None]) -> BytesIO:
    """Return the zip archive that a function writes."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as one:
        write(one)
    content.seek(0)
    return content


def names_in(folder: Path) -> list[str]:
    """Return the paths of all files in a folder."""
    return sorted(str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file())


def test_markdown_and_pictures_come_along_in_their_folders(tmp_path: Path) -> None:
    unpacked = Unpacked(tmp_path)
    unpacked.add(
        "all.zip",
        packed(**{"a/1.md": b"x", "a/img/p.png": b"y", "run.exe": b"z", "__MACOSX/._1.md": b"w"}),
    )
    unpacked.add("b/2.md", BytesIO(b"x"))
    assert names_in(tmp_path) == ["a/1.md", "a/img/p.png", "b/2.md"]
    assert [one.name for one in unpacked.markdown_files()] == ["1.md", "2.md"]
    assert not unpacked.problems


@pytest.mark.parametrize(
    "name",
    ["../x.md", "/x.md", "a/../../x.md", "..\\x.md", "C:\\x.md", "a\nb.md", "x" * 300 + ".md"],
)
def test_a_name_that_leads_out_of_the_folder_is_left_out_and_told(
    tmp_path: Path, name: str
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    unpacked = Unpacked(folder)
    unpacked.add("x.zip", packed(**{name: b"x", "ok.md": b"x"}))
    unpacked.add(name, BytesIO(b"x"))
    assert names_in(tmp_path) == ["in/ok.md"]
    assert len(unpacked.problems) == 2
    assert "leads out of its folder" in unpacked.problems[0]


def test_a_link_in_an_archive_is_left_out(tmp_path: Path) -> None:
    def write(one: zipfile.ZipFile) -> None:
        entry = zipfile.ZipInfo("x.md")
        entry.external_attr = 0o120777 << 16
        one.writestr(entry, "/etc/passwd")

    unpacked = Unpacked(tmp_path)
    unpacked.add("x.zip", zipped(write))
    assert not names_in(tmp_path)
    assert "is a link" in unpacked.problems[0]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_name_without_the_mark_of_utf8_is_read_as_chinese(tmp_path: Path, encoding: str) -> None:
    name = "简报.md".encode(encoding)
    placeholder = "A" * len(name)
    content = packed(**{placeholder: b"x"}).getvalue().replace(placeholder.encode(), name)
    Unpacked(tmp_path).add("x.zip", BytesIO(content))
    assert names_in(tmp_path) == ["简报.md"]


def test_what_is_no_archive_is_told(tmp_path: Path) -> None:
    for content in (b"", b"PK", b"x" * 100, packed(**{"a.md": b"x" * 99}).getvalue()[:-30]):
        with pytest.raises(UnpackError, match="no zip archive"):
            Unpacked(tmp_path).add("x.zip", BytesIO(content))


def test_a_damaged_file_in_an_archive_is_told(tmp_path: Path) -> None:
    content = bytearray(packed(**{"a.md": os.urandom(200)}).getvalue())
    content[60:90] = b"\xff" * 30
    with pytest.raises(UnpackError, match="no zip archive"):
        Unpacked(tmp_path).add("x.zip", BytesIO(bytes(content)))


def test_too_many_files_are_refused_and_the_one_too_much_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnpackError, match=r"More than 2 files, up to “2\.md”"):
        Unpacked(tmp_path, Bounds(files=2)).add(
            "x.zip", packed(**{f"{n}.md": b"x" for n in range(3)})
        )


def test_an_archive_with_a_long_list_is_refused_before_it_is_read(tmp_path: Path) -> None:
    content = BytesIO(archive.CENTRAL_ENTRY * (archive.MAX_ENTRIES + 1))
    with pytest.raises(UnpackError, match="More than 20000 files"):
        Unpacked(tmp_path).add("x.zip", content)


def test_a_bomb_is_refused_within_its_bounds(tmp_path: Path) -> None:
    bomb = packed(**{f"{n}.md": b"0" * 10_000_000 for n in range(8)})
    with pytest.raises(UnpackError, match="more than 64 MB"):
        Unpacked(tmp_path).add("bomb.zip", bomb)
    assert sum(one.stat().st_size for one in tmp_path.iterdir()) <= Bounds().size


@pytest.mark.parametrize("name", ["bomb_100MB.zip", "zipslip.zip"])
def test_hostile_archives_do_no_harm(tmp_path: Path, hostile_dir: Path, name: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    unpacked = Unpacked(folder)
    content = (hostile_dir / "files" / name).read_bytes()
    with suppress(UnpackError):
        unpacked.add(name, BytesIO(content))
    assert all(one.startswith("in/") for one in names_in(tmp_path))
    assert unpacked.size <= Bounds().size + archive.PIECE
