"""A revision of a working copy tells which issue it revised."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Let a discarded working copy come back as one."""

    dependencies = [
        ('digests', '0006_changed_at'),
    ]

    operations = [
        migrations.AddField(
            model_name='revision',
            name='revises_uid',
            field=models.UUIDField(blank=True, db_index=True, null=True),
        ),
    ]
