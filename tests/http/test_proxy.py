"""Tests of fetching through a proxy."""

import json
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from digests.http import FetchError, fetch

from .server import Server, body, redirect, serve


@pytest.fixture
def proxy(settings: Settings) -> Iterator[Server]:
    """A proxy on this machine, through which everything is fetched."""
    with serve(body(b"content")) as server:
        settings.OUTBOUND_PROXY = server.url()
        yield server


def test_a_site_is_asked_through_the_proxy(proxy: Server) -> None:
    assert fetch("http://site.example/a?b").content == b"content"
    [request] = proxy.requests
    assert request.startswith(b"GET http://site.example/a?b HTTP/1.1\r\n")
    assert b"Host: site.example\r\n" in request


def test_an_encrypted_site_is_reached_through_a_tunnel(proxy: Server) -> None:
    with pytest.raises(FetchError):
        fetch("https://site.example/a")
    [request] = proxy.requests[:1]
    assert request.startswith(b"CONNECT site.example:443 HTTP/1.1\r\n")


def test_the_proxy_learns_its_own_password_alone(proxy: Server, settings: Settings) -> None:
    settings.OUTBOUND_PROXY = proxy.url().replace("//", "//us%C3%A9r:p%40ss@")
    assert fetch("http://site.example/").content == b"content"
    [request] = proxy.requests
    basic = b64encode("usér:p@ss".encode())
    assert b"Proxy-Authorization: Basic " + basic in request


def test_no_private_address_is_asked_for(proxy: Server, hostile_dir: Path) -> None:
    cases = json.loads((hostile_dir / "ssrf" / "urls.json").read_text())["cases"]
    private = [case["url"] for case in cases if case["expect"] == "refuse"]
    assert len(private) == 87
    for url in private:
        with pytest.raises(FetchError):
            fetch(url)
    assert proxy.requests == []


@pytest.mark.parametrize("location", ["http://10.0.0.1/", "http://[::1]/", "http://localhost/"])
def test_a_redirect_to_a_private_address_is_not_followed(proxy: Server, location: str) -> None:
    proxy.answers[:] = [[redirect(location)]]
    with pytest.raises(FetchError) as caught:
        fetch("http://site.example/")
    assert caught.value.code == "private"
    assert len(proxy.requests) == 1


def test_a_proxy_that_is_gone_is_told_as_a_site_out_of_reach(settings: Settings) -> None:
    with serve(b"") as server:
        settings.OUTBOUND_PROXY = server.url()
    with pytest.raises(FetchError) as caught:
        fetch("http://site.example/")
    assert caught.value.code == "unreachable"
