"""A row for each issue and channel in place of the one time at which an issue was announced."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import digests.models.fields

CHANNEL = "announcement"


def carry_over(apps, schema_editor):
    """Make a delivery of each announcement."""
    announced = apps.get_model("digests", "Issue").objects.exclude(announced_at=None)
    delivery = apps.get_model("digests", "Delivery")
    delivery.objects.bulk_create(
        delivery(issue_id=pk, channel=CHANNEL, at=at)
        for pk, at in announced.values_list("pk", "announced_at")
    )


def carry_back(apps, schema_editor):
    """Write the time of each announcement to its issue."""
    issues = apps.get_model("digests", "Issue").objects
    for delivery in apps.get_model("digests", "Delivery").objects.filter(channel=CHANNEL):
        issues.filter(pk=delivery.issue_id).update(announced_at=delivery.at)


class Migration(migrations.Migration):
    """Adds the table and fills it."""

    dependencies = [("digests", "0014_drop_row_times")]

    operations = [
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("channel", digests.models.fields.CleanTextField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "issue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="digests.issue",
                    ),
                ),
            ],
            options={
                "verbose_name": "delivery",
                "verbose_name_plural": "deliveries",
                "ordering": ["-at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("issue", "channel"), name="delivery_happens_once"
                    )
                ],
            },
        ),
        migrations.RunPython(carry_over, carry_back),
    ]
