"""A new migration leaves the database to the code that still serves, which is the one before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from django.db import models
from django.db.migrations import (
    AddField,
    AlterField,
    AlterModelTable,
    CreateModel,
    DeleteModel,
    RemoveField,
    RenameField,
    RenameModel,
    SeparateDatabaseAndState,
)
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState

FIRST_HELD = "0022"
"""The first migration that is held to the rule; older ones run while the site stands still."""


def faults(operations: Sequence[Operation], before: ProjectState) -> Iterator[str]:
    """Yield what would break the code before in operations that Django knows; SQL is for readers.

    Of an operation split in two, only the half that changes the database is looked at.
    """
    for operation in operations:
        if isinstance(operation, SeparateDatabaseAndState):
            yield from faults(operation.database_operations, before)
        elif isinstance(operation, RemoveField | DeleteModel):
            yield f"{operation.describe()}: the code before still reads it"
        elif isinstance(operation, RenameField | RenameModel | AlterModelTable):
            yield f"{operation.describe()}: the code before knows the old name"
        elif isinstance(operation, AddField) and _must_be_given(operation.field):
            yield f"{operation.describe()}: the code before gives no value, nor does the database"
        elif isinstance(operation, AlterField):
            yield from _faults_of_change(operation, before)


def _must_be_given(field: models.Field[Any, Any]) -> bool:
    """Whether a row cannot be written without a value for a column."""
    is_column = not isinstance(field, models.ManyToManyField)
    return is_column and not field.null and not field.has_db_default()


def _faults_of_change(operation: AlterField, before: ProjectState) -> Iterator[str]:
    """Yield what would break the code before where a column changes."""
    old = before.models["digests", operation.model_name_lower].fields[operation.name]
    if old.null and _must_be_given(operation.field):
        yield f"{operation.describe()}: the code before still writes NULL"
    if old.db_column != operation.field.db_column:
        yield f"{operation.describe()}: the code before knows the old name"


def test_the_code_before_goes_on_serving_while_a_migration_runs() -> None:
    loader = MigrationLoader(None)
    found = []
    for key in sorted(loader.disk_migrations):
        if key[0] == "digests" and key[1] >= FIRST_HELD:
            migration = loader.disk_migrations[key]
            before = loader.project_state(
                [one for one in migration.dependencies if one[0] == key[0]]
            )
            found += [f"{key[1]}: {fault}" for fault in faults(migration.operations, before)]

    assert found == [], "CONTRIBUTING.md says how a column goes in two releases"


@pytest.fixture
def before() -> ProjectState:
    """A database with one table."""
    fields: list[tuple[str, models.Field[Any, Any]]] = [
        ("id", models.AutoField(primary_key=True)),
        ("title", models.TextField()),
        ("note", models.TextField(null=True)),
    ]
    state = ProjectState()
    state.add_model(ModelState("digests", "Thing", fields))
    return state


@pytest.mark.parametrize(
    "operation",
    [
        RemoveField("thing", "title"),
        DeleteModel("thing"),
        RenameField("thing", "title", "name"),
        RenameModel("thing", "object"),
        AlterModelTable("thing", "things"),
        AddField("thing", "count", models.IntegerField()),
        AddField("thing", "count", models.IntegerField(default=0)),
        AlterField("thing", "note", models.TextField(default="")),
        AlterField("thing", "title", models.TextField(db_column="name")),
        SeparateDatabaseAndState(database_operations=[RemoveField("thing", "title")]),
    ],
)
def test_what_would_break_the_code_before_is_found(
    operation: Operation, before: ProjectState
) -> None:
    assert len(list(faults([operation], before))) == 1


@pytest.mark.parametrize(
    "operation",
    [
        CreateModel("other", [("id", models.AutoField(primary_key=True))]),
        AddField("thing", "count", models.IntegerField(null=True)),
        AddField("thing", "count", models.IntegerField(default=0, db_default=0)),
        AddField("thing", "others", models.ManyToManyField("digests.Thing")),
        AlterField("thing", "title", models.TextField(null=True)),
        AlterField("thing", "note", models.TextField(db_default="")),
        SeparateDatabaseAndState(
            state_operations=[RemoveField("thing", "title")],
            database_operations=[AlterField("thing", "title", models.TextField(null=True))],
        ),
    ],
)
def test_what_the_code_before_can_live_with_is_let_through(
    operation: Operation, before: ProjectState
) -> None:
    assert not list(faults([operation], before))
