"""The server of development, with a worker beside it; ``make run`` starts it."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.staticfiles.management.commands.runserver import Command as RunServer


@contextmanager
def _worker() -> Iterator[None]:
    """Run a worker during a block, and another one in place of one that was killed."""
    is_over = threading.Event()
    keeper = threading.Thread(target=_keep_running, args=[is_over], daemon=True)
    keeper.start()
    try:
        yield
    finally:
        is_over.set()
        keeper.join()


def _keep_running(is_over: threading.Event) -> None:
    """Run workers, one after the other, until an event; they end with this process in any case."""
    command = [sys.executable, sys.argv[0], "run_tasks", "--until-input-ends"]
    while not is_over.is_set():
        # The pipe is closed at the end, or by the kernel when this process is killed.
        with subprocess.Popen(command, stdin=subprocess.PIPE) as worker:  # noqa: S603 (our own)
            while worker.poll() is None and not is_over.wait(1):
                pass
        is_over.wait(2)


class Command(RunServer):
    """Serve the site for development, and run what waits in the background."""

    help = "Serves the site for development, with a worker for what runs in the background."

    def inner_run(self, *args: Any, **options: Any) -> None:
        """Serve until stopped; a change of the code starts server and worker anew."""
        with _worker():
            super().inner_run(*args, **options)
