"""Several people at once, where the database lets more than one write at a time."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

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
