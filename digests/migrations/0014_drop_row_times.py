"""The times of categories and of the publication, which the content version stands for."""

from django.db import migrations


class Migration(migrations.Migration):
    """Drops two columns that nothing reads."""

    dependencies = [("digests", "0013_content_version")]

    operations = [
        migrations.RemoveField(model_name="category", name="updated_at"),
        migrations.RemoveField(model_name="publication", name="updated_at"),
    ]
