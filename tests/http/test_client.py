"""What a real server on loopback may do to the client, and what it may not."""

import gzip
import re
import socket
import threading
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import time_machine
from pytest_django import Settings

from digests.http import Fetched, FetchError, fetch

from .server import OK, Server, body, redirect, serve

pytestmark = pytest.mark.usefixtures("loopback")


def refused(url: str, **options: Any) -> str:
    """The code of the reason for which nothing is fetched."""
    with pytest.raises(FetchError) as caught:
        fetch(url, **options)
    assert str(caught.value)
    return caught.value.code


# --- what comes ---------------------------------------------------------------------------------


def test_an_address_is_fetched_with_what_it_says_of_itself() -> None:
    with serve(body("路".encode())) as server:
        fetched = fetch(server.url("/a?b=1"))
    assert fetched == Fetched(server.url("/a?b=1"), "text/plain", "utf-8", "路".encode())


def test_a_request_says_who_asks(settings: Settings, tmp_path: Path) -> None:
    settings.SITE_URL = "https://digest.example"
    settings.BASE_DIR = tmp_path
    (tmp_path / "CHANGELOG.md").write_text("# Changelog\n\n## Unreleased\n\n## 2.1\n\n## 2.0\n")
    with serve(body(b"")) as server:
        fetch(server.url("/a"), accept="image/*")
    [request] = server.requests
    assert request.startswith(b"GET /a HTTP/1.1\r\n")
    assert b"User-Agent: Briefing/2.1 (+https://digest.example)\r\n" in request
    assert b"Accept: image/*\r\n" in request
    assert b"Accept-Encoding: gzip\r\n" in request
    assert f"Host: 127.0.0.1:{server.port}\r\n".encode() in request


def test_gzip_is_unpacked() -> None:
    with serve(body(gzip.compress(b"a" * 200_000), "Content-Encoding: gzip")) as server:
        assert fetch(server.url()).content == b"a" * 200_000


def test_an_answer_without_type_has_none() -> None:
    with serve(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na") as server:
        fetched = fetch(server.url())
    assert (fetched.media_type, fetched.charset, fetched.content) == ("", "", b"a")


# --- where the connection goes ------------------------------------------------------------------


def test_a_name_with_one_private_address_is_refused(names: Callable[..., list[str]]) -> None:
    names(["127.0.0.1", "10.0.0.1"])
    with serve(body(b"secret")) as server:
        assert refused(server.url(host="site.example")) == "private"
        assert server.requests == []


def test_a_name_is_resolved_once_and_the_checked_address_connected_to(
    names: Callable[..., list[str]],
) -> None:
    with serve(body(b"a")) as server:
        asked = names(["127.0.0.1"], ["10.0.0.1"])
        assert fetch(server.url(host="site.example")).content == b"a"
    assert asked == ["site.example"]
    assert f"Host: site.example:{server.port}\r\n".encode() in server.requests[0]


def test_an_encrypted_connection_asks_for_the_name_and_not_the_number(
    names: Callable[..., list[str]],
) -> None:
    names(["127.0.0.1"])
    with serve(b"") as server:
        assert refused(server.url(host="site.example", scheme="https")) in {"unreachable", "broken"}
    assert b"site.example" in server.requests[0]
    assert b"127.0.0.1" not in server.requests[0]


def test_the_proxy_of_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(body(b"proxy")) as proxy, serve(body(b"site")) as server:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url())
        assert fetch(server.url()).content == b"site"


def test_a_closed_port_is_unreachable() -> None:
    with serve(b"") as server:
        pass
    assert refused(server.url()) == "unreachable"


# --- redirects ----------------------------------------------------------------------------------


def test_a_redirect_is_followed_and_the_last_address_told() -> None:
    with serve(redirect("b?c"), body(b"b")) as server:
        fetched = fetch(server.url("/x/a"))
    assert (fetched.url, fetched.content) == (server.url("/x/b?c"), b"b")


@pytest.mark.parametrize(
    ("location", "code"),
    [
        ("http://127.0.0.2:{port}/", "private"),
        ("http://169.254.169.254/latest/meta-data/", "private"),
        ("//10.0.0.1/", "private"),
        ("http://localhost:{port}/", "private"),
        ("http://[::1]:{port}/", "private"),
        ("file:///etc/passwd", "address"),
        ("gopher://127.0.0.1:{port}/", "address"),
        ("http://user:pw@127.0.0.1:{port}/", "address"),
        ("http://[", "address"),
        ("http://0x7f000001:{port}/", "address"),
    ],
)
def test_a_redirect_passes_the_same_gate(location: str, code: str) -> None:
    server: Server
    with serve(b"") as server:
        server.answers[:] = [[redirect(location.format(port=server.port))], [body(b"secret")]]
        assert refused(server.url()) == code
        assert len(server.requests) == 1


def test_redirects_end() -> None:
    with serve(redirect("/again")) as server:
        assert refused(server.url()) == "redirects"
    assert len(server.requests) == 6


# --- how long and how much ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        [bytes([byte]) for byte in OK],
        [OK + b"\r\n", *[b"a"] * 100],
        [OK + b"Transfer-Encoding: chunked\r\n\r\n", *[b"1\r\na\r\n"] * 100],
        [b"HTTP/1.1 200 OK\r\n", *[b"X-A: b\r\n"] * 100],
    ],
    ids=["head", "body", "chunks", "headers"],
)
def test_a_server_that_drips_is_left_in_time(answer: list[bytes]) -> None:
    with serve(answer, pause=0.1) as server:
        began = time.monotonic()
        assert refused(server.url(), max_seconds=0.5) == "slow"
        assert time.monotonic() - began < 2


def test_a_silent_server_is_left_in_time() -> None:
    with serve([b"late"], pause=1) as server:
        began = time.monotonic()
        assert refused(server.url(), max_seconds=0.3) == "slow"
        assert time.monotonic() - began < 1


def test_a_resolver_that_hangs_is_left_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    is_over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_host, **_more: is_over.wait(5) and [])
    began = time.monotonic()
    try:
        assert refused("https://digest.example/a.png", max_seconds=0.3) == "slow"
        assert time.monotonic() - began < 1
    finally:
        is_over.set()


def test_a_name_that_nobody_knows_is_not_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(*_host: Any, **_more: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert refused("https://digest.example/a.png") == "unreachable"


def test_redirects_share_the_time_of_one_fetch() -> None:
    with serve([redirect("/again")], pause=0.2) as server:
        assert refused(server.url(), max_seconds=0.5) == "slow"


@pytest.mark.parametrize(
    "answer",
    [
        body(b"a" * 100_001),
        OK + b"\r\n" + b"a" * 100_001,
        OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"1000\r\n" + b"a" * 4096 + b"\r\n",
        body(gzip.compress(b"a" * 100_001), "Content-Encoding: gzip"),
    ],
    ids=["length", "no length", "chunks", "gzip"],
)
def test_what_is_too_large_is_not_read_to_its_end(answer: bytes) -> None:
    pieces = (
        [answer] if b"chunked" not in answer else [answer, *[answer.split(b"\r\n\r\n")[1]] * 99]
    )
    with serve(pieces) as server:
        assert refused(server.url(), max_bytes=100_000) == "large"


def test_a_bomb_is_never_unpacked_whole() -> None:
    bomb = gzip.compress(b"\0" * 200_000_000)
    with serve(body(bomb, "Content-Encoding: gzip")) as server:
        tracemalloc.start()
        assert refused(server.url(), max_bytes=1_000_000) == "large"
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 10_000_000


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (OK + b"Content-Length: 10\r\n\r\nabc", "broken"),
        (OK + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", "broken"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab", "broken"),
        (body(gzip.compress(b"abc" * 99, mtime=0)[:-9], "Content-Encoding: gzip"), "broken"),
        (body(b"no gzip", "Content-Encoding: gzip"), "broken"),
        (body(b"\x0b", "Content-Encoding: br"), "broken"),
        (b"SSH-2.0-OpenSSH_9\r\n", "broken"),
        (b"", "broken"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100_000, "broken"),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "status"),
        (b"HTTP/1.1 304 Not Modified\r\n\r\n", "status"),
    ],
)
def test_a_broken_answer_is_refused(answer: bytes, code: str) -> None:
    with serve(answer) as server:
        assert refused(server.url()) == code


def test_an_error_of_the_site_tells_its_status() -> None:
    answer = b"HTTP/1.1 451 No\r\nContent-Length: 0\r\n\r\n"
    with serve(answer) as server, pytest.raises(FetchError) as caught:
        fetch(server.url())
    assert caught.value.status == 451
    assert re.search("451", str(caught.value))


def test_what_stands_behind_the_length_is_left() -> None:
    with serve(body(b"abc") + b"defg") as server:
        assert fetch(server.url()).content == b"abc"


# --- asked again --------------------------------------------------------------------------------


def test_an_answer_tells_how_to_ask_whether_it_changed() -> None:
    answer = body(b"a", 'ETag: W/"1"', "Last-Modified: Sat, 04 Apr 2020 00:00:00 GMT")
    with serve(answer) as server:
        fetched = fetch(server.url())
    assert fetched.etag == 'W/"1"'
    assert fetched.last_modified == "Sat, 04 Apr 2020 00:00:00 GMT"
    assert not fetched.is_unchanged


def test_what_has_not_changed_is_not_sent_again() -> None:
    with serve(b'HTTP/1.1 304 Not Modified\r\nETag: "2"\r\n\r\n') as server:
        fetched = fetch(server.url(), etag='"1"', last_modified="Sat, 04 Apr 2020 00:00:00 GMT")
    assert fetched.is_unchanged
    assert (fetched.etag, fetched.last_modified) == ('"2"', "Sat, 04 Apr 2020 00:00:00 GMT")
    assert b'If-None-Match: "1"\r\n' in server.requests[0]
    assert b"If-Modified-Since: Sat, 04 Apr 2020 00:00:00 GMT\r\n" in server.requests[0]


@pytest.mark.parametrize("etag", ['"a\r\nX-A: b"', '"路"', "a" * 501, "\0"])
def test_no_validator_smuggles_anything_in(etag: str) -> None:
    with serve(body(b"a")) as server:
        assert fetch(server.url(), etag=etag, last_modified=etag).content == b"a"
    assert b"If-" not in server.requests[0]
    assert b"X-A" not in server.requests[0]


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120),
        ("Fri, 01 Jan 2021 00:01:00 GMT", 60),
        ("Fri, 01 Jan 2021 00:01:00 -0000", 60),
        ("Thu, 31 Dec 2020 00:00:00 GMT", 0),
        ("99999999999999999999999", 604_800),
        ("Fri, 01 Jan 9999 00:00:00 GMT", 604_800),
        ("-5", None),
        ("soon", None),
        ("Fri, 99 Jan 2021 99:00:00 GMT", None),
        ("Fri, 01 Jan 99999999999999999999 00:00:00 GMT", None),
        ("", None),
    ],
)
def test_a_site_may_say_when_to_come_back(said: str, seconds: float | None) -> None:
    answer = f"HTTP/1.1 429 Busy\r\nRetry-After: {said}\r\nContent-Length: 0\r\n\r\n"
    with (
        serve(answer.encode()) as server,
        time_machine.travel("2021-01-01T00:00:00Z", tick=False),
        pytest.raises(FetchError) as caught,
    ):
        fetch(server.url())
    assert (caught.value.status, caught.value.retry_after) == (429, seconds)


def test_an_answer_of_another_type_is_not_read() -> None:
    drip = [OK + b"\r\n", *[b"a"] * 100]
    with serve(drip, pause=0.05) as server:
        began = time.monotonic()
        assert refused(server.url(), media_types={"text/html"}) == "type"
        assert time.monotonic() - began < 2
