"""The addresses within the texts of issues are stored, so that each is found by its identity."""

from itertools import islice

from django.db import migrations
from django.db.models import Q

from digests.identity import identify
from digests.markdown import linked_addresses

BATCH = 200


def fill(apps, schema_editor):
    """Write which addresses the leads, openings, closings and notes of issues lead to."""
    issues = ("id", "lead", "opening", "closing")
    sections = ("issue_id", "note")
    apps.get_model("digests", "IssueMention").objects.all().delete()
    fill_from(apps, "Issue", issues, lambda row: {"issue_id": row.pk})
    fill_from(apps, "Section", sections, lambda row: {"issue_id": row.issue_id, "section": row})


def fill_from(apps, name, columns, owners_of):
    """Write the mentions in the texts of a model, in batches of its rows."""
    model, mention = (apps.get_model("digests", one) for one in (name, "IssueMention"))
    texts = [column for column in columns if not column.endswith("id")]
    holds_address = Q(pk=0)
    for text in texts:
        holds_address |= Q(**{f"{text}__contains": "://"}) | Q(**{f"{text}__icontains": "www."})
    rows = model.objects.filter(holds_address).order_by("pk").only(*columns).iterator(BATCH)
    while batch := list(islice(rows, BATCH)):
        mention.objects.bulk_create(
            mention(field=text, identity=identity, **owners_of(row))
            for row in batch
            for text in texts
            for identity in dict.fromkeys(map(identify, linked_addresses(getattr(row, text) or "")))
            if identity
        )


class Migration(migrations.Migration):
    """Fills the table; taken back, leaves it to be dropped."""

    dependencies = [("digests", "0042_issue_mentions")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
