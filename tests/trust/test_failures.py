"""A save that fails gives the form back with what was typed, and leaves nothing half written."""

from __future__ import annotations

import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.admin.browser import fields_of
from tests.images import png
from tests.production import Site, serve_site
from tests.trust.browser import Browser
from tests.trust.conftest import PREPARE

Failure = Callable[[Path], AbstractContextManager[None]]
TEXT = "这段导读写了整整一个下午，丢了可不行。" * 8000
FORM = "/admin/digests/issue/10/change/"
UPLOAD = "/admin/digests/image/add/"


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A small disk."""
    folder = tmp_path_factory.mktemp("disk")
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("only root can mount the small disk that these tests need")
    yield folder
    subprocess.run(["umount", folder], check=True)


@pytest.fixture(scope="module")
def site(disk: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site whose database and images are on the small disk."""
    places = {
        "DATABASE_URL": f"sqlite:///{disk}/db.sqlite3?timeout=2",
        "MEDIA_ROOT": str(disk / "media"),
    }
    with serve_site(tmp_path_factory.mktemp("failing"), PREPARE, **places) as served:
        yield served


@contextmanager
def full(disk: Path) -> Iterator[None]:
    """The disk without any room."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(4096)):
            pass
    try:
        yield
    finally:
        filler.unlink()


@contextmanager
def held(disk: Path) -> Iterator[None]:
    """The database while another process writes to it."""
    with closing(sqlite3.connect(disk / "db.sqlite3", isolation_level=None)) as another:
        another.execute("BEGIN IMMEDIATE")
        yield


@pytest.mark.parametrize(
    ("fail", "status", "reason"),
    [(full, 507, "disk of the server is full"), (held, 503, "busy with something else")],
)
def test_a_form_comes_back_and_is_sent_again(
    site: Site,
    disk: Path,
    fail: Callable[[Path], AbstractContextManager[None]],
    status: int,
    reason: str,
) -> None:
    bob = Browser(site.address).sign_in("bob")
    typed = {**bob.fields(FORM), "lead": TEXT + reason, "_save": "1"}
    with fail(disk):
        answered, headers, page = bob.send(FORM, typed)
        reader = Browser(site.address).ask("/")
    print(f"\n{fail.__name__}: {answered}, readers {reader[0]}, {len(page)} characters")
    texts = [node.text() for node in LexborHTMLParser(page).css("pre.draft-recovery")]

    assert (answered, headers["Retry-After"]) == (status, "60")
    assert reason in page
    assert TEXT + reason in texts
    assert reader[0] == 200
    assert bob.fields(FORM)["lead"] != TEXT + reason

    bob.send(FORM, fields_of(page))
    assert bob.fields(FORM)["lead"] == TEXT + reason


def test_an_upload_to_a_full_disk_leaves_no_file(site: Site, disk: Path) -> None:
    bob = Browser(site.address).sign_in("bob")
    fields = bob.fields(UPLOAD)
    parts = [
        *(f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
          for name, value in fields.items()),
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n'
        b"Content-Type: image/png\r\n\r\n" + png() + b"\r\n--x--\r\n",
    ]  # fmt: skip
    body = b"".join(parts)
    with full(disk):
        status, headers, page = bob.ask(UPLOAD, body, "multipart/form-data; boundary=x")
        left = list((disk / "media").rglob("*")) if (disk / "media").exists() else []
    assert (status, headers["Retry-After"]) == (507, "60")
    assert "choose it again in the form: a.png" in page
    assert left == []

    assert bob.ask(UPLOAD, body, "multipart/form-data; boundary=x")[0] == 200
    assert len(list((disk / "media").iterdir())) == 1
