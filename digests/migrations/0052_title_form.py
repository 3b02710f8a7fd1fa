import digests.models.fields
from django.db import migrations


class Migration(migrations.Migration):
    """Adds the form in which an issue's title is written."""

    dependencies = [
        ("digests", "0051_moving_in"),
    ]

    operations = [
        migrations.AddField(
            model_name="issue",
            name="title_form",
            field=digests.models.fields.CleanTextField(
                blank=True, db_default="", default="", editable=False
            ),
        ),
    ]
