"""Run the tasks of the queue, one at a time."""

from __future__ import annotations

import logging
import os
import socket
import sys
import time
import traceback
from collections.abc import Callable
from signal import SIGINT, SIGTERM, signal
from threading import Thread
from typing import NoReturn

from django.core.exceptions import SuspiciousOperation
from django.db import DatabaseError, close_old_connections, connection
from django.utils.translation import gettext

from digests.models import Task

from . import queue
from .declaration import GiveUp, RetryLater

logger = logging.getLogger(__name__)

IDLE_SECONDS = 1.0
"""The pause before an empty queue is looked at again."""
UPKEEP_SECONDS = 30.0
"""The time between two looks for tasks of dead workers, for old ones and for what is due."""
OUTAGE_SECONDS = 5.0
"""The pause after the database has failed."""


def work(*upkeep: Callable[[], object]) -> NoReturn:
    """Run tasks until a signal ends the process; a task that runs then goes back to the queue.

    ``upkeep`` is called every now and then: it enqueues what is due by the clock.
    """
    name = f"{socket.gethostname()}:{os.getpid()}"
    upkeep_at = time.monotonic()
    while True:
        close_old_connections()
        try:
            if time.monotonic() >= upkeep_at:
                queue.take_over()
                queue.prune()
                for enqueue_due in upkeep:
                    enqueue_due()
                upkeep_at = time.monotonic() + UPKEEP_SECONDS
            if not run_next(name):
                time.sleep(IDLE_SECONDS)
        except DatabaseError:
            logger.exception("The queue cannot be read; the worker tries again.")
            connection.close()
            time.sleep(OUTAGE_SECONDS)


def run_next(worker: str) -> bool:
    """Run the next task that is due. Return False when there is none."""
    task = queue.claim(worker)
    if task is None:
        return False
    try:
        _run(task)
    except SystemExit:
        queue.release(task)
        raise
    return True


def _run(task: Task) -> None:
    """Run a task and note what came of it."""
    try:
        task.task.call(**task.arguments)
    except GiveUp as error:
        queue.give_up(task, str(error))
    except RetryLater as error:
        queue.retry(task, str(error), error.after)
    except (ImportError, SuspiciousOperation):
        queue.give_up(task, gettext("This release does not know the task any more."))
    except Exception as error:
        logger.exception("The task %s failed unexpectedly.", task.task_path)
        reason = f"{type(error).__name__}: {error}"
        queue.retry(task, reason, traceback=traceback.format_exc())
    else:
        queue.finish(task)


def stop_on_signals() -> None:
    """Let SIGINT and SIGTERM end the process where it stands."""
    for number in (SIGINT, SIGTERM):
        signal(number, lambda *_signal: sys.exit(0))


def stop_with_standard_input() -> None:
    """Let the process end when its standard input does, as it does when its parent is killed."""

    def wait() -> None:
        sys.stdin.buffer.read()
        os.kill(os.getpid(), SIGTERM)

    Thread(target=wait, daemon=True).start()
