"""Identities are computed anew: what counts as an address, a route and a tracker has changed."""

from django.db import migrations

from digests.identity import identify


def recompute(apps, schema_editor):
    """Write the identity of each address that has another one now."""
    for name in ("Link", "Reference"):
        model = apps.get_model("digests", name)
        changed = []
        for row in model.objects.exclude(url=None).only("url", "identity").iterator():
            identity = identify(row.url)
            if identity != row.identity:
                row.identity = identity
                changed.append(row)
        model.objects.bulk_update(changed, ["identity"], batch_size=500)


class Migration(migrations.Migration):
    """Recomputes what is stored; taken back, leaves it."""

    dependencies = [("digests", "0009_edited_by_and_unsettled")]

    operations = [migrations.RunPython(recompute, migrations.RunPython.noop)]
