"""The fixtures of what is fetched."""

import socket
from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Teach the resolver: each look-up answers with the next list of addresses."""

    def teach(*answers: list[str]) -> list[str]:
        asked: list[str] = []
        rest = list(answers)
        real = socket.getaddrinfo

        def resolve(host: str, port: int, *options: Any, **more: Any) -> Any:
            if host[0].isdecimal():
                return real(host, port, *options, **more)
            asked.append(host)
            addresses = rest.pop(0) if len(rest) > 1 else rest[0]
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]

        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        return asked

    return teach
