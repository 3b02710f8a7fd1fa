"""Which addresses are asked for and connected to."""

import ipaddress
import json
import socket
from pathlib import Path
from typing import Any

import httpcore
import pytest

from digests.http import FetchError, client, fetch, is_public, parse_url, targets

from .server import body, is_this_machine, serve

PUBLIC = "93.184.215.14"


class Reached(Exception):  # noqa: N818 (what the test hopes for)
    """A connection would have been opened."""


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every name leads to a public address, and no connection is opened."""
    real = socket.getaddrinfo

    def resolve(host: str, port: int, **options: Any) -> Any:
        try:
            ipaddress.ip_address(host)
        except ValueError:
            host = PUBLIC
        return real(host, port, **options)

    def connect(backend: Any, host: str, *rest: Any) -> None:
        assert is_public(ipaddress.ip_address(host))
        raise Reached

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)


@pytest.mark.usefixtures("no_network")
def test_every_hostile_address_is_refused_before_a_connection(hostile_dir: Path) -> None:
    cases = json.loads((hostile_dir / "ssrf" / "urls.json").read_text())["cases"]
    assert len(cases) == 97
    for case in cases:
        expected = FetchError if case["expect"] == "refuse" else Reached
        with pytest.raises(expected):
            fetch(case["url"])


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize(
    "url",
    [
        "http://0x7f.1/", "http://127.1/", "http://1/", "http://0300.0250.1.1/", "http://1.2.3.4.5/",
        "http://[::ffff:a00:1]/", "http://[2002:a00:1::]/", "http://[fec0::1]/", "http://224.0.0.1/",
        "http://localhost./", "http://db.internal/", "http://printer.local/", "http://router.lan/",
        "https://user@example.com/", "https://@example.com/", "http://example.com:25/",
        "//example.com/", "http:/example.com", "http://exa mple.com/", "http://example.com/\u0000",
        "http://", "ws://a.example/", "http://-/", "http://a..example/", "http://example.com%2f@127.0.0.1/",
        "http://[::1", "http://１２７.1/",
    ],
)  # fmt: skip
def test_other_tricks_are_refused_too(url: str) -> None:
    with pytest.raises(FetchError):
        fetch(url)


@pytest.mark.parametrize("address", ["8.8.8.8", PUBLIC, "2606:4700::1111", "2001:4860:4860::8888"])
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "100.64.0.1", "169.254.169.254", "192.0.0.9", "192.88.99.1",
        "224.0.0.1", "240.0.0.1", "255.255.255.255", "0.0.0.0", "198.51.100.1", "::", "::1",
        "::127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "64:ff9b:1::808:808",
        "2002:808:808::1", "2001::1", "2001:db8::1", "3fff::1", "fec0::1", "fc00::1",
        "fe80::1%eth0", "ff02::1", "5f00::1", "2606:4700::5efe:7f00:1",
        "2606:4700::200:5efe:7f00:1",
    ],
)  # fmt: skip
def test_private_reserved_and_tunnelled_addresses_are_not(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


def test_a_host_in_chinese_is_written_as_the_net_knows_it() -> None:
    assert parse_url("https://例子.测试/路").raw_host == b"xn--fsqu00a.xn--0zwm56d"


def test_loopback_is_refused() -> None:
    with serve(body(b"secret")) as server:
        with pytest.raises(FetchError) as caught:
            fetch(server.url())
        assert caught.value.code == "port"
        assert server.requests == []


def test_loopback_is_refused_on_a_port_of_the_web(monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(body(b"secret")) as server:
        monkeypatch.setattr(targets, "PORTS", {server.port})
        with pytest.raises(FetchError) as caught:
            fetch(server.url())
        assert caught.value.code == "private"
        assert server.requests == []


def test_a_port_of_another_service_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "is_public", is_this_machine)
    with serve(body(b"secret")) as server:
        with pytest.raises(FetchError) as caught:
            fetch(server.url())
        assert caught.value.code == "port"
        assert server.requests == []


def test_no_spelling_of_an_address_raises_anything_else(
    hostile_dir: Path, no_network: None
) -> None:
    cases = json.loads((hostile_dir / "url" / "urltestdata.json").read_text())
    inputs = [case["input"] for case in cases if isinstance(case, dict)]
    names = json.loads((hostile_dir / "url" / "toascii.json").read_text())
    hosts = [case["input"] for case in names if isinstance(case, dict)]
    assert len(inputs) >= 800
    for url in [*inputs, *(f"https://{host}/" for host in hosts)]:
        with pytest.raises((FetchError, Reached)):
            fetch(url)
