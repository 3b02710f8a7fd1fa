"""The tables of the search begin anew, without positions; the background fills them."""

from django.db import migrations, models

from digests.search.databases import of_connection


def begin_anew(apps, schema_editor):
    """Replace the tables of the search; all that they hold is computed from other rows."""
    index = of_connection(schema_editor.connection)
    for sql in (*index.teardown, *index.setup):
        schema_editor.execute(sql)


class Migration(migrations.Migration):

    dependencies = [
        ('digests', '0046_mention_kind'),
    ]

    operations = [
        migrations.RunPython(begin_anew, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='link',
            index=models.Index(fields=['updated_at'], name='link_changed'),
        ),
    ]
