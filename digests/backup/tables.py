"""Read and write rows in a form that both databases share.

A value is what JSON knows, else a text: dates and times in ISO 8601 with their microseconds, UUIDs
in hexadecimal, bytes in base64. NULL and an empty text stay apart, and keys are kept.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from django.apps.registry import Apps
from django.db import connection, transaction
from django.db.models import Model
from django.db.models.options import Options

BATCH = 1000
"""The number of rows that are held in memory at once."""
LEFT_OUT = {
    *("sessions", "digests.Session", "axes", "digests.Backup"),
    *("django_tasks_database", "digests.Task", "digests.OpenDesk"),
    *("digests.Move", "digests.MovedFile"),
}
"""The apps and models that a backup leaves out.

They hold who is signed in or has a desk open, failed sign-ins, the backup's own log, the files that
were sent to move in, and what waits in the background: when it is restored, tasks of that time
would fetch and send again.
"""

Table = type[Model]


def meta_of(table: Table) -> Options[Any]:
    """Return the options of a model."""
    return table._meta  # noqa: SLF001 (documented API)


def tables_of(apps: Apps) -> list[Table]:
    """Return the models whose rows a backup holds, those of many-to-many relations too."""
    return [
        table
        for table in apps.get_models(include_auto_created=True)
        if not LEFT_OUT & {meta_of(table).app_label, meta_of(table).label}
    ]


def columns_of(table: Table) -> list[str]:
    """Return the names of the columns of a table."""
    return [field.attname for field in meta_of(table).local_concrete_fields]


@contextmanager
def snapshot() -> Iterator[None]:
    """Let all that is read be of one moment, while others write."""
    with _without_write_lock(), transaction.atomic(durable=True):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


@contextmanager
def _without_write_lock() -> Iterator[None]:
    """Let SQLite's transactions begin as readers: by the settings they would stop every writer."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()  # which reads the mode from the settings
    mode = connection.transaction_mode  # type: ignore[attr-defined]
    connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]
    try:
        yield
    finally:
        connection.transaction_mode = mode  # type: ignore[attr-defined]


def lines_of(table: Table) -> Iterator[bytes]:
    """Yield each row of a table as a line of JSON, in the order of the keys."""
    rows = table._base_manager.order_by("pk").values_list(*columns_of(table))  # noqa: SLF001
    for row in rows.iterator(BATCH):
        yield json.dumps(row, default=_as_text, ensure_ascii=False).encode() + b"\n"


def _as_text(value: Any) -> str:
    """Return a value that JSON does not know as text."""
    match value:
        case date():  # or a datetime, which is one
            return value.isoformat()
        case UUID():
            return str(value)
        case bytes() | memoryview():
            return b64encode(value).decode()
    raise TypeError(f"{type(value)} has no portable form")


def insert(table: Table, columns: list[str], rows: Iterable[list[Any]]) -> None:
    """Insert rows as they are: no default, no present time and no signal has a say."""
    fields = {field.attname: field for field in meta_of(table).local_concrete_fields}
    chosen = [fields[column] for column in columns]
    names = ", ".join(_quoted(field.column) for field in chosen)
    marks = ", ".join(["%s"] * len(chosen))
    sql = f"INSERT INTO {_name_of(table)} ({names}) VALUES ({marks})"  # noqa: S608 (names of ours)
    values = (
        [
            field.get_db_prep_save(field.to_python(value), connection)
            for field, value in zip(chosen, row, strict=True)
        ]
        for row in rows
    )
    with connection.cursor() as cursor:
        while batch := list(islice(values, BATCH)):
            cursor.executemany(sql, batch)


def clear(tables: Iterable[Table]) -> None:
    """Delete all rows of tables, whatever refers to them."""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"DELETE FROM {_name_of(table)}")  # noqa: S608 (a name of ours)


def lock(tables: Iterable[Table]) -> None:
    """Let nobody else write to tables until the transaction ends; SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {', '.join(map(_name_of, tables))} IN EXCLUSIVE MODE")


def raise_sequences(tables: Iterable[Table]) -> None:
    """Let the keys of new rows follow those that are there; SQLite sees to that itself.

    A sequence is never lowered. It stays as it is set where the transaction is undone, and a key
    that was given once is not given again.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for table in tables:
            for sequence in connection.introspection.get_sequences(cursor, meta_of(table).db_table):
                last = f"SELECT MAX({_quoted(sequence['column'])}) FROM {_name_of(table)}"  # noqa: S608
                cursor.execute(
                    f"SELECT setval(%s, GREATEST(nextval(%s), ({last})))",
                    [sequence["name"], sequence["name"]],
                )


def _name_of(table: Table) -> str:
    """Return the name of a table for SQL."""
    return _quoted(meta_of(table).db_table)


def _quoted(name: Any) -> str:
    return str(connection.ops.quote_name(name))
