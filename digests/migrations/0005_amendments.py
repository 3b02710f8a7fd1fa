"""What follows a publication: amendments, notes between people, and former addresses."""

import digests.models.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds columns and a table; nothing that is there changes."""

    dependencies = [
        ("digests", "0004_pack_revisions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="issue",
            name="amendments",
            field=models.JSONField(blank=True, default=list, editable=False),
        ),
        migrations.AddField(
            model_name="issue",
            name="note",
            field=digests.models.fields.CleanTextField(blank=True, editable=False),
        ),
        migrations.AddField(
            model_name="issue",
            name="note_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="link",
            name="corrected_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="link",
            name="revises",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="digests.link",
            ),
        ),
        migrations.AlterField(
            model_name="revision",
            name="reason",
            field=digests.models.fields.CleanTextField(
                choices=[
                    ("save", "saved"),
                    ("import", "imported"),
                    ("publish", "published"),
                    ("mend", "mended"),
                    ("correct", "corrected"),
                    ("add", "added to"),
                    ("unpublish", "returned to draft"),
                    ("withdraw", "withdrawn"),
                    ("restore", "restored"),
                    ("move", "moved to another date"),
                    ("conflict", "saved by two people at once"),
                    ("delete", "deleted"),
                ]
            ),
        ),
        migrations.CreateModel(
            name="FormerAddress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("date", models.DateField(unique=True)),
                (
                    "issue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="former_addresses",
                        to="digests.issue",
                    ),
                ),
            ],
            options={
                "verbose_name": "former address",
                "verbose_name_plural": "former addresses",
                "ordering": ["-date"],
            },
        ),
    ]
