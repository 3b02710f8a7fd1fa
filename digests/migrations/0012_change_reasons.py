"""The reasons of corrections and additions, under the values that changes have everywhere."""

from django.db import migrations

import digests.models.fields

VALUES = {"mend": "typo", "correct": "correction", "add": "addition"}


def rename(apps, schema_editor):
    """Store the new values."""
    _replace(apps, VALUES)


def rename_back(apps, schema_editor):
    """Store the old values."""
    _replace(apps, {new: old for old, new in VALUES.items()})


def _replace(apps, values):
    revisions = apps.get_model("digests", "Revision").objects
    for stored, wanted in values.items():
        revisions.filter(reason=stored).update(reason=wanted)


class Migration(migrations.Migration):
    """Renames three stored values; their labels stay."""

    dependencies = [("digests", "0011_image_source_hash")]

    operations = [
        migrations.AlterField(
            model_name="revision",
            name="reason",
            field=digests.models.fields.CleanTextField(
                choices=[
                    ("save", "saved"),
                    ("import", "imported"),
                    ("publish", "published"),
                    ("typo", "mended"),
                    ("correction", "corrected"),
                    ("addition", "added to"),
                    ("unpublish", "returned to draft"),
                    ("withdraw", "withdrawn"),
                    ("restore", "restored"),
                    ("move", "moved to another date"),
                    ("conflict", "saved by two people at once"),
                    ("delete", "deleted"),
                ]
            ),
        ),
        migrations.RunPython(rename, rename_back),
    ]
