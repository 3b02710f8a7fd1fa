"""Connections to addresses that were checked, with a deadline."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import httpcore
import httpx

from .errors import FetchError
from .targets import IPAddress

SECONDS_OF_SILENCE = 8.0
"""The longest silence of a server, in seconds."""


@dataclass(frozen=True, slots=True)
class Gate:
    """The limits of a fetch: the addresses it may reach, and its end by the monotonic clock."""

    may_reach: Callable[[IPAddress], bool]
    deadline: float

    def addresses_of(self, host: str, port: int) -> list[str]:
        """Return the addresses of a host; raises FetchError when one of them may not be reached."""
        try:
            found = _look_up(host, port, self.seconds_left(None))
        except TimeoutError as error:
            raise FetchError("slow") from error
        except (OSError, UnicodeError) as error:
            raise FetchError("unreachable") from error
        addresses = list(dict.fromkeys(str(info[4][0]) for info in found))
        if not all(self.may_reach(ipaddress.ip_address(address)) for address in addresses):
            raise FetchError("private")
        return addresses

    def check_literal(self, host: str) -> None:
        """Raise FetchError when a host is an IP address that may not be reached, not a name."""
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            return
        if not self.may_reach(address):
            raise FetchError("private")

    def seconds_left(self, wanted: float | None) -> float:
        """Return the seconds that an operation may take; raises FetchError when none are left."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise FetchError("slow")
        return min(left, SECONDS_OF_SILENCE if wanted is None else wanted)


def _look_up(host: str, port: int, seconds: float) -> list[Any]:
    """Return the resolver's answer for a host; raises TimeoutError when it takes too long.

    The resolver has no time limit of its own, so its thread is left to run until it gives up.
    """
    answer: Future[list[Any]] = Future()

    def ask() -> None:
        try:
            answer.set_result(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except Exception as error:  # raised where the answer is waited for
            answer.set_exception(error)

    threading.Thread(target=ask, daemon=True).start()
    return answer.result(seconds)


class _GuardedBackend(httpcore.NetworkBackend):
    """Opens connections to addresses that were checked."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        self.backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of the host that answers."""
        failure: Exception = FetchError("unreachable")
        for address in self.gate.addresses_of(host, port):
            try:
                seconds = self.gate.seconds_left(timeout)
                stream = self.backend.connect_tcp(address, port, seconds, None, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _TimedStream(stream, self.gate)
        raise failure


class _TimedStream(httpcore.NetworkStream):
    """A connection whose operations together end before a deadline, however slow the server."""

    def __init__(self, stream: httpcore.NetworkStream, gate: Gate) -> None:
        self.stream = stream
        self.gate = gate

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return the next bytes."""
        return self.stream.read(max_bytes, self.gate.seconds_left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send bytes."""
        self.stream.write(buffer, self.gate.seconds_left(timeout))

    def close(self) -> None:
        """End the connection."""
        self.stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """Return the connection encrypted with TLS for a host name."""
        seconds = self.gate.seconds_left(timeout)
        return _TimedStream(self.stream.start_tls(ssl_context, server_hostname, seconds), self.gate)

    def get_extra_info(self, info: str) -> Any:
        """Return a property of the socket for httpcore."""
        return self.stream.get_extra_info(info)


class GuardedTransport(httpx.HTTPTransport):
    """The transport of httpx with the guarded backend, for which httpx has no parameter.

    A ``proxy``, an address of http or https, is asked for everything, wherever it stands itself.
    It resolves names on its own, so that only those are refused here that are private as they are
    written: what a name leads to is for the proxy to refuse.
    """

    def __init__(self, gate: Gate, proxy: str = "") -> None:
        super().__init__(verify=_ssl_context(), trust_env=False)
        self._pool.close()
        self._gate = gate
        self._proxy = _proxy(proxy) if proxy else None
        to_open = replace(gate, may_reach=lambda _address: True) if proxy else gate
        self._pool = httpcore.ConnectionPool(
            ssl_context=_ssl_context(),
            proxy=self._proxy,
            max_connections=1,
            network_backend=_GuardedBackend(to_open),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request, but not to a private address through a proxy."""
        if self._proxy:
            self._gate.check_literal(request.url.host)
        return super().handle_request(request)


@cache
def _ssl_context() -> ssl.SSLContext:
    """Return the certificates that are trusted, which take a while to read."""
    return httpx.create_ssl_context(trust_env=False)


def _proxy(address: str) -> httpcore.Proxy:
    """Return a proxy for httpcore, with the name and password of its address."""
    parts = httpx.URL(address)
    auth = (parts.username.encode(), parts.password.encode()) if parts.username else None
    return httpcore.Proxy(str(parts.copy_with(userinfo=b"")), auth)
