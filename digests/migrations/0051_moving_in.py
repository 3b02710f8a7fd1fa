import digests.models.fields
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds moves with their files, numbers of issues, and former addresses of categories."""

    dependencies = [
        ("digests", "0050_dialects"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Move",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("name", digests.models.fields.CleanTextField()),
                (
                    "state",
                    digests.models.fields.CleanTextField(
                        choices=[
                            ("reading", "being read"),
                            ("ready", "read, nothing is made yet"),
                            ("making", "being made"),
                            ("done", "moved in"),
                            ("undoing", "being taken back"),
                            ("undone", "taken back"),
                        ],
                        default="reading",
                    ),
                ),
                ("options", models.JSONField(default=dict)),
                ("problems", models.JSONField(default=list)),
                ("is_first", models.BooleanField(default=False)),
                ("pictures", models.JSONField(default=dict)),
                ("sown", models.JSONField(default=dict)),
                ("categories", models.JSONField(default=list)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "move",
                "verbose_name_plural": "moves",
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="MovedFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "move",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="digests.move",
                    ),
                ),
                ("path", digests.models.fields.CleanTextField()),
                ("content", models.BinaryField(default=b"")),
                ("is_issue", models.BooleanField()),
                ("position", models.PositiveIntegerField()),
                ("read", models.JSONField(null=True)),
                ("made", models.JSONField(null=True)),
                ("issue_uid", models.UUIDField(null=True)),
                ("version", models.PositiveIntegerField(null=True)),
            ],
            options={
                "verbose_name": "file of a move",
                "verbose_name_plural": "files of a move",
                "ordering": ["position", "pk"],
            },
        ),
        migrations.AddField(
            model_name="category",
            name="former_slugs",
            field=digests.models.fields.CleanTextField(
                blank=True, db_default="", default="", editable=False
            ),
        ),
        migrations.AddField(
            model_name="issue",
            name="number",
            field=models.PositiveIntegerField(
                blank=True,
                help_text="For a digest that counts its issues: 403. /issues/403/ leads to the issue.",
                null=True,
                verbose_name="number",
            ),
        ),
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(fields=["number"], name="issue_number"),
        ),
    ]
