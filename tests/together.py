"""Several people at once, where the database lets more than one write at a time."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from digests import workflow
from digests.models import Issue

needs_writers = pytest.mark.skipif(
    not connection.features.has_select_for_update,
    reason="SQLite has one writer at a time: this needs PostgreSQL",
)


def at_once(*calls: Callable[[], object]) -> list[Exception]:
    """Call each in a thread of its own, all at one moment; what they raised."""
    raised: list[Exception] = []
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], object]) -> None:
        start.wait()
        try:
            call()
        except Exception as error:  # whatever it is, the test says what it may be
            raised.append(error)
        finally:
            connection.close()

    people = [threading.Thread(target=run, args=[call]) for call in calls]
    for person in people:
        person.start()
    for person in people:
        person.join()
    return raised


def meanwhile(issue: Issue, step: Callable[[], object], call: Callable[[], Any]) -> Any:
    """What a call gives that came before a step of someone else with the issue was done."""
    is_taken, given = threading.Event(), []

    def take() -> None:
        with transaction.atomic():
            workflow.hold_issue(issue)
            step()
            is_taken.set()
            time.sleep(0.5)  # until the other waits for the issue, which is to them as it was

    def wait() -> None:
        is_taken.wait()
        given.append(call())

    assert at_once(take, wait) == []
    return given[0]
