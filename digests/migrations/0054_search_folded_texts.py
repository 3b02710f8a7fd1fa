"""PostgreSQL's index of the search begins anew with the folded texts; both find a source at once."""

from django.db import migrations

from digests.search.databases import of_connection


def begin_anew(apps, schema_editor):
    """Replace the tables of the search; all that they hold is computed from other rows."""
    index = of_connection(schema_editor.connection)
    for sql in (*index.teardown, *index.setup):
        schema_editor.execute(sql)


class Migration(migrations.Migration):

    dependencies = [
        ('digests', "0053_slugs_in_any_script"),
    ]

    operations = [
        migrations.RunPython(begin_anew, migrations.RunPython.noop),
    ]
