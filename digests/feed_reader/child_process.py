"""Run a function in a process of its own, which the kernel ends when it works for too long."""

from __future__ import annotations

import os
import pickle
import resource
import signal
from collections.abc import Callable
from typing import Any, TypeVar, cast

T = TypeVar("T")


class ChildError(Exception):
    """Raised when the child process ended without a result."""


def run_in_child(function: Callable[..., T], *args: Any, seconds: int) -> T:
    """Return what a function returns in a child process.

    The result has to be picklable. Raises ChildError when the function failed, or used the
    processor for more than so many seconds: parsers written in C cannot be interrupted otherwise.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _work(writing, function, args, seconds)
    try:
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            result = pipe.read()
    except BaseException:  # a signal ends the worker
        os.kill(child, signal.SIGKILL)
        raise
    finally:
        _, status = os.waitpid(child, 0)
    if status != 0:
        raise ChildError(status)
    return cast(T, pickle.loads(result))  # noqa: S301 (our own child wrote it)


def _work(writing: int, function: Callable[..., Any], args: tuple[Any, ...], seconds: int) -> None:
    """Write the result of a function and end the process, without any clean-up of the parent's."""
    status = 1
    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        result = pickle.dumps(function(*args))
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(result)
        status = 0
    finally:
        os._exit(status)
