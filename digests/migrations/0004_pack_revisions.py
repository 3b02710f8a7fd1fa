"""Revisions keep their text packed, with what their list page shows beside it."""

import json
import re
import zlib

import django.utils.timezone
from django.db import migrations, models

import digests.models.fields

REASONS = [
    ("save", "saved"),
    ("import", "imported"),
    ("publish", "published"),
    ("withdraw", "withdrawn"),
    ("restore", "restored"),
    ("move", "moved to another date"),
    ("conflict", "saved by two people at once"),
    ("delete", "deleted"),
]


def pack(apps, schema_editor):
    """Pack each text as a whole one."""
    revisions = apps.get_model("digests", "Revision").objects
    for revision in revisions.iterator(chunk_size=50):
        contents = [revision.text, revision.uids]
        plain = json.dumps(contents, ensure_ascii=False, separators=(",", ":")).encode()
        revision.packed = zlib.compress(plain, 9)
        revision.pictures = "\n".join(sorted(set(re.findall(r"/media/[\w./-]+", revision.text))))
        revision.save(update_fields=["packed", "pictures"])


def unpack(apps, schema_editor):
    """Write each text plain again, replaying those that were packed one after the other."""
    revisions = apps.get_model("digests", "Revision").objects
    before = b""
    for revision in revisions.order_by("issue_uid", "number").iterator(chunk_size=50):
        unpacker = zlib.decompressobj(zdict=b"" if revision.whole else before[-32 * 1024 :])
        before = unpacker.decompress(bytes(revision.packed)) + unpacker.flush()
        revision.text, revision.uids = json.loads(before)
        revision.save(update_fields=["text", "uids"])


class Migration(migrations.Migration):
    """Packs what is there; taken back, unpacks it."""

    dependencies = [("digests", "0003_roles")]

    operations = [
        migrations.AddField("revision", "date", models.DateField(blank=True, null=True)),
        migrations.AddField("revision", "glance", models.JSONField(default=dict)),
        migrations.AddField(
            "revision", "pictures", digests.models.fields.CleanTextField(blank=True)
        ),
        migrations.AddField("revision", "whole", models.BooleanField(default=True)),
        migrations.AddField(
            "revision", "packed", models.BinaryField(default=b""), preserve_default=False
        ),
        migrations.AlterField(
            "revision", "at", models.DateTimeField(default=django.utils.timezone.now)
        ),
        migrations.AlterField(
            "revision", "reason", digests.models.fields.CleanTextField(choices=REASONS)
        ),
        # Taken back, the columns come again with a default, before they are filled.
        migrations.AlterField(
            "revision", "text", digests.models.fields.CleanTextField(default="")
        ),
        migrations.RunPython(pack, unpack),
        migrations.RemoveField("revision", "text"),
        migrations.RemoveField("revision", "uids"),
    ]
