"""An image knows what it was made of, so that the same bytes are not written anew."""

from django.db import migrations, models

import digests.models.fields


class Migration(migrations.Migration):
    """Adds the hash of what came in; it is unknown for what is there."""

    dependencies = [("digests", "0010_recompute_identities")]

    operations = [
        migrations.AddField(
            model_name="image",
            name="source_hash",
            field=digests.models.fields.CleanTextField(blank=True, editable=False),
        ),
        migrations.AddIndex(
            model_name="image",
            index=models.Index(fields=["source_hash"], name="image_source_hash"),
        ),
    ]
