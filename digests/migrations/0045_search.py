"""The tables of the search begin; the first search fills them, or rebuild_search before it."""

from django.db import migrations

from digests.search.databases import of_connection


def create(apps, schema_editor):
    """Make the tables and the full-text index of the database in use."""
    for sql in of_connection(schema_editor.connection).setup:
        schema_editor.execute(sql)


def drop(apps, schema_editor):
    """Remove them; all that they hold is computed from other rows."""
    for sql in of_connection(schema_editor.connection).teardown:
        schema_editor.execute(sql)


class Migration(migrations.Migration):

    dependencies = [
        ('digests', '0044_original_addresses'),
    ]

    operations = [
        migrations.RunPython(create, drop),
    ]
