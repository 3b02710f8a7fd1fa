"""A version of all that readers see, which begins at 1 where the times of changes are now."""

import django.utils.timezone
from django.db import migrations
from django.db.models import F, Max

import digests.models.fields


def begin(apps, schema_editor):
    """Take the moment of the last change from the times of the rows that readers see."""
    issue, publication, category = (
        apps.get_model("digests", name).objects for name in ("Issue", "Publication", "Category")
    )
    issue.filter(status__in=["published", "withdrawn"]).update(content_version=1)
    visible = issue.filter(status="published", publish_at__lte=django.utils.timezone.now())
    withdrawn = issue.filter(status="withdrawn", publish_at__lte=F("withdrawn_at"))
    times = [
        *visible.aggregate(Max("publish_at"), Max("updated_at")).values(),
        *withdrawn.aggregate(Max("withdrawn_at")).values(),
        *publication.aggregate(Max("updated_at")).values(),
        *category.aggregate(Max("updated_at")).values(),
    ]
    if known := [time for time in times if time]:
        publication.update(content_changed_at=max(known))


class Migration(migrations.Migration):
    """Adds the columns and begins with the times that are known."""

    dependencies = [("digests", "0012_change_reasons")]

    operations = [
        migrations.AddField(
            model_name="issue",
            name="content_version",
            field=digests.models.fields.VersionField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="publication",
            name="content_changed_at",
            field=digests.models.fields.VersionTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="publication",
            name="content_version",
            field=digests.models.fields.VersionField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name="publication",
            name="everything_version",
            field=digests.models.fields.VersionField(default=1, editable=False),
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
