"""The unique (issue_uid, number) is index enough for the revisions of an issue."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Drop the index of its own that a revision's issue_uid had."""

    dependencies = [("digests", "0007_revises_uid")]

    operations = [
        migrations.AlterField(
            model_name="revision",
            name="issue_uid",
            field=models.UUIDField(),
        ),
    ]
