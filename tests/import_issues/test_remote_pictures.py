"""The pictures of other sites are copied here where that is asked for."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from digests import editing, remote_pictures
from digests.document import serialize
from digests.http import Fetched, FetchError
from digests.images import LOST_MOTION
from digests.models import Image, Issue
from digests.store import load_document
from tests.factories import PublicationFactory
from tests.http.server import Server, body, serve_pages
from tests.images import animation, png
from tests.import_issues.runs import TEXT, Ran, imported, run, shown_on_a_terminal, write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loopback")]


@pytest.fixture
def site() -> Iterator[Server]:
    """Another site with two pictures."""
    with serve_pages({"/a.png": body(png()), "/b.png": body(png("blue"))}) as server:
        yield server


def pictured(folder: Path, *addresses: str, date: str = "2020-05-15", more: str = "") -> Path:
    """A file that shows pictures, the first of them on line 18."""
    shown = "".join(f"![]({address})\n" for address in addresses)
    return write(folder, date, f"{TEXT}\n{shown}{more}")


def fetching(*args: object) -> Ran:
    """Run the command with its switch."""
    return run(*args, "--fetch-images", "--json")


def status(*args: object) -> str:
    """What became of the one file."""
    said: str = run(*args, "--json").file["status"]
    return said


def test_a_picture_of_another_site_is_copied_and_shown_from_here(
    tmp_path: Path, media_root: Path, site: Server, client: Client
) -> None:
    PublicationFactory.create()
    address = site.url("/a.png")
    path = pictured(tmp_path, address, more=f"`![]({address})`\n")
    result = fetching(path, "--publish")
    assert (result.code, result.file["images"]) == (0, [])
    image = Image.objects.get()
    assert image.original_name == "a.png"
    assert [origin.url for origin in image.origins.all()] == [address]
    assert (media_root / image.name).is_file()
    closing = Issue.objects.get().closing
    assert closing.count(f"![]({image.get_absolute_url()})") == 1
    assert closing.count(f"`![]({address})`") == 1
    page = client.get("/issues/2020-05-15/").content.decode()
    assert f'src="{image.get_absolute_url()}"' in page
    assert client.get(image.get_absolute_url()).status_code == 200


def test_without_the_switch_nothing_is_fetched(tmp_path: Path, site: Server) -> None:
    path = pictured(tmp_path, site.url("/a.png"))
    assert run(path, "--json").file["images"] == []
    assert (site.requests, Image.objects.count()) == ([], 0)


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/gone.png", "answers with an error. (404)"),
        ("/page.png", "a web page and not an image"),
        ("/half.png", "broken or incomplete"),
        ("/large.png", "too large"),
    ],
)
def test_what_cannot_be_copied_stays_a_link_and_is_told_of(
    tmp_path: Path, path: str, reason: str, site: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote_pictures, "MAX_BYTES", 1000)
    site.pages = {
        "/page.png": body(b"<!doctype html><p>Please sign in"),
        "/half.png": body(png()[:40]),
        "/large.png": body(bytes(1001)),
    }
    result = fetching(pictured(tmp_path, site.url(path)))
    [found] = result.file["images"]
    assert (result.code, found["line"], found["address"]) == (0, 18, site.url(path))
    assert reason in found["reason"]
    assert f"![]({site.url(path)})" in Issue.objects.get().closing
    assert not Image.objects.exists()


@pytest.mark.parametrize("address", ["http://10.0.0.1/a.png", "http://localhost/a.png"])
def test_a_picture_in_a_private_network_is_never_fetched(tmp_path: Path, address: str) -> None:
    [found] = fetching(pictured(tmp_path, address)).file["images"]
    assert "private network" in found["reason"]


def test_the_report_names_line_address_and_reason(tmp_path: Path, site: Server) -> None:
    result = run(pictured(tmp_path, site.url("/no.png")), "--fetch-images")
    assert f"  18: {site.url('/no.png')}: The site answers with an error. (404)" in result.out


def test_a_picture_that_lost_its_motion_is_told_of(
    tmp_path: Path, site: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digests.images.MAX_FRAMES", 1)
    site.pages = {"/a.gif": body(animation())}
    [found] = fetching(pictured(tmp_path, site.url("/a.gif"))).file["images"]
    assert found["reason"] == str(LOST_MOTION)


def test_each_address_is_asked_for_once_whatever_came_of_it(tmp_path: Path, site: Server) -> None:
    addresses = [site.url(path) for path in ("/a.png", "/no.png", "/a.png")]
    pictured(tmp_path, *addresses)
    pictured(tmp_path, *addresses, date="2020-05-16")
    result = fetching(tmp_path)
    assert sorted(site.paths) == ["/a.png", "/no.png"]
    for file in result.json["files"]:
        assert [found["address"] for found in file["images"]] == [site.url("/no.png")]


def test_pictures_that_are_left_elsewhere_are_counted_in_a_line(tmp_path: Path) -> None:
    path = pictured(tmp_path, "https://example.org/a.png", "https://example.org/b.png")
    said = "2 pictures of other sites are links for readers; --fetch-images copies them"
    assert run(path, "--json").file["notes"] == [said]


@pytest.mark.parametrize(("code", "tries"), [("unreachable", 2), ("slow", 2)])
def test_a_dead_site_is_not_tried_for_each_of_its_pictures(
    tmp_path: Path, code: str, tries: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def fetch(url: str, **_limits: Any) -> Fetched:
        asked.append(url)
        if "dead" in url:
            raise FetchError(code)
        return Fetched(url, "image/png", "", png())

    monkeypatch.setattr(remote_pictures, "fetch", fetch)
    dead = [f"https://dead.example/{number}.png" for number in range(9)]
    alive = [f"https://alive.example/{number}.png" for number in range(3)]
    result = fetching(pictured(tmp_path, *dead, *alive))
    assert sorted(asked) == [*alive, *dead[:tries]]
    assert [found["address"] for found in result.file["images"]] == dead


# --- again --------------------------------------------------------------------------------------


def test_two_addresses_of_one_picture_both_stay_copied_when_the_file_changes(
    tmp_path: Path,
) -> None:
    with serve_pages({"/a.png": body(png()), "/same.png": body(png())}) as server:
        path = pictured(tmp_path, server.url("/a.png"), server.url("/same.png"))
        fetching(path)
        path.write_text(path.read_text().replace("本次两条", "本次三条"))
        assert status(path) == "updated"
    image = Image.objects.get()
    assert image.origins.count() == 2
    assert serialize(load_document(Issue.objects.get())).count(image.get_absolute_url()) == 2


def test_the_same_file_again_is_unchanged_with_the_switch_and_without(
    tmp_path: Path, site: Server
) -> None:
    path = pictured(tmp_path, site.url("/a.png"), site.url("/no.png"))
    imported(path, "--fetch-images")
    closing = Issue.objects.get().closing
    site.pages, site.requests = {}, []
    for switches in ([], ["--fetch-images"], ["--publish"], []):
        assert run(path, *switches, "--json").file["status"] == "unchanged"
        assert Issue.objects.get().closing == closing
    assert site.paths == ["/no.png"]


def test_a_file_that_was_imported_before_gets_its_pictures(tmp_path: Path, site: Server) -> None:
    path = pictured(tmp_path, site.url("/a.png"), site.url("/b.png"))
    pages, site.pages = site.pages, {"/a.png": body(png())}
    assert status(path) == "created"
    assert status(path, "--fetch-images") == "updated"
    site.pages = pages
    assert status(path, "--fetch-images") == "updated"
    assert status(path, "--fetch-images") == status(path) == "unchanged"
    assert site.url("/") not in Issue.objects.get().closing
    assert sorted(site.paths) == ["/a.png", "/b.png", "/b.png"]


def test_a_changed_file_keeps_its_copies_without_the_switch(tmp_path: Path, site: Server) -> None:
    imported(pictured(tmp_path, site.url("/a.png")), "--fetch-images")
    assert status(pictured(tmp_path, site.url("/a.png"), more="\n更多。\n")) == "updated"
    assert f"![]({Image.objects.get().get_absolute_url()})" in Issue.objects.get().closing


def test_two_addresses_of_one_picture_keep_their_copy_when_the_site_goes(
    tmp_path: Path, site: Server
) -> None:
    site.pages = {"/a.png": body(png()), "/b.png": body(png())}
    path = pictured(tmp_path, site.url("/a.png"), site.url("/b.png"))
    imported(path, "--fetch-images")
    site.pages = {}
    assert status(path, "--fetch-images") == status(path) == "unchanged"
    assert Issue.objects.get().closing.count(Image.objects.get().get_absolute_url()) == 2
    assert status(write(tmp_path, text=path.read_text() + "\n更多。\n")) == "updated"


def test_an_edited_issue_keeps_its_text(tmp_path: Path, site: Server) -> None:
    path = pictured(tmp_path, site.url("/a.png"))
    issue = imported(path)
    editing.write_issue(issue, {"closing": "别的。"}, seen=editing.see(issue))
    editing.settle_issue(issue)
    result = fetching(path)
    assert result.file["status"] == "unchanged"
    assert any("was edited here" in note for note in result.file["notes"])
    assert Issue.objects.get().closing == "别的。"
    assert status(path, "--overwrite") == "updated"
    assert Image.objects.get().get_absolute_url() in Issue.objects.get().closing


def test_a_copy_whose_file_is_lost_is_fetched_again(
    tmp_path: Path, media_root: Path, site: Server
) -> None:
    path = pictured(tmp_path, site.url("/a.png"))
    imported(path, "--fetch-images")
    kept = media_root / Image.objects.get().name
    kept.unlink()
    assert status(path) == status(path, "--fetch-images") == "unchanged"
    assert kept.is_file()


def test_a_dry_run_reports_what_came_of_the_pictures_and_writes_nothing(
    tmp_path: Path, media_root: Path, site: Server
) -> None:
    path = pictured(tmp_path, site.url("/a.png"), site.url("/no.png"))
    result = fetching(path, "--dry-run")
    assert result.file["status"] == "created"
    assert [found["address"] for found in result.file["images"]] == [site.url("/no.png")]
    assert (Issue.objects.count(), Image.objects.count()) == (0, 0)
    assert not media_root.exists()


def test_a_terminal_is_told_which_picture_is_asked_for(tmp_path: Path, site: Server) -> None:
    path = pictured(tmp_path, site.url("/a.png"), site.url("/b.png"))
    shown = shown_on_a_terminal(path, "--fetch-images")
    assert f"1/2 {site.url('/a.png')}" in shown
    assert f"2/2 {site.url('/b.png')}" in shown
