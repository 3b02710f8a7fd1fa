"""Pictures of other sites are copied in the time there is, and each site is asked with care."""

import threading
import time
from types import SimpleNamespace
from typing import Any

import pytest

from digests import remote_pictures, uploads
from digests.http import Fetched, FetchError
from digests.models import Image
from digests.remote_pictures import Copied, Copier, remote_url
from tests.images import png


def copy(copier: Copier, *urls: str) -> list[str]:
    """Copy pictures; return what was asked for."""
    return list(copier.copy(urls))


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("https://example.org/a.png", "https://example.org/a.png"),
        ("//example.org/a.png", "https://example.org/a.png"),
        ("https：//example.org/a.png", "https://example.org/a.png"),
        ("ftp://example.org/a.png", ""),
        ("a.png", ""),
        ("/media/a.png", ""),
        ("http://testserver/media/a.png", ""),
        ("data:image/png;base64,AAAA", ""),
        ("https://", ""),
    ],
)
def test_a_picture_is_remote_when_its_address_leads_to_another_site(address: str, url: str) -> None:
    assert remote_url(address) == url


@pytest.mark.django_db
def test_sites_are_asked_side_by_side_and_each_for_one_picture_at_a_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    together = threading.Barrier(2, timeout=5)

    def fetch(url: str, **_limits: Any) -> Fetched:
        together.wait()  # breaks where one site is asked alone, or for both of its pictures
        return Fetched(url, "image/png", "", png())

    monkeypatch.setattr(remote_pictures, "fetch", fetch)
    urls = [f"https://{site}.example/{n}.png" for site in "ab" for n in (1, 2)]
    copier = Copier()
    assert copy(copier, *urls) == [urls[0], urls[2], urls[1], urls[3]]
    assert all(isinstance(copier.outcomes[url], Copied) for url in urls)


@pytest.mark.django_db
def test_what_the_deadline_cuts_off_is_neither_a_copy_nor_a_failure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fetch(url: str, *, max_seconds: float, **_limits: Any) -> Fetched:
        time.sleep(max_seconds)
        raise FetchError("slow")

    monkeypatch.setattr(remote_pictures, "fetch", fetch)
    monkeypatch.setattr(remote_pictures, "LEAST_SECONDS", 0.1)
    copier = Copier(deadline=time.monotonic() + 0.2)
    asked = copy(copier, *(f"https://example.org/{n}.png" for n in range(9)))
    assert asked == ["https://example.org/0.png", "https://example.org/1.png"]
    assert copier.outcomes == {}


@pytest.mark.django_db
def test_a_full_disk_is_a_reason_and_no_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_image: Any, **_name: Any) -> Image:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(
        remote_pictures, "fetch", lambda url, **_limits: Fetched(url, "image/png", "", png())
    )
    monkeypatch.setattr(uploads, "upload_image", fail)
    copier = Copier()
    copy(copier, "https://example.org/a.png")
    assert "No space left" in str(copier.outcomes["https://example.org/a.png"])


@pytest.mark.django_db
def test_a_run_that_was_cut_off_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def fetch(url: str, **_limits: Any) -> Fetched:
        asked.append(url)
        return Fetched(url, "image/png", "", png())

    monkeypatch.setattr(remote_pictures, "fetch", fetch)
    urls = [f"https://example.org/{number}.png" for number in range(6)]
    for url in Copier().copy(urls):
        if url == urls[4]:
            break
    before = set(asked)
    copier = Copier()
    list(copier.copy(urls))
    assert {urls[0], urls[1]} <= before
    assert not {urls[0], urls[1]} & set(asked[len(before) :])
    assert all(isinstance(copier.outcomes[url], Copied) for url in urls)


@pytest.mark.django_db
def test_a_picture_that_had_all_its_time_is_slow_even_at_the_deadline(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = [0.0]

    def fetch(url: str, *, max_seconds: float, **_limits: Any) -> Fetched:
        clock[0] = max_seconds
        raise FetchError("slow")

    monkeypatch.setattr(remote_pictures, "fetch", fetch)
    monkeypatch.setattr(remote_pictures, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    copier = Copier(deadline=remote_pictures.MAX_SECONDS + 0.5)
    list(copier.copy(["https://example.org/a.png"]))
    assert copier.outcomes.keys() == {"https://example.org/a.png"}
