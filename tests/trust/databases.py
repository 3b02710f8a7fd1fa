"""The databases that the checks of loads and failures run on."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from tests.scaling.servers import new_database


@contextmanager
def database_in(folder: Path) -> Iterator[str]:
    """The address of an empty database: on the PostgreSQL of the tests, or else a file."""
    if connection.vendor == "postgresql":
        with new_database() as address:
            yield address
    else:
        yield f"sqlite:///{folder}/db.sqlite3"
