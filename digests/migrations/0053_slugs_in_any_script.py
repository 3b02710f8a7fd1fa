"""Let the address of a category be in any script; the column is as it was."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Tell Django alone, which would write the table of SQLite anew for it."""

    dependencies = [("digests", "0052_title_form")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="category",
                    name="slug",
                    field=models.SlugField(
                        allow_unicode=True, max_length=100, unique=True, verbose_name="address"
                    ),
                )
            ]
        )
    ]
