"""Images that come along with a folder's files."""

import hashlib
import io
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from PIL import Image as Pillow

from digests.exchange.files import Found
from digests.exchange.pictures import Brought, Pictures
from digests.models import Image

pytestmark = pytest.mark.django_db


def noise(kind: str = "PNG", **options: Any) -> bytes:
    """An image as the bytes of a file; each is another."""
    buffer = io.BytesIO()
    Pillow.effect_noise((60, 40), 90).convert("RGB").save(buffer, format=kind, **options)
    return buffer.getvalue()


def film(frames: int) -> bytes:
    """A GIF of some frames."""
    shades = [Pillow.new("RGB", (8, 8), (n * 80 % 250, n % 250, 9)) for n in range(frames)]
    buffer = io.BytesIO()
    shades[0].save(buffer, "GIF", save_all=True, append_images=shades[1:])
    return buffer.getvalue()


def put(path: Path, data: bytes | None = None) -> Path:
    """A file in a folder that is made for it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data or noise())
    return path


def bring(folder: Path, text: str, *, keep: bool = True, root: Path | None = None) -> Brought:
    """The text of a file in the folder, with its images."""
    brought = Pictures(root=root).bring(text, Found(put(folder / "a.md", text.encode()), folder))
    if keep:
        brought.keep()
    return brought


def reasons(brought: Brought) -> list[tuple[int | None, str]]:
    """The line and the address of each finding."""
    return [(finding.line, finding.url) for finding in brought.findings]


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("images/x.png", "images/x.png"),
        ("images/x.png", "/images/x.png"),
        ("images/x.png", "images/X.PNG"),
        ("Images/X.png", "/images/x.png"),
        ("images/x.png", r"images\x.png"),
        ("images/x.png", "images/x.png?v=2"),
        (unicodedata.normalize("NFD", "é-ガ.png"), unicodedata.normalize("NFC", "é-ガ.png")),
        (unicodedata.normalize("NFC", "é-ガ.png"), unicodedata.normalize("NFD", "é-ガ.png")),
        ("图 1.png", "<图 1.png>"),
        ("图1.png", "%E5%9B%BE1.png"),
    ],
)
def test_an_image_is_found_however_its_name_is_written(
    tmp_path: Path, name: str, address: str
) -> None:
    folder = tmp_path / "weekly"
    put(folder / name)
    brought = bring(folder, f"![图]({address})")
    assert brought.findings == []
    assert Image.objects.get().get_absolute_url() in brought.text


@pytest.mark.parametrize("address", ["/images/x.png", "../images/x.png", "../../site/images/x.png"])
def test_an_image_outside_of_the_folder_comes_from_the_root_of_the_repository_alone(
    tmp_path: Path, address: str
) -> None:
    site, folder = tmp_path / "site", tmp_path / "site" / "posts" / "weekly"
    put(site / "images" / "x.png")
    put(site / "posts" / "images" / "x.png")
    text = f"![图]({address.replace('../', '../../', 1)})"

    for root in (None, folder, tmp_path / "other"):
        assert bring(folder, text, root=root).images == []
    assert not Image.objects.exists()

    assert bring(folder, text, root=site).findings == []
    assert Image.objects.count() == 1


def test_no_image_comes_from_outside_of_the_root(tmp_path: Path) -> None:
    put(tmp_path / "out.png")
    folder = tmp_path / "site" / "weekly"
    (tmp_path / "site" / "images").mkdir(parents=True)
    (tmp_path / "site" / "images" / "x.png").symlink_to(tmp_path / "out.png")
    brought = bring(folder, "![](../../out.png) ![](../images/x.png)", root=tmp_path / "site")
    assert len(brought.findings) == 2
    assert not Image.objects.exists()


def test_the_exact_name_wins_over_one_that_is_alike(tmp_path: Path) -> None:
    exact = put(tmp_path / "x.png")
    put(tmp_path / "X.png")
    [(image, _name)] = bring(tmp_path, "![](x.png)").images
    assert image.source_hash == hashlib.sha256(exact.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    "address",
    [
        r"C:\Users\me\x.png", "file:///Users/me/x.png", "data:image/png;base64,iVBORw0KGgo=",
        "/images/none.png", "none.png", "../../out.png", "/../../out.png", r"\\server\x.png",
    ],
)  # fmt: skip
def test_an_image_that_does_not_come_along_has_a_line(tmp_path: Path, address: str) -> None:
    put(tmp_path / "out.png")
    brought = bring(tmp_path / "site" / "weekly", f"一\n\n![图](<{address}>)")
    [finding] = brought.findings
    assert finding.line in {3, None}
    assert finding.title[-1] in ".。"
    assert not Image.objects.exists()


def test_no_link_of_the_folder_leads_out_of_it(tmp_path: Path) -> None:
    out = put(tmp_path / "out" / "x.png")
    folder = tmp_path / "site" / "weekly"
    folder.mkdir(parents=True)
    (folder / "X").symlink_to(out.parent)
    brought = bring(folder, "![](x/x.png) ![](/x/X.png)")
    assert len(brought.findings) == 2
    assert not Image.objects.exists()


def test_an_image_in_the_text_is_told_of_in_few_words(tmp_path: Path) -> None:
    [finding] = bring(tmp_path, f"![](data:image/png;base64,{'A' * 9000})").findings
    assert len(finding.url) < 500


def test_a_linked_file_has_a_line_and_a_linked_page_has_none(tmp_path: Path) -> None:
    put(tmp_path / "images" / "paper.pdf")
    text = (
        "[上期](2020-05-15.md) [论](images/paper.pdf)\n[页](a.html) [站](https://a.example/b.pdf)"
    )
    assert reasons(bring(tmp_path, text)) == [(1, "images/paper.pdf")]


@pytest.mark.parametrize(
    "address", ["https://a.example/x.png", "//a.example/x.png", "/media/x.png"]
)
def test_an_image_elsewhere_is_left_where_it_is(tmp_path: Path, address: str) -> None:
    brought = bring(tmp_path, f"![]({address})")
    assert (brought.text, brought.findings) == (f"![]({address})", [])


def test_a_film_moves_on_and_one_that_is_too_long_has_a_line_each_time(tmp_path: Path) -> None:
    put(tmp_path / "short.gif", film(3))
    put(tmp_path / "long.gif", film(600))
    text = "![](short.gif)\n![](long.gif)"
    for _time in range(2):
        assert reasons(bring(tmp_path, text)) == [(2, "long.gif")]
    assert sorted(Image.objects.values_list("content_type", flat=True)) == [
        "image/png",
        "image/webp",
    ]


# --- what was taken before ----------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_the_same_bytes_are_written_anew_once(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "a.bin", noise(kind))
    first = bring(tmp_path, "![](a.bin)")
    monkeypatch.setattr("digests.models.image.safe_image", None)
    assert bring(tmp_path, "![](a.bin)").images == first.images


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
@pytest.mark.parametrize("has_row", [True, False])
def test_an_image_that_an_export_wrote_stays_as_it_is(
    tmp_path: Path, kind: str, has_row: bool
) -> None:
    put(tmp_path / "a.bin", noise(kind))
    [(ours, _name)] = bring(tmp_path, "![](a.bin)").images
    if not has_row:
        Image.objects.all().delete()
    put(tmp_path / ours.name, ours.data)
    [(again, _name)] = bring(tmp_path, f"![]({ours.name})").images
    assert (again.data, again.name) == (ours.data, ours.name)
    assert (again.width, again.height) == (60, 40)


def test_a_name_alone_does_not_make_an_image_ours(tmp_path: Path) -> None:
    data = noise("JPEG", comment=b"<script>")
    name = f"{hashlib.sha256(data).hexdigest()[:32]}.jpg"
    put(tmp_path / name, data)
    [(image, _name)] = bring(tmp_path, f"![]({name})").images
    assert b"script" not in image.data


def test_an_image_whose_stored_file_is_torn_is_written_again(tmp_path: Path) -> None:
    put(tmp_path / "a.jpg", noise("JPEG"))
    [(ours, _name)] = bring(tmp_path, "![](a.jpg)").images
    with default_storage.open(ours.name, "wb") as file:
        file.write(ours.data[:100])
    bring(tmp_path, "![](a.jpg)")
    assert default_storage.open(ours.name).read() == ours.data
