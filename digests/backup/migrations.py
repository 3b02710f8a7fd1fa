"""Tell which migrations a database and an archive stand at, and take a database there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.apps.registry import Apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

State = dict[str, str]
"""The last migration of each app."""


def state_of_database() -> State:
    """Return the last migrations that were applied, of the apps that are installed."""
    loader = MigrationLoader(connection)
    return _last_of([key for key in loader.applied_migrations if key in loader.disk_migrations])


def state_of_code() -> State:
    """Return the last migrations that this version has."""
    return _last_of(MigrationLoader(None).disk_migrations)


def is_known(state: State) -> bool:
    """Return whether this version has all migrations of a state."""
    return set(state.items()) <= set(MigrationLoader(None).disk_migrations)


def migrate_to(state: State) -> Apps:
    """Take the database to a state, forwards or backwards, and return the models of then."""
    executor = MigrationExecutor(connection)
    targets = [(app, state.get(app)) for app in executor.loader.migrated_apps]
    with _immediate_constraints():
        executor.migrate(targets)
    return MigrationLoader(None).project_state(list(state.items())).apps


@contextmanager
def _immediate_constraints() -> Iterator[None]:
    """Check each row as it is written: PostgreSQL alters no table while a check waits."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _last_of(keys: Iterable[tuple[str, str]]) -> State:
    """Return the last of the migrations of each app, by their numbers."""
    return dict(sorted(keys))
