"""What titles and labels name is stored beside the addresses that texts lead to."""

from itertools import islice

import digests.models.fields
from django.db import migrations, models

from digests.works import NAME, named_in, names_in

BATCH = 500


def fill(apps, schema_editor):
    """Write the works and the names that the titles and labels of links name."""
    link, mention = (apps.get_model("digests", name) for name in ("Link", "Mention"))
    mention.objects.exclude(kind="text").delete()
    rows = link.objects.exclude(title="", labels=[]).order_by("pk")
    rows = rows.only("pk", "title", "labels").iterator(BATCH)
    while batch := list(islice(rows, BATCH)):
        mention.objects.bulk_create(
            mention(link_id=row.pk, kind=kind, identity=identity)
            for row in batch
            for kind, identity in (
                *(("title", work) for work in named_in(row.title, row.labels)),
                *(("name", f"{NAME}{name}") for name in names_in(row.title)),
            )
        )


def forget(apps, schema_editor):
    """Remove those rows again, which have no kind before."""
    apps.get_model("digests", "Mention").objects.exclude(kind="text").delete()


class Migration(migrations.Migration):
    """Adds the kind of a mention and an index for the newest ones, and fills the table."""

    dependencies = [("digests", "0045_search")]

    operations = [
        migrations.AddField(
            model_name="mention",
            name="kind",
            field=digests.models.fields.CleanTextField(
                choices=[
                    ("text", "address in a text"),
                    ("title", "title or label"),
                    ("name", "name in a title"),
                ],
                db_default="text",
                default="text",
                editable=False,
            ),
        ),
        # Before the rows: PostgreSQL makes no index while events of their keys are pending.
        migrations.RemoveIndex(model_name="mention", name="mention_identity"),
        migrations.AddIndex(
            model_name="mention",
            index=models.Index(fields=["identity", "id"], name="mention_identity_newest"),
        ),
        migrations.RunPython(fill, forget),
    ]
