"""Identities are computed anew, as more addresses are known to be of one page; mentions begin."""

from itertools import islice

from django.db import migrations
from django.db.models import Q

from digests.identity import identify
from digests.markdown import linked_addresses

BATCH = 500
TEXTS = ("summary", "trailing", "verbatim")


def batches(rows):
    """Yield the rows in lists of a bounded length."""
    rows = rows.iterator(BATCH)
    while batch := list(islice(rows, BATCH)):
        yield batch


def recompute(apps, schema_editor):
    """Write the identity of each address that has another one now."""
    for name in ("Link", "Reference"):
        model = apps.get_model("digests", name)
        for rows in batches(model.objects.exclude(url=None).only("url", "identity")):
            changed = [row for row in rows if row.identity != identify(row.url)]
            for row in changed:
                row.identity = identify(row.url)
            model.objects.bulk_update(changed, ["identity"])


def fill(apps, schema_editor):
    """Write which addresses the texts of links lead to."""
    Link, Mention = (apps.get_model("digests", name) for name in ("Link", "Mention"))
    Mention.objects.all().delete()
    holds_address = Q(pk=0)
    for name in TEXTS:
        holds_address |= Q(**{f"{name}__contains": "://"}) | Q(**{f"{name}__icontains": "www."})
    for rows in batches(Link.objects.filter(holds_address).only(*TEXTS)):
        Mention.objects.bulk_create(
            Mention(link_id=row.pk, identity=identity)
            for row in rows
            for identity in dict.fromkeys(mentioned_in(row))
        )


def mentioned_in(row):
    """Yield the identities to which the texts of a link lead."""
    for name in TEXTS:
        for address in linked_addresses(getattr(row, name)):
            if identity := identify(address):
                yield identity


class Migration(migrations.Migration):
    """Recomputes what is stored; taken back, leaves it."""

    dependencies = [("digests", "0032_mention")]

    operations = [
        migrations.RunPython(recompute, migrations.RunPython.noop),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
