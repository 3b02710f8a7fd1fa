"""Sources that differ only by what no reader sees are one."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import digests.models.fields
from digests.characters import visible


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give each link the key of its source."""
    links = apps.get_model("digests", "Link").objects
    for name in links.exclude(source="").order_by().values_list("source", flat=True).distinct():
        links.filter(source=name).update(source_key=visible(name))


class Migration(migrations.Migration):
    """Add the key, fill it and index it."""

    dependencies = [("digests", "0016_drop_announced_at")]

    operations = [
        migrations.AddField(
            "link",
            "source_key",
            digests.models.fields.CleanTextField(blank=True, default="", editable=False),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex("link", models.Index(fields=["source_key"], name="link_source_key")),
    ]
