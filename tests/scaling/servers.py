"""Redis and web processes of production, on ports of this machine, gone with the block."""

from __future__ import annotations

import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import redis
from django.db import connections

from tests.production import free_port, production, serve


@contextmanager
def new_database() -> Iterator[str]:
    """The address of an empty database on the server of the tests, with a name of its own."""
    name = f"briefing_scaling_{secrets.token_hex(4)}"
    server = connections["default"].settings_dict
    place = f"postgres://{server['USER']}:{server['PASSWORD']}@{server['HOST']}:{server['PORT']}"
    with psycopg.connect(f"{place}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
        try:
            yield f"{place}/{name}"
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


class Redis:
    """A Redis that keeps nothing over a restart."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.address = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and return when it answers."""
        where = ["--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(self.folder)]
        self.process = subprocess.Popen(
            ["redis-server", *where, "--save", "", "--appendonly", "no"],
            stdout=subprocess.DEVNULL,
        )
        with redis.Redis(port=self.port) as client:
            for _ in range(100):
                try:
                    client.ping()
                except redis.ConnectionError:
                    time.sleep(0.1)
                else:
                    return
        raise AssertionError("Redis does not start.")

    def stop(self) -> None:
        """Stop it, if it runs; what it held is lost."""
        if self.process:
            self.process.terminate()
            self.process.wait(20)
            self.process = None

    def keys(self) -> list[bytes]:
        """Return what it holds."""
        with redis.Redis(port=self.port) as client:
            return list(client.scan_iter())


@contextmanager
def web_process(folder: Path, port: int, variables: dict[str, str]) -> Iterator[str]:
    """The address of one web process, which runs as production runs it."""
    address = f"http://127.0.0.1:{port}"
    folder.mkdir()
    options = ["--no-control-socket", "--threads", "4", "--bind", f"127.0.0.1:{port}"]
    gunicorn = [sys.executable, "-m", "gunicorn", *options, "briefing.wsgi"]
    with serve(gunicorn, f"{address}/healthz", folder, production(**variables)):
        yield address
