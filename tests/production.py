"""Briefing as it runs for real: environments, commands and servers of their own."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent


def documented_environment() -> dict[str, str]:
    """The variables of `deploy/env.example`, with a key."""
    lines = (ROOT / "deploy/env.example").read_text().splitlines()
    variables = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    return {**variables, "SECRET_KEY": "of-a-production-that-nobody-can-reach-0123456789-and-more"}


# Every variable is set, so that no `.env` of this machine has a say.
PRODUCTION = {
    "DEBUG": "0",
    "CSRF_TRUSTED_ORIGINS": "",
    "REPLICA_URL": "",
    "CACHE_URL": "locmem://",
    "STORAGE_URL": "",
    "EMAIL_URL": "",
    "OUTBOUND_PROXY": "",
    "DRAFT_URL": "",
    "DRAFT_KEY": "",
    "DRAFT_MODEL": "",
    "EMAIL_FROM": "briefing@digest.example",
    "FORWARDED_ALLOW_IPS": "127.0.0.1",
    **documented_environment(),
}
SAFE = (
    *("Content-Security-Policy", "Permissions-Policy", "Referrer-Policy"),
    *("X-Content-Type-Options", "X-Frame-Options"),
)
"""The headers by which a browser knows what a response may do."""
NEWCOMER = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}


def production(**changes: str) -> dict[str, str]:
    """The environment of a process in production, some of its variables changed."""
    project = {"DJANGO_SETTINGS_MODULE": "briefing.settings", "PYTHONPATH": str(ROOT)}
    return {**NEWCOMER, **project, **PRODUCTION, **changes}


def run(*command: str, **changes: str) -> subprocess.CompletedProcess[str]:
    """A Python command, run to its end in production."""
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=production(**changes),
        capture_output=True,
        text=True,
        check=False,
    )


@dataclass(frozen=True)
class Site:
    """A site of production with a folder of its own, and the log of its server."""

    address: str
    folder: Path
    log: Path

    @property
    def workers(self) -> list[int]:
        """The ids of the processes that answer."""
        return list(map(int, re.findall(r"Booting worker with pid: (\d+)", self.log.read_text())))


@contextmanager
def serve_site(folder: Path, prepare: str = "", **changes: str) -> Iterator[Site]:
    """A site that is made ready and served as its systemd unit says, and ends afterwards.

    ``prepare`` is Python that `manage.py shell` runs before the site is served.
    """
    address = f"http://127.0.0.1:{(port := free_port())}"
    variables = {
        "SITE_URL": address,
        "ALLOWED_HOSTS": "127.0.0.1",
        "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
        "MEDIA_ROOT": str(folder / "media"),
        "STATIC_ROOT": str(folder / "static"),
        **changes,
    }
    unit = (ROOT / "deploy/briefing.service").read_text()
    commands = re.findall(r"^ExecStartPre=\S+/python (.+)$", unit, re.MULTILINE)
    for command in (*map(str.split, commands), ["manage.py", "shell", "-v0", "-c", prepare]):
        result = run(*command, **variables)
        assert result.returncode == 0, result.stderr
    [memory] = re.findall(r"^Environment=(MALLOC.+)$", unit, re.MULTILINE)
    variables |= dict(variable.split("=") for variable in memory.split())
    [options] = re.findall(r"^ExecStart=\S+/gunicorn (.+)$", unit, re.MULTILINE)
    gunicorn = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", *options.split()]
    with serve(gunicorn, f"{address}/healthz", folder, production(**variables)) as log:
        yield Site(address, folder, log)


@contextmanager
def serve(
    command: Sequence[str], address: str, cwd: Path, environment: dict[str, str]
) -> Iterator[Path]:
    """A server that answers at an address; its output is in the file given. It ends afterwards."""
    log = cwd / "server.log"
    with log.open("w") as output:
        server = subprocess.Popen(
            command,
            cwd=cwd,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait_until_it_answers(address, server, log)
        yield log
    finally:
        _stop(server)


def _stop(server: subprocess.Popen[bytes]) -> None:
    """End a server and what it started, which has twenty seconds for it."""
    for _ in range(4):
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            server.wait(5)
            return
        # Python drops what a signal raises inside a weak reference's callback, as imports have
        # them, so the reloader of Django's server may live on; a person would press ctrl-c again.
    server.wait(0)


def wait_for(condition: Callable[[], bool], seconds: float = 30) -> None:
    """Wait until something holds; fail when it takes too long."""
    end = monotonic() + seconds
    while not condition():
        assert monotonic() < end
        sleep(0.05)


def peak_memory(process: int) -> int:
    """The most bytes that a process has had in memory at once (proc(5), VmHWM)."""
    status = Path(f"/proc/{process}/status").read_text()
    [kilobytes] = re.findall(r"^VmHWM:\s+(\d+) kB$", status, re.MULTILINE)
    return int(kilobytes) * 1024


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def _wait_until_it_answers(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Return when an address can be read; fail with the server's words after a minute."""
    end = monotonic() + 60
    while monotonic() < end and server.poll() is None:
        try:
            urlopen(address, timeout=10).close()
        except (URLError, ConnectionError):
            sleep(0.1)
        else:
            return
    raise AssertionError(f"{address} does not answer:\n{log.read_text()}")
