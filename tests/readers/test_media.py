"""Uploaded images are served so that nothing in them can run."""

from io import BytesIO
from pathlib import Path

import PIL.Image
import pytest
from django.test import Client

pytestmark = pytest.mark.django_db  # what is missing gets a page of the site
PIXEL = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b"
)


@pytest.fixture
def image(media_root: Path) -> Path:
    """A stored image."""
    media_root.mkdir()
    path = media_root / "0123abcd.gif"
    path.write_bytes(PIXEL)
    return path


def test_an_image_is_served_as_what_it_is_and_kept_by_browsers(client: Client, image: Path) -> None:
    response = client.get(f"/media/{image.name}")

    assert b"".join(response.streaming_content) == PIXEL  # type: ignore[attr-defined]
    assert response["Content-Type"] == "image/gif"
    assert "immutable" in response["Cache-Control"]


def test_a_browser_may_neither_guess_nor_run_what_an_image_holds(
    client: Client, image: Path
) -> None:
    response = client.get(f"/media/{image.name}")

    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_the_head_of_an_image_comes_without_its_body(client: Client, image: Path) -> None:
    response = client.head(f"/media/{image.name}")

    assert b"".join(response.streaming_content) == b""  # type: ignore[attr-defined]
    assert response["Content-Length"] == str(len(PIXEL))
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_part_of_an_image_is_as_safe_as_the_whole(client: Client, image: Path) -> None:
    response = client.get(f"/media/{image.name}", headers={"range": "bytes=2-5"})

    assert b"".join(response.streaming_content) == PIXEL  # type: ignore[attr-defined]
    assert (response.status_code, response["Content-Type"]) == (200, "image/gif")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_what_is_inside_does_not_change_what_an_image_is_served_as(
    client: Client, media_root: Path
) -> None:
    media_root.mkdir()
    (media_root / "page.png").write_text("<script>alert(1)</script>")
    response = client.get("/media/page.png")

    assert response["Content-Type"] == "image/png"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize("name", ["page.html", "drawing.svg", "noname", "0123abcd.gif.html"])
def test_a_file_that_is_no_image_is_not_served(client: Client, media_root: Path, name: str) -> None:
    media_root.mkdir()
    (media_root / name).write_text("<script>alert(1)</script>")

    assert client.get(f"/media/{name}").status_code == 404


@pytest.mark.parametrize(
    "path", ["../outside.gif", "%2e%2e/outside.gif", "x/../../outside.gif", "/etc/x.gif", "%00.gif"]
)
def test_no_path_leads_out_of_the_media_folder(client: Client, image: Path, path: str) -> None:
    (image.parent.parent / "outside.gif").write_bytes(PIXEL)

    assert client.get(f"/media/{path}").status_code == 404


def test_a_missing_image_and_a_folder_are_not_found(client: Client, image: Path) -> None:
    (image.parent / "folder.gif").mkdir()

    assert client.get("/media/missing.gif").status_code == 404
    assert client.get("/media/folder.gif").status_code == 404


def test_an_image_cannot_be_posted_to(client: Client, image: Path) -> None:
    assert client.post(f"/media/{image.name}").status_code == 405


def test_the_sites_icon_is_found_where_readers_look_for_it(client: Client) -> None:
    response = client.get("/favicon.ico")

    assert (response.status_code, response["Content-Type"]) == (200, "image/x-icon")
    with PIL.Image.open(BytesIO(response.content)) as icon:
        assert icon.format == "ICO"
